import {
	CLOSING_MS,
	CLOSE_WAIT_MS,
	FRAME_BYTES,
	HEARD_MS,
	LOBBY_TICK_MS,
	MAX_IDX,
	MAX_PEOPLE,
	MAX_ROSTER,
	TICK_MS
} from '../limits.ts';
import { expand } from '../primitives/kdf.ts';
import { draw, type Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import { signingKeys } from '../primitives/sign.ts';
import { deriveEpoch, GRANT_NONCE_BYTES, ROOT_PARENT, roomSecret } from './epoch.ts';
import { draftClose } from './event.ts';
import { issueGrant, stepPairKey, type Issued } from './grant.ts';
import type { Link, Millis, Verb } from './input.ts';
import { addInvite, expireInvites, inviteKey, setInvite } from './invites.ts';
import { persist, wallS, type LeadState, type LeadTurn, type Visitor } from './lead-state.ts';
import { fill, idleLink, isDue, skipPassed, type LinkState } from './link.ts';
import { NAMES_ID } from './names.ts';
import { copyOf, secretsOfSeat, staysIn, takeSeat, unheard, type Seat } from './member.ts';
import { grantParts, nextFrame } from './outgoing.ts';
import { close, receiveFrame } from './receive.ts';
import { decodePolicy, encodePolicy, entryOf, type Op, type Policy } from './roster.ts';
import { frameIn } from './tag.ts';
import { drain } from './transition.ts';
import type { MeetingRecord } from './vault.ts';
import type { Ending } from './view.ts';
import {
	announce,
	changeVisitor,
	dropVisitors,
	EMPTY_HALL,
	evaluate,
	hallSecrets,
	lobbyAddresses,
	lobbyReceived,
	nextLobbyFrame,
	refuse,
	serve,
	tell,
	tendVisitors,
	waitingVisitors
} from './waiting-room.ts';
import { encodeWelcome } from './welcome.ts';

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
		case 'invite': {
			if (state.phase === 'closing' || state.phase === 'ended') return state;
			const record = addInvite(state.record, verb.kind, nowS, turn.random);
			return record === state.record ? state : persist(timed, record, { type: 'nothing' }, turn);
		}
		case 'cancelInvite': {
			const invites = openInvites(state);
			if (!invites.includes(verb.invite)) return state;
			const record = setInvite(state.record, verb.invite, 'void');
			return persist(timed, record, { type: 'nothing' }, turn);
		}
		case 'open':
			return state.phase === 'prepared' ? openRoom(timed, turn) : state;
		case 'admit':
			return admit(state, verb.id);
		case 'refuse':
			return refuse(state, verb.id, turn);
		case 'remove':
			return isMember(state, verb.idx) && !state.removing.includes(verb.idx)
				? { ...state, removing: [...state.removing, verb.idx] }
				: state;
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
export function endLead(state: LeadState, ending: Ending, turn: LeadTurn): LeadState {
	if (state.phase === 'ended') return state;
	if (state.seat !== undefined) turn.spent.push(...secretsOfSeat(state.seat));
	turn.spent.push(state.roomKey.secret, ...hallSecrets(state.hall));
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
	const { publicKey, secretKey } = signingKeys(draw(turn.random, 32));
	const record = {
		...state.record,
		epoch: state.record.epoch + 1,
		term: state.record.term + 1
	};
	const policy = decodePolicy(record.policy)!;
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

function admit(state: LeadState, id: string): LeadState {
	const visitor = state.hall.visitors.find((one) => one.key === id);
	if (visitor?.stage !== 'waiting' || state.seat === undefined) return state;
	const coming = state.hall.visitors.filter((one) => one.stage === 'approved').length;
	const { policy, roster } = (state.seat.granting?.issued ?? state.seat.epoch).facts;
	const isFull = roster.length + coming >= policy.max;
	if (isFull || state.record.roster.length + coming >= MAX_ROSTER) return state;
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

/**
 * Decides on the next grant (PROTOCOL.md §7.4): somebody comes, goes, is removed or has been away
 * too long, the button, the timer. It waits until every joiner was heard, or 10 s; epoch and term
 * are durable before it is made.
 */
function planGrant(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (state.phase !== 'room' || seat === undefined) return state;
	if (state.issuing || seat.granting !== undefined || !state.room.up) return state;
	const { facts, adoptedAt } = seat.epoch;
	const ageMs = turn.now - adoptedAt;
	const waiting = state.joiners.some((idx) => unheard(seat.epoch, seat.me.idx).includes(idx));
	if (waiting && ageMs < HEARD_MS) return state;
	const gone = [...state.removing, ...seat.left, ...awayTooLong(state.room, seat, turn.now)];
	const removing = [...new Set(gone)].filter((idx) => isMember(state, idx));
	const coming = state.hall.visitors.filter((visitor) => visitor.stage === 'approved');
	const due = state.rotating || ageMs > facts.policy.rotateS * 1000;
	if (removing.length === 0 && coming.length === 0 && !due) return state;
	const seated = seatVisitors(state, coming);
	const record = { ...seated.record, epoch: facts.number + 1, term: facts.term };
	const planned = { ...seated, removing, issuing: true, rotating: false };
	return persist(planned, record, { type: 'grant' }, turn);
}

/** Gives those let in their places, and writes down that their invites are used. */
function seatVisitors(state: LeadState, coming: readonly Visitor[]): LeadState {
	let seated = state;
	let record = state.record;
	let idx = Math.max(record.idx, ...record.roster.map((member) => member.idx)) + 1;
	for (const visitor of coming) {
		if (idx > MAX_IDX || visitor.keys === undefined) continue;
		const ticket = visitor.keys.pairKey.lend((key) => expand(key, 'resume'));
		const member = { idx, role: 'participant', name: visitor.name, firstName: '', ticket } as const;
		record = { ...record, roster: [...record.roster, member] };
		record = setInvite(record, visitor.invite, 'admitted');
		seated = changeVisitor(seated, visitor.key, { idx });
		idx += 1;
	}
	return { ...seated, record };
}

/** Makes the grant and all Welcomes in one go; ME is wiped before anything leaves. */
function issue(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (seat === undefined || state.phase !== 'room') return { ...state, issuing: false };
	const coming = state.hall.visitors.filter(
		(visitor) => visitor.stage === 'approved' && visitor.idx !== undefined
	);
	const removing = state.removing.filter((idx) => isMember(state, idx)).sort((a, b) => a - b);
	const ops: Op[] = [
		...removing.map((idx) => ({ op: 'remove', idx }) as const),
		...coming.map((visitor) => ({ op: 'put', entry: entryFor(visitor) }) as const)
	];
	const issued = issueGrant(seat.epoch, ops, seat.pairKeys, turn.random);
	const pairKeys = pairKeysAfter(seat, issued, coming);
	const parts = grantParts(seat.epoch, issued);
	turn.spent.push(...[...seat.pairKeys.values()].filter((key) => !isIn(pairKeys, key)));
	const granting = { gid: issued.gid, parts, next: 0, issued, pairKeys };
	const kept = {
		...state,
		issuing: false,
		removing: state.removing.filter((idx) => !removing.includes(idx)),
		joiners: coming.map((visitor) => visitor.idx!),
		seat: { ...seat, granting, pairKeys }
	};
	const welcomed = welcomeAll(kept, issued, turn);
	issued.moderatorSecret.fill(0);
	return welcomed;
}

/** Joiners of this grant, and those of an earlier one who are still in it and were not heard yet. */
function welcomeAll(state: LeadState, issued: Issued, turn: LeadTurn): LeadState {
	const epoch = {
		facts: issued.facts,
		confirm: issued.keys.confirm,
		me: issued.moderatorSecret
	};
	const hasGone = ({ stage, idx }: Visitor) =>
		stage === 'admitted' && idx !== undefined && !entryOf(issued.facts.roster, idx);
	let welcomed = dropVisitors(state, hasGone, turn);
	for (const visitor of state.hall.visitors) {
		const entry = visitor.idx === undefined ? undefined : entryOf(issued.facts.roster, visitor.idx);
		const invited = visitor.stage === 'approved' || visitor.stage === 'admitted';
		if (!invited || entry === undefined || visitor.keys === undefined) continue;
		const body = encodeWelcome(epoch, entry, visitor.keys.transcript, state.roomKey.secret);
		const told = tell(welcomed, visitor.key, { status: 'welcome', body }, turn);
		welcomed = changeVisitor(told, visitor.key, { stage: 'admitted' });
		body.fill(0);
	}
	return welcomed;
}

/** Stepped for everybody who has a wrap, fresh for those who come, gone for those who go. */
function pairKeysAfter(
	seat: Seat,
	issued: Issued,
	coming: readonly Visitor[]
): ReadonlyMap<number, Secret> {
	const next = new Map<number, Secret>();
	for (const [idx, key] of seat.pairKeys) {
		const stays = staysIn(idx, seat.epoch.facts.roster, issued.facts.roster);
		if (stays) next.set(idx, stepPairKey(key));
	}
	for (const { idx, keys } of coming) {
		if (idx === undefined || keys === undefined) continue;
		next.set(idx, copyOf(keys.pairKey));
	}
	return next;
}

function entryFor(visitor: Visitor) {
	return {
		idx: visitor.idx!,
		role: 'participant',
		muted: false,
		vk: visitor.identity!.vk,
		name: visitor.name,
		firstName: ''
	} as const;
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

/** Silence counts only once those who are there had time to be heard after a cut of my own. */
function awayTooLong(link: LinkState, seat: Seat, now: Millis): readonly number[] {
	if (now - link.since < HEARD_MS) return [];
	const awayMs = seat.epoch.facts.policy.awayS * 1000;
	return [...seat.heardAt].filter(([, at]) => now - at > awayMs).map(([idx]) => idx);
}

function isMember(state: LeadState, idx: number): boolean {
	const { seat } = state;
	return (
		seat !== undefined && idx !== seat.me.idx && entryOf(seat.epoch.facts.roster, idx) !== undefined
	);
}

function openInvites(state: LeadState): readonly string[] {
	return state.record.invites
		.filter((invite) => invite.state === 'open')
		.map((invite) => inviteKey(invite));
}

function isIn(keys: ReadonlyMap<number, Secret>, key: Secret): boolean {
	return [...keys.values()].includes(key);
}
