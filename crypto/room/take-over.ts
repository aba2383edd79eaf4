import { must } from '../errors.ts';
import { unpaired } from './healing.ts';
import { leadWith } from './lead-open.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import { hasRoomKey, keep } from './office.ts';
import { leaveDoor, ticketsHeld, type ParticipantState } from './participant-state.ts';
import { owedRekeying } from './rekeying.ts';
import { entryOf, type Roster } from './roster.ts';
import { issue } from './rotation.ts';
import { doubtsOf } from './sent-away.ts';
import type { MeetingRecord, MemberRecord } from './vault.ts';
import { seniorsOf, type Warrant } from './vigil.ts';

/*
 * How a co-moderator becomes the lead (PROTOCOL.md §10.6): the next epoch and term are written first,
 * then her machine becomes a lead's in the same room, and her first grant is the succession.
 */

/** Writes down that she is about to lead; nothing else happens before that is durable. */
export function prepareToLead(
	state: ParticipantState,
	warrant: Warrant,
	turn: LeadTurn
): ParticipantState {
	const { number, term } = must(state.seat).epoch.facts;
	const office = must(state.office);
	// Handed over, they are open again, and I am their one issuer.
	const handed = warrant === 'yield' ? office.handed : [];
	const invites = handed.map((invite) => ({ ...invite, state: 'open' as const }));
	const record = { ...office.record, epoch: number + 1, term: term + 1, invites };
	const kept = keep(office, record, turn);
	return { ...state, office: { ...kept, succeeding: office.writes.next } };
}

/** She leads after all not: somebody before her was heard while it was being written. */
export function stayBehind(state: ParticipantState, turn: LeadTurn): ParticipantState {
	const office = must(state.office);
	const { number, term } = must(state.seat).epoch.facts;
	const record = { ...office.record, epoch: number, term, invites: [] };
	return { ...state, office: { ...keep(office, record, turn), succeeding: undefined } };
}

/** Participants who are not in this roster: nobody can tell her any more who was sent away. */
function outOf(roster: Roster, record: MeetingRecord): readonly number[] {
	const isOut = ({ idx, role }: MemberRecord) =>
		role === 'participant' && entryOf(roster, idx) === undefined;
	return record.roster.filter(isOut).map(({ idx }) => idx);
}

/**
 * Her machine as a lead's, with the succession's grant to send. By silence it removes everybody
 * before her in the line; by either way whoever shares no key with her, and comes back by ticket.
 */
export function takeOver(state: ParticipantState, warrant: Warrant, turn: LeadTurn): LeadState {
	// Keys that the door shares with the seat stay: she may not have been heard in it yet.
	turn.spent.push(...ticketsHeld(leaveDoor(state, turn)));
	const seat = must(state.seat);
	const { record, writes, sentAway, doubted, brought } = must(state.office);
	if (brought !== undefined) turn.spent.push(brought);
	const { facts } = seat.epoch;
	const { house } = facts.policy;
	const begun = leadWith(record, { now: turn.now, relayId: state.relayId, house });
	const seniors = warrant === 'silence' ? seniorsOf(facts, seat.me.idx) : [];
	const out = warrant === 'silence' ? outOf(facts.roster, record) : [];
	const going = [...new Set([...seniors, ...unpaired(seat), ...seat.left])];
	const lead: LeadState = {
		...begun,
		phase: 'room',
		since: state.since,
		offsetS: state.offsetS,
		room: state.link,
		seat,
		going,
		rekeying: owedRekeying(seat, hasRoomKey(record, seat)),
		issuing: true,
		writes: { next: writes.next, waiting: new Map() },
		pulse: state.pulse,
		invitesLost: warrant === 'silence',
		doubted: [...new Set([...doubted, ...out, ...doubtsOf(sentAway, record)])],
		sentAway
	};
	return issue(lead, turn);
}
