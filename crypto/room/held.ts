import { must } from '../errors.ts';
import { MAX_HELD, MAX_LINES, MAX_VOUCHED, SILENCE_MS } from '../limits.ts';
import { verdictOn, type Verdict } from './display.ts';
import { moderatorHeardAt } from './heard.ts';
import { tagOf } from './event.ts';
import { lineOf, markText, markEarly, refKey, unmark } from './marks.ts';
import {
	epochAt,
	epochsOf,
	write,
	type Epoch,
	type Seat,
	type Turn,
	type Where
} from './member.ts';
import { entryOf } from './roster.ts';
import type { Held } from './talk.ts';
import { isModerator } from './talk-mode.ts';
import type { Who } from './view.ts';

/*
 * Others' words on their way to the screen (PROTOCOL.md §10.3). What is not to be shown waits ten
 * ticks for the act that would let it pass; what was shown goes again if its author turns out to
 * have known better. After that it is settled, and moderators are told what was hidden.
 */

const HOLD_TICKS = 10;

/** Somebody's words: shown if the rules of the talk let them, kept back otherwise. */
export function hearWords(
	seat: Seat,
	heard: Pick<Held, 'sight' | 'who' | 'words'>,
	turn: Turn
): Seat {
	const until = turn.now + HOLD_TICKS * seat.epoch.facts.policy.tickMs;
	const held: Held = { ...heard, until, shown: false, flagged: false };
	const judged = settle(seat, held, turn);
	if (judged.held === undefined) return judged.seat;
	const others = judged.seat.talk.held;
	const hers = others.filter(({ sight }) => sight.idx === heard.sight.idx);
	const oldest = hers.length < MAX_HELD ? undefined : hers[0];
	const kept = oldest === undefined ? others : others.filter((one) => one !== oldest);
	const released = oldest === undefined ? judged.seat : giveUp(judged.seat, oldest, turn);
	return { ...released, talk: { ...released.talk, held: [...kept, judged.held] } };
}

/** Judges again whatever is not settled; for good what belongs to an epoch that ends with this. */
export function settleHeld(seat: Seat, turn: Turn, ending?: Epoch): Seat {
	let next = seat;
	const kept: Held[] = [];
	for (const held of seat.talk.held) {
		const judged = settle(next, held, turn);
		const isOver = held.sight.epoch === ending?.facts.number;
		next = judged.held && isOver ? giveUp(judged.seat, judged.held, turn) : judged.seat;
		if (judged.held !== undefined && !isOver) kept.push(judged.held);
	}
	const isSame =
		kept.length === seat.talk.held.length && kept.every((one, at) => one === seat.talk.held[at]);
	return isSame ? next : { ...next, talk: { ...next.talk, held: kept } };
}

/**
 * Remembers when a moderator's view first showed events that I lack: what comes late by the relay's
 * doing is judged as if it had come then. Nobody else's view counts: two together could make
 * words older than the act that forbids them.
 */
export function noteVouched(
	seat: Seat,
	where: Where,
	from: { readonly idx: number; readonly counts: readonly number[] },
	now: number
): Seat {
	const { facts, log } = must(epochAt(seat, where));
	if (entryOf(facts.roster, from.idx)?.role !== 'moderator') return seat;
	let vouched = seat.talk.vouched;
	facts.roster.forEach(({ idx }, at) => {
		const seq = from.counts[at] ?? 0;
		const count = log.get(idx)?.count ?? 0;
		const key = `${String(facts.number)}.${String(idx)}`;
		const known = vouched.get(key) ?? [];
		if (idx === seat.me.idx || idx === from.idx || seq <= Math.max(count, known.at(-1)?.seq ?? 0)) {
			return;
		}
		const lacking = known.filter((one) => one.seq > count).slice(1 - MAX_VOUCHED);
		vouched = new Map(vouched).set(key, [...lacking, { seq, at: now }]);
	});
	return vouched === seat.talk.vouched ? seat : { ...seat, talk: { ...seat.talk, vouched } };
}

/**
 * Remembers when an event of `idx` that is not whole began to be here: its author's view is that of
 * the first fragment, and what she had seen is asked of the time it stands for.
 */
