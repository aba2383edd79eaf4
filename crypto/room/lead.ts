import { must } from '../errors.ts';
import {
	CLOSING_MS,
	CLOSE_WAIT_MS,
	FRAME_BYTES,
	LOBBY_TICK_MS,
	MAX_PEOPLE,
	TICK_MS
} from '../limits.ts';
import { draw, type Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import { signingKeys } from '../primitives/sign.ts';
import { deriveEpoch, GRANT_NONCE_BYTES, ROOT_PARENT, roomSecret } from './epoch.ts';
import { draftClose } from './event.ts';
import { changeVisitor, dropVisitors, EMPTY_HALL, hallSecrets, waitingVisitors } from './hall.ts';
import type { Link, Millis, Verb } from './input.ts';
import { addInvite, expireInvites, inviteKey, setInvite } from './invites.ts';
import { persist, wallS, type LeadState, type LeadTurn, type Visitor } from './lead-state.ts';
import { fill, idleLink, isDue, skipPassed } from './link.ts';
import { NAMES_ID } from './names.ts';
import { secretsOfSeat, takeSeat, type Seat } from './member.ts';
import { nextFrame } from './outgoing.ts';
import { close, receiveFrame } from './receive.ts';
import { decodePolicy, encodePolicy, type Policy } from './roster.ts';
import { isFull, isMember, issue, planGrant } from './rotation.ts';
import { frameIn } from './tag.ts';
import { drain, isStale } from './transition.ts';
import type { MeetingRecord } from './vault.ts';
import type { Ending } from './view.ts';
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

/** What a lead starts from. */
export interface Leading {
	/** What the vault held; `undefined` makes a new meeting. */
	readonly record: MeetingRecord | undefined;
	readonly firstName: string;
	readonly house: number;
	readonly relayId: string;
	readonly now: Millis;
}

/** A lead with a meeting whose doors are shut: invites can be made. */
export function startLead(leading: Leading, random: Random): LeadState {
	const record = leading.record ?? newMeeting(leading, random);
	const { publicKey, secretKey } = signingKeys(record.roomSeed);
	return {
		role: 'lead',
		phase: 'prepared',
		ending: undefined,
		since: leading.now,
		relayId: leading.relayId,
		house: leading.house,
		offsetS: 0,
		record,
		roomKey: { vk: publicKey, secret: new Secret(secretKey) },
		room: idleLink(TICK_MS, leading.now),
		lobby: idleLink(LOBBY_TICK_MS, leading.now),
		seat: undefined,
		hall: EMPTY_HALL,
		removing: [],
		rotating: false,
		issuing: false,
		joiners: [],
		writes: { next: 1, waiting: new Map() }
	};
}

/** What a moderator does. A verb that does not fit the moment changes nothing. */
export function leadDoes(state: LeadState, verb: Verb, nowS: number, turn: LeadTurn): LeadState {
	const timed = { ...state, offsetS: nowS - turn.now / 1000 };
	switch (verb.type) {
		case 'invite':
			return invite(timed, verb.kind, nowS, turn);
		case 'cancelInvite':
			return cancel(timed, verb.invite, turn);
		case 'open':
			return openRoom(timed, turn);
		case 'admit':
			return admit(state, verb.id);
		case 'refuse':
			return refuse(state, verb.id, turn);
		case 'remove':
			return remove(state, verb.idx);
		case 'rotate':
			return state.seat === undefined ? state : { ...state, rotating: true };
		case 'close':
		case 'leave':
			return closeRoom(state, turn);
		case 'say':
			return state;
	}
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
		return greetHeard({ ...state, seat: received.seat }, turn);
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

/** The end: every secret is spent. The stored record is forgotten by the driver. */
function endLead(state: LeadState, ending: Ending, turn: LeadTurn): LeadState {
	if (state.phase === 'ended') return state;
	if (state.seat !== undefined) turn.spent.push(...secretsOfSeat(state.seat));
	turn.spent.push(state.roomKey.secret, ...hallSecrets(state.hall), ...recordSecrets(state.record));
	turn.notices.push({ type: 'ended' });
	return {
		...state,
		phase: 'ended',
		ending,
		since: turn.now,
		room: { ...state.room, slot: undefined },
		lobby: { ...state.lobby, slot: undefined },
		seat: undefined,
		hall: EMPTY_HALL
	};
}

/** The record's own bytes: what the vault stores stays sealed there until it is forgotten. */
function recordSecrets(record: MeetingRecord): readonly Secret[] {
	const tickets = record.roster.map(({ ticket }) => ticket);
	const invites = record.invites.map(({ secret }) => secret);
	return [record.roomSeed, ...tickets, ...invites].map((bytes) => new Secret(bytes));
}

function newMeeting(leading: Leading, random: Random): MeetingRecord {
	const policy: Policy = {
		tickMs: TICK_MS,
		frameBytes: FRAME_BYTES,
		max: MAX_PEOPLE,
		rotateS: 600,
		awayS: 600,
		house: leading.house,
		names: NAMES_ID
	};
	return {
		sid: draw(random, 32),
		roomSeed: draw(random, 32),
		idx: 0,
		role: 'moderator',
		policy: encodePolicy(policy),
		epoch: 0,
		term: 0,
		firstName: leading.firstName,
		roster: [],
		invites: []
	};
}

/** A root epoch that holds only the lead; the doors open with it (PROTOCOL.md §7.1, §7.5). */
function openRoom(state: LeadState, turn: LeadTurn): LeadState {
	if (state.phase !== 'prepared') return state;
	const { publicKey, secretKey } = signingKeys(draw(turn.random, 32));
	const record = {
		...state.record,
		epoch: state.record.epoch + 1,
		term: state.record.term + 1
	};
	const policy = must(decodePolicy(record.policy));
	const entry = {
		idx: record.idx,
		role: 'moderator',
		muted: false,
		vk: publicKey,
		name: 0,
		firstName: record.firstName
	} as const;
	const facts = {
		sid: record.sid,
		vkRoom: state.roomKey.vk,
		number: record.epoch,
		term: record.term,
		issuer: record.idx,
		parent: ROOT_PARENT,
		roster: [entry],
		policy: { ...policy, house: state.house, names: NAMES_ID },
		grantNonce: draw(turn.random, GRANT_NONCE_BYTES)
	};
	const me = draw(turn.random, 32);
	const e = roomSecret(me, facts.grantNonce);
	const keys = deriveEpoch(facts, e);
	me.fill(0);
	e.fill(0);
	const own = { idx: record.idx, vk: publicKey, signingKey: new Secret(secretKey) };
	const seat = takeSeat(own, { facts, keys }, new Map(), turn.now);
	const opened: LeadState = {
		...state,
		phase: 'room',
		since: turn.now,
		seat,
		room: { ...state.room, periodMs: facts.policy.tickMs }
	};
	const fresh = expireInvites(record, wallS(state, turn.now));
	return serve(persist(opened, fresh, { type: 'nothing' }, turn), turn);
}

function invite(state: LeadState, kind: 'link' | 'code', nowS: number, turn: LeadTurn): LeadState {
	if (state.phase === 'closing') return state;
	const record = addInvite(state.record, kind, nowS, turn.random);
	return record === state.record ? state : persist(state, record, { type: 'nothing' }, turn);
}

function cancel(state: LeadState, id: string, turn: LeadTurn): LeadState {
	if (!openInvites(state).includes(id)) return state;
	return persist(state, setInvite(state.record, id, 'void'), { type: 'nothing' }, turn);
}

function remove(state: LeadState, idx: number): LeadState {
	if (!isMember(state, idx) || state.removing.includes(idx)) return state;
	return { ...state, removing: [...state.removing, idx] };
}

function admit(state: LeadState, id: string): LeadState {
	const visitor = state.hall.visitors.find((one) => one.key === id);
	if (visitor?.stage !== 'waiting' || isFull(state)) return state;
	return changeVisitor(state, id, { stage: 'approved' });
}

function closeRoom(state: LeadState, turn: LeadTurn): LeadState {
	if (state.phase === 'prepared') return endLead(state, 'closed', turn);
	if (state.phase !== 'room' || state.seat === undefined) return state;
	const outbox = [...state.seat.outbox, { line: '', drafts: [draftClose()], taken: 0 }];
	let closing: LeadState = {
		...state,
		phase: 'closing',
		since: turn.now,
		seat: { ...state.seat, outbox }
	};
	for (const visitor of waitingVisitors(state)) closing = refuse(closing, visitor.key, turn);
	return closing;
}

/** Somebody who was let in has been heard: her Welcome need not be sent again. */
function greetHeard(state: LeadState, turn: LeadTurn): LeadState {
	const heard = state.seat?.epoch.heard;
	const arrived = (visitor: Visitor) =>
		visitor.stage === 'admitted' && visitor.idx !== undefined && heard?.has(visitor.idx) === true;
	return dropVisitors(state, arrived, turn);
}

function passTime(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (seat === undefined) return state;
	if (state.phase === 'closing') return passClosing(state, seat, turn);
	if (isStale(seat, turn.now)) return endLead(state, 'lost', turn);
	const record = expireInvites(state.record, wallS(state, turn.now));
	const fresh = record === state.record ? state : persist(state, record, { type: 'nothing' }, turn);
	const tended = serve(tendVisitors(fresh, turn), turn);
	return { ...tended, seat: drain(seat, turn) };
}

/** The close has been said: the lead stays until all have seen it, or have had time to. */
function passClosing(state: LeadState, seat: Seat, turn: LeadTurn): LeadState {
	const tended = tendVisitors(state, turn);
	if (seat.closedAt === undefined) {
		const cannotSay = !state.room.up && turn.now - state.since > CLOSE_WAIT_MS;
		if (cannotSay) return endLead(tended, 'closed', turn);
		const isSaid = seat.outbox.length === 0;
		return { ...tended, seat: isSaid ? close(seat, turn) : drain(seat, turn) };
	}
	const at = seat.epoch.facts.roster.findIndex(({ idx }) => idx === seat.me.idx);
	const mine = seat.epoch.log.get(seat.me.idx)?.count ?? 0;
	const others = seat.epoch.facts.roster.filter(({ idx }) => idx !== seat.me.idx);
	const seen = others.every(({ idx }) => (seat.epoch.views.get(idx)?.[at] ?? 0) >= mine);
	const waitedMs = turn.now - seat.closedAt;
	const done = waitedMs > CLOSE_WAIT_MS || (seen && waitedMs > CLOSING_MS / 2);
	return done ? endLead(tended, 'closed', turn) : { ...tended, seat: drain(seat, turn) };
}

function buildRoom(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	const room = skipPassed(state.room, turn.now);
	if (seat === undefined || !isDue(room, turn.now)) return state;
	let next: LeadState = state;
	const filled = fill(
		room,
		roomAddresses(seat),
		() => {
			const made = nextFrame(seat, turn);
			next = { ...state, seat: made.seat };
			return made.publication;
		},
		turn.random
	);
	return { ...next, room: filled };
}

function buildLobby(state: LeadState, turn: LeadTurn): LeadState {
	const lobby = skipPassed(state.lobby, turn.now);
	if (!isDue(lobby, turn.now)) return state;
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

function roomAddresses(seat: Seat): readonly Uint8Array[] {
	const draining = seat.draining === undefined ? [] : [seat.draining.epoch.address];
	return [seat.epoch.address, ...draining];
}

function openInvites(state: LeadState): readonly string[] {
	return state.record.invites
		.filter((invite) => invite.state === 'open')
		.map((invite) => inviteKey(invite));
}
