import { UsageError } from '../errors.ts';

/**
 * The only source of randomness: exactly `bytes` fresh, uniform bytes that nobody else holds.
 * Browsers pass crypto.getRandomValues; libsodium's own generator is 180 times slower for padding
 * (PROTOCOL.md §2, trap 1).
 */
export type Random = (bytes: number) => Uint8Array;

/** `bytes` bytes from `random`; a source that returns another amount is a UsageError. */
export function draw(random: Random, bytes: number): Uint8Array {
	const drawn = random(bytes);
	if (drawn.length !== bytes) throw new UsageError('the random source broke its contract');
	return drawn;
}
