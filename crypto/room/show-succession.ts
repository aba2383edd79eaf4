import { whoOf } from './member.ts';
import type { RoomState } from './step.ts';
import type { SuccessionView } from './succession-view.ts';
import type { RoomView } from './view.ts';
import { usurperOf } from './vigil.ts';

/* Who leads, who may, and who tries to, as a screen may know it (PROTOCOL.md §10.6). */

/** A moderator who does not lead has the machine of a participant, and an office. */
export function roleOf(state: RoomState): RoomView['role'] {
	if (state.role === 'lead') return 'lead';
	return state.office === undefined ? 'participant' : 'moderator';
}

export function successionOf(state: RoomState): SuccessionView {
	const { seat } = state;
	if (seat === undefined) return NOBODY;
	const { roster, issuer } = seat.epoch.facts;
	const known = (idx: number) => whoOf(roster, idx, seat.me.idx);
	const named = (idx: number | undefined) => (idx === undefined ? undefined : known(idx));
	const listening = seat.listening > 0;
	const all = { ...NOBODY, lead: named(issuer), usurper: named(usurperOf(seat)?.from), listening };
	if (state.role === 'lead') {
		const offered = state.offers.map(({ idx, invite }) => ({ invite, to: known(idx) }));
		const { invitesLost, handover } = state;
		return { ...all, invitesLost, offered, handover: named(handover?.to) };
	}
	const { offer, returning } = state;
	const asked = offer && { firstName: offer.firstName, from: known(offer.from) };
	return { ...all, offer: asked, taking: returning?.why === 'offer' };
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