export function noteBegun(seat: Seat, where: Where, idx: number, now: number): Seat {
	const { facts, log } = must(epochAt(seat, where));
	const first = log.get(idx)?.fragments[0];
	const key = `${String(facts.number)}.${String(idx)}`;
	const { begun } = seat.talk;
	if (first === undefined || begun.get(key)?.seq === first.seq) return seat;
	const at = knownAt(seat, { epoch: facts.number, idx, seq: first.seq }, now);
	const noted = new Map(begun).set(key, { seq: first.seq, at });
	return { ...seat, talk: { ...seat.talk, begun: noted } };
}

/** When the event that begins with `seq` began to be here, or was known to be under way. */
export function knownAt(
	seat: Seat,
	event: { readonly epoch: number; readonly idx: number; readonly seq: number },
	now: number
): number {
	const key = `${String(event.epoch)}.${String(event.idx)}`;
	const begun = seat.talk.begun.get(key);
	if (begun?.seq === event.seq) return begun.at;
	return seat.talk.vouched.get(key)?.find(({ seq }) => seq >= event.seq)?.at ?? now;
}

/** Tells a moderator that something of `who` was not shown; several times is one line. */
export function flag(
	seat: Seat,
	who: Who,
	reason: Exclude<Verdict, 'shown'> | 'notAllowed',
	turn: Turn
): Seat {
	if (!isModerator(seat)) return seat;
	const before = seat.lines.findLast(
		(line) => line.type === 'flagged' && line.who.idx === who.idx && line.reason === reason
	);
	if (before?.type !== 'flagged') {
		return write(seat, { type: 'flagged', who, reason, count: 1 }, turn.now, MAX_LINES);
	}
	const counted = { ...before, count: before.count + 1 };
	return { ...seat, lines: seat.lines.map((line) => (line === before ? counted : line)) };
}

function settle(
	seat: Seat,
	held: Held,
	turn: Turn
): { readonly seat: Seat; readonly held: Held | undefined } {
	const verdict = verdictOn(seat.talk.controls, held.sight, seat.epoch.facts.policy.tickMs);
	const isWhole = hasSeen(seat, held);
	if (verdict === 'shown') {
		const next = held.shown ? seat : show(seat, held, turn);
		return { seat: next, held: isWhole ? undefined : { ...held, shown: true } };
	}
	const hidden = held.shown ? hide(seat, held) : seat;
	if (turn.now < held.until) return { seat: hidden, held: { ...held, shown: false } };
	const told = held.flagged ? hidden : flag(hidden, held.who, verdict, turn);
	return { seat: told, held: isWhole ? undefined : { ...held, shown: false, flagged: true } };
}

/** Nothing more will come that could decide it: what is not shown stays so. */
function giveUp(seat: Seat, held: Held, turn: Turn): Seat {
	if (held.shown || held.flagged) return seat;
	const verdict = verdictOn(seat.talk.controls, held.sight, seat.epoch.facts.policy.tickMs);
	return verdict === 'shown' ? seat : flag(seat, held.who, verdict, turn);
}

/** True if everything is here that its author had seen; after the end of an epoch, for good. */
function hasSeen(seat: Seat, { sight }: Held): boolean {
	const log = epochsOf(seat).find(({ id }) => tagOf(id) === sight.tag)?.log;
	if (log === undefined) return true;
	return [...sight.seen].every(([idx, count]) => (log.get(idx)?.count ?? 0) >= count);
}

function show(seat: Seat, { sight, who, words }: Held, turn: Turn): Seat {
	if (words.type === 'reaction') return markText(seat, { origin: sight, who, act: words });
	const { text, answers } = words;
	const ref = refKey(sight);
	const line = { type: 'text', who, text, state: 'sent', ref } as const;
	const answering = answers === undefined ? line : { ...line, answers: refKey(answers) };
	const written = markEarly(write(seat, answering, turn.now, MAX_LINES), ref);
	// What is held back on the screen, or gone already, is not read aloud either.
	const isSilent = turn.now - moderatorHeardAt(seat, turn.now) > SILENCE_MS;
	const isGone = lineOf(written, ref)?.retracted !== undefined;
	if (!isSilent && !isGone) turn.notices.push({ type: 'text', who, text });
	return written;
}

function hide(seat: Seat, { sight, words }: Held): Seat {
	if (words.type === 'reaction') return unmark(seat, refKey(words.ref), sight);
	const ref = refKey(sight);
	return { ...seat, lines: seat.lines.filter((line) => line.type !== 'text' || line.ref !== ref) };
}
