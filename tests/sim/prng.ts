import { createCipheriv, createHash, type Cipheriv } from 'node:crypto';

const CHUNK_BYTES = 16_384;
const ZEROS = new Uint8Array(CHUNK_BYTES);

/**
 * A seeded source of bytes for tests: AES-256 in counter mode under a hash of the seed. Each actor
 * gets its own, split by name, so that what one draws never moves what another gets.
 */
export class Seeded {
	readonly #seed: string;
	#cipher: Cipheriv | undefined;
	#held: Uint8Array = ZEROS;
	#used = CHUNK_BYTES;

	constructor(seed: string) {
		this.#seed = seed;
	}

	split(name: string): Seeded {
		return new Seeded(`${this.#seed}/${name}`);
	}

	readonly bytes = (length: number): Uint8Array => {
		if (this.#used + length <= CHUNK_BYTES) {
			const taken = new Uint8Array(this.#held.subarray(this.#used, this.#used + length));
			this.#used += length;
			return taken;
		}
		const taken = new Uint8Array(length);
		for (let at = 0; at < length;) {
			if (this.#used === CHUNK_BYTES) this.#refill();
			const part = this.#held.subarray(this.#used, this.#used + length - at);
			taken.set(part, at);
			at += part.length;
			this.#used += part.length;
		}
		return taken;
	};

	/** Uniform in [0, 1). */
	fraction(): number {
		const [a = 0, b = 0, c = 0, d = 0] = this.bytes(4);
		return (((a * 256 + b) * 256 + c) * 256 + d) / 2 ** 32;
	}

	/** A whole number in [0, below). */
	below(below: number): number {
		return Math.floor(this.fraction() * below);
	}

	chance(probability: number): boolean {
		return this.fraction() < probability;
	}

	/** One of them. */
	pick<T>(from: readonly T[]): T {
		return from[this.below(from.length)]!;
	}

	#refill(): void {
		this.#cipher ??= createCipheriv(
			'aes-256-ctr',
			createHash('sha256').update(this.#seed).digest(),
			ZEROS.subarray(0, 16)
		);
		this.#held = this.#cipher.update(ZEROS);
		this.#used = 0;
	}
}
