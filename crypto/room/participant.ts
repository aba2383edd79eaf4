import { CLOSING_MS, LOBBY_TICK_MS, MAX_CODE_ANSWERS, PROVING_MS, RESEND_MS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { draw, type Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import { signingKeys } from '../primitives/sign.ts';
import {
	hello as makeHello,
	helloId,
	openReply,
	prove,
	type Handshake,
	type Hello,
	type Identity,
	type Shared
} from './admission.ts';
import { codeLobby, codePrs } from './code.ts';
import type { Invitation, Millis } from './input.ts';
import { linkLobby, linkPsk, lobbyDay } from './invite.ts';
import {
	changePeriod,
	fill,
	idleLink,
	isDue,
	skipPassed,
	type LinkState,
	type Publication
} from './link.ts';
import { collect, openLobby, sealLobby, type Lobby, type Partials } from './lobby.ts';
import { NAMES_ID } from './names.ts';
import { copyOf, secretsOfSeat, takeSeat, type Me, type Seat, type Turn } from './member.ts';
import { nextFrame } from './outgoing.ts';
import { receiveFrame } from './receive.ts';
import { frameIn } from './tag.ts';
import { adopt, drain, isStale } from './transition.ts';
import type { Ending, Phase } from './view.ts';
import { openWelcome } from './welcome.ts';

/** A participant, from her first knock to the end. */
export interface ParticipantState {
	readonly role: 'participant';
	readonly phase: Exclude<Phase, 'prepared'>;
	readonly ending: Ending | undefined;
	/** When the phase began. */
	readonly since: Millis;
	readonly link: LinkState;
	/** Until she was heard by the lead in the room: a newer Welcome may still come. */
	readonly arrival: Arrival | undefined;
	readonly seat: Seat | undefined;
}

/** What she is when she shows up. */
export interface Arriving {
	readonly invitation: Invitation;
	/** Her wish, an index of the made-up names. */
	readonly name: number;
	/** Version of the rules she promised to keep. */
	readonly house: number;
	readonly relayId: string;
	readonly now: Millis;
	/** Unix seconds: picks the day of a link's address, nothing else. */
	readonly nowS: number;
}

interface Arrival {
	readonly lobby: Lobby;
	readonly shared: Shared;
	readonly roomTag: Uint8Array | undefined;
	readonly me: Omit<Me, 'idx'>;
	readonly identity: Identity;
	readonly hello: Hello;
	readonly helloFrames: readonly Uint8Array[];
	readonly proofs: readonly Proof[];
	readonly partials: Partials;
	readonly queue: readonly Publication[];
	readonly resendAt: Millis;
}

/** Her answer to one message 2. */
interface Proof {
	readonly challenge: Uint8Array;
	readonly keys: Handshake;
	readonly id: Uint8Array;
	readonly frames: readonly Uint8Array[];
}

/** A participant with fresh keys, about to knock. */
export function startParticipant(arriving: Arriving, random: Random): ParticipantState {
	const { now } = arriving;
	const { publicKey, secretKey } = signingKeys(draw(random, 32));
	const { lobby, shared } = meetingPlace(arriving);
	const hello = makeHello(shared.mode, random);
	const message = {
		direction: 'toLead',
		type: 'hello',
		handshake: helloId(hello.p),
		seq: 0,
		data: hello.bytes
	} as const;
	const arrival: Arrival = {
		lobby,
		shared,
		roomTag: arriving.invitation.kind === 'link' ? arriving.invitation.roomTag : undefined,
		me: { vk: publicKey, signingKey: new Secret(secretKey) },
		identity: { vk: publicKey, name: arriving.name, house: arriving.house },
		hello,
		helloFrames: sealLobby(lobby, message, random),
		proofs: [],
		partials: [],
		queue: [],
		resendAt: now
	};
	return {
		role: 'participant',
		phase: 'knocking',
		ending: undefined,
		since: now,
		link: idleLink(LOBBY_TICK_MS, now),
		arrival,
		seat: undefined
	};
}

/** The addresses she listens on. */
export function participantAddresses(state: ParticipantState): readonly Uint8Array[] {
	const { arrival, seat, phase } = state;
	const listening = phase === 'knocking' || phase === 'proving';
	return [
		...(seat === undefined ? [] : [seat.epoch.address]),
		...(seat?.draining === undefined ? [] : [seat.draining.epoch.address]),
		...(arrival !== undefined && listening ? [arrival.lobby.address] : []),
		...(arrival?.proofs.map((proof) => proof.keys.lobby.address) ?? [])
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
	return arrival === undefined ? state : readLobby(state, arrival, message, turn);
}

/** Everything that depends on time alone, and the next message if its slot is near. */
export function participantWoken(state: ParticipantState, turn: Turn): ParticipantState {
	const timed = passTime(state, turn);
	if (timed.phase === 'ended') return timed;
	const ready = { ...timed, link: skipPassed(timed.link, turn.now) };
	if (!isDue(ready.link, turn.now)) return timed;
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

/** The end: every secret is spent. */
export function endParticipant(
	state: ParticipantState,
	ending: Ending,
	turn: Turn
): ParticipantState {
	if (state.phase === 'ended') return state;
	if (state.arrival !== undefined) turn.spent.push(...arrivalSecrets(state.arrival));
	if (state.seat !== undefined) turn.spent.push(...secretsOfSeat(state.seat));
	turn.notices.push({ type: 'ended' });
	return {
		...state,
		phase: 'ended',
		ending,
		since: turn.now,
		link: { ...state.link, slot: undefined, told: [] },
		arrival: undefined,
		seat: undefined
	};
}

function meetingPlace(arriving: Arriving): { lobby: Lobby; shared: Shared } {
	const { invitation, relayId, nowS } = arriving;
	if (invitation.kind === 'link') {
		const lobby = linkLobby(invitation.secret, lobbyDay(nowS));
		return { lobby, shared: { mode: 'link', psk: linkPsk(invitation.secret) } };
	}
	const lobby = codeLobby(invitation.code, relayId);
	return { lobby, shared: { mode: 'code', prs: codePrs(invitation.code) } };
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
		return settleIn({ ...state, seat: next }, turn);
	}
	return state;
}

/** Once the lead was heard, no other Welcome is needed; a close begins the last moments. */
function settleIn(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, arrival } = state;
	if (seat === undefined) return state;
	const closing = seat.closedAt !== undefined && state.phase === 'room';
	const settled: ParticipantState = closing
		? { ...state, phase: 'closing', since: turn.now }
		: state;
	if (arrival === undefined || !seat.epoch.heard.has(seat.epoch.facts.issuer)) return settled;
	turn.spent.push(...arrivalSecrets(arrival).filter((secret) => secret !== seat.me.signingKey));
	return { ...settled, arrival: undefined };
}

function readLobby(
	state: ParticipantState,
	arrival: Arrival,
	message: Uint8Array,
	turn: Turn
): ParticipantState {
	const places = [arrival.lobby, ...arrival.proofs.map((proof) => proof.keys.lobby)];
	for (const [at, lobby] of places.entries()) {
		const frame = frameIn(message, lobby.address);
		const part = frame && openLobby(lobby, frame);
		if (part?.direction !== 'fromLead') continue;
		const { partials, message: whole } = collect(arrival.partials, part);
		const noted: ParticipantState = { ...state, arrival: { ...arrival, partials } };
		if (whole === undefined) return noted;
		const proof = arrival.proofs[at - 1];
		if (proof === undefined && whole.type === 'challenge') {
			return equalBytes(whole.handshake, helloId(arrival.hello.p))
				? answerChallenge(noted, whole.data, turn)
				: noted;
		}
		if (proof !== undefined && whole.type === 'reply' && equalBytes(whole.handshake, proof.id)) {
			return readReply(noted, proof, whole, turn);
		}
		return noted;
	}
	return state;
}

/** Message 3. A second, different message 2 gets one more answer: somebody may have been first. */
function answerChallenge(
	state: ParticipantState,
	challenge: Uint8Array,
	turn: Turn
): ParticipantState {
	const arrival = state.arrival!;
	const isKnown = arrival.proofs.some((proof) => equalBytes(proof.challenge, challenge));
	if (isKnown || arrival.proofs.length >= MAX_CODE_ANSWERS) return state;
	if (state.phase !== 'knocking' && state.phase !== 'proving') return state;
	const run = { hello: arrival.hello, challenge, identity: arrival.identity };
	const proved = prove(arrival.lobby.address, arrival.shared, run, turn.random);
	if (proved === undefined) return state;
	const message = {
		direction: 'toLead',
		type: 'proof',
		handshake: proved.id,
		seq: 0,
		data: proved.bytes
	} as const;
	const frames = sealLobby(arrival.lobby, message, turn.random);
	const proof: Proof = { challenge, keys: proved.keys, id: proved.id, frames };
	return {
		...state,
		phase: 'proving',
		since: state.phase === 'proving' ? state.since : turn.now,
		arrival: {
			...arrival,
			proofs: [...arrival.proofs, proof],
			queue: frames.map((frame) => ({ address: arrival.lobby.address, frame })),
			resendAt: turn.now + RESEND_MS
		}
	};
}

function readReply(
	state: ParticipantState,
	proof: Proof,
	message: { readonly seq: number; readonly data: Uint8Array },
	turn: Turn
): ParticipantState {
	const reply = openReply(proof.keys, message.seq, message.data);
	if (reply === undefined) return state;
	const inRoom = state.seat !== undefined;
	switch (reply.status) {
		case 'waiting':
			return state.phase === 'proving'
				? { ...state, phase: 'lobby', since: turn.now, arrival: { ...state.arrival!, queue: [] } }
				: state;
		case 'refused':
		case 'rulesChanged':
		case 'used':
			return inRoom ? state : endParticipant(state, reply.status, turn);
		case 'welcome':
			return enter(state, proof, reply.body, turn);
	}
}

/** A Welcome: the first valid one, or a later epoch's while the lead was not heard yet. */
function enter(
	state: ParticipantState,
	proof: Proof,
	body: Uint8Array,
	turn: Turn
): ParticipantState {
	const arrival = state.arrival!;
	const { me, identity } = arrival;
	const expected = {
		vk: me.vk,
		roomTag: arrival.roomTag,
		house: identity.house,
		names: NAMES_ID
	};
	const welcomed = openWelcome(body, proof.keys.transcript, expected);
	if (welcomed === undefined) return state;
	if (welcomed === 'wrongRoom') return endParticipant(state, 'wrongRoom', turn);
	const { facts, keys, idx } = welcomed;
	if (state.seat !== undefined && facts.number <= state.seat.epoch.facts.number) return state;
	const pairKeys = new Map([[facts.issuer, copyOf(proof.keys.pairKey)]]);
	const fresh = takeSeat({ ...me, idx }, { facts, keys }, pairKeys, turn.now);
	if (state.seat === undefined) {
		turn.notices.push({ type: 'admitted', people: facts.roster.length });
	}
	return {
		...state,
		phase: 'room',
		since: state.seat === undefined ? turn.now : state.since,
		link: changePeriod(state.link, facts.policy.tickMs),
		seat: state.seat === undefined ? fresh : moveSeat(state.seat, fresh, turn),
		arrival: { ...arrival, queue: [] }
	};
}

/** What she said and read stays when a newer Welcome takes her on; its old keys are spent. */
function moveSeat(old: Seat, fresh: Seat, turn: Turn): Seat {
	turn.spent.push(...secretsOfSeat(old).filter((secret) => secret !== fresh.me.signingKey));
	const { lines, serial, unseen, leaving } = old;
	const outbox = old.outbox.map((waiting) => ({ ...waiting, taken: 0 }));
	return { ...fresh, lines, serial, unseen, leaving, outbox };
}

function passTime(state: ParticipantState, turn: Turn): ParticipantState {
	const { seat, phase, since } = state;
	if (phase === 'proving' && turn.now - since > PROVING_MS) {
		return endParticipant(state, 'unanswered', turn);
	}
	if (seat === undefined) return state;
	if (phase === 'closing' && turn.now - since > CLOSING_MS) {
		return endParticipant(state, 'closed', turn);
	}
	if (isStale(seat, turn.now)) return endParticipant(state, 'lost', turn);
	const drained = drain(seat, turn);
	return drained === seat ? state : { ...state, seat: drained };
}

function publish(
	state: ParticipantState,
	turn: Turn
): { state: ParticipantState; publication: Publication } {
	const { seat, arrival } = state;
	if (seat !== undefined) {
		const { seat: next, publication } = nextFrame(seat, turn);
		return { state: { ...state, seat: next }, publication };
	}
	const due = arrival!.queue.length === 0 && turn.now >= arrival!.resendAt;
	const queue = due ? resend(state, arrival!) : arrival!.queue;
	const [first, ...rest] = queue;
	const resendAt = due ? turn.now + RESEND_MS : arrival!.resendAt;
	return {
		state: { ...state, arrival: { ...arrival!, queue: rest, resendAt } },
		publication: first ?? {
			address: arrival!.proofs.at(-1)?.keys.lobby.address ?? arrival!.lobby.address,
			frame: draw(turn.random, arrival!.helloFrames[0]!.length)
		}
	};
}

/** The same bytes again: the first message, or every proof that was not answered yet. */
function resend(state: ParticipantState, arrival: Arrival): readonly Publication[] {
	if (state.phase === 'lobby') return [];
	const proofs = arrival.proofs.flatMap((proof) => proof.frames);
	const frames = proofs.length === 0 ? arrival.helloFrames : proofs;
	return frames.map((frame) => ({ address: arrival.lobby.address, frame }));
}

function arrivalSecrets(arrival: Arrival): readonly Secret[] {
	const { shared } = arrival;
	return [
		arrival.me.signingKey,
		arrival.hello.kemKey,
		new Secret(shared.mode === 'link' ? shared.psk : shared.prs),
		...arrival.proofs.flatMap(({ keys }) => [keys.replyKey, keys.pairKey])
	];
}
