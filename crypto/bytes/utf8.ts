const REPLACEMENT = 0xfffd;

/** UTF-8 of `text`. A lone half of a surrogate pair, which has no UTF-8, becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
	const bytes: number[] = [];
	for (const character of text) {
		const point = character.codePointAt(0) ?? REPLACEMENT;
		pushPoint(bytes, isSurrogate(point) ? REPLACEMENT : point);
	}
	return Uint8Array.from(bytes);
}

/**
 * The text, or `undefined` for what RFC 3629 forbids: overlong forms, surrogates, points above
 * U+10FFFF, stray or missing continuation bytes. A byte order mark stays part of the text.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
	let text = '';
	let at = 0;
	while (at < bytes.length) {
		const form = formOf(bytes[at]);
		if (form === undefined) return undefined;
		const point = readPoint(bytes, at, form);
		if (point === undefined || point < form.least || point > 0x10ffff) return undefined;
		if (isSurrogate(point)) return undefined;
		text += String.fromCodePoint(point);
		at += form.length;
	}
	return text;
}

interface Form {
	readonly length: number;
	/** Payload bits of the first byte. */
	readonly mask: number;
	/** The least point this length may carry; below it the form is overlong. */
	readonly least: number;
}

const ONE: Form = { length: 1, mask: 0x7f, least: 0 };
const TWO: Form = { length: 2, mask: 0x1f, least: 0x80 };
const THREE: Form = { length: 3, mask: 0x0f, least: 0x800 };
const FOUR: Form = { length: 4, mask: 0x07, least: 0x10000 };

function formOf(first: number | undefined): Form | undefined {
	if (first === undefined) return undefined;
	if (first < 0x80) return ONE;
	if (first >> 5 === 0b110) return TWO;
	if (first >> 4 === 0b1110) return THREE;
	if (first >> 3 === 0b11110) return FOUR;
	return undefined;
}

function readPoint(bytes: Uint8Array, at: number, form: Form): number | undefined {
	let point = (bytes[at] ?? 0) & form.mask;
	for (let next = at + 1; next < at + form.length; next++) {
		const byte = bytes[next];
		if (byte === undefined || byte >> 6 !== 0b10) return undefined;
		point = (point << 6) | (byte & 0x3f);
	}
	return point;
}

function pushPoint(bytes: number[], point: number): void {
	if (point < 0x80) bytes.push(point);
	else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
	else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
	else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
}

function tail(bits: number): number {
	return 0x80 | (bits & 0x3f);
}

function isSurrogate(point: number): boolean {
	return point >= 0xd800 && point <= 0xdfff;
}
