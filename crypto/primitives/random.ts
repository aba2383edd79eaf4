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

/**
 * A source of `bytes` bytes drawn from `random` in one call, handed out in order: browsers charge by
 * the call. Whoever asks it for more gets what `draw` refuses.
 */
export function drawnAtOnce(random: Random, bytes: number): Random {
	const drawn = draw(random, bytes);
	let at = 0;
	return (length) => {
		at += length;
		return drawn.subarray(at - length, at);
	};
}
