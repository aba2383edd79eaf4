/** What a published vector gives its reader, field by field. */
export class Given {
	readonly #fields: Readonly<Record<string, unknown>>;

	constructor(fields: Readonly<Record<string, unknown>>) {
		this.#fields = fields;
	}

	bytes(field: string): Uint8Array {
		return Uint8Array.from(Buffer.from(this.text(field), 'hex'));
	}

	number(field: string): number {
		return this.#fields[field] as number;
	}

	text(field: string): string {
		return this.#fields[field] as string;
	}

	list(field: string): readonly Given[] {
		return (this.#fields[field] as readonly Readonly<Record<string, unknown>>[]).map(
			(fields) => new Given(fields)
		);
	}
}

/** Every value on the way and the result, or `undefined`: refused. */
export type Play = (given: Given) => Readonly<Record<string, unknown>> | undefined;
