import { encodeUtf8 } from '../bytes/utf8.ts';
import { hash } from '../primitives/hash.ts';

/**
 * Version of the rules a person is shown before she promises: the first two bytes of their hash as
 * a number (PROTOCOL.md §7.1). Works before `ready()`.
 */
export function houseVersion(rules: string): number {
	const [high = 0, low = 0] = hash('house', encodeUtf8(rules));
	return high * 256 + low;
}
