import { join, lp8, u32, uint, utf8 } from './bytes.ts';
import { extract, h, kdf } from './kdf.ts';

/* PROTOCOL.md §5: what an invited person holds, and where the two meet. */

export type Invitation =
	| { readonly kind: 'link' | 'open'; readonly s: Uint8Array; readonly roomtag: Uint8Array }
	| { readonly kind: 'code'; readonly nameplate: number; readonly secret: number };

/** The mode of message 1 (§6). */
export const MODES = { link: 0, code: 1, open: 3 } as const;

/** The address of the waiting room and the key around its frames. */
export interface Door {
	readonly address: Uint8Array;
	readonly outer: Uint8Array;
}

const DAY_S = 86_400;
const CHANGE_S = 10_800;
const OVERLAP_S = 14_400;
/** Characters of what was typed. */
const READ = 256;
export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** `roomtag = H("room", vk_room)[0:16]`. */
export const roomtagOf = (vkRoom: Uint8Array): Uint8Array => h('room', vkRoom).slice(0, 16);

/** A pasted text: `1.` or `2.` and 64 characters, alone or behind anything that ends in `#`. */
export function parseLink(pasted: string): Invitation | undefined {
	const found = /^(?:[^#\s]*#)?([12])\.([\w-]{64})$/.exec(pasted.trim());
	if (found === null) return undefined;
	const [, version, characters] = found;
	const bytes = fromBase64Url(characters!)!;
	const kind = version === '1' ? 'link' : 'open';
	return { kind, s: bytes.slice(0, 32), roomtag: bytes.slice(32) };
}

/** What a tab keeps (§11): 51 characters, and nothing around them. */
export function parseTicket(kept: string) {
	const bytes = /^[\w-]{51}$/.test(kept) ? fromBase64Url(kept) : undefined;
	if (bytes?.[0] !== 1 || bytes[5]! > 253) return undefined;
	return { sidTag: bytes.slice(1, 5), idx: bytes[5]!, tRes: bytes.slice(6) };
}

/** Five words of one list; typed loosely. The check is never sent. */
function parseWords(typed: string, lists: readonly (readonly string[])[]): Invitation | undefined {
	const words = (typed.slice(0, READ).match(/[\p{L}\p{M}]+/gu) ?? []).map(folded);
	if (words.length !== 5) return undefined;
	for (const list of lists) {
		const places = words.map((word) => list.findIndex((entry) => isMeant(word, folded(entry))));
		if (places.includes(-1)) continue;
		const bits = places.reduce((value, place) => value * 1024n + BigInt(place), 0n);
		const v = Number(bits >> 6n);
		const code = codeOf(v);
		if (code !== undefined && checkOf(v) === Number(bits & 63n)) return code;
	}
	return undefined;
}

/** `v` as 14 decimal digits and v mod 97 as 2; broken by spaces, hyphens and dashes. */
function parseDigits(typed: string): Invitation | undefined {
	const digits = typed.slice(0, READ).replaceAll(/[\s\u2010-\u2015-]/g, '');
	if (!/^[0-9]{16}$/.test(digits)) return undefined;
	const v = Number(digits.slice(0, 14));
	return v % 97 === Number(digits.slice(14)) ? codeOf(v) : undefined;
}

/** What somebody typed or pasted: 16 digits, or five words of one of the lists. */
export function parseCode(
	typed: string,
	lists: readonly (readonly string[])[]
): Invitation | undefined {
	return parseDigits(typed) ?? parseWords(typed, lists);
}

/** `v = nameplate · 2^28 + secret`, 44 bits. */
export const codeNumber = (code: { nameplate: number; secret: number }): number =>
	code.nameplate * 2 ** 28 + code.secret;

/** `v` taken apart; below 2^44. */
function codeOf(v: number): Invitation | undefined {
	if (v >= 2 ** 44) return undefined;
	return { kind: 'code', nameplate: Math.floor(v / 2 ** 28), secret: v % 2 ** 28 };
}

export const checkOf = (v: number): number => h('codecheck', uint(v, 6))[0]! >> 2;

/** Lower case without marks. */
const folded = (word: string): string =>
	word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Typed words may be cut after their fourth letter. */
const isMeant = (word: string, entry: string): boolean =>
	word === entry || (word.length >= 4 && entry.startsWith(word));

/** Where this invitation leads on the day of `unixS`. */
export function doorOf(invitation: Invitation, relayId: string, unixS: number): Door {
	if (invitation.kind === 'code') {
		const plate = extract('MDE1 nameplate', join(lp8(utf8(relayId)), u32(invitation.nameplate)));
		return { address: kdf(plate, 'np-addr'), outer: kdf(plate, 'np-outer') };
	}
	return doorOnDay(invitation.s, Math.floor((unixS - CHANGE_S) / DAY_S));
}

export const doorOnDay = (s: Uint8Array, day: number): Door => ({
	address: kdf(s, 'lobby-addr', { ctx: u32(day) }),
	outer: kdf(s, 'lobby-outer')
});

/** Where its lead listens: within 4 h of the change of the day at a neighbour's door too. */
export function doorsOf(invitation: Invitation, relayId: string, unixS: number): Door[] {
	const near = [unixS, unixS - OVERLAP_S, unixS + OVERLAP_S];
	if (invitation.kind === 'code') return [doorOf(invitation, relayId, unixS)];
	const days = new Set(near.map((at) => Math.floor((at - CHANGE_S) / DAY_S)));
	return [...days].map((day) => doorOnDay(invitation.s, day));
}

/** RFC 4648 §5 without padding; `undefined` if an unused bit is set. */
function fromBase64Url(characters: string): Uint8Array | undefined {
	let bits = 0n;
	for (const character of characters) bits = bits * 64n + BigInt(ALPHABET.indexOf(character));
	const unused = BigInt((characters.length * 6) % 8);
	if (bits % 2n ** unused !== 0n) return undefined;
	const bytes = new Uint8Array(Math.floor((characters.length * 6) / 8));
	bits >>= unused;
	for (let at = bytes.length - 1; at >= 0; at--, bits >>= 8n) bytes[at] = Number(bits & 255n);
	return bytes;
}
