import { must } from '../errors.ts';
import { encodeBase64url } from '../bytes/base64url.ts';
import { MAX_COUNTER_JUMP, MAX_LINES } from '../limits.ts';
import { acceptCapsule, acceptEvent } from './accept.ts';
import { decodeBody, type Body } from './body.ts';
import { isBeyondReading, notePhase, noteSeed, readSeedsAlone } from './closing.ts';
import { epochLifeMs, noteHeard } from './departures.ts';
import { acceptGrantPart, type Followed } from './follow.ts';
import {
	commitmentOf,
	openFrame,
	readHeader,
	type Header,
	type Opened,
	type Signed
} from './frame.ts';
import { noteFlags } from './hands.ts';
import { acceptPairCipher, acceptPairKey } from './healing.ts';
import { noteVouched } from './held.ts';
import type { GrantPart, Item, Yield } from './item.ts';
import {
	epochAt,
	whoOf,
	withEpoch,
	write,
	type Epoch,
	type Receiver,
	type Seat,
	type Turn,
	type Where
} from './member.ts';
import { heeded } from './mending.ts';
import { hearAside } from './private-receive.ts';
import { noteLost, noteYield } from './vigil.ts';
import { entryOf } from './roster.ts';
import { planAnswers } from './repair.ts';
import { noteFinal, noteHeads, noteView } from './views.ts';

/** What one frame changed. */
export interface Received {
	readonly seat: Seat;
	/** The next epoch, for the caller to adopt. */
	readonly adopted: Followed | undefined;
	/** The issuer left me out: I am no longer in the room. */
	readonly leftOut: boolean;
}

type PairItem = Extract<Item, { type: 'pairKey' | 'pairCipher' }>;

/** Why a frame changes nothing (PROTOCOL.md §8). No peer can tell one from the other. */
export type FrameRefusal = 'notForUs' | 'reflected' | 'replayed' | 'tooFarAhead' | 'unauthentic';

/**
 * Reads one frame in the order of PROTOCOL.md §8: own frames, counter window, ratchet on a copy,
 * commitment, AEAD, signature; then the chain is kept whatever the body says. A frame that only my
 * own keys can make, yet not I made, is told once and not read. A refusal leaves the seat as it was.
 */
export function receiveFrame(
	seat: Seat,
	where: Where,
	frame: Uint8Array,
	turn: Turn
): Received | FrameRefusal {
	const epoch = epochAt(seat, where);
	const header = epoch && readHeader(epoch, frame);
	if (epoch === undefined || header === undefined) return 'notForUs';
	// A device that wakes up may be given frames before it looks at the time.
	if (turn.now - epoch.adoptedAt > epochLifeMs(epoch.facts.policy)) return 'notForUs';
	const sender = senderOf(epoch, header, isRead(seat, where, header.idx));
	if (sender === undefined) return 'notForUs';
	const { receiver, vk } = sender;
	const isOwn = header.idx === seat.me.idx;
	if (isOwn && epoch.sent.has(encodeBase64url(commitmentOf(frame)))) return 'reflected';
	if (header.counter < receiver.chain.next) return 'replayed';
	const limit = receiver.chain.next + windowOf(epoch, receiver.acceptedAt, turn.now);
	if (header.counter >= limit) return 'tooFarAhead';
	const opened = openFrame(epoch, frame, header, { chain: receiver.chain, vk });
	if (opened === undefined) return 'unauthentic';
	turn.spent.push(receiver.chain.key);
	const receiving = new Map(epoch.receiving).set(header.idx, {
		chain: opened.chain,
		acceptedAt: turn.now
	});
	if (isOwn) {
		turn.notices.push({ type: 'identityElsewhere' });
		return unchanged(withEpoch(seat, where, { ...epoch, receiving }));
	}
	const heard = new Set(epoch.heard).add(header.idx);
	const kept = {
		...withEpoch(seat, where, { ...epoch, receiving, heard }),
		heardAt: new Map(seat.heardAt).set(header.idx, turn.now),
		departures: noteHeard(seat.departures, header.idx, epoch.facts.number)
	};
	return readSigned(kept, where, opened, turn);
}

/** Whose frame it claims to be, before anything is derived for it. */
function senderOf(
	epoch: Epoch,
	header: Header,
	isHeard: boolean
): { readonly receiver: Receiver; readonly vk: Uint8Array } | undefined {
	const entry = entryOf(epoch.facts.roster, header.idx);
	const receiver = epoch.receiving.get(header.idx);
	return isHeard && entry && receiver ? { receiver, vk: entry.vk } : undefined;
}

/** In the epoch before, only those who are still here are read; after the close, ever fewer. */
function isRead(seat: Seat, where: Where, idx: number): boolean {
	if (isBeyondReading(seat, where, idx)) return false;
	return where === 'current' || seat.draining?.kept.includes(idx) === true;
}

