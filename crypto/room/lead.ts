import { RETURN_TRY_MS } from '../limits.ts';
import { greet } from './greet.ts';
import { changeVisitor, dropVisitors, inviteOf, isOffered } from './hall.ts';
import { settleTickets } from './heal-first.ts';
import { tendHealing } from './healing.ts';
import type { Link, OfferVerb, PrivateVerb, TalkVerb, Verb } from './input.ts';
import { callOff, handOver, tellSuccessor } from './handover.ts';
import { addInvite, expireInvites, setInvite, type Wanted } from './invites.ts';
import { closeRoom, endLead, joinClose, passClosing } from './lead-close.ts';
import { sendMadeOffer } from './lead-offers.ts';
import { openRoom } from './lead-open.ts';
import { persist, wallS, type LeadState, type LeadTurn, type Visitor } from './lead-state.ts';
import { changePeriod, fill, isDue, skipPassed } from './link.ts';
import { epochsOf } from './member.ts';
import { nextFrame } from './outgoing.ts';
import { recapTo, tendRecap } from './recap-line.ts';
import { receiveFrame } from './receive.ts';
import { demote } from './rekeying.ts';
import { isMember, issue, mayAdmit, placeOf, planGrant } from './rotation.ts';
import { withSentAway } from './sent-away.ts';
import { tendSounding } from './sounding.ts';
import { frameIn } from './tag.ts';
import { settleReturn, voidTickets } from './ticket-door.ts';
import { drain, isStale } from './transition.ts';
import {
	announce,
	evaluate,
	lobbyAddresses,
	lobbyReceived,
	nextLobbyFrame,
	refuse,
	serve,
	tendVisitors
} from './waiting-room.ts';

/** What a moderator does. A verb that does not fit the moment changes nothing. */
export function leadDoes(
	state: LeadState,
	verb: Exclude<Verb, PrivateVerb | TalkVerb | OfferVerb | { type: 'say' }>,
	nowS: number,
	turn: LeadTurn
): LeadState {
	const timed = { ...state, offsetS: nowS - turn.now / 1000 };
	if ('id' in verb) return answerKnock(state, verb, turn);
	switch (verb.type) {
		case 'invite':
			return invite(timed, verb, nowS, turn);
		case 'cancelInvite':
			return cancel(timed, verb.invite, turn);
		case 'open':
			return openRoom(timed, turn);
		case 'remove':
		case 'handOver':
		case 'demote':
			return doToMember(state, verb, turn);
		case 'rotate':
			return rotate(state);
		case 'close':
		case 'leave':
			return closeRoom(state, turn);
	}
}

function answerKnock(
	state: LeadState,
	verb: Extract<Verb, { type: 'admit' | 'refuse' | 'greet' }>,
	turn: LeadTurn
): LeadState {
	if (verb.type === 'admit') return admit(state, verb.id);
	return verb.type === 'refuse'
		? refuse(state, verb.id, turn)
		: greet(state, verb.id, verb.words, turn);
}

function rotate(state: LeadState): LeadState {
	return state.seat === undefined ? state : { ...state, rotating: true };
}

function doToMember(
	state: LeadState,
	{ type, idx }: Extract<Verb, { type: 'remove' | 'handOver' | 'demote' }>,
	turn: LeadTurn
): LeadState {
	if (type === 'handOver') return handOver(state, idx, turn);
	const going = type === 'demote' ? demote(state, idx) : remove(state, idx, turn);
	return going === state ? state : callOff(going);
}

/** One message of the relay. */
export function leadReceived(
	state: LeadState,
	link: Link,
	message: Uint8Array,
	turn: LeadTurn
): LeadState {
	if (link === 'lobby') return state.phase === 'room' ? lobbyReceived(state, message, turn) : state;
	const { seat } = state;
	if (seat === undefined) return state;
	for (const where of ['current', 'draining'] as const) {
		const epoch = where === 'current' ? seat.epoch : seat.draining?.epoch;
		const frame = epoch && frameIn(message, epoch.address);
		if (frame === undefined) continue;
		const received = receiveFrame(seat, where, frame, turn);
		if (typeof received === 'string') continue;
		const heard = greetHeard({ ...state, seat: received.seat }, turn);
		const leaving = received.seat.left.filter((idx) => !seat.left.includes(idx));
		return joinClose(voidTickets(heard, leaving, undefined, turn), turn);
	}
	return state;
}

/** A write is durable: what waited for it happens. */
export function leadPersisted(state: LeadState, write: number, turn: LeadTurn): LeadState {
	const then = state.writes.waiting.get(write);
	if (then === undefined) return state;
	const waiting = new Map(state.writes.waiting);
	waiting.delete(write);
	const done = { ...state, writes: { ...state.writes, waiting } };
	switch (then.type) {
		case 'evaluate':
			return evaluate(done, then.visitor, turn);
		case 'announce':
			return announce(done, then.visitor, turn);
		case 'grant':
			return issue(done, turn);
		case 'handOver':
			return tellSuccessor(done, turn);
		case 'offer':
			return sendMadeOffer(done, then.invite, turn);
		case 'nothing':
			return done;
	}
}

