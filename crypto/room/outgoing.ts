import { must } from '../errors.ts';
import { encodeBase64url } from '../bytes/base64url.ts';
import { keepCapsule } from './capsules.ts';
import { BODY_BYTES, FRAME_BYTES, MAX_BORROWED_SLOTS, MAX_LINES } from '../limits.ts';
import { draw } from '../primitives/random.ts';
import { bodyBytes, encodeBody, eventBodyLimit, grantPartBytes, NO_FLAGS } from './body.ts';
import { close, closeIn, isSilent, proceed, seedItems } from './closing.ts';
import { stampTurn, tagOf, textOf, type Draft, type EventPart } from './event.ts';
import { AREA_BODY_BYTES, commitmentOf, sealFrame } from './frame.ts';
import type { Issued } from './grant.ts';
import { ownFlags } from './hands.ts';
import { happen } from './happen.ts';
import { finalViews } from './final-views.ts';
import { nextPairItem } from './healing.ts';
import type { GrantPart, Item } from './item.ts';
import type { Publication } from './link.ts';
import { append, viewOf } from './log.ts';
import { refKey } from './marks.ts';
import { drainInto, startGrace } from './transition.ts';
import {
	epochAt,
	isSettling,
	leavesOut,
	unheard,
	whoOf,
	withEpoch,
	write,
	type Epoch,
	type Outgoing,
	type Seat,
	type Turn,
	type Where
} from './member.ts';
import { mend } from './mending.ts';
import { nextAside } from './private-send.ts';
import { isLeadLost } from './vigil.ts';
import { noteLacks } from './repair.ts';
import { followText } from './seen.ts';
import { tendTalk } from './talk-lead.ts';
import { isKeptBack, ownTurn } from './talk-mode.ts';

const REPEAT_TICKS = 2;
/** In one slot of so many, what keeps the logs alike comes before words, if both do not fit. */
const MENDING_EVERY = 3;
/** Frames in a row whose body leaves no room for a private area. */
const MAX_ROOMLESS = 2;

/**
 * Queues a text: its own line appears at once, its fragments leave with the next slots. `answers`
 * is the ref of what it replies to.
 */
export function queueText(
	seat: Seat,
	drafts: readonly Draft[],
	turn: Turn,
	answers?: string
): Seat {
	const who = whoOf(seat.epoch.facts.roster, seat.me.idx, seat.me.idx);
	const text = { type: 'text', who, text: textOf(drafts), state: 'sending' } as const;
	const line = answers === undefined ? text : { ...text, answers };
	const written = write(seat, line, turn.now, MAX_LINES);
	const key = must(written.lines.at(-1)).key;
	return { ...written, outbox: [...seat.outbox, { line: key, drafts, taken: 0 }] };
}

/**
 * The frame of the next slot, in the order of PROTOCOL.md §4.4: a grant's part; what the epoch
 * before still needs, in at most two of three slots; what there is to say; repair; nothing. There
 * is always a frame, and nobody outside can tell which (PROTOCOL.md §17).
 */
export function nextFrame(before: Seat, turn: Turn): { seat: Seat; publication: Publication } {
	const seat = noteDrainingLacks(tendTalk(before, turn), turn);
	if (seat.listening > 0) return listen(seat, turn);
	if (seat.yielding !== undefined) return yieldFrame(seat, seat.yielding, turn);
	if (seat.granting !== undefined) return grantFrame(seat, seat.granting, turn);
	const mayLend = seat.borrowed < MAX_BORROWED_SLOTS && !isSilent(seat);
	const lent = mayLend ? drainingItems(seat, turn) : undefined;
	if (lent !== undefined) {
		const sent = sendIn(
			{ ...lent.seat, borrowed: seat.borrowed + 1 },
			'draining',
			lent.items,
			turn
		);
		return sent;
	}
	const own = currentItems(proceed({ ...seat, borrowed: 0 }, turn.now), turn);
	return sendIn(own.seat, 'current', own.items, turn);
}

