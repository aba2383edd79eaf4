import { must } from '../errors.ts';
import {
	LOBBY_TICK_MS,
	PROVING_MS,
	RETURN_ANSWER_MS,
	RETURN_TRY_MS,
	RETURN_WAIT_MS,
	SILENCE_MS
} from '../limits.ts';
import { Secret } from '../primitives/secret.ts';
import { startArrival, type Arrival } from './arrival.ts';
import { NO_HEALING } from './healing-state.ts';
import type { Millis } from './input.ts';
import { lobbyDay } from './invite.ts';
import { changePeriod } from './link.ts';
import { moderatorsSilent } from './heard.ts';
import { secretsOfSeat, type Seat, type Turn } from './member.ts';
import { tendTaking } from './member-offer.ts';
import {
	endParticipant,
	isAnswered,
	isOut,
	leaveDoor,
	standAt,
	ticketInUse,
	type ParticipantState,
	type Returning,
	type ReturnReason
} from './participant-state.ts';
import { isInformed } from './office.ts';
import { privateSecrets } from './private-state.ts';
import { wallAt } from './pulse.ts';
import { entryOf } from './roster.ts';
import { sidTag } from './ticket.ts';
import { isStale } from './transition.ts';
import { isCandidate, isMissingJuniors } from './vigil.ts';

/*
 * How somebody who was in the room comes back to it (PROTOCOL.md §7.5, §11): with her ticket, a new
 * handshake and new keys, at the place she had. Beside the room while she may still be in it; alone
 * once its keys are gone.
 */

/** Whoever was heard since the own tick before the last has at most one against her. */
const HEARD_TICKS = 1;

/**
 * She knocks with her ticket. With a reason other than silence the keys of her room are spent; what
 * was said and read stays. A knock that is under way goes on: it may have been answered already. `older`: she
 * holds two tickets, and whoever is to answer is known to have the older one.
 */
export function beginReturn(
	state: ParticipantState,
	why: ReturnReason,
	turn: Turn,
	older = false
): ParticipantState {
	const { seat, returning, ticket } = state;
	// Whoever is on her way out stays out.
	if (seat !== undefined && seat.leaving !== 'no') return endParticipant(state, 'left', turn);
	if (seat === undefined || ticket === undefined) return endParticipant(state, 'lost', turn);
	const isOnItsWay = returning !== undefined && returning.door !== 'over';
	const door = isOnItsWay ? returning.door : 'knocking';
	// The knock that goes on was made with the ticket it was made with.
	const withSpare = isOnItsWay ? returning.withSpare : older;
	const begun: Returning = { why, door, since: turn.now, tries: 0, lent: false, withSpare };
	const asked: ParticipantState = isOnItsWay
		? { ...state, returning: begun }
		: knock({ ...leaveDoor(state, turn), returning: begun }, turn);
	if (why === 'silence' || why === 'alone') return asked;
	const link = changePeriod(asked.link, LOBBY_TICK_MS);
	return { ...asked, link, seat: lockedOut(seat, turn) };
}

/** Time passes for somebody who is on her way back, or ought to be. */
export function tendReturn(state: ParticipantState, turn: Turn): ParticipantState {
	const { returning, seat } = state;
	if (seat === undefined) return isUnheard(state, turn) ? knockAnew(state, turn) : state;
	if (state.phase !== 'room') return state;
	if (returning === undefined) return considerReturn(state, seat, turn);
	if (returning.why === 'offer') return tendTaking(state, turn);
	if (returning.why === 'alone') return isUnheard(state, turn) ? knockAnew(state, turn) : state;
	if (returning.why === 'silence') return tendBeside(state, seat, turn);
	return tendOut(state, returning, turn);
}

/** A moderator has said no to a return. */
export function refuseReturn(state: ParticipantState, turn: Turn): ParticipantState {
	const { returning } = state;
	if (returning === undefined) return state;
	if (returning.why === 'offer') return stay(state, turn);
	if (returning.why !== 'silence') return endParticipant(state, 'removed', turn);
	return { ...leaveDoor(state, turn), returning: { ...returning, door: 'over', since: turn.now } };
}

/** The meeting she wants to come back to is closed. Nobody has removed her. */
export function closeReturn(state: ParticipantState, turn: Turn): ParticipantState {
	const { returning } = state;
	if (returning === undefined) return state;
	return returning.why === 'offer' ? stay(state, turn) : endParticipant(state, 'closed', turn);
}

/** A message of her own has left. */
export function countTry(state: ParticipantState): ParticipantState {
	const { returning } = state;
	if (returning === undefined || isAnswered(state)) return state;
	return { ...state, returning: { ...returning, tries: returning.tries + 1 } };
}

/** No moderator for 20 s, or no new lock for so long that the keys have to go. */
function considerReturn(state: ParticipantState, seat: Seat, turn: Turn): ParticipantState {
	if (isStale(seat, turn.now)) return beginReturn(state, 'stale', turn);
	const silentMs = moderatorsSilent(seat) * seat.epoch.facts.policy.tickMs;
	const isAlone = silentMs >= SILENCE_MS || isAsking(state, seat, turn.now);
	return isAlone ? beginReturn(state, 'silence', turn) : state;
}

/** She would lead, although others hear her: but somebody is missing, or she was never told how. */
function isAsking({ office }: ParticipantState, seat: Seat, now: Millis): boolean {
	if (office === undefined || !isCandidate(seat, now)) return false;
	return isMissingJuniors(seat, now) || !isInformed(office);
}

