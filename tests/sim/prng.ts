import { createHash } from 'node:crypto';

/**
 * A seeded source of bytes for tests: SHA-256 in counter mode. Each actor gets its own, split by
 * name, so that what one draws never moves what another gets.
 */
export class Seeded {
	readonly #seed: string;
	#counter = 0;
	#held = Buffer.alloc(0);

	constructor(seed: string) {
		this.#seed = seed;
	}

	split(name: string): Seeded {
		return new Seeded(`${this.#seed}/${name}`);
	}

	readonly bytes = (length: number): Uint8Array => {
		const parts = [this.#held];
		let have = this.#held.length;
		while (have < length) {
			const block = createHash('sha256')
				.update(`${this.#seed}#${String(this.#counter)}`)
				.digest();
			this.#counter += 1;
			parts.push(block);
			have += block.length;
		}
		const all = Buffer.concat(parts);
		this.#held = all.subarray(length);
		return Uint8Array.from(all.subarray(0, length));
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
}