/** A slot in which she says nothing that opens: nobody is to take it for a sign that she leads. */
function listen(seat: Seat, turn: Turn): { seat: Seat; publication: Publication } {
	const { address } = seat.epoch;
	const publication = { address, frame: draw(turn.random, FRAME_BYTES) };
	return { seat: { ...seat, listening: seat.listening - 1 }, publication };
}

function yieldFrame(
	seat: Seat,
	{ item, left }: NonNullable<Seat['yielding']>,
	turn: Turn
): { seat: Seat; publication: Publication } {
	const yielding = { item, left: Math.max(0, left - 1) };
	return sendIn({ ...seat, yielding }, 'current', [{ type: 'yield', yield: item }], turn);
}

/** The parts of a grant as its issuer sends them from the epoch it ends. */
export function grantParts(epoch: Epoch, issued: Issued): readonly Uint8Array[] {
	const most = grantPartBytes(epoch.facts.roster.length);
	const count = Math.ceil(issued.bytes.length / most);
	return Array.from({ length: count }, (_, at) => issued.bytes.slice(at * most, (at + 1) * most));
}

function grantFrame(
	seat: Seat,
	granting: NonNullable<Seat['granting']>,
	turn: Turn
): { seat: Seat; publication: Publication } {
	const { parts, next, issued } = granting;
	const item = grantItem(granting.gid, parts, next);
	const sent = sendIn(seat, 'current', [item], turn);
	if (next + 1 < parts.length) {
		return { ...sent, seat: { ...sent.seat, granting: { ...granting, next: next + 1 } } };
	}
	const repeatAt = turn.now + REPEAT_TICKS * seat.epoch.facts.policy.tickMs;
	const grace = startGrace(seat, { parts: parts.length, grant: { parts, repeatAt } }, turn.now);
	const switched = drainInto(
		{ ...sent.seat, granting: undefined },
		{ facts: issued.facts, keys: issued.keys, grace, pairs: seat },
		turn
	);
	return { ...sent, seat: switched };
}

/** Since when something is missing is counted from when it is first seen, whatever is sent then. */
function noteDrainingLacks(seat: Seat, turn: Turn): Seat {
	if (seat.draining === undefined) return seat;
	const { epoch } = seat.draining;
	return withEpoch(seat, 'draining', noteLacks(epoch, seat.me.idx, turn.now));
}

/** What has to be said in the epoch before, or `undefined` if nothing has. */
function drainingItems(
	seat: Seat,
	turn: Turn
): { readonly seat: Seat; readonly items: readonly Item[] } | undefined {
	const draining = seat.draining;
	if (draining === undefined) return undefined;
	const { grant } = draining;
	if (grant !== undefined && turn.now >= grant.repeatAt) {
		const waiting = unheard(seat.epoch, seat.me.idx).some((idx) => draining.kept.includes(idx));
		if (waiting || leavesOut(draining)) return repeatGrant(seat, turn);
	}
	const mended = mendIn(seat, 'draining', [], turn);
	return mended.items.length === 0 ? undefined : mended;
}

function repeatGrant(seat: Seat, turn: Turn): { seat: Seat; items: readonly Item[] } {
	const draining = must(seat.draining);
	const { parts } = must(draining.grant);
	const next = draining.repeating;
	const isLast = next + 1 >= parts.length;
	const pauseMs = isLast ? REPEAT_TICKS * seat.epoch.facts.policy.tickMs : 0;
	const grant = { parts, repeatAt: turn.now + pauseMs };
	return {
		seat: { ...seat, draining: { ...draining, grant, repeating: isLast ? 0 : next + 1 } },
		items: [grantItem(draining.gid, parts, next)]
	};
}

