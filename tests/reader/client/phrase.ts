import { join } from './bytes.ts';
import { extract, kdf } from './kdf.ts';

/* PROTOCOL.md §13: six words by which people compare which room they are in. */

const WORDS = 6;

/** The eight bytes, of which the last four bits are not used. */
export const phraseBits = (sid: Uint8Array, vkRoom: Uint8Array): Uint8Array =>
	kdf(extract('MDE1 phrase', join(sid, vkRoom)), 'phrase', { length: 8 });

/** Word k is bits 10k … 10k + 9 from the most significant, an index into a list. */
export function phraseOf(sid: Uint8Array, vkRoom: Uint8Array): number[] {
	const bits = phraseBits(sid, vkRoom).reduce((value, byte) => value * 256n + BigInt(byte), 0n);
	return Array.from({ length: WORDS }, (_, k) => Number((bits >> BigInt(54 - 10 * k)) & 1023n));
}
