import { answerChallenge, type Arrival, type AtDoor, type Proof } from './arrival.ts';
import { changePeriod } from './link.ts';
import { copyOf, secretsOfSeat, takeSeat, type Seat, type Turn } from './member.ts';
import { NAMES_ID } from './names.ts';
import { endParticipant, type ParticipantState } from './participant-state.ts';
import { enterPrivately } from './private-line.ts';
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
			const since = state.phase === 'proving' ? state.since : turn.now;
			return { ...state, phase: 'proving', since, arrival: answered };
		}
		case 'reply':
			return hearReply(state, arrival, brought, turn);
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
			return state.phase === 'proving'
				? { ...state, phase: 'lobby', since: turn.now, arrival: { ...arrival, queue: [] } }
				: state;
		case 'refused':
		case 'rulesChanged':
		case 'used':
			return state.seat === undefined ? endParticipant(state, reply.status, turn) : state;
		case 'welcome':
			return enter(state, arrival, reply, turn);
	}
}

/** A Welcome: the first valid one, or a later epoch's while the lead was not heard yet. */
function enter(
	state: ParticipantState,
	arrival: Arrival,
	{ proof, body }: { readonly proof: Proof; readonly body: Uint8Array },
	turn: Turn
): ParticipantState {
	const { me, identity, roomTag } = arrival;
	const expected = { vk: me.vk, roomTag, house: identity.house, names: NAMES_ID };
	const welcomed = openWelcome(body, proof.keys.transcript, expected);
	if (welcomed === undefined) return state;
	if (welcomed === 'wrongRoom') return endParticipant(state, 'wrongRoom', turn);
	const { facts, keys, idx } = welcomed;
	const { seat } = state;
	if (seat !== undefined && facts.number <= seat.epoch.facts.number) return state;
	const pairKeys = new Map([[facts.issuer, copyOf(proof.keys.pairKey)]]);
	const fresh = takeSeat({ ...me, idx }, { facts, keys }, pairKeys, turn.now);
	if (seat === undefined) turn.notices.push({ type: 'admitted', people: facts.roster.length });
	return {
		...state,
		phase: 'room',
		since: seat === undefined ? turn.now : state.since,
		link: changePeriod(state.link, facts.policy.tickMs),
		seat: seat === undefined ? fresh : moveSeat(seat, fresh, turn),
		arrival: { ...arrival, queue: [] }
	};
}

/** What she said and read stays when a newer Welcome takes her on; its old keys are spent. */
function moveSeat(old: Seat, fresh: Seat, turn: Turn): Seat {
	const { lines, serial, unseen, leaving, privateLine, talk } = old;
	const outbox = old.outbox.map((waiting) => ({ ...waiting, taken: 0 }));
	const kept = { ...fresh, lines, serial, unseen, leaving, outbox, privateLine, talk };
	const moved = enterPrivately(kept, turn);
	const held = secretsOfSeat(moved);
	turn.spent.push(...secretsOfSeat(old).filter((secret) => !held.includes(secret)));
	return moved;
}

/** Somebody with the keys of her handshake has answered: nothing is said again at the door. */
export function isAnswered(state: ParticipantState): boolean {
	return state.phase !== 'knocking' && state.phase !== 'proving';
}