/** What the current epoch gets: the final view of the one before, requests, words, answers. */
function currentItems(seat: Seat, turn: Turn): { seat: Seat; items: readonly Item[] } {
	const start = { ...seat, epoch: noteLacks(seat.epoch, seat.me.idx, turn.now) };
	const finals = finalViews(seat, turn.now);
	const items = [...seedItems(seat), ...finals];
	// A full capsule does not fit beside a FINAL, and that may go on for the rest of the epoch.
	const mendFirst = () => beside(mendIn(start, 'current', seedItems(seat), turn), finals);
	const isMending = isMendingSlot(seat.epoch);
	// A goodbye is said once and never mended: nobody may be too new to hear it.
	if (isSettling(seat, turn.now)) {
		return isMending ? mendFirst() : mendIn(start, 'current', items, turn);
	}
	if (seat.leaving !== 'no') {
		return { seat: { ...start, leaving: 'said' }, items: [...items, { type: 'leave' }] };
	}
	if (isMending) {
		const pair = pairIn(start, items, turn);
		if (pair !== undefined) return pair;
		const mended = mendFirst();
		return takeEvents(mended.seat, mended.items, turn);
	}
	const spoken = takeEvents(start, items, turn);
	const pair = spoken.items.length === items.length ? pairIn(start, items, turn) : undefined;
	return pair ?? mendIn(spoken.seat, 'current', spoken.items, turn);
}

/** With those of `more` that still fit. */
function beside(
	{ seat, items }: { readonly seat: Seat; readonly items: readonly Item[] },
	more: readonly Item[]
): { readonly seat: Seat; readonly items: readonly Item[] } {
	const people = seat.epoch.facts.roster.length;
	const limit = leavesRoom(seat.epoch) ? AREA_BODY_BYTES : BODY_BYTES;
	const fits = (all: readonly Item[]) => bodyBytes(people, all) <= limit;
	const both = more.reduce((all, item) => (fits([...all, item]) ? [...all, item] : all), items);
	return { seat, items: both };
}

/** A part of a healing, which fills a frame; `undefined` if nothing waits, or not in this slot. */
function pairIn(
	seat: Seat,
	items: readonly Item[],
	turn: Turn
): { readonly seat: Seat; readonly items: readonly Item[] } | undefined {
	const pair = leavesRoom(seat.epoch) ? undefined : nextPairItem(seat, turn);
	if (pair === undefined) return undefined;
	const both = [...items, pair.item];
	const fits = bodyBytes(seat.epoch.facts.roster.length, both) <= BODY_BYTES;
	return { seat: pair.seat, items: fits ? both : [pair.item] };
}

function isMendingSlot({ sending }: Epoch): boolean {
	return sending.next % MENDING_EVERY === 0;
}

/**
 * Whatever insiders ask for, one frame of three has a private area: also when nothing waits for it,
 * for what a frame does not carry must not tell whether anything does.
 */
function leavesRoom({ roomless }: Epoch): boolean {
	return roomless >= MAX_ROOMLESS;
}

/** With what keeps the logs alike, as far as it fits. */
function mendIn(
	seat: Seat,
	where: Where,
	items: readonly Item[],
	turn: Turn
): { readonly seat: Seat; readonly items: readonly Item[] } {
	const epoch = must(epochAt(seat, where));
	const people = epoch.facts.roster.length;
	const speaks = items.some((item) => item.type === 'event');
	const most = speaks ? eventBodyLimit(people) : BODY_BYTES;
	const isShort = where === 'current' && leavesRoom(epoch);
	const limit = isShort ? Math.min(most, AREA_BODY_BYTES) : most;
	const fits = (all: readonly Item[]) => bodyBytes(people, all) <= limit;
	const mended = mend(epoch, items, {
		own: seat.me.idx,
		now: turn.now,
		compares: !isSilent(seat),
		answersFirst: epoch.sending.next % (2 * MENDING_EVERY) === MENDING_EVERY,
		fits
	});
	return { seat: withEpoch(seat, where, mended.epoch), items: mended.items };
}

