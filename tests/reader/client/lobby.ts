import { decode, demand, hex, isZero, join, slices, u16, u32, u8, zeros } from './bytes.ts';
import type { Door } from './invite.ts';
import { open, seal } from './seal.ts';
import type { Random } from './primitives.ts';

/* PROTOCOL.md §6, "Lobby frame": how messages travel before there is a room. */

const PLAINTEXT = 952;
const SLICE = 938;
const SEQ_SLICE = 934;
const MAX_PARTS = 4;
const MAX_INCOMPLETE = 16;
const MAX_TYPE = 6;
/** The type whose parts carry `seq`. */
const REPLY = 4;

export interface LobbyMessage {
	readonly fromLead: boolean;
	readonly type: number;
	readonly hsId: Uint8Array;
	/** 0 for every type but 4. */
	readonly seq: number;
	readonly data: Uint8Array;
}

interface Part extends LobbyMessage {
	readonly part: number;
	readonly parts: number;
}

/** The frames of one message, 1024 bytes each, to be sent again byte for byte. */
export function lobbyFrames(door: Door, message: LobbyMessage, random: Random): Uint8Array[] {
	const { data, fromLead, hsId, seq, type } = message;
	const pieces =
		type === REPLY
			? slices(data, SEQ_SLICE).map((slice) => join(u32(seq), slice))
			: slices(data, SLICE);
	return pieces.map((piece, part) => {
		const head = join(u8(Number(fromLead)), u8(type), hsId, u8(part), u8(pieces.length));
		const fill = zeros(SLICE - piece.length);
		return seal(door.outer, aadOf(door), join(head, u16(piece.length), piece, fill), random);
	});
}

const aadOf = (door: Door): Uint8Array => join('MDE1 lobby', door.address);

/** One frame opened and read, or `undefined`. */
export function readLobbyFrame(door: Door, frame: Uint8Array): Part | undefined {
	const plaintext = open(door.outer, aadOf(door), frame);
	if (plaintext?.length !== PLAINTEXT) return undefined;
	return decode(plaintext, (cursor) => {
		const direction = cursor.u8();
		const type = cursor.u8();
		demand(direction <= 1 && type >= 1 && type <= MAX_TYPE);
		const hsId = cursor.take(8);
		const part = cursor.u8();
		const parts = cursor.u8();
		demand(parts >= 1 && parts <= MAX_PARTS && part < parts);
		const length = cursor.u16();
		demand(length <= SLICE);
		const data = cursor.take(length);
		demand(isZero(cursor.rest()));
		const whole = { fromLead: direction === 1, type, hsId, part, parts };
		if (type !== REPLY) return { ...whole, seq: 0, data };
		demand(length >= 4);
		const seq = data.slice(0, 4).reduce((value, byte) => value * 256 + byte, 0);
		return { ...whole, seq, data: data.slice(4) };
	});
}

/** Puts parts together, in whatever order they come; at most 16 messages are incomplete. */
export class LobbyParts {
	readonly #incomplete = new Map<string, Map<number, Uint8Array>>();

	/** The whole message, if this was its last part. */
	take(came: Part): LobbyMessage | undefined {
		const { data, fromLead, hsId, part, parts, seq, type } = came;
		const key = [fromLead, type, hex(hsId), parts, seq].join();
		const known = this.#incomplete.get(key) ?? new Map<number, Uint8Array>();
		known.set(part, data);
		this.#incomplete.set(key, known);
		if (known.size < parts) {
			const oldest = this.#incomplete.keys().next().value!;
			if (this.#incomplete.size > MAX_INCOMPLETE) this.#incomplete.delete(oldest);
			return undefined;
		}
		this.#incomplete.delete(key);
		const ordered = [...known].sort(([a], [b]) => a - b).map(([, slice]) => slice);
		return { fromLead, type, hsId, seq, data: join(...ordered) };
	}
}