function readSigned(
	seat: Seat,
	where: Where,
	{ signed, area }: Pick<Opened, 'signed' | 'area'>,
	turn: Turn
): Received {
	const epoch = must(epochAt(seat, where));
	const body = decodeBody(signed.body, epoch.facts.roster.length);
	if (body === undefined) {
		const who = whoOf(epoch.facts.roster, signed.idx, seat.me.idx);
		turn.notices.push({ type: 'unreadable', who });
		return unchanged(seat);
	}
	const alone = readSeedsAlone(seat, where, signed.idx, body);
	if (alone !== undefined) return unchanged(alone);
	const aside = hearAside(seat, { epoch, header: signed, area }, turn);
	const flags = noteFlags(aside, where, { idx: signed.idx, flags: body.flags }, turn.now);
	const flagged = where === 'current' ? noteLost(flags, signed.idx, body.flags.leadLost) : flags;
	const shown = { idx: signed.idx, counts: body.view.counts };
	const vouched = noteVouched(flagged, where, shown, turn.now);
	const viewed = noteView(vouched, where, { idx: signed.idx, body }, turn);
	let received = unchanged(notePhase(viewed, where, signed.idx, body));
	for (const item of heeded(body.items)) {
		if (received.adopted !== undefined || received.leftOut) break;
		received = readItem(received, where, { signed, body, item }, turn);
	}
	return received;
}

function readItem(
	received: Received,
	where: Where,
	from: { readonly signed: Signed; readonly body: Body; readonly item: Item },
	turn: Turn
): Received {
	const { seat } = received;
	const { signed, item } = from;
	switch (item.type) {
		case 'event':
			return unchanged(acceptEvent(seat, where, { signed, event: item.event }, turn));
		case 'capsule':
			return unchanged(acceptCapsule(seat, where, item.capsule, turn));
		case 'want':
			return unchanged(
				withEpoch(
					seat,
					where,
					planAnswers(must(epochAt(seat, where)), item.want, {
						own: seat.me.idx,
						asker: signed.idx,
						now: turn.now
					})
				)
			);
		case 'final':
			return unchanged(
				noteFinal(seat, where, { idx: signed.idx, body: from.body, view: item.view }, turn)
			);
		case 'heads':
			return unchanged(
				noteHeads(
					seat,
					where,
					{ idx: signed.idx, counts: from.body.view.counts, heads: item.heads },
					turn
				)
			);
		case 'leave':
			return unchanged(noteLeave(seat, signed.idx, turn));
		case 'grant':
			return readGrant(seat, where, { idx: signed.idx, part: item.grant }, turn);
		case 'pairKey':
		case 'pairCipher':
			return unchanged(readPair(seat, where, { idx: signed.idx, item }, turn));
		case 'yield':
			return unchanged(readYield(seat, where, signed.idx, item.yield));
		case 'seed':
			return unchanged(noteSeed(seat, where, item.seed));
	}
}

function noteLeave(seat: Seat, idx: number, turn: Turn): Seat {
	if (seat.left.includes(idx) || entryOf(seat.epoch.facts.roster, idx) === undefined) return seat;
	const who = whoOf(seat.epoch.facts.roster, idx, seat.me.idx);
	const said = write(seat, { type: 'left', who }, turn.now, MAX_LINES);
	return { ...said, left: [...seat.left, idx] };
}

function readGrant(
	seat: Seat,
	where: Where,
	{ idx, part }: { readonly idx: number; readonly part: GrantPart },
	turn: Turn
): Received {
	if (where !== 'current') return unchanged(seat);
	const { seat: collected, opened } = acceptGrantPart(seat, idx, part, turn);
	if (opened === 'leftOut') return { ...unchanged(seat), leftOut: true };
	if (opened === undefined || typeof opened === 'string') return unchanged(collected);
	return { ...unchanged(seat), adopted: opened };
}

function readYield(seat: Seat, where: Where, idx: number, given: Yield): Seat {
	return where === 'current' ? noteYield(seat, idx, given) : seat;
}

/** Healing is a matter of the present epoch alone. */
function readPair(
	seat: Seat,
	where: Where,
	{ idx, item }: { readonly idx: number; readonly item: PairItem },
	turn: Turn
): Seat {
	if (where !== 'current') return seat;
	return item.type === 'pairKey'
		? acceptPairKey(seat, idx, item.pairKey, turn)
		: acceptPairCipher(seat, idx, item.pairCipher, turn);
}

/** PROTOCOL.md §8: more frames than could have been sent since are not derived for. */
function windowOf(epoch: Epoch, acceptedAt: number, now: number): number {
	const ticks = Math.ceil(Math.max(0, now - acceptedAt) / epoch.facts.policy.tickMs);
	return Math.min(1 + 2 * ticks + 32, MAX_COUNTER_JUMP);
}

function unchanged(seat: Seat): Received {
	return { seat, adopted: undefined, leftOut: false };
}