function tendBeside(state: ParticipantState, seat: Seat, turn: Turn): ParticipantState {
	if (isStale(seat, turn.now)) return beginReturn(state, 'stale', turn);
	const isHeard = moderatorsSilent(seat) <= HEARD_TICKS;
	if (isHeard && !isAsking(state, seat, turn.now)) return stay(state, turn);
	return isUnheard(state, turn) ? knockAnew(state, turn) : state;
}

function tendOut(state: ParticipantState, returning: Returning, turn: Turn): ParticipantState {
	const triedMs = returning.tries * LOBBY_TICK_MS;
	// Who challenged her holds her ticket: there is a place of hers, wherever that one has gone since.
	const isMet = returning.door === 'proving';
	const isOnce = returning.why === 'leftOut' && !isMet;
	if (isOnce && triedMs > RETURN_TRY_MS) return endParticipant(state, 'elsewhere', turn);
	if (!isOnce && triedMs > RETURN_WAIT_MS) return endParticipant(state, 'lost', turn);
	if (!isUnheard(state, turn)) return state;
	// Whoever answered once and is silent now has gone: that says nothing about a place of hers.
	const why = returning.door === 'lobby' ? 'stale' : returning.why;
	const tries = isMet && why === 'leftOut' ? 0 : returning.tries;
	return knockAnew({ ...state, returning: { ...returning, why, tries } }, turn);
}

/** A moderator is heard in the room: there is nothing to come back to. */
export function stay(state: ParticipantState, turn: Turn): ParticipantState {
	return { ...leaveDoor(state, turn), returning: undefined };
}

/**
 * By ticket alone: her proof was not answered, or whoever said `waiting` no longer says so. The
 * handshake is gone at the other end, and only a new one leads anywhere. The same if the day is
 * another by now: nobody listens any more where she knocks; and if she has another ticket to knock
 * with. And so it is for somebody who was asked to
 * moderate, whose old place is gone, and who gets no Welcome: she has her ticket still.
 */
function isUnheard(state: ParticipantState, { now }: Turn): boolean {
	const { arrival, link } = state;
	if (arrival === undefined || !link.up) return false;
	if (arrival.shared.mode !== 'ticket') {
		return isOut(state) && doorMs(state, now) > RETURN_ANSWER_MS;
	}
	const isLate = now - Math.max(arrival.answeredAt, link.since) > RETURN_ANSWER_MS;
	const door = state.returning?.door ?? state.phase;
	if (door === 'knocking') return (isLate && hasOther(state)) || isDayOver(state, arrival, now);
	return door === 'proving' ? doorMs(state, now) > PROVING_MS : door === 'lobby' && isLate;
}

/** For how long she has stood where she stands at the door, with a connection. */
function doorMs({ returning, since, link }: ParticipantState, now: Millis): Millis {
	return now - Math.max(returning?.since ?? since, link.since);
}

/** She has another ticket than the one she knocks with. */
function hasOther({ returning, spare }: ParticipantState): boolean {
	return returning !== undefined && spare !== undefined;
}

function isDayOver({ pulse, offsetS }: ParticipantState, { day }: Arrival, now: Millis): boolean {
	return day !== lobbyDay(wallAt(pulse, offsetS, now));
}

/** With her other ticket, if she has one: whoever leads now may know that one only. */
function knockAnew(state: ParticipantState, turn: Turn): ParticipantState {
	const { arrival } = state;
	const { returning, ...moved } = standAt(state, 'knocking', turn.now);
	const withSpare = hasOther(state) && returning?.withSpare === false;
	const other = returning && { ...returning, withSpare };
	return knock({ ...leaveDoor({ ...moved, returning: other }, turn), arrival }, turn);
}

/** A new handshake with the ticket; what the one before knew of her is carried over. */
function knock(state: ParticipantState, turn: Turn): ParticipantState {
	const { arrival: before, seat } = state;
	const facts = seat?.epoch.facts;
	const own = seat && facts && entryOf(facts.roster, seat.me.idx);
	const place = own ? { sidTag: sidTag(facts.sid), idx: own.idx } : must(before?.place);
	const secret = must(ticketInUse(state)).lend((bytes) => bytes.slice());
	const arriving = {
		invitation: { kind: 'ticket', ...place, secret },
		name: own?.name ?? must(before).identity.name,
		house: facts?.policy.house ?? must(before).identity.house,
		relayId: '',
		now: turn.now,
		nowS: wallAt(state.pulse, state.offsetS, turn.now)
	} as const;
	const arrival = startArrival(arriving, turn.random);
	secret.fill(0);
	return { ...state, arrival };
}

/**
 * A seat in a room that she cannot enter any more: its lines, its people, her letters that wait, and
 * none of its keys.
 */
function lockedOut(seat: Seat, turn: Turn): Seat {
	const letters = privateSecrets(seat.privateLine);
	turn.spent.push(...secretsOfSeat(seat).filter((secret) => !letters.includes(secret)));
	const nothing = new Secret(new Uint8Array(0));
	const epoch = {
		...seat.epoch,
		headerKey: nothing,
		asides: new Map(),
		sending: { key: nothing, next: 0 },
		receiving: new Map(),
		capsules: [],
		answers: [],
		partialGrants: [],
		vigil: { ...seat.epoch.vigil, held: new Map() }
	};
	const me = { ...seat.me, signingKey: nothing };
	const pairs = { pairKeys: new Map(), healing: NO_HEALING };
	return { ...seat, me, epoch, draining: undefined, ...pairs };
}
