import { must } from '../errors.ts';
import { CUT_OFF_MS, LOBBY_TICK_MS, PROVING_MS } from '../limits.ts';
import type { Random } from '../primitives/random.ts';
import {
	arrivalSecrets,
	doorAddresses,
	nextAtDoor,
	readAtDoor,
	startArrival,
	type Arriving
} from './arrival.ts';
import { isOver } from './closing.ts';
import { tendHealing } from './healing.ts';
import type { Millis } from './input.ts';
import { changePeriod, fill, idleLink, isDue, skipPassed, type Publication } from './link.ts';
import { lastHeardAt } from './heard.ts';
import type { Seat, Turn } from './member.ts';
import { nextFrame } from './outgoing.ts';
import { hearAtDoor, isAnswered } from './participant-door.ts';
import { endParticipant, type ParticipantState } from './participant-state.ts';
import { startPulse } from './pulse.ts';
import { receiveFrame } from './receive.ts';
import { frameIn } from './tag.ts';
import { adopt, drain, isStale } from './transition.ts';

/*
 * A participant's machine: knocking → proving → lobby → room → closing → ended
 * (PROTOCOL.md §6 until the room, §7 and §8 from there).
 */

/** A participant with fresh keys, about to knock. */
export function startParticipant(arriving: Arriving, random: Random): ParticipantState {
	return {
		role: 'participant',
		phase: 'knocking',
		ending: undefined,
		since: arriving.now,
		link: idleLink(LOBBY_TICK_MS, arriving.now),
		arrival: startArrival(arriving, random),
		seat: undefined,
		closed: undefined,
		pulse: startPulse(arriving.now)
	};
}

/** The addresses she listens on. */
function participantAddresses(state: ParticipantState): readonly Uint8Array[] {
	const { arrival, seat } = state;
	return [
		...(seat === undefined ? [] : [seat.epoch.address]),
		...(seat?.draining === undefined ? [] : [seat.draining.epoch.address]),
		...(arrival === undefined ? [] : doorAddresses(arrival, isAnswered(state)))
	];
}

/** One message of the relay. What does not open in its place changes nothing. */
export function participantReceived(
	state: ParticipantState,
	message: Uint8Array,
	turn: Turn
): ParticipantState {
	const { arrival, seat } = state;
	if (seat !== undefined) {
		const heard = readRoom(state, seat, message, turn);
		if (heard !== state) return heard;
	}
	const read = arrival && readAtDoor(arrival, message);
	if (read === undefined) return state;
	return hearAtDoor({ ...state, arrival: read.arrival }, read.arrival, read.brought, turn);
}

/** Everything that depends on time alone, and the next message if its slot is near. */
export function participantWoken(state: ParticipantState, turn: Turn): ParticipantState {
	const timed = passTime(state, turn);
	if (timed.phase === 'ended') return timed;
	const ready = { ...timed, link: skipPassed(timed.link, turn.now) };
	if (!isDue(ready.link, turn.now)) return ready;
	let next: ParticipantState = ready;
	const link = fill(
		ready.link,
		participantAddresses(ready),
		() => {
			const made = publish(ready, turn);
			next = made.state;
			return made.publication;
		},
		turn.random
	);
	return { ...next, link };
}

/** The last message has left: somebody who said goodbye in it is gone. */
export function participantSent(state: ParticipantState, turn: Turn): ParticipantState {
	return state.seat?.leaving === 'said' ? endParticipant(state, 'left', turn) : state;
}

/** The connection is gone: a goodbye that has not left cannot be waited for. */
export function participantCut(state: ParticipantState, turn: Turn): ParticipantState {
	const isLeaving = state.seat !== undefined && state.seat.leaving !== 'no';
	return isLeaving ? endParticipant(state, 'left', turn) : state;
}

/** She leaves: with a word to the room if she is in it and there is a connection, else at once. */
export function participantLeaves(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat } = state;
	if (seat === undefined || !state.link.up) return endParticipant(state, 'left', turn);
	return { ...state, seat: { ...seat, leaving: 'wanted' } };
}

function readRoom(
	state: ParticipantState,
	seat: Seat,
	message: Uint8Array,
	turn: Turn
): ParticipantState {
	for (const where of ['current', 'draining'] as const) {
		const epoch = where === 'current' ? seat.epoch : seat.draining?.epoch;
		const frame = epoch && frameIn(message, epoch.address);
		if (frame === undefined) continue;
		const received = receiveFrame(seat, where, frame, turn);
		if (typeof received === 'string') continue;
		if (received.leftOut) return endParticipant(state, 'removed', turn);
		const next =
			received.adopted === undefined ? received.seat : adopt(received.seat, received.adopted, turn);
		const link = changePeriod(state.link, next.epoch.facts.policy.tickMs);
		return settleIn({ ...state, seat: next, link }, turn);
	}
	return state;
}

/** Once the lead was heard, no other Welcome is needed; a close begins the last moments. */
function settleIn(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, arrival } = state;
	if (seat === undefined) return state;
	const closing = seat.closing !== undefined && state.phase === 'room';
	const settled: ParticipantState = closing
		? { ...state, phase: 'closing', since: turn.now }
		: state;
	if (arrival === undefined || !seat.epoch.heard.has(seat.epoch.facts.issuer)) return settled;
	turn.spent.push(...arrivalSecrets(arrival).filter((secret) => secret !== seat.me.signingKey));
	return { ...settled, arrival: undefined };
}

/**
 * Nobody is heard although there is a connection: the lock was changed without her, or everybody
 * has gone. Returns are not built, so it is said rather than left to be guessed.
 */
function isCutOff(state: ParticipantState, seat: Seat, now: Millis): boolean {
	if (!state.link.up || state.phase !== 'room') return false;
	return now - Math.max(lastHeardAt(seat, now), state.link.since) > CUT_OFF_MS;
}

function passTime(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, phase, since } = state;
	if (phase === 'proving' && turn.now - since > PROVING_MS) {
		return endParticipant(state, 'unanswered', turn);
	}
	if (seat === undefined) return state;
	if (isOver(seat, turn.now)) return endParticipant(state, 'closed', turn);
	if (isStale(seat, turn.now) || isCutOff(state, seat, turn.now)) {
		return endParticipant(state, 'lost', turn);
	}
	const drained = tendHealing(drain(seat, turn), turn);
	return drained === seat ? state : { ...state, seat: drained };
}

function publish(
	state: ParticipantState,
	turn: Turn
): { state: ParticipantState; publication: Publication } {
	if (state.seat !== undefined) {
		const { seat, publication } = nextFrame(state.seat, turn);
		return { state: { ...state, seat }, publication };
	}
	const { arrival, publication } = nextAtDoor(must(state.arrival), isAnswered(state), turn);
	return { state: { ...state, arrival }, publication };
}
