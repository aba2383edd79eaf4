/** What a byte string that breaks a rule causes; it never leaves `decode`. */
class Refused extends Error {}

/** Ends the decoding that is going on: the bytes are refused (PROTOCOL.md, Conventions). */
function refuse(): never {
	throw new Refused();
}

export function demand(isKept: boolean): asserts isKept {
	if (!isKept) refuse();
}

/** Total: what `read` makes of all of `bytes`, or `undefined` if it refuses or leaves some over. */
export function decode<T>(bytes: Uint8Array, read: (cursor: Cursor) => T): T | undefined {
	try {
		const cursor = new Cursor(bytes);
		const value = read(cursor);
		demand(cursor.left === 0);
		return value;
	} catch (error) {
		if (error instanceof Refused) return undefined;
		throw error;
	}
}

/** Reads big-endian numbers and fields one after the other (PROTOCOL.md, Conventions). */
export class Cursor {
	readonly #bytes: Uint8Array;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	get left(): number {
		return this.#bytes.length - this.#at;
	}

	/** What has been read since `from`. */
	since(from: number): Uint8Array {
		return this.#bytes.slice(from, this.#at);
	}

	take(length: number): Uint8Array {
		demand(length <= this.left);
		this.#at += length;
		return this.#bytes.slice(this.#at - length, this.#at);
	}

	/** An unsigned number of so many bytes. */
	uint(length: number): number {
		return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
	}

	u8(): number {
		return this.uint(1);
	}

	u16(): number {
		return this.uint(2);
	}

	u32(): number {
		return this.uint(4);
	}

	lp8(): Uint8Array {
		return this.take(this.u8());
	}

	lp16(): Uint8Array {
		return this.take(this.u16());
	}

	rest(): Uint8Array {
		return this.take(this.left);
	}
}

export function uint(value: number, length: number): Uint8Array {
	const bytes = new Uint8Array(length);
	for (let at = length - 1, left = value; at >= 0; at--, left = Math.floor(left / 256)) {
		bytes[at] = left % 256;
	}
	return bytes;
}

export const u8 = (value: number): Uint8Array => uint(value, 1);
export const u16 = (value: number): Uint8Array => uint(value, 2);
export const u32 = (value: number): Uint8Array => uint(value, 4);
export const lp8 = (bytes: Uint8Array): Uint8Array => join(u8(bytes.length), bytes);
export const lp16 = (bytes: Uint8Array): Uint8Array => join(u16(bytes.length), bytes);
export const zeros = (length: number): Uint8Array => new Uint8Array(length);

/** ASCII in quotes, and any text in UTF-8. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** UTF-8 as RFC 3629 has it; a byte order mark is part of the text. */
export function text(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** `a ‖ b ‖ …`; a string stands for its ASCII. */
export function join(...parts: readonly (Uint8Array | string)[]): Uint8Array {
	const pieces = parts.map((part) => (typeof part === 'string' ? utf8(part) : part));
	const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
	let at = 0;
	for (const piece of pieces) {
		joined.set(piece, at);
		at += piece.length;
	}
	return joined;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	return a.reduce((differing, byte, at) => differing | (byte ^ b[at]!), 0) === 0;
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

export const hex = (bytes: Uint8Array): string =>
	Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Cut into slices of at most `size` bytes; nothing is one empty slice. */
export function slices(bytes: Uint8Array, size: number): Uint8Array[] {
	const count = Math.max(1, Math.ceil(bytes.length / size));
	return Array.from({ length: count }, (_, k) => bytes.slice(k * size, (k + 1) * size));
}
