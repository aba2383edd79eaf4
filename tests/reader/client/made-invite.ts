import { join } from './bytes.ts';
import { ALPHABET, checkOf, codeNumber, type Invitation } from './invite.ts';
import type { Random } from './primitives.ts';

/* PROTOCOL.md §5, of the lead: invitations made, and what is told of them. */

const WORD_BITS = [40n, 30n, 20n, 10n, 0n];
const PLACES = 1023n;
/** Of 32 drawn bits the lower 28. */
const SECRET_TOP = 0x0f;

export type Link = Extract<Invitation, { kind: 'link' | 'open' }>;
export type Code = Extract<Invitation, { kind: 'code' }>;

export const makeLink = (roomtag: Uint8Array, random: Random): Link => ({
	kind: 'link',
	s: random(32),
	roomtag
});

/** 44 random bits, 16 to find and 28 to prove; a lead has no nameplate twice. */
export function makeCode(nameplates: ReadonlySet<number>, random: Random): Code {
	const [high, low, top, ...rest] = random(6);
	const nameplate = high! * 256 + low!;
	if (nameplates.has(nameplate)) return makeCode(nameplates, random);
	const secret = [top! & SECRET_TOP, ...rest].reduce((value, byte) => value * 256 + byte, 0);
	return { kind: 'code', nameplate, secret };
}

/** What stands behind the `#`: `1.` and 64 characters. */
export const fragmentOf = ({ kind, roomtag, s }: Link): string =>
	(kind === 'link' ? '1.' : '2.') + base64Url(join(s, roomtag));

/** The places of the five words, the same in every list; the last bits check the others. */
export function placesOf(code: Code): number[] {
	const v = codeNumber(code);
	const bits = BigInt(v) * 64n + BigInt(checkOf(v));
	return WORD_BITS.map((shift) => Number((bits >> shift) & PLACES));
}

/** 16 digits, of which the last two check the others. */
export function digitsOf(code: Code): string {
	const v = codeNumber(code);
	return String(v).padStart(14, '0') + String(v % 97).padStart(2, '0');
}

/** RFC 4648 §5 without padding, of a length that is a multiple of 3. */
function base64Url(bytes: Uint8Array): string {
	const characters: string[] = [];
	for (let at = 0; at < bytes.length; at += 3) {
		const value = bytes[at]! * 65_536 + bytes[at + 1]! * 256 + bytes[at + 2]!;
		for (const shift of [18, 12, 6, 0]) characters.push(ALPHABET[(value >> shift) & 63]!);
	}
	return characters.join('');
}
