import { Secret } from '../primitives/secret.ts';
import { hallSecrets } from './hall.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import { officeOf, officeWith, type Office } from './office.ts';
import { grantingSecrets, type Seat } from './member.ts';
import type { ParticipantState } from './participant-state.ts';
import { endRecaps } from './recap-line.ts';

/*
 * How a lead becomes a co-moderator again (PROTOCOL.md §10.6): her machine becomes a participant's in
 * the same room, and what she leads by is kept in her office.
 */

/** Her machine as a member's, in this seat. The doors and what stands at them are gone. */
export function standDown(state: LeadState, seat: Seat, turn: LeadTurn): ParticipantState {
	const { record, writes, sentAway, doubted } = state;
	const office = officeOf(record, writes.next, turn);
	return asMember(state, seat, { ...office, sentAway, doubted }, turn);
}

/** The same for a moment: she may be the lead still, and keeps all she needs for it. */
export function standAside(
	state: LeadState,
	seat: Seat,
	called: boolean,
	turn: LeadTurn
): ParticipantState {
	return asMember(state, seat, officeAside(state, called, turn), turn);
}

/** What she keeps for coming forward again; `called` if she knows that another leads. */
export function officeAside(state: LeadState, called: boolean, turn: LeadTurn): Office {
	const { record, writes, invitesLost, doubted, alone, sentAway } = state;
	const aside = { since: turn.now, times: alone.times, invitesLost, called };
	return { ...officeWith(record, writes.next), aside, sentAway, doubted };
}

function asMember(state: LeadState, seat: Seat, office: Office, turn: LeadTurn): ParticipantState {
	// A lock of hers that has not left whole never comes.
	turn.spent.push(state.roomKey.secret, ...hallSecrets(state.hall), ...grantingSecrets(seat));
	turn.spent.push(...(state.rekeying?.old ?? []).map((bytes) => new Secret(bytes)));
	return {
		role: 'participant',
		phase: 'room',
		ending: undefined,
		since: state.since,
		relayId: state.relayId,
		offsetS: state.offsetS,
		link: state.room,
		arrival: undefined,
		seat: { ...endRecaps(seat, turn), granting: undefined, yielding: undefined, listening: 0 },
		office,
		closed: undefined,
		pulse: state.pulse,
		ticket: ownTicket(state, -1),
		spare: ownTicket(state, -2),
		offer: undefined,
		returning: undefined
	};
}

/** What she comes back by: drawn by herself, or given by whoever led when she came back last. */
function ownTicket({ record }: LeadState, at: -1 | -2): Secret | undefined {
	const own = record.roster.find(({ idx }) => idx === record.idx)?.tickets.at(at);
	return own && new Secret(own.slice());
}