/** Everything that depends on time alone, and the next messages of both connections. */
export function leadWoken(state: LeadState, turn: LeadTurn): LeadState {
	if (state.phase === 'prepared' || state.phase === 'ended') return state;
	const timed = passTime(state, turn);
	if (timed.phase === 'ended') return timed;
	return buildLobby(buildRoom(planGrant(timed, turn), turn), turn);
}

function invite(state: LeadState, wanted: Wanted, nowS: number, turn: LeadTurn): LeadState {
	if (state.phase === 'closing' || state.handover !== undefined) return state;
	const record = addInvite(state.record, wanted, nowS, turn.random);
	return record === state.record ? state : persist(state, record, { type: 'nothing' }, turn);
}

function cancel(state: LeadState, id: string, turn: LeadTurn): LeadState {
	if (inviteOf(state, id)?.state !== 'open') return state;
	const waiting = state.hall.visitors.filter(({ invite: by }) => by === id);
	// Only an open link can have people waiting: what they hold leads nowhere from here on.
	const told = waiting
		.filter(({ stage }) => stage === 'waiting')
		.reduce((held, { key }) => refuse(held, key, turn), state);
	return persist(told, setInvite(told.record, id, 'void'), { type: 'nothing' }, turn);
}

function remove(state: LeadState, idx: number, turn: LeadTurn): LeadState {
	if (!isMember(state, idx) || state.removing.includes(idx)) return state;
	const told = { until: turn.now + RETURN_TRY_MS };
	const voided = voidTickets(state, [idx], told, turn);
	const roster = state.seat?.epoch.facts.roster.filter((entry) => entry.idx === idx) ?? [];
	const sentAway = withSentAway(state.sentAway, roster);
	return { ...voided, sentAway, removing: [...state.removing, idx] };
}

function admit(state: LeadState, id: string): LeadState {
	const visitor = state.hall.visitors.find((one) => one.key === id);
	if (visitor?.stage !== 'waiting' || !mayAdmit(state, visitor)) return state;
	if (isOffered(state, visitor.invite)) return state;
	return changeVisitor(state, id, { stage: 'approved' });
}

/** Somebody who was let in has been heard: her Welcome need not be sent again. */
function greetHeard(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (seat === undefined) return state;
	const { heard, facts } = seat.epoch;
	const arrived = (visitor: Visitor) => {
		const entry = visitor.stage === 'admitted' ? placeOf(visitor, facts.roster) : undefined;
		return entry !== undefined && heard.has(entry.idx);
	};
	const back = state.hall.visitors.filter(arrived).filter(({ ticket }) => ticket !== undefined);
	const greeted = back.reduce(
		(held, visitor) => greetBack(held, seat.me.idx, visitor, turn),
		state
	);
	return dropVisitors(greeted, arrived, turn);
}

/** Who came back holds her new ticket now, and may read what was said last. */
function greetBack(
	state: LeadState,
	own: number,
	{ idx, keys }: Visitor,
	turn: LeadTurn
): LeadState {
	if (state.seat === undefined || idx === undefined || idx === own) return state;
	const settled = settleReturn(state, idx, turn);
	return { ...settled, seat: recapTo(state.seat, idx, keys?.recapKey, turn) };
}

function passTime(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (seat === undefined) return state;
	if (state.phase === 'closing') return passClosing(state, seat, turn);
	if (isStale(seat, turn.now)) return endLead(state, 'lost', turn);
	const record = expireInvites(state.record, wallS(state, turn.now));
	const fresh = record === state.record ? state : persist(state, record, { type: 'nothing' }, turn);
	const tended = tendSounding(serve(tendVisitors(fresh, turn), turn), turn);
	const drained = { ...tended, seat: tendRecap(tendHealing(drain(seat, turn), turn), turn) };
	return settleTickets(drained, turn);
}

function buildRoom(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	const room = skipPassed(state.room, turn.now);
	if (seat === undefined || !isDue(room, turn.now)) return { ...state, room };
	let next: LeadState = state;
	const filled = fill(
		room,
		epochsOf(seat).map(({ address }) => address),
		() => {
			const made = nextFrame(seat, turn);
			next = { ...state, seat: made.seat };
			return made.publication;
		},
		turn.random
	);
	const { tickMs } = (next.seat ?? seat).epoch.facts.policy;
	return { ...next, room: changePeriod(filled, tickMs) };
}

function buildLobby(state: LeadState, turn: LeadTurn): LeadState {
	const lobby = skipPassed(state.lobby, turn.now);
	if (!isDue(lobby, turn.now)) return { ...state, lobby };
	let next: LeadState = state;
	const filled = fill(
		lobby,
		lobbyAddresses(state),
		() => {
			const made = nextLobbyFrame(state, turn);
			next = made.state;
			return made.publication;
		},
		turn.random
	);
	return { ...next, lobby: filled };
}
