import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { must, UsageError } from '../errors.ts';
import { aad } from '../labels.ts';
import { FRAME_BYTES, MAX_LOBBY_PARTS, MAX_PARTIAL_MESSAGES } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import type { Random } from '../primitives/random.ts';
import { open, seal, SEAL_OVERHEAD } from '../primitives/seal.ts';

/** Where two people meet before they share a room: a relay address and the key around frames. */
export interface Lobby {
	/** 32 bytes. */
	readonly address: Uint8Array;
	/** 32 bytes; for a code it follows from the public nameplate and hides nothing. */
	readonly outer: Uint8Array;
}

export type LobbyMessageType = 'hello' | 'challenge' | 'proof' | 'reply' | 'probe' | 'taken';

/** One whole message in a lobby (PROTOCOL.md §6). */
export interface LobbyMessage {
	readonly direction: 'toLead' | 'fromLead';
	readonly type: LobbyMessageType;
	/** 8 bytes: which handshake. */
	readonly handshake: Uint8Array;
	/** Counts the contents of a `reply`; 0 for every other type. */
	readonly seq: number;
	readonly data: Uint8Array;
}

/** Parts of messages that are not whole yet, oldest first. */
export type Partials = readonly Partial[];

interface Partial {
	readonly first: LobbyPart;
	readonly parts: ReadonlyMap<number, Uint8Array>;
}

interface LobbyPart extends Omit<LobbyMessage, 'data'> {
	readonly part: number;
	readonly parts: number;
	readonly data: Uint8Array;
}

/** No table has a place with this number. */
const NONE = 255;
const DIRECTIONS: readonly LobbyMessage['direction'][] = ['toLead', 'fromLead'];
const TYPES: readonly LobbyMessageType[] = [
	'hello',
	'challenge',
	'proof',
	'reply',
	'probe',
	'taken'
];
const PLAINTEXT_BYTES = FRAME_BYTES - SEAL_OVERHEAD;
const PART_HEADER_BYTES = 1 + 1 + 8 + 1 + 1 + 2;
const PART_BYTES = PLAINTEXT_BYTES - PART_HEADER_BYTES;
const SEQ_BYTES = 4;

/** The frames that carry a message, FRAME_BYTES each: 938 bytes of it a frame, 934 of a reply. */
export function sealLobby(
	lobby: Lobby,
	message: LobbyMessage,
	random: Random
): readonly Uint8Array[] {
	const slices = cut(message);
	if (slices.length > MAX_LOBBY_PARTS) throw new UsageError('a lobby message is too long');
	return slices.map((slice, part) => {
		const head = concat(
			u8(DIRECTIONS.indexOf(message.direction)),
			u8(TYPES.indexOf(message.type) + 1),
			message.handshake,
			u8(part),
			u8(slices.length),
			u16(slice.length)
		);
		const zeros = new Uint8Array(PLAINTEXT_BYTES - head.length - slice.length);
		return seal(lobby.outer, lobbyAad(lobby), concat(head, slice, zeros), random);
	});
}

/** One part of a message, or `undefined` for a frame that this lobby did not seal. */
export function openLobby(lobby: Lobby, frame: Uint8Array): LobbyPart | undefined {
	if (frame.length !== FRAME_BYTES) return undefined;
	const plaintext = open(lobby.outer, lobbyAad(lobby), frame);
	return plaintext && readPart(plaintext);
}

function readPart(plaintext: Uint8Array): LobbyPart | undefined {
	const reader = new Reader(plaintext);
	const head = {
		direction: DIRECTIONS[reader.u8() ?? NONE],
		type: TYPES[(reader.u8() ?? NONE) - 1],
		handshake: reader.take(8),
		part: reader.u8(),
		parts: reader.u8()
	};
	const value = reader.take(reader.u16() ?? -1);
	if (reader.rest()?.every((byte) => byte === 0) !== true) return undefined;
	const split = value && (head.type === 'reply' ? splitSeq(value) : { seq: 0, data: value });
	const part = split && complete<LobbyPart>({ ...head, ...split });
	if (part === undefined || part.part >= part.parts) return undefined;
	return part.parts <= MAX_LOBBY_PARTS ? part : undefined;
}

/** Puts a part to its siblings: the whole message once the last has come, in any order. */
export function collect(
	partials: Partials,
	part: LobbyPart
): { readonly partials: Partials; readonly message: LobbyMessage | undefined } {
	const at = partials.findIndex(({ first }) => isSibling(first, part));
	const held = partials[at] ?? { first: part, parts: new Map<number, Uint8Array>() };
	const parts = new Map(held.parts).set(part.part, part.data);
	const others = partials.filter((_, index) => index !== at);
	if (parts.size < part.parts) {
		const kept = others.slice(-(MAX_PARTIAL_MESSAGES - 1));
		return { partials: [...kept, { first: held.first, parts }], message: undefined };
	}
	const data = concat(...Array.from({ length: part.parts }, (_, index) => must(parts.get(index))));
	const { direction, type, handshake, seq } = part;
	return { partials: others, message: { direction, type, handshake, seq, data } };
}

function isSibling(a: LobbyPart, b: LobbyPart): boolean {
	return (
		a.direction === b.direction &&
		a.type === b.type &&
		a.seq === b.seq &&
		a.parts === b.parts &&
		equalBytes(a.handshake, b.handshake)
	);
}

function cut(message: LobbyMessage): readonly Uint8Array[] {
	const isReply = message.type === 'reply';
	const room = PART_BYTES - (isReply ? SEQ_BYTES : 0);
	const count = Math.max(1, Math.ceil(message.data.length / room));
	return Array.from({ length: count }, (_, at) => {
		const slice = message.data.subarray(at * room, (at + 1) * room);
		return isReply ? concat(u32(message.seq), slice) : slice;
	});
}

function splitSeq(value: Uint8Array): { seq: number; data: Uint8Array } | undefined {
	const reader = new Reader(value);
	const seq = reader.u32();
	const data = reader.rest();
	return seq === undefined || data === undefined ? undefined : { seq, data };
}

function lobbyAad(lobby: Lobby): Uint8Array {
	return aad('MDE1 lobby', lobby.address);
}
