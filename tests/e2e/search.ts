/** Something that must not be found anywhere it could be read. */
export interface Canary {
	readonly name: string;
	/** The byte strings that would betray it. */
	readonly forms: readonly Form[];
}

interface Form {
	readonly how: string;
	readonly bytes: Buffer;
}

/** Where a canary was found, for the one who has to find out why. */
export interface Hit {
	readonly canary: string;
	readonly how: string;
	readonly at: number;
}

/** Shorter strings would be found by chance in megabytes of noise. */
const SHORTEST_BYTES = 6;

/** A text in every encoding a program is likely to hold or send it in. */
export function textCanary(name: string, text: string): Canary {
	return canary(name, [
		...encodings(Buffer.from(text, 'utf8')),
		{ how: 'Latin-1', bytes: Buffer.from(text, 'latin1') },
		{ how: 'UTF-16', bytes: Buffer.from(text, 'utf16le') },
		{ how: 'percent', bytes: Buffer.from(encodeURIComponent(text)) }
	]);
}

/** A key: raw, and as the texts that programs make of bytes. */
export function keyCanary(name: string, key: Uint8Array): Canary {
	return canary(name, encodings(Buffer.from(key)));
}

/**
 * Looks for many canaries at once, in one pass: the first four bytes of every form pick the few
 * places worth a closer look.
 */
export class Search {
	readonly #byHead = new Map<number, { readonly canary: string; readonly form: Form }[]>();
	readonly #maybe = new Uint8Array(1 << 20);
	/** Of the longest form: pieces of a large haystack have to overlap by one byte less. */
	readonly longestBytes: number;

	constructor(canaries: readonly Canary[]) {
		let longest = 0;
		for (const { name, forms } of canaries) {
			for (const form of forms) {
				const head = form.bytes.readInt32BE(0);
				this.#maybe[bucket(head)] = 1;
				const others = this.#byHead.get(head) ?? [];
				this.#byHead.set(head, [...others, { canary: name, form }]);
				longest = Math.max(longest, form.bytes.length);
			}
		}
		this.longestBytes = longest;
	}

	in(haystack: Uint8Array): readonly Hit[] {
		const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.byteLength);
		const hits: Hit[] = [];
		let head = 0;
		for (let end = 0; end < bytes.length; end += 1) {
			head = (head << 8) | bytes[end]!;
			if (this.#maybe[bucket(head)] === 0 || end < 3) continue;
			const at = end - 3;
			for (const { canary, form } of this.#byHead.get(head) ?? []) {
				if (bytes.subarray(at, at + form.bytes.length).equals(form.bytes)) {
					hits.push({ canary, how: form.how, at });
				}
			}
		}
		return hits;
	}
}

function bucket(head: number): number {
	return Math.imul(head, 0x9e3779b1) >>> 12;
}

function canary(name: string, forms: readonly Form[]): Canary {
	const different = forms.filter(
		({ bytes }, at) => forms.findIndex((other) => other.bytes.equals(bytes)) === at
	);
	const long = different.filter(({ bytes }) => bytes.length >= SHORTEST_BYTES);
	if (long.length === 0) throw new RangeError(`${name} is too short to look for`);
	return { name, forms: long };
}

function encodings(bytes: Buffer): Form[] {
	const hex = bytes.toString('hex');
	return [
		{ how: 'raw', bytes },
		{ how: 'hex', bytes: Buffer.from(hex) },
		{ how: 'HEX', bytes: Buffer.from(hex.toUpperCase()) },
		...[0, 1, 2].flatMap((before) => base64After(bytes, before))
	];
}

/**
 * What base64 makes of the bytes when `before` others (modulo 3) come first: the characters that
 * depend on these bytes alone, in the ordinary alphabet and in that of addresses.
 */
function base64After(bytes: Buffer, before: number): Form[] {
	const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
	const from = Math.ceil((before * 8) / 6);
	const to = Math.floor(((before + bytes.length) * 8) / 6);
	const text = whole.slice(from, to);
	return [
		{ how: `base64, ${String(before)} before`, bytes: Buffer.from(text) },
		{
			how: `base64url, ${String(before)} before`,
			bytes: Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_'))
		}
	];
}
