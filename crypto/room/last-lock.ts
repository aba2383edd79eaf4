import { LAST_LOCK_MS } from '../limits.ts';
import { closeIn } from './closing.ts';
import type { Millis } from './input.ts';
import { isHandingOver, type LeadState } from './lead-state.ts';
import type { Seat } from './member.ts';
import { entryOf } from './roster.ts';

/*
 * Between a lead's wish to close and event 23 the lock may change once more, so that those who have
 * gone are in no roster; after it nobody follows a grant (PROTOCOL.md §14.1).
 */

/** True while a grant may be made: in the room, and in the close as long as it waits for one. */
export function mayLock(state: LeadState, now: Millis): boolean {
	if (isHandingOver(state) || isListening(state)) return false;
	return state.phase === 'room' || (state.phase === 'closing' && awaitsLastLock(state, now));
}

/** She slept, or gives way: another may lead by now, and a grant of hers would split the room. */
function isListening({ seat }: LeadState): boolean {
	return seat !== undefined && (seat.listening > 0 || seat.yielding !== undefined);
}

/** True while the close is not to be said yet because somebody who has gone is in the roster. */
export function awaitsLastLock(state: LeadState, now: Millis): boolean {
	const { seat } = state;
	if (seat === undefined || seat.closing !== undefined || isSayingClose(seat)) return false;
	const { roster } = seat.epoch.facts;
	const isIn = (idx: number) => idx !== seat.me.idx && entryOf(roster, idx) !== undefined;
	const isOnItsWay = state.issuing || seat.granting !== undefined;
	const isWanted = isOnItsWay || [...state.removing, ...seat.left].some(isIn);
	return isWanted && now - state.since <= LAST_LOCK_MS;
}

/** True once event 23 waits for a slot. */
export function isSayingClose(seat: Seat): boolean {
	return seat.outbox.some(({ drafts }) => drafts.some((draft) => closeIn(draft) !== undefined));
}
