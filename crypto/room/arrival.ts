import {
	FRAME_BYTES,
	MAX_CODE_ANSWERS,
	OPEN_ASK_MS,
	RESEND_MS,
	RETURN_RESEND_MS
} from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { draw, type Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import { signingKeys } from '../primitives/sign.ts';
import {
	handshakeSecrets,
	hello as makeHello,
	helloId,
	openReply,
	prove,
	type Handshake,
	type Hello,
	type Identity,
	type Shared,
	type Status
} from './admission.ts';
import { codeLobby, codePrs } from './code.ts';
import { openSignedDoor } from './door-sign.ts';
import { NO_GREETING, type Greeting } from './greeting.ts';
import type { Invitation, Millis } from './input.ts';
import { linkLobby, linkPsk, lobbyDay } from './invite.ts';
import type { Publication } from './link.ts';
import {
	collect,
	openLobby,
	sealLobby,
	type Lobby,
	type LobbyMessage,
	type Partials
} from './lobby.ts';
import type { Me, Turn } from './member.ts';
import { frameIn } from './tag.ts';
import type { Ticket } from './ticket.ts';

/*
 * A participant at the door (PROTOCOL.md §6): where she knocks, what she has said, and what she
 * says again, byte for byte, until somebody answers.
 */

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

export interface Arrival {
	readonly lobby: Lobby;
	readonly shared: Shared;
	/** The day whose address she knocks at (PROTOCOL.md §5). */
	readonly day: number;
	/** What a link promises about the room; a code proves it by itself. */
	readonly roomTag: Uint8Array | undefined;
	/** What a ticket says about where it leads. */
	readonly place: Place | undefined;
	readonly me: Omit<Me, 'idx'>;
	readonly identity: Identity;
	readonly hello: Hello;
	readonly helloFrames: readonly Uint8Array[];
	/** Her answers to different messages 2; at most two. */
	readonly proofs: readonly Proof[];
	/** By door: what anybody can send to a code's first door never displaces a reply. */
	readonly partials: ReadonlyMap<number, Partials>;
	readonly queue: readonly Publication[];
	readonly resendAt: Millis;
	/** When the lead last answered with the keys of this handshake. */
	readonly answeredAt: Millis;
	/** What was said with the newest `waiting` of a handshake, `seq` 0 before any. */
	readonly greeting: Greeting & { readonly seq: number };
}

/** One place in one meeting. */
export type Place = Pick<Ticket, 'sidTag' | 'idx'>;

/** Her answer to one message 2. */
export interface Proof {
	readonly challenge: Uint8Array;
	readonly keys: Handshake;
	readonly id: Uint8Array;
	readonly frames: readonly Uint8Array[];
}

/** What a frame at the door brought: nothing whole, a message 2, or an opened message 4. */
export type AtDoor =
	| { readonly type: 'nothing' }
	| { readonly type: 'challenge'; readonly bytes: Uint8Array }
	| {
			readonly type: 'reply';
			readonly proof: Proof;
			readonly seq: number;
			readonly status: Status;
			readonly body: Uint8Array;
	  };

/** Fresh keys and message 1. All secrets belong to the arrival. */
export function startArrival(arriving: Arriving, random: Random): Arrival {
	const { invitation, now } = arriving;
	const { publicKey, secretKey } = signingKeys(draw(random, 32));
	const { lobby, shared } = meetingPlace(arriving);
	const hello = makeHello(shared.mode, random);
	const message = toLead('hello', helloId(hello.p), hello.bytes);
	return {
		lobby,
		shared,
		day: lobbyDay(arriving.nowS),
		roomTag: 'roomTag' in invitation ? invitation.roomTag : undefined,
		place:
			invitation.kind === 'ticket' ? { sidTag: invitation.sidTag, idx: invitation.idx } : undefined,
		me: { vk: publicKey, signingKey: new Secret(secretKey) },
		identity: { vk: publicKey, name: arriving.name, house: arriving.house },
		hello,
		helloFrames: sealLobby(lobby, message, random),
		proofs: [],
		partials: new Map(),
		queue: [],
		resendAt: now,
		answeredAt: now,
		greeting: { ...NO_GREETING, seq: 0 }
	};
}

/**
 * The same door, knocked at again: a new handshake of the same person, whose own key tells the lead
 * that it is she who stands there already.
 */
export function renewArrival(arrival: Arrival, turn: Turn): Arrival {
	const { lobby, shared } = arrival;
	turn.spent.push(arrival.hello.kemKey, ...proofSecrets(arrival));
	const hello = makeHello(shared.mode, turn.random);
	const message = toLead('hello', helloId(hello.p), hello.bytes);
	return {
		...arrival,
		hello,
		helloFrames: sealLobby(lobby, message, turn.random),
		proofs: [],
		partials: new Map(),
		queue: [],
		resendAt: turn.now,
		answeredAt: turn.now,
		greeting: { ...arrival.greeting, seq: 0 }
	};
}

/** The addresses of the doors: the first only while no reply has come. */
export function doorAddresses(arrival: Arrival, isAnswered: boolean): readonly Uint8Array[] {
	const second = arrival.proofs.map((proof) => proof.keys.lobby.address);
	return isAnswered ? second : [arrival.lobby.address, ...second];
}

/** Reads a relay message at the doors; `undefined` if it is for none of them or does not open. */
export function readAtDoor(
	arrival: Arrival,
	message: Uint8Array
): { readonly arrival: Arrival; readonly brought: AtDoor } | undefined {
	const places = [arrival.lobby, ...arrival.proofs.map((proof) => proof.keys.lobby)];
	for (const [at, lobby] of places.entries()) {
		const frame = frameIn(message, lobby.address);
		const part = frame && openLobby(lobby, frame);
		if (part?.direction !== 'fromLead') continue;
		const { partials, message: whole } = collect(arrival.partials.get(at) ?? [], part);
		const brought = whole && readWhole(arrival, arrival.proofs[at - 1], whole);
		const held = new Map(arrival.partials).set(at, partials);
		return { arrival: { ...arrival, partials: held }, brought: brought ?? { type: 'nothing' } };
	}
	return undefined;
}

/**
 * Message 3 to a message 2. A second, different one gets one more answer: somebody may have been
 * quicker than the lead, and each answer to a code is a guess for whoever made it. `undefined`
 * where nothing is answered.
 */
export function answerChallenge(
	arrival: Arrival,
	challenge: Uint8Array,
	turn: Turn
): Arrival | undefined {
	const isKnown = arrival.proofs.some((proof) => equalBytes(proof.challenge, challenge));
	if (isKnown || arrival.proofs.length >= MAX_CODE_ANSWERS) return undefined;
	const believed = believe(arrival, challenge);
	if (believed === undefined) return undefined;
	const run = { hello: arrival.hello, challenge: believed, identity: arrival.identity };
	const proved = prove(arrival.lobby.address, arrival.shared, run, turn.random);
	if (proved === undefined) return undefined;
	const message = toLead('proof', proved.id, proved.bytes);
	const frames = sealLobby(arrival.lobby, message, turn.random);
	const proof: Proof = { challenge, keys: proved.keys, id: proved.id, frames };
	return {
		...arrival,
		proofs: [...arrival.proofs, proof],
		queue: frames.map((frame) => ({ address: arrival.lobby.address, frame })),
		resendAt: turn.now + resendMs(arrival)
	};
}

/** At an open link only what the room of the link has signed is a message 2. */
function believe({ lobby, hello, shared, roomTag }: Arrival, bytes: Uint8Array) {
	if (shared.mode !== 'open') return bytes;
	const asked = { address: lobby.address, hello: hello.bytes };
	return roomTag && openSignedDoor(roomTag, asked, bytes);
}

/** The frame of the next slot: something to say, something to say again, or noise. */
export function nextAtDoor(
	arrival: Arrival,
	isAnswered: boolean,
	turn: Turn
): { readonly arrival: Arrival; readonly publication: Publication } {
	const asks = !isAnswered || arrival.shared.mode === 'open';
	const isDue = arrival.queue.length === 0 && turn.now >= arrival.resendAt && asks;
	const [first, ...queue] = isDue ? saidSoFar(arrival) : arrival.queue;
	const pauseMs = isAnswered ? OPEN_ASK_MS : resendMs(arrival);
	const resendAt = isDue ? turn.now + pauseMs : arrival.resendAt;
	const address = arrival.proofs.at(-1)?.keys.lobby.address ?? arrival.lobby.address;
	const noise = () => ({ address, frame: draw(turn.random, FRAME_BYTES) });
	return { arrival: { ...arrival, queue, resendAt }, publication: first ?? noise() };
}

/** Every secret of an arrival, for wiping. */
export function arrivalSecrets(arrival: Arrival): readonly Secret[] {
	const { shared } = arrival;
	return [
		arrival.me.signingKey,
		arrival.hello.kemKey,
		new Secret(shared.mode === 'code' ? shared.prs : shared.psk),
		...proofSecrets(arrival)
	];
}

function proofSecrets({ proofs }: Arrival): readonly Secret[] {
	return proofs.flatMap(({ keys }) => handshakeSecrets(keys));
}

function meetingPlace(arriving: Arriving): { lobby: Lobby; shared: Shared } {
	const { invitation, relayId, nowS } = arriving;
	if (invitation.kind !== 'code') {
		const lobby = linkLobby(invitation.secret, lobbyDay(nowS));
		return { lobby, shared: { mode: invitation.kind, psk: linkPsk(invitation.secret) } };
	}
	const lobby = codeLobby(invitation.code, relayId);
	return { lobby, shared: { mode: 'code', prs: codePrs(invitation.code) } };
}

function readWhole(
	arrival: Arrival,
	proof: Proof | undefined,
	whole: LobbyMessage
): AtDoor | undefined {
	if (proof === undefined) {
		const isForMe = equalBytes(whole.handshake, helloId(arrival.hello.p));
		return whole.type === 'challenge' && isForMe
			? { type: 'challenge', bytes: whole.data }
			: undefined;
	}
	if (whole.type !== 'reply' || !equalBytes(whole.handshake, proof.id)) return undefined;
	const reply = openReply(proof.keys, whole.seq, whole.data);
	return reply && { type: 'reply', proof, seq: whole.seq, ...reply };
}

/** Nobody waits to hear a ticket's first message: its door opens some time after she knocks. */
function resendMs({ shared }: Arrival): Millis {
	return shared.mode === 'ticket' ? RETURN_RESEND_MS : RESEND_MS;
}

/** Message 1, or every message 3. */
function saidSoFar(arrival: Arrival): readonly Publication[] {
	const proofs = arrival.proofs.flatMap((proof) => proof.frames);
	const frames = proofs.length === 0 ? arrival.helloFrames : proofs;
	return frames.map((frame) => ({ address: arrival.lobby.address, frame }));
}

function toLead(type: 'hello' | 'proof', handshake: Uint8Array, data: Uint8Array): LobbyMessage {
	return { direction: 'toLead', type, handshake, seq: 0, data };
}
