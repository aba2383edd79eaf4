import { seeded } from '../unit/crypto/seeded.ts';
import type { Random } from '../../crypto/primitives/random.ts';

/*
 * Where fixed randomness comes from, and what generators do to bytes.
 */

/** `length` bytes that belong to this name alone. */
export function fixed(name: string, length: number): Uint8Array {
	return seeded(`mde1 vectors/${name}`)(length);
}

/** A source that hands out these pieces in order, each in one draw of its own length. */
export function tape(...pieces: readonly Uint8Array[]): Random {
	const left = pieces.map((piece) => piece.slice());
	return (length) => {
		const next = left.shift();
		if (next?.length !== length) throw new Error(`a draw of ${String(length)} was not foreseen`);
		return next;
	};
}

/** `bytes` with the lowest bit of byte `at` turned; counted from the end if negative. */
export function turned(bytes: Uint8Array, at: number): Uint8Array {
	return put(bytes, at, (bytes.at(at) ?? 0) ^ 1);
}

/** `bytes` with byte `at` replaced. */
export function put(bytes: Uint8Array, at: number, value: number): Uint8Array {
	return bytes.with(at, value);
}
