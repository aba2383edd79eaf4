import { Secret } from '../primitives/secret.ts';
import { PROVING_MS } from '../limits.ts';
import { arrivalSecrets, startArrival } from './arrival.ts';
import { roomTag } from './invite.ts';
import type { Turn } from './member.ts';
import { decodeOffer, encodeOffer } from './offer.ts';
import { leaveDoor, type ParticipantState } from './participant-state.ts';
import { wallAt } from './pulse.ts';
import { sendOffer, takeArrived } from './private-line.ts';
import { entryOf } from './roster.ts';

/*
 * The participant's side of being asked to moderate (PROTOCOL.md §10.8). She takes it up without
 * leaving the talk: a second handshake in slots of her own, while she reads and writes on.
 */

/**
 * What she has been asked: by whoever leads, and by nobody else. The newest counts, until she has
 * answered or another leads.
 */
export function hearOffers(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, phase, office } = state;
	if (seat === undefined || phase !== 'room' || office !== undefined) return state;
	const { issuer } = seat.epoch.facts;
	const isStale = state.offer !== undefined && state.offer.from !== issuer;
	const { seat: next, arrived } = takeArrived(seat, 'offer');
	if (arrived.length === 0) return isStale ? forget(state, turn) : state;
	let heard = { ...(isStale ? forget(state, turn) : state), seat: next };
	for (const { idx, who, data } of arrived) {
		turn.spent.push(data);
		const isMine = who === seat.me.idx && idx === issuer;
		if (isMine) heard = { ...consider(heard, data, issuer, turn), seat: next };
	}
	return heard;
}

function consider(
	state: ParticipantState,
	data: Secret,
	from: number,
	turn: Turn
): ParticipantState {
	const letter = data.lend(decodeOffer);
	if (letter?.type !== 'offer' || state.returning?.why === 'offer') return state;
	const { secret, firstName } = letter;
	return { ...forget(state, turn), offer: { from, firstName, secret: new Secret(secret) } };
}

function forget(state: ParticipantState, turn: Turn): ParticipantState {
	if (state.offer !== undefined) turn.spent.push(state.offer.secret);
	return { ...state, offer: undefined };
}

/** Yes: she signs for her new key in her own line, and knocks beside the room. */
function take(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, offer, returning } = state;
	const entry = seat && entryOf(seat.epoch.facts.roster, seat.me.idx);
	if (seat === undefined || offer === undefined || entry === undefined) return state;
	if (returning !== undefined || state.phase !== 'room') return state;
	const { vkRoom, policy } = seat.epoch.facts;
	const secret = offer.secret.lend((bytes) => bytes.slice());
	const arriving = {
		invitation: { kind: 'link', secret, roomTag: roomTag(vkRoom) },
		name: entry.name,
		house: policy.house,
		relayId: state.relayId,
		now: turn.now,
		nowS: wallAt(state.pulse, state.offsetS, turn.now)
	} as const;
	const arrival = startArrival(arriving, turn.random);
	secret.fill(0);
	const letter = encodeOffer({ type: 'taken', vk: arrival.me.vk });
	const said = sendOffer(seat, seat.me.idx, letter, turn);
	if (said === undefined) {
		turn.spent.push(...arrivalSecrets(arrival));
		return state;
	}
	turn.spent.push(offer.secret);
	return {
		...leaveDoor(state, turn),
		seat: said,
		arrival,
		offer: undefined,
		returning: {
			why: 'offer',
			door: 'knocking',
			since: turn.now,
			tries: 0,
			lent: false,
			withSpare: false
		}
	};
}

/** She says yes or no. */
export function answerOffer(
	state: ParticipantState,
	answer: 'takeOffer' | 'declineOffer',
	turn: Turn
): ParticipantState {
	if (answer === 'takeOffer') return take(state, turn);
	return state.offer === undefined ? state : decline(forget(state, turn), turn);
}

/** Nobody has let her in for a minute: she is who she was, and says so. */
export function tendTaking(state: ParticipantState, turn: Turn): ParticipantState {
	const { returning } = state;
	if (returning?.why !== 'offer' || turn.now - returning.since <= PROVING_MS) return state;
	return decline({ ...leaveDoor(state, turn), returning: undefined }, turn);
}

function decline(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat } = state;
	const said = seat && sendOffer(seat, seat.me.idx, encodeOffer({ type: 'declined' }), turn);
	return said === undefined ? state : { ...state, seat: said };
}
