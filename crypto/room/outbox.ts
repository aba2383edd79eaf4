import { MAX_OUTBOX } from '../limits.ts';
import { draftAct, KIND, type Act } from './event.ts';
import type { Outgoing, Seat } from './member.ts';

/* What waits for a slot. Acts do not wait for what somebody wrote at length. */

/** True if so many more fit. */
export function hasRoom(seat: Seat, more = 1): boolean {
	return seat.outbox.length + more <= MAX_OUTBOX;
}

/** Queues an act behind other acts, before texts that have not begun to leave. */
export function queueAct(seat: Seat, act: Act): Seat {
	const at = seat.outbox.findIndex((waiting) => waiting.taken === 0 && isLong(waiting));
	return queueAt(seat, at === -1 ? seat.outbox.length : at, act);
}

/** Queues an act behind everything: the end of a turn comes after what was said in it. */
export function queueLast(seat: Seat, act: Act): Seat {
	return queueAt(seat, seat.outbox.length, act);
}

/** True if something of this kind waits. */
export function isQueued(seat: Seat, kind: number): boolean {
	return seat.outbox.some((waiting) => kindOf(waiting) === kind);
}

/** What of this kind waits is not to be said any more. */
export function unqueue(seat: Seat, kind: number): Seat {
	return { ...seat, outbox: seat.outbox.filter((waiting) => kindOf(waiting) !== kind) };
}

export function kindOf(waiting: Outgoing): number | undefined {
	return waiting.drafts[0]?.kind;
}

function queueAt(seat: Seat, at: number, act: Act): Seat {
	const waiting = { line: '', drafts: [draftAct(act)], taken: 0 };
	return { ...seat, outbox: [...seat.outbox.slice(0, at), waiting, ...seat.outbox.slice(at)] };
}

function isLong(waiting: Outgoing): boolean {
	const kind = kindOf(waiting);
	return kind === KIND.text || kind === KIND.reply || kind === KIND.notice;
}
