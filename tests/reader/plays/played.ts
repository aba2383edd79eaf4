/** The fields of one part of a published vector. */
export class Given {
	readonly #fields: Readonly<Record<string, unknown>>;

	constructor(fields: Readonly<Record<string, unknown>>) {
		this.#fields = fields;
	}

	bytes(field: string): Uint8Array {
		return fromHex(this.text(field));
	}

	number(field: string): number {
		return this.#fields[field] as number;
	}

	text(field: string): string {
		return this.#fields[field] as string;
	}

	/** An object. */
	part(field: string): Given {
		return new Given(this.#fields[field] as Readonly<Record<string, unknown>>);
	}

	/** A list of bytes. */
	pieces(field: string): readonly Uint8Array[] {
		return (this.#fields[field] as readonly string[]).map(fromHex);
	}

	numbers(field: string): readonly number[] {
		return this.#fields[field] as readonly number[];
	}

	/** A list of objects. */
	list(field: string): readonly Given[] {
		return (this.#fields[field] as readonly Readonly<Record<string, unknown>>[]).map(
			(fields) => new Given(fields)
		);
	}
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

type Made = Readonly<Record<string, unknown>>;

/** How one format is played. */
export interface Play {
	/** From what a reader has to every value on the way and the result; `undefined`: refused. */
	readonly read: (given: Given) => Made | undefined;
	/** The other way round: fields of `given` out of what their maker drew. */
	readonly make?: (drawn: Given, given: Given, made: Given) => Made;
}

/** Randomness that is given: each draw takes the next of these, which has to be as long. */
export function drawing(...draws: readonly Uint8Array[]): (length: number) => Uint8Array {
	const left = [...draws];
	return (length) => {
		const next = left.shift();
		if (next?.length !== length) throw new Error(`another draw than of ${String(length)} bytes`);
		return next;
	};
}
