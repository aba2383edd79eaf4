import { concat } from '../bytes/writer.ts';
import { salt } from '../labels.ts';
import { expand, extract } from '../primitives/kdf.ts';

const WORDS = 6;
const WORD_BITS = 10;
const PHRASE_BYTES = 8;

/**
 * Six indices into the word list, the same on every screen of a room (PROTOCOL.md §13): the first
 * 60 bits of what SID (32) and the room's public key (32) hash to. They change only with that key.
 */
export function roomPhrase(sid: Uint8Array, vkRoom: Uint8Array): readonly number[] {
	const room = extract(salt('MDE1 phrase'), concat(sid, vkRoom));
	const bytes = expand(room, 'phrase', new Uint8Array(0), PHRASE_BYTES);
	return Array.from({ length: WORDS }, (_, word) => {
		const at = word * WORD_BITS;
		// Ten bits from an even bit of a byte on never reach a third byte.
		const [high = 0, low = 0] = bytes.subarray(at >> 3);
		return (((high << 8) | low) >> (16 - WORD_BITS - (at & 7))) & 1023;
	});
}
