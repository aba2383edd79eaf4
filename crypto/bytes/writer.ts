import { UsageError } from '../errors.ts';

/** All parts in order, in new memory. */
export function concat(...parts: Uint8Array[]): Uint8Array {
	let length = 0;
	for (const part of parts) length += part.length;
	const joined = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		joined.set(part, at);
		at += part.length;
	}
	return joined;
}

export function u8(value: number): Uint8Array {
	return bigEndian(value, 1);
}

export function u16(value: number): Uint8Array {
	return bigEndian(value, 2);
}

export function u32(value: number): Uint8Array {
	return bigEndian(value, 4);
}

export function u48(value: number): Uint8Array {
	return bigEndian(value, 6);
}

/** u8 length ‖ bytes; more than 255 bytes is a UsageError. */
export function lp8(bytes: Uint8Array): Uint8Array {
	return concat(u8(bytes.length), bytes);
}

/** u16 length ‖ bytes; more than 65 535 bytes is a UsageError. */
export function lp16(bytes: Uint8Array): Uint8Array {
	return concat(u16(bytes.length), bytes);
}

/** The bytes of our own constants; any other character is a UsageError. */
export function ascii(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => {
		const code = character.charCodeAt(0);
		if (code > 0x7f || character.length > 1) throw new UsageError('not an ASCII text');
		return code;
	});
}

/** No bit operators: they would cut a u48 to 32 bits. */
function bigEndian(value: number, length: number): Uint8Array {
	if (!Number.isInteger(value) || value < 0 || value >= 256 ** length) {
		throw new UsageError(`the number does not fit ${length} bytes`);
	}
	const bytes = new Uint8Array(length);
	let rest = value;
	for (let at = length - 1; at >= 0; at--) {
		bytes[at] = rest % 256;
		rest = Math.floor(rest / 256);
	}
	return bytes;
}
