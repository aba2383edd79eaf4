import { followHeld } from './follow.ts';
import type { LeadTurn } from './lead-state.ts';
import { changePeriod } from './link.ts';
import { ticketAfter } from './pair-keys.ts';
import { isOut, renewTicket, type ParticipantState } from './participant-state.ts';
import { beginReturn } from './returning.ts';
import { adopt } from './transition.ts';

/*
 * What the silence of a lead, or her word, leads to (PROTOCOL.md §10). Looked at after every input:
 * a grant that came too early is followed as soon as it may be.
 */

/** A member follows a co-moderator's grant once S1 allows it, or learns that it leaves her out. */
export function followSuccessor(state: ParticipantState, turn: LeadTurn): ParticipantState {
	const { seat } = state;
	if (seat === undefined || isOut(state) || seat.epoch.vigil.held.size === 0) return state;
	const { seat: next, opened } = followHeld(seat, turn);
	if (opened === 'leftOut') return beginReturn({ ...state, seat: next }, 'leftOut', turn);
	if (opened === undefined) return next === seat ? state : { ...state, seat: next };
	const followed = adopt(next, opened, turn);
	const link = changePeriod(state.link, followed.epoch.facts.policy.tickMs);
	return renewTicket({ ...state, seat: followed, link }, ticketAfter(next, opened), turn);
}
