const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url without padding (RFC 4648 §5). */
export function encodeBase64url(bytes: Uint8Array): string {
	let text = '';
	let bits = 0;
	let held = 0;
	for (const byte of bytes) {
		held = (held << 8) | byte;
		bits += 8;
		while (bits >= 6) {
			bits -= 6;
			text += ALPHABET.charAt((held >> bits) & 63);
		}
		held &= (1 << bits) - 1;
	}
	return bits === 0 ? text : text + ALPHABET.charAt((held << (6 - bits)) & 63);
}

/**
 * The bytes, or `undefined` for anything `encodeBase64url` does not write: other characters,
 * padding, white space, an impossible length, or unused bits that are not zero.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
	const bytes: number[] = [];
	let bits = 0;
	let held = 0;
	for (const character of text) {
		const value = ALPHABET.indexOf(character);
		if (value < 0) return undefined;
		held = (held << 6) | value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes.push(held >> bits);
			held &= (1 << bits) - 1;
		}
	}
	return bits >= 6 || held !== 0 ? undefined : Uint8Array.from(bytes);
}
