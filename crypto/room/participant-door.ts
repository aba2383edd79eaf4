import { Secret } from '../primitives/secret.ts';
import { answerChallenge, type Arrival, type AtDoor, type Proof } from './arrival.ts';
import type { EpochFacts } from './epoch.ts';
import { decodeGreeting } from './greeting.ts';
import { changePeriod } from './link.ts';
import { copyOf, takeSeat, type Seat, type Turn } from './member.ts';
import { isNextEpoch, moveSeat } from './move.ts';
import { NAMES_ID } from './names.ts';
import { unsure } from './office.ts';
import {
	doorOf,
	endParticipant,
	isAnswered,
	replaceTicket,
	standAt,
	ticketInUse,
	type ParticipantState
} from './participant-state.ts';
import { awaitRecap } from './recap-line.ts';
import { closeReturn, refuseReturn } from './returning.ts';
import { ticketOf } from './ticket.ts';
import { openWelcome } from './welcome.ts';

/* What a participant hears at the door, and how she comes in by it (PROTOCOL.md §6). */

/** Reacts to what a frame at the door brought. */
export function hearAtDoor(
	state: ParticipantState,
	arrival: Arrival,
	brought: AtDoor,
	turn: Turn
): ParticipantState {
	switch (brought.type) {
		case 'nothing':
			return state;
		case 'challenge': {
			const answered = isAnswered(state)
				? undefined
				: answerChallenge(arrival, brought.bytes, turn);
			if (answered === undefined) return state;
			return standAt({ ...state, arrival: answered }, 'proving', turn.now);
		}
		case 'reply':
			return hearReply(state, { ...arrival, answeredAt: turn.now }, brought, turn);
	}
}

function hearReply(
	state: ParticipantState,
	arrival: Arrival,
	reply: Extract<AtDoor, { type: 'reply' }>,
	turn: Turn
): ParticipantState {
	switch (reply.status) {
		case 'waiting':
			return hearWaiting(state, greeted(arrival, reply), turn);
		case 'refused':
		case 'rulesChanged':
		case 'used':
			return state.seat === undefined
				? endParticipant(state, reply.status, turn)
				: refuseReturn(state, turn);
		case 'closed':
			return state.seat === undefined
				? endParticipant(state, 'closed', turn)
				: closeReturn(state, turn);
		case 'welcome':
			return enter(state, arrival, reply, turn);
	}
}

function hearWaiting(state: ParticipantState, arrival: Arrival, turn: Turn): ParticipantState {
	if (doorOf(state) !== 'proving') return { ...state, arrival };
	return standAt({ ...state, arrival: { ...arrival, queue: [] } }, 'lobby', turn.now);
}

/** A reply that the relay held back says nothing any more. */
function greeted(
	arrival: Arrival,
	{ seq, body }: Pick<Extract<AtDoor, { type: 'reply' }>, 'seq' | 'body'>
): Arrival {
	const greeting = seq > arrival.greeting.seq ? decodeGreeting(body) : undefined;
	return greeting === undefined ? arrival : { ...arrival, greeting: { ...greeting, seq } };
}

/** A Welcome: the first valid one, or a later epoch's while the lead was not heard yet. */
function enter(
	state: ParticipantState,
	arrival: Arrival,
	{ proof, body }: { readonly proof: Proof; readonly body: Uint8Array },
	turn: Turn
): ParticipantState {
	const { me, identity, roomTag, place } = arrival;
	const { seat } = state;
	const known = knownFacts(state);
	const expected = { vk: me.vk, roomTag, house: identity.house, names: NAMES_ID, place, known };
	const welcomed = openWelcome(body, proof.keys.transcript, expected);
	body.fill(0);
	if (typeof welcomed !== 'object') {
		// Another room than the invitation's: nothing to her who is in hers.
		const isLost = welcomed === 'wrongRoom' && seat === undefined;
		return isLost ? endParticipant(state, 'wrongRoom', turn) : state;
	}
	const { facts, keys, idx } = welcomed;
	const pairKeys = new Map([[facts.issuer, copyOf(proof.keys.pairKey)]]);
	const fresh = takeSeat({ ...me, idx }, { facts, keys }, pairKeys, turn.now);
	announce(state, fresh, turn);
	const moved = seat === undefined ? fresh : moveSeat(seat, fresh, turn);
	const isFirst = seat === undefined || state.returning !== undefined;
	const isNext = seat !== undefined && isNextEpoch(seat, fresh);
	return {
		...state,
		phase: 'room',
		since: seat === undefined ? turn.now : state.since,
		link: changePeriod(state.link, facts.policy.tickMs),
		seat: isFirst ? awaitRecap(moved, proof.keys.recapKey, turn) : moved,
		office: state.office && !isNext ? unsure(state.office, facts.roster, turn) : state.office,
		arrival: { ...arrival, queue: [] },
		...nextTicket(state, proof, turn),
		returning: undefined
	};
}

function announce({ seat, returning }: ParticipantState, fresh: Seat, turn: Turn): void {
	const people = fresh.epoch.facts.roster.length;
	if (seat === undefined) turn.notices.push({ type: 'admitted', people });
	const isPromoted = seat !== undefined && isOther(seat, fresh);
	if (returning !== undefined && !isPromoted) turn.notices.push({ type: 'returned' });
}

/**
 * What a Welcome is held against. One that answers a fresh handshake may have any number: its
 * signature is over that handshake, so it is newer than all she knew, and whoever could make it could
 * choose the number (PROTOCOL.md §6). A later one of the same handshake must not lead back.
 */
function knownFacts({ seat, returning }: ParticipantState): EpochFacts | undefined {
	const facts = seat?.epoch.facts;
	return facts === undefined || returning === undefined ? facts : { ...facts, number: 0 };
}

/** The ticket of this handshake; a later Welcome of the same one brings no other. */
function nextTicket(
	state: ParticipantState,
	{ keys }: Proof,
	turn: Turn
): Pick<ParticipantState, 'ticket' | 'spare'> {
	const { ticket, spare, seat, returning } = state;
	if (ticket !== undefined && seat !== undefined && returning === undefined) {
		return { ticket, spare };
	}
	// What she held at another place would bring back somebody who is no more.
	const used = returning?.why === 'offer' ? undefined : ticketInUse(state);
	return replaceTicket(state, used, new Secret(ticketOf(keys.pairKey)), turn);
}

/** She was asked to moderate, and has another place since. */
function isOther(old: Seat, fresh: Seat): boolean {
	return old.me.idx !== fresh.me.idx;
}
