import { createHash } from 'node:crypto';
import type { Random } from '../../../crypto/primitives/random.ts';

/** Reproducible bytes: SHA-256 over seed and counter. Two seeds never share a stream. */
export function seeded(seed: string | number): Random {
	let counter = 0;
	let held = Buffer.alloc(0);
	return (bytes) => {
		while (held.length < bytes) {
			const block = createHash('sha256')
				.update(`${String(seed)}/${String(counter++)}`)
				.digest();
			held = Buffer.concat([held, block]);
		}
		const drawn = Uint8Array.from(held.subarray(0, bytes));
		held = held.subarray(bytes);
		return drawn;
	};
}

/** A source that gives these bytes once and refuses everything else. */
export function only(bytes: Uint8Array): Random {
	let left: Uint8Array | undefined = bytes.slice();
	return (length) => {
		const drawn = left;
		if (drawn?.length !== length) throw new Error('another draw than foreseen');
		left = undefined;
		return drawn;
	};
}

export function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

/** `bytes` with one bit of byte `at` turned. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
	const copy = bytes.slice();
	copy[at]! ^= 1;
	return copy;
}
