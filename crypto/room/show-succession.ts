import type { LeadState } from './lead-state.ts';
import { whoOf, type Seat } from './member.ts';
import type { ParticipantState } from './participant-state.ts';
import type { RoomState } from './step.ts';
import type { SuccessionView } from './succession-view.ts';
import type { RoomView } from './view.ts';
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
		offer: state.role === 'lead' ? undefined : offerOf(state, seat),
		taking: state.role === 'participant' && state.returning?.why === 'offer',
		offered: state.role === 'lead' ? offeredBy(state, seat) : [],
		handover: state.role === 'lead' ? named(state.handover?.to) : undefined,
		usurper: named(usurperOf(seat)?.from),
		listening: seat.listening > 0
	};
}

function offeredBy({ offers }: LeadState, { epoch, me }: Seat): SuccessionView['offered'] {
	return offers.map(({ idx, invite }) => ({ invite, to: whoOf(epoch.facts.roster, idx, me.idx) }));
}

function offerOf({ offer }: ParticipantState, seat: Seat): SuccessionView['offer'] {
	if (offer === undefined) return undefined;
	const { firstName, from } = offer;
	return { firstName, from: whoOf(seat.epoch.facts.roster, from, seat.me.idx) };
}

const NOBODY: SuccessionView = {
	lead: undefined,
	invitesLost: false,
	offer: undefined,
	taking: false,
	offered: [],
	handover: undefined,
	usurper: undefined,
	listening: false
};
