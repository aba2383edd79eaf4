/**
 * Reads big-endian fields from the front of `bytes`. Past the end every read is `undefined`, and
 * stays so, even for a read that would fit: a decoder may check once, at its end.
 */
export class Reader {
	readonly #bytes: Uint8Array;
	#at = 0;
	#failed = false;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	/** True if no read failed and nothing is left over. */
	get finished(): boolean {
		return !this.#failed && this.#at === this.#bytes.length;
	}

	u8(): number | undefined {
		return this.#number(1);
	}

	u16(): number | undefined {
		return this.#number(2);
	}

	u32(): number | undefined {
		return this.#number(4);
	}

	u48(): number | undefined {
		return this.#number(6);
	}

	/** The next `length` bytes, as a copy. */
	take(length: number): Uint8Array | undefined {
		return this.#view(length)?.slice();
	}

	/** Everything that is left, possibly nothing, as a copy. */
	rest(): Uint8Array | undefined {
		return this.take(this.#bytes.length - this.#at);
	}

	/** No bit operators: they would cut a u32 or u48 to 32 signed bits. */
	#number(length: number): number | undefined {
		return this.#view(length)?.reduce((value, byte) => value * 256 + byte, 0);
	}

	#view(length: number): Uint8Array | undefined {
		if (this.#failed || length < 0 || length > this.#bytes.length - this.#at) {
			this.#failed = true;
			return undefined;
		}
		this.#at += length;
		return this.#bytes.subarray(this.#at - length, this.#at);
	}
}
