import { whoOf } from './member.ts';
import type { RoomState } from './step.ts';
import type { RoomView, SuccessionView } from './view.ts';
import { usurperOf } from './vigil.ts';

/* Who leads, who may, and who tries to, as a screen may know it (PROTOCOL.md §10). */

/** A moderator who does not lead has the machine of a participant, and an office. */
export function roleOf(state: RoomState): RoomView['role'] {
	if (state.role === 'lead') return 'lead';
	return state.office === undefined ? 'participant' : 'moderator';
}

export function successionOf(state: RoomState): SuccessionView {
	const { seat } = state;
	if (seat === undefined) return NOBODY;
	const { roster, issuer } = seat.epoch.facts;
	const named = (idx: number | undefined) =>
		idx === undefined ? undefined : whoOf(roster, idx, seat.me.idx);
	return {
		lead: named(issuer),
		invitesLost: state.role === 'lead' && state.invitesLost,
		handover: state.role === 'lead' ? named(state.handover?.to) : undefined,
		usurper: named(usurperOf(seat)?.from),
		listening: seat.listening > 0
	};
}

const NOBODY: SuccessionView = {
	lead: undefined,
	invitesLost: false,
	handover: undefined,
	usurper: undefined,
	listening: false
};
