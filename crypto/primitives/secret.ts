import { UsageError } from '../errors.ts';

/**
 * Key bytes with one owner. They can be borrowed for a call and wiped, but not printed, cloned or
 * serialised by accident. Wiping is best effort: a JavaScript engine may have made copies.
 */
export class Secret {
	readonly #bytes: Uint8Array;
	#wiped = false;

	/** Takes ownership: the caller must not keep, change or reuse `bytes`. */
	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	get length(): number {
		return this.#bytes.length;
	}

	/** Lends the bytes for one synchronous call. Returning or storing them is a bug. */
	lend<T>(borrow: (bytes: Uint8Array) => T): T {
		if (this.#wiped) throw new UsageError('a wiped secret was used');
		return borrow(this.#bytes);
	}

	/** Overwrites the bytes; every later `lend` throws. Wiping twice is allowed. */
	wipe(): void {
		this.#bytes.fill(0);
		this.#wiped = true;
	}

	toJSON(): never {
		throw new UsageError('a secret was serialised');
	}
}
