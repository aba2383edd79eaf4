import { accountOf } from './consistency.ts';
import { missingIn } from './gaps.ts';
import type { Millis } from './input.ts';
import type { Epoch, Seat } from './member.ts';
import type { Mark, Sign } from './view.ts';

/** How long something is missing before it is shown: most of it is there by then. */
const MISSING_TICKS = 2;

/** What somebody's frames say of how her device and this one agree (PROTOCOL.md §9.2). */
export function signsOf(seat: Seat, idx: number, now: Millis): readonly Sign[] {
	const epochs = seat.draining === undefined ? [seat.epoch] : [seat.epoch, seat.draining.epoch];
	const accounts = epochs.map((epoch) => accountOf(epoch, idx));
	const signs = new Set<Sign>(seat.marks.get(idx));
	for (const account of accounts) if (account !== 'same') signs.add(account);
	if (epochs.some((epoch) => isMissing(epoch, idx, now))) signs.add('missing');
	if (seat.repairing.has(idx)) signs.add('repairing');
	return [...signs];
}

/** Holds something against the client of `idx`. */
export function mark(seat: Seat, idx: number, what: Mark): Seat {
	const before = seat.marks.get(idx) ?? new Set();
	if (before.has(what)) return seat;
	return { ...seat, marks: new Map(seat.marks).set(idx, new Set(before).add(what)) };
}

function isMissing(epoch: Epoch, idx: number, now: Millis): boolean {
	const since = epoch.lacking.get(idx)?.since ?? now;
	const isLate = now - since > MISSING_TICKS * epoch.facts.policy.tickMs;
	return isLate && missingIn(epoch).includes(idx);
}
