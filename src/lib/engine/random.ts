import type { Random } from '#crypto';

/** Most bytes `getRandomValues` gives in one call; more is a QuotaExceededError. */
const CHUNK_BYTES = 65_536;

/** What of the platform's `crypto` is used. */
type RandomSource = Pick<Crypto, 'getRandomValues'>;

/** The platform's generator as the only source of randomness (PROTOCOL.md §2). */
export function systemRandom(source: RandomSource): Random {
	return (bytes) => {
		const drawn = new Uint8Array(bytes);
		for (let at = 0; at < bytes; at += CHUNK_BYTES) {
			source.getRandomValues(drawn.subarray(at, Math.min(at + CHUNK_BYTES, bytes)));
		}
		return drawn;
	};
}

/**
 * Whether two draws of 32 bytes differ. Finds a generator that is missing, throws or stands still;
 * a bad one that moves cannot be told from a good one.
 */
export function drawsDiffer(random: Random): boolean {
	try {
		const first = random(32);
		return random(32).some((byte, at) => byte !== first[at]);
	} catch {
		return false;
	}
}
