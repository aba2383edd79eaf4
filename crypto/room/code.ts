import { Reader } from '../bytes/reader.ts';
import { ascii, concat, lp8, u32, u48 } from '../bytes/writer.ts';
import { UsageError } from '../errors.ts';
import { PRS_PREFIX, salt } from '../labels.ts';
import { TYPED_CODE_CHARACTERS } from '../limits.ts';
import { hash } from '../primitives/hash.ts';
import { expand, extract } from '../primitives/kdf.ts';
import { draw, type Random } from '../primitives/random.ts';

/*
 * The short code (PROTOCOL.md §5): v = nameplate ‖ secret, 44 bits, as five words or 16 digits.
 * Numbers beyond 32 bits pass through here, so there are no bit operators on v.
 */

/** A code somebody can say aloud. */
export interface Code {
	/** 16 bits, public: where the two sides meet. */
	readonly nameplate: number;
	/** 28 bits, never sent: what the two sides prove to each other. */
	readonly secret: number;
}

const NAMEPLATES = 2 ** 16;
const SECRETS = 2 ** 28;
const VALUES = NAMEPLATES * SECRETS;

const WORDS = 5;
const WORD_VALUES = 1_024;
const CHECK_VALUES = 64;

const DIGITS = 14;
const DIGIT_MODULUS = 97;

const SECRET_FIELD_BYTES = 32;
const VALUE_BYTES = 6;

/** A fresh code: whole bits of the source, so every code is equally likely. */
export function makeCode(random: Random): Code {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = draw(random, VALUE_BYTES);
	return { nameplate: a * 256 + b, secret: (c & 0x0f) * 2 ** 24 + d * 2 ** 16 + e * 256 + f };
}

/** Five indices into the word lists: v 44 bits ‖ check 6 bits, ten bits a word. */
export function codeWords(code: Code): number[] {
	let rest = valueOf(code) * CHECK_VALUES + wordCheck(valueOf(code));
	const words = new Array<number>(WORDS).fill(0);
	for (let at = WORDS - 1; at >= 0; at--) {
		words[at] = rest % WORD_VALUES;
		rest = Math.floor(rest / WORD_VALUES);
	}
	return words;
}

/** The code, or `undefined`: not five indices, or the check says that a word is wrong. */
export function codeFromWords(indices: readonly number[]): Code | undefined {
	if (indices.length !== WORDS || !indices.every(isWordIndex)) return undefined;
	const bits = indices.reduce((value, index) => value * WORD_VALUES + index, 0);
	const value = Math.floor(bits / CHECK_VALUES);
	return bits % CHECK_VALUES === wordCheck(value) ? fromValue(value) : undefined;
}

/** 16 digits without spaces: v in 14, v mod 97 in 2. */
export function codeDigits(code: Code): string {
	const value = valueOf(code);
	const check = String(value % DIGIT_MODULUS).padStart(2, '0');
	return String(value).padStart(DIGITS, '0') + check;
}

/**
 * The code, or `undefined`: not 16 digits between any spaces and hyphens, a wrong check, or a
 * number of 2^44 and above. Every single wrong digit and every swap of neighbours is caught.
 */
export function codeFromDigits(text: string): Code | undefined {
	const digits = text.slice(0, TYPED_CODE_CHARACTERS).replace(/[\s\u2010-\u2015-]/g, '');
	if (!/^[0-9]{16}$/.test(digits)) return undefined;
	const value = Number(digits.slice(0, DIGITS));
	if (value >= VALUES || value % DIGIT_MODULUS !== Number(digits.slice(DIGITS))) return undefined;
	return fromValue(value);
}

/** The password-related string of the PAKE; the nameplate is bound through the address. */
export function codePrs(code: Code): Uint8Array {
	return concat(ascii(PRS_PREFIX), u32(code.secret));
}

/**
 * Where this code's two sides meet at the relay named `relayId` (ASCII, from the build): address 32
 * and outer key 32. Everybody can compute both: they hide nothing, they only find.
 */
export function codeLobby(code: Code, relayId: string): { address: Uint8Array; outer: Uint8Array } {
	const key = extract(salt('MDE1 nameplate'), concat(lp8(ascii(relayId)), u32(code.nameplate)));
	return { address: expand(key, 'np-addr'), outer: expand(key, 'np-outer') };
}

/** The code as an invite's secret of 32 bytes: v, right-aligned. */
export function codeToSecret(code: Code): Uint8Array {
	return concat(new Uint8Array(SECRET_FIELD_BYTES - VALUE_BYTES), u48(valueOf(code)));
}

/** The code in such a secret, or `undefined` if it holds anything else. */
export function codeFromSecret(secret: Uint8Array): Code | undefined {
	const reader = new Reader(secret);
	const zeros = reader.take(SECRET_FIELD_BYTES - VALUE_BYTES);
	const value = reader.u48();
	if (value === undefined || zeros === undefined || !reader.finished) return undefined;
	return value < VALUES && zeros.every((byte) => byte === 0) ? fromValue(value) : undefined;
}

function valueOf({ nameplate, secret }: Code): number {
	if (!isBelow(nameplate, NAMEPLATES) || !isBelow(secret, SECRETS)) {
		throw new UsageError('a code is 16 and 28 bits');
	}
	return nameplate * SECRETS + secret;
}

function fromValue(value: number): Code {
	return { nameplate: Math.floor(value / SECRETS), secret: value % SECRETS };
}

/** Six bits that travel with the words only: they cost the secret nothing. */
function wordCheck(value: number): number {
	const [first = 0] = hash('codecheck', u48(value));
	return first >> 2;
}

function isWordIndex(index: number): boolean {
	return isBelow(index, WORD_VALUES);
}

function isBelow(value: number, bound: number): boolean {
	return Number.isInteger(value) && value >= 0 && value < bound;
}