/** As many waiting events as fit a body whose capsule still fits a frame. */
function takeEvents(
	seat: Seat,
	before: readonly Item[],
	turn: Turn
): { seat: Seat; items: readonly Item[] } {
	const people = seat.epoch.facts.roster.length;
	const limit = eventBodyLimit(people);
	const first = (seat.epoch.log.get(seat.me.idx)?.count ?? 0) + 1;
	let items: readonly Item[] = before;
	let followed = seat;
	const outbox: Outgoing[] = [];
	let seq = first;
	let isFull = false;
	for (const waiting of seat.outbox) {
		if (isKeptBack(seat, waiting)) {
			outbox.push(waiting);
			continue;
		}
		let { taken } = waiting;
		const drafts = taken === 0 ? stampTurn(waiting.drafts, ownTurn(seat)) : waiting.drafts;
		for (const draft of drafts.slice(taken)) {
			const item: Item = { type: 'event', event: { seq, ...draft } };
			isFull = isFull || bodyBytes(people, [...items, item]) > limit;
			if (isFull) break;
			items = [...items, item];
			taken += 1;
			seq += 1;
		}
		if (taken < drafts.length) outbox.push({ ...waiting, drafts, taken });
		else if (waiting.line !== '') {
			followed = followText(followed, { line: waiting.line, drafts, seq: seq - 1 }, turn.now);
			followed = nameText(followed, waiting.line, seq - drafts.length);
		}
	}
	return { seat: { ...followed, outbox }, items };
}

/** An own text has its place in the log: that is its name in the room. */
function nameText(seat: Seat, key: string, seq: number): Seat {
	const ref = refKey({ tag: tagOf(seat.epoch.id), idx: seat.me.idx, seq });
	const lines = seat.lines.map((line) => (line.key === key ? { ...line, ref } : line));
	return { ...seat, lines };
}

/** Seals a body in one of the two epochs; own events enter the own log behind the view. */
function sendIn(
	seat: Seat,
	where: Where,
	items: readonly Item[],
	turn: Turn
): { seat: Seat; publication: Publication } {
	const epoch = must(epochAt(seat, where));
	const { idx, signingKey } = seat.me;
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	const flags = {
		...NO_FLAGS,
		...ownFlags(seat, turn.now),
		leadLost: where === 'current' && isLeadLost(seat),
		needsRepair: needsRepair(seat)
	};
	const body = encodeBody({ flags, closing: isSilent(seat), view, items });
	// Neither who was removed nor who is being removed reads another aside.
	const isEnding = where === 'draining' || items.some(({ type }) => type === 'grant');
	const { seat: written, aside } = isEnding
		? { seat, aside: undefined }
		: nextAside(seat, body.length, turn);
	const sender = { idx, chain: epoch.sending, signingKey, aside };
	const { frame, chain, signed } = sealFrame(epoch, sender, body, turn.random);
	aside?.content.fill(0);
	turn.spent.push(epoch.sending.key);
	let { capsules, log } = epoch;
	const done: (readonly EventPart[])[] = [];
	for (const item of items) {
		if (item.type !== 'event') continue;
		const appended = append(log, idx, item.event);
		log = appended.log;
		done.push(...appended.whole);
		capsules = keepCapsule(capsules, signed, item.event.seq);
	}
	const sent = new Set(epoch.sent).add(encodeBase64url(commitmentOf(frame)));
	const roomless = body.length > AREA_BODY_BYTES ? epoch.roomless + 1 : 0;
	const next = { ...epoch, sending: chain, log, told: epoch.log, capsules, sent, roomless };
	const said = done.reduce<Seat>(
		(held, fragments) => happen(held, where, { idx, fragments }, turn),
		withEpoch(written, where, next)
	);
	const [closed] = items.flatMap((item) =>
		item.type === 'event' ? (closeIn(item.event) ?? []) : []
	);
	return {
		seat: closed === undefined ? said : close(said, closed.seeds, turn),
		publication: { address: epoch.address, frame }
	};
}

/** True while others have what did not come here, in either epoch. */
function needsRepair({ epoch, draining }: Seat): boolean {
	return epoch.lacking.size > 0 || (draining !== undefined && draining.epoch.lacking.size > 0);
}

function grantItem(gid: Uint8Array, parts: readonly Uint8Array[], part: number): Item {
	const grant: GrantPart = {
		gid: gid.slice(0, 4),
		part,
		parts: parts.length,
		bytes: must(parts[part])
	};
	return { type: 'grant', grant };
}
