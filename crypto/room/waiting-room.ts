import { encodeBase64url } from '../bytes/base64url.ts';
import { must } from '../errors.ts';
import { FRAME_BYTES, HANDSHAKE_MS, PROBES, RESEND_MS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { draw } from '../primitives/random.ts';
import { checkProof, isProof } from './admission.ts';
import {
	changeVisitor,
	dropVisitors,
	enqueue,
	invitedAs,
	inviteOf,
	isOffered,
	lineOf,
	tell,
	tellAgain,
	visitorOf,
	waitingVisitors,
	withHall
} from './hall.ts';
import type { Millis } from './input.ts';
import { inviteKey, isServed, lobbiesOf, ordinalOf, setInvite, sharedOf } from './invites.ts';
import { lobbyDays } from './invite.ts';
import { persist, type LeadState, type LeadTurn, type Served, type Visitor } from './lead-state.ts';
import type { Publication } from './link.ts';
import { collect, openLobby, type LobbyMessage } from './lobby.ts';
import { freeName } from './names.ts';
import { tellWaiting } from './greet.ts';
import { answeredBefore, answerHello, helloOf, isRoomFor, whoProves } from './hello.ts';
import { readOpenDoor, tendOpenDoor } from './open-door.ts';
import { answerProbe, endProbes, readTaken, sendProbe } from './probe.ts';
import { wallAt } from './pulse.ts';
import { frameIn } from './tag.ts';
import { hearSounding } from './sounding.ts';
import { turnedAway } from './turn-away.ts';
import { absentees, readTicketLobby, tendReturns, ticketPlaces } from './ticket-door.ts';
import type { InviteRecord } from './vault.ts';

/*
 * The lead's side of every door (PROTOCOL.md §5, §6). A proof is evaluated only after the try is
 * durable, and announced only after its success is: a crash in between never opens a door twice.
 */

/** Where the lead listens on its second connection. */
export function lobbyAddresses(state: LeadState): readonly Uint8Array[] {
	const second = state.hall.visitors.flatMap((visitor) =>
		visitor.keys === undefined ? [] : [visitor.keys.lobby.address]
	);
	const own = state.sounding === undefined ? [] : [state.sounding.lobby.address];
	return [...state.hall.served.map(({ lobby }) => lobby.address), ...second, ...own];
}

/** Brings the list of served lobbies up to date; codes served for the first time are probed. */
export function serve(state: LeadState, turn: LeadTurn): LeadState {
	const nowS = wallAt(state.pulse, state.offsetS, turn.now);
	const days = lobbyDays(nowS).join();
	const absent = absentees(state).join();
	const { servedFor } = state.hall;
	const isSame = servedFor?.days === days && servedFor.absent === absent;
	if (isSame && servedFor.record === state.record) return state;
	const invited = state.record.invites.filter(isServed).flatMap((invite) => {
		const key = inviteKey(invite);
		const known = state.hall.served.filter((place) => place.invite === key);
		const lobbies =
			invite.kind === 'code' && known.length > 0
				? known.map((place) => place.lobby)
				: lobbiesOf(invite, state.relayId, nowS);
		return lobbies.map((lobby): Served => ({ invite: key, lobby, ticket: undefined }));
	});
	const served = [...invited, ...ticketPlaces(state, nowS)];
	const fresh = served.filter(
		(place) =>
			inviteOf(state, place.invite)?.kind === 'code' &&
			!state.hall.served.some((known) => known.invite === place.invite)
	);
	const probes = fresh.map(({ invite, lobby }) => ({
		invite,
		lobby,
		nonce: draw(turn.random, 16),
		handshake: draw(turn.random, 8),
		left: PROBES,
		until: turn.now
	}));
	const places = served.map(({ lobby }) => encodeBase64url(lobby.address));
	const hall = {
		...state.hall,
		partials: new Map([...state.hall.partials].filter(([at]) => places.includes(at))),
		served,
		servedFor: { record: state.record, days, absent },
		probes: [...state.hall.probes, ...probes]
	};
	return { ...state, hall };
}

/** One message of the relay on the second connection. Whatever does not open changes nothing. */
export function lobbyReceived(state: LeadState, message: Uint8Array, turn: LeadTurn): LeadState {
	for (const place of state.hall.served) {
		const { lobby } = place;
		const frame = frameIn(message, lobby.address);
		const part = frame && openLobby(lobby, frame);
		if (part === undefined) continue;
		const at = encodeBase64url(lobby.address);
		const { partials, message: whole } = collect(state.hall.partials.get(at) ?? [], part);
		const noted = withHall(state, { partials: new Map(state.hall.partials).set(at, partials) });
		return whole === undefined ? noted : readLobby(noted, place, whole, turn);
	}
	return hearSounding(state, message, turn.now) ?? noteSecondDoor(state, message, turn.now);
}

/** Nothing is said at a second door but by the lead: that something comes shows she is there. */
function noteSecondDoor(state: LeadState, message: Uint8Array, now: Millis): LeadState {
	const visitor = state.hall.visitors.find(
		({ keys }) => keys !== undefined && frameIn(message, keys.lobby.address) !== undefined
	);
	return visitor === undefined ? state : changeVisitor(state, visitor.key, { heardAt: now });
}

/** What a durable try leads to: the one evaluation of this proof. */
export function evaluate(state: LeadState, key: string, turn: LeadTurn): LeadState {
	const visitor = visitorOf(state, key);
	const invite = visitor && inviteOf(state, visitor.invite);
	const shared = invite && sharedOf(invite);
	if (visitor?.proof === undefined || invite === undefined || shared === undefined) return state;
	const { lobby, challenge, proof } = visitor;
	const checked = checkProof(lobby.address, shared, challenge, proof);
	if (checked === undefined) {
		turn.notices.push({ type: 'burned', invite: ordinalOf(state.record, visitor.invite) });
		const emptied = dropVisitors(state, (other) => other.invite === visitor.invite, turn);
		const record = setInvite(emptied.record, visitor.invite, 'burned');
		return persist(emptied, record, { type: 'nothing' }, turn);
	}
	const alone = dropVisitors(
		state,
		// Who holds the same link and was asked beside her may prove it still: the moderator is told.
		(other) => other.invite === visitor.invite && other.key !== key && invite.kind !== 'link',
		turn
	);
	const proved = changeVisitor(alone, key, { ...checked, stage: 'verified' });
	const status = turnedAway(alone, key, checked.identity);
	if (status !== undefined) {
		const told = tell(proved, key, { status, body: new Uint8Array(0) }, turn);
		const record = setInvite(told.record, visitor.invite, 'refused');
		return persist(changeVisitor(told, key, { stage: 'gone' }), record, { type: 'nothing' }, turn);
	}
	const record = setInvite(proved.record, visitor.invite, 'verified');
	return persist(proved, record, { type: 'announce', visitor: key }, turn);
}

/** What a durable success leads to: a moderator is shown the knock. */
export function announce(state: LeadState, key: string, turn: LeadTurn): LeadState {
	const visitor = visitorOf(state, key);
	if (visitor?.identity === undefined) return state;
	const { firstName } = invitedAs(state, visitor);
	const { kind, slotName } = must(inviteOf(state, visitor.invite));
	const name = nameFor(state, visitor.identity.name, slotName);
	const arrived = { stage: 'waiting', since: turn.now, heardAt: turn.now, name } as const;
	const waiting = changeVisitor(state, key, arrived);
	if (state.phase !== 'room') return refuse(waiting, key, turn, 'closed');
	const at = waitingVisitors(waiting).length;
	const isAsked = isOffered(state, visitor.invite);
	const open = kind === 'open';
	if (!isAsked) turn.notices.push({ type: 'knock', name, firstName, open, waiting: at });
	return tellWaiting(waiting, key, turn);
}

/**
 * The name that goes with her slot, unless somebody has it; else the first free one from her wish
 * on. The names of slots whose people have not come yet stay theirs.
 */
function nameFor(state: LeadState, wish: number, slotName: number | undefined): number {
	const taken = [
		...state.record.roster.map((member) => member.name),
		...waitingVisitors(state).map((other) => other.name)
	];
	if (slotName !== undefined && !taken.includes(slotName)) return slotName;
	const kept = state.record.invites.flatMap((invite) =>
		invite.state === 'open' && invite.slotName !== undefined ? [invite.slotName] : []
	);
	return freeName(wish, [...taken, ...kept]);
}

/** A moderator says no, or has closed while somebody is at the door. */
export function refuse(
	state: LeadState,
	key: string,
	turn: LeadTurn,
	status: 'refused' | 'closed' = 'refused'
): LeadState {
	const visitor = visitorOf(state, key);
	if (visitor?.stage !== 'waiting' && visitor?.stage !== 'approved') return state;
	const told = tell(state, key, { status, body: new Uint8Array(0) }, turn);
	const gone = changeVisitor(told, key, { stage: 'gone', since: turn.now });
	if (visitor.ticket !== undefined) return gone;
	const record = setInvite(told.record, visitor.invite, 'refused');
	return persist(gone, record, { type: 'nothing' }, turn);
}

/** Time passes at the door: handshakes end, replies go out again, last words have been said. */
export function tendVisitors(state: LeadState, turn: LeadTurn): LeadState {
	const old = (visitor: Visitor) =>
		(visitor.stage === 'challenged' && turn.now - visitor.since > HANDSHAKE_MS) ||
		(visitor.stage === 'gone' && visitor.reply?.left === 0);
	const kept = tendReturns(endProbes(dropVisitors(state, old, turn), turn.now), turn);
	let tended = tendOpenDoor(kept, turn);
	for (const visitor of tended.hall.visitors) {
		const { key, reply, keys } = visitor;
		if (reply === undefined || keys === undefined) continue;
		if (reply.left === 0 || turn.now < reply.resendAt) continue;
		const again = { ...reply, resendAt: turn.now + RESEND_MS, left: reply.left - 1 };
		const line = lineOf(tended, visitor);
		tended = changeVisitor(tended, key, { reply: again });
		tended = enqueue(tended, keys.lobby, reply.frames, line);
	}
	return tended;
}

/** The frame of the next slot of the second connection; noise to one of its places if nothing. */
export function nextLobbyFrame(
	state: LeadState,
	turn: LeadTurn
): { state: LeadState; publication: Publication } {
	const [first, ...rest] = state.hall.queue;
	if (first !== undefined) return { state: withHall(state, { queue: rest }), publication: first };
	const probe = state.hall.probes.find(({ left }) => left > 0);
	if (probe !== undefined) return sendProbe(state, probe, turn);
	const [late, ...later] = state.hall.last;
	if (late !== undefined) return { state: withHall(state, { last: later }), publication: late };
	const places = lobbyAddresses(state);
	const [a = 0, b = 0, c = 0, d = 0] = draw(turn.random, 4);
	// 32 bits over at most a few hundred places: the bias is far below anything one can count.
	const at = (((a * 256 + b) * 256 + c) * 256 + d) % Math.max(1, places.length);
	const address = places[at] ?? draw(turn.random, 32);
	return { state, publication: { address, frame: draw(turn.random, FRAME_BYTES) } };
}

function readAtOpenDoor(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	const { state: next, proved } = readOpenDoor(state, place, message, turn);
	return proved === undefined ? next : announce(next, proved, turn);
}

function readLobby(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	if (inviteOf(state, place.invite)?.kind === 'open') {
		return readAtOpenDoor(state, place, message, turn);
	}
	if (message.direction !== (message.type === 'taken' ? 'fromLead' : 'toLead')) return state;
	return place.ticket === undefined
		? readInviteLobby(state, place, message, turn)
		: readTicketLobby(state, place, message, turn);
}

function readInviteLobby(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	switch (message.type) {
		case 'hello':
			return readHelloAt(state, place, message, turn);
		case 'proof':
			return readProof(state, place, message, turn);
		case 'probe':
			return answerProbe(state, place, message, turn);
		case 'taken':
			return readTaken(state, message, turn);
		case 'challenge':
		case 'reply':
			return state;
	}
}

function readHelloAt(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	const invite = inviteOf(state, place.invite);
	const p = invite && helloOf(message, invite.kind);
	if (invite === undefined || p === undefined) return state;
	const known = answeredBefore(state, place, p);
	if (known !== undefined) return enqueue(state, known.lobby, known.challengeFrames);
	// Her own first message again, after she has been let in: whoever replays it learns nothing.
	if (equalBytes(invite.verifiedBy, p) || !mayChallenge(state, invite)) return state;
	const shared = sharedOf(invite);
	return shared === undefined ? state : answerHello(state, place, { shared, message }, turn);
}

/**
 * Up to four at a time for an open invite whose nameplate is not being probed. A used link goes on
 * challenging, so that a second holder can prove herself and be noticed; a used code does not.
 */
function mayChallenge(state: LeadState, invite: InviteRecord): boolean {
	const key = inviteKey(invite);
	if (!isRoomFor(state, key)) return false;
	if (state.hall.probes.some((probe) => probe.invite === key)) return false;
	return invite.state === 'open' || isUsedLink(invite);
}

function readProof(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	const visitor = whoProves(state, place, message);
	const invite = inviteOf(state, place.invite);
	if (visitor === undefined || invite === undefined || !isProof(message.data)) return state;
	if (visitor.stage !== 'challenged') return tellAgain(state, visitor);
	if (isUsedLink(invite)) return checkSecond(state, visitor, message.data, turn);
	if (invite.state !== 'open') return state;
	const trying = changeVisitor(state, visitor.key, { stage: 'trying', proof: message.data });
	const proof = { handshake: visitor.challenge.proofId, verifiedBy: visitor.challenge.p };
	const record = setInvite(trying.record, visitor.invite, 'tried', proof);
	return persist(trying, record, { type: 'evaluate', visitor: visitor.key }, turn);
}

/** A second holder of a used link: the moderator is told, nobody is let in by it. */
function checkSecond(
	state: LeadState,
	visitor: Visitor,
	proof: Uint8Array,
	turn: LeadTurn
): LeadState {
	const invite = inviteOf(state, visitor.invite);
	const shared = invite && sharedOf(invite);
	const checked = shared && checkProof(visitor.lobby.address, shared, visitor.challenge, proof);
	if (checked === undefined) return dropVisitors(state, (one) => one.key === visitor.key, turn);
	turn.notices.push({ type: 'usedTwice', invite: ordinalOf(state.record, visitor.invite) });
	const known = state.hall.usedTwice.filter((key) => key !== visitor.invite);
	const noted = withHall(state, { usedTwice: [...known, visitor.invite] });
	const proved = changeVisitor(noted, visitor.key, { ...checked, stage: 'gone' });
	return tell(proved, visitor.key, { status: 'used', body: new Uint8Array(0) }, turn);
}

function isUsedLink(invite: InviteRecord): boolean {
	return invite.kind === 'link' && (invite.state === 'verified' || invite.state === 'admitted');
}
