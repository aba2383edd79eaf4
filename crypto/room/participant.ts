import { must } from '../errors.ts';
import { LOBBY_TICK_MS, MAX_BORROWED_SLOTS, PROVING_MS } from '../limits.ts';
import type { Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import { doorAddresses, nextAtDoor, readAtDoor, startArrival, type Arriving } from './arrival.ts';
import { isOver } from './closing.ts';
import { tendHealing } from './healing.ts';
import type { Millis } from './input.ts';
import { changePeriod, fill, idleLink, isDue, skipPassed, type Publication } from './link.ts';
import { epochsOf, type Seat, type Turn } from './member.ts';
import { tendOpenKnock } from './open-knock.ts';
import { nextFrame } from './outgoing.ts';
import { hearAtDoor } from './participant-door.ts';
import {
	endParticipant,
	isAnswered,
	isOut,
	leaveDoor,
	renewTicket,
	type ParticipantState
} from './participant-state.ts';
import { ticketAfter } from './pair-keys.ts';
import { startPulse } from './pulse.ts';
import { tendRecap } from './recap-line.ts';
import { receiveFrame } from './receive.ts';
import { beginReturn, countTry, stay, tendReturn } from './returning.ts';
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
		relayId: arriving.relayId,
		offsetS: arriving.nowS - arriving.now / 1000,
		link: idleLink(LOBBY_TICK_MS, arriving.now),
		arrival: startArrival(arriving, random),
		seat: undefined,
		office: undefined,
		closed: undefined,
		pulse: startPulse(arriving.now),
		ticket: heldTicket(arriving),
		spare: undefined,
		offer: undefined,
		returning: undefined
	};
}

/** What her tab kept: she may have to knock with it more than once. */
function heldTicket({ invitation }: Arriving): Secret | undefined {
	return invitation.kind === 'ticket' ? new Secret(invitation.secret.slice()) : undefined;
}

/** The addresses she listens on. */
function participantAddresses(state: ParticipantState): readonly Uint8Array[] {
	const { arrival } = state;
	const seat = isOut(state) ? undefined : state.seat;
	return [
		...(seat === undefined ? [] : epochsOf(seat).map(({ address }) => address)),
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
	if (seat !== undefined && !isOut(state)) {
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
	return state.seat?.leaving === 'said' ? endParticipant(state, 'left', turn) : countTry(state);
}

/** The connection is gone: a goodbye that has not left cannot be waited for. */
export function participantCut(state: ParticipantState, turn: Turn): ParticipantState {
	const isLeaving = state.seat !== undefined && state.seat.leaving !== 'no';
	return isLeaving ? endParticipant(state, 'left', turn) : state;
}

/** She leaves: with a word to the room if she is in it and there is a connection, else at once. */
export function participantLeaves(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat } = state;
	const isThere = seat !== undefined && state.link.up && !isOut(state);
	if (!isThere) return endParticipant(state, 'left', turn);
	return seat.leaving === 'no' ? { ...state, seat: { ...seat, leaving: 'wanted' } } : state;
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
		const heard = { ...state, seat: received.seat };
		if (received.leftOut) return beginReturn(heard, 'leftOut', turn);
		const { adopted } = received;
		const next = adopted === undefined ? received.seat : adopt(received.seat, adopted, turn);
		const renewed = adopted && ticketAfter(received.seat, adopted);
		const link = changePeriod(state.link, next.epoch.facts.policy.tickMs);
		return settleIn(renewTicket({ ...state, seat: next, link }, renewed, turn), turn);
	}
	return state;
}

/** Once the lead was heard, no other Welcome is needed; a close begins the last moments. */
function settleIn(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, arrival } = state;
	if (seat === undefined) return state;
	const closing = seat.closing !== undefined && state.phase === 'room';
	if (closing) return { ...stay(state, turn), phase: 'closing', since: turn.now };
	if (arrival === undefined || state.returning !== undefined) return state;
	return seat.epoch.heard.has(seat.epoch.facts.issuer) ? leaveDoor(state, turn) : state;
}

/** An invitation for one person leads somewhere at once or nowhere: the others are tried again. */
function isUnanswered({ phase, since, arrival }: ParticipantState, now: Millis): boolean {
	const mode = arrival?.shared.mode;
	const isOnce = mode === 'link' || mode === 'code';
	return phase === 'proving' && isOnce && now - since > PROVING_MS;
}

function passTime(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, phase } = state;
	if (isUnanswered(state, turn.now)) return endParticipant(state, 'unanswered', turn);
	if (seat !== undefined && isOver(seat, turn.now)) return endParticipant(state, 'closed', turn);
	if (phase === 'closing' && seat !== undefined && isStale(seat, turn.now)) {
		return endParticipant(state, 'lost', turn);
	}
	const tended = tendReturn(tendOpenKnock(state, turn), turn);
	if (tended.seat === undefined || isOut(tended)) return tended;
	const drained = tendRecap(tendHealing(drain(tended.seat, turn), turn), turn);
	return drained === tended.seat ? tended : { ...tended, seat: drained };
}

function publish(
	state: ParticipantState,
	turn: Turn
): { state: ParticipantState; publication: Publication } {
	const { seat: held, returning } = state;
	if (held === undefined || isOut(state)) return publishAtDoor(state, turn);
	if (returning !== undefined && isDoorsTurn(state, held)) {
		const lent = { ...held, borrowed: held.borrowed + 1 };
		return publishAtDoor({ ...state, seat: lent, returning: { ...returning, lent: true } }, turn);
	}
	// Who is about to moderate says nothing new at her old place: nobody could show that it came.
	const isMoving = returning?.why === 'offer' && returning.door !== 'knocking';
	const kept = isMoving ? held.outbox : [];
	const { seat, publication } = nextFrame(isMoving ? { ...held, outbox: [] } : held, turn);
	const next = { ...seat, outbox: [...kept, ...seat.outbox] };
	const lent = returning && { ...returning, lent: false };
	return { state: { ...state, seat: next, returning: lent }, publication };
}

/** Beside the room its door gets every second slot, and two in three go elsewhere at most. */
function isDoorsTurn({ arrival, returning }: ParticipantState, seat: Seat): boolean {
	if (arrival === undefined || returning === undefined) return false;
	const isFree = !returning.lent && seat.borrowed < MAX_BORROWED_SLOTS;
	return isFree || returning.why === 'alone';
}

function publishAtDoor(
	state: ParticipantState,
	turn: Turn
): { state: ParticipantState; publication: Publication } {
	const { arrival, publication } = nextAtDoor(must(state.arrival), isAnswered(state), turn);
	return { state: { ...state, arrival }, publication };
}
