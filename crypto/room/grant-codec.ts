import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { MAX_ROSTER } from '../limits.ts';
import { hash } from '../primitives/hash.ts';
import { ASIDE_KEY_BYTES, GRANT_NONCE_BYTES } from './epoch.ts';
import type { Roster } from './roster.ts';

/** The bytes of a grant, nothing opened (PROTOCOL.md §7.3). */
export interface Grant {
	readonly number: number;
	readonly term: number;
	readonly issuer: number;
	/** `W`: whose wraps follow, by place in the parent's roster. 8 bytes. */
	readonly wrapped: Uint8Array;
	/** `Hb`: which of them are under a healed key. 8 bytes. */
	readonly healed: Uint8Array;
	readonly grantNonce: Uint8Array;
	readonly confirm: Uint8Array;
	/** 64 bytes each, in the order of the bits. */
	readonly wraps: readonly Uint8Array[];
	/** Sealed ops. */
	readonly delta: Uint8Array;
}

/** A grant of which some parts have come. */
export interface PartialGrant {
	readonly from: number;
	readonly gid: Uint8Array;
	readonly parts: readonly (Uint8Array | undefined)[];
}

const SECRET_BYTES = 32;
const BITMAP_BYTES = MAX_ROSTER / 8;
const TAG_BYTES = 16;
const CONFIRM_BYTES = 32;

/** What one person is told: E or ME, and her aside key or zeros. */
export const TOLD_BYTES = SECRET_BYTES + ASIDE_KEY_BYTES;

const WRAP_BYTES = TOLD_BYTES + TAG_BYTES;

/** 73 bytes, 64 for each wrap, and the delta. */
export function encodeGrant(grant: Grant): Uint8Array {
	return concat(
		u32(grant.number),
		u16(grant.term),
		u8(grant.issuer),
		grant.wrapped,
		grant.healed,
		grant.grantNonce,
		grant.confirm,
		...grant.wraps,
		u16(grant.delta.length - TAG_BYTES),
		grant.delta
	);
}

/** The grant, or `undefined` for a length that does not fit or a healed bit without a wrap. */
export function decodeGrant(bytes: Uint8Array): Grant | undefined {
	const reader = new Reader(bytes);
	const head = { number: reader.u32(), term: reader.u16(), issuer: reader.u8() };
	const bits = { wrapped: reader.take(BITMAP_BYTES), healed: reader.take(BITMAP_BYTES) };
	const body = { grantNonce: reader.take(GRANT_NONCE_BYTES), confirm: reader.take(CONFIRM_BYTES) };
	const wraps = bits.wrapped && takeWraps(reader, countBits(bits.wrapped, MAX_ROSTER));
	const delta = reader.take((reader.u16() ?? 0) + TAG_BYTES);
	const grant = complete<Grant>({ ...head, ...bits, ...body, wraps, delta });
	return grant && reader.finished && isWithin(grant.healed, grant.wrapped) ? grant : undefined;
}

/** H("grant", grant), 32 bytes. */
export function grantId(bytes: Uint8Array): Uint8Array {
	return hash('grant', bytes);
}

/** The wrap for `idx` of the parent's roster and which key it is under; `undefined` if it has none. */
export function wrapFor(
	grant: Grant,
	old: Roster,
	idx: number
): { readonly wrap: Uint8Array; readonly isHealed: boolean } | undefined {
	const at = old.findIndex((entry) => entry.idx === idx);
	if (at < 0 || !bitAt(grant.wrapped, at)) return undefined;
	const wrap = grant.wraps[countBits(grant.wrapped, at)];
	return wrap && { wrap, isHealed: bitAt(grant.healed, at) };
}

/** Bit k, most significant first, stands for the k-th entry of the parent's roster. 8 bytes. */
export function bitmapOf(old: Roster, chosen: readonly number[]): Uint8Array {
	const bits = new Uint8Array(BITMAP_BYTES);
	old.forEach((entry, at) => {
		if (chosen.includes(entry.idx)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (0x80 >> (at & 7));
	});
	return bits;
}

function takeWraps(reader: Reader, count: number): readonly Uint8Array[] | undefined {
	const wraps = reader.take(count * WRAP_BYTES);
	return (
		wraps &&
		Array.from({ length: count }, (_, at) => wraps.subarray(at * WRAP_BYTES, (at + 1) * WRAP_BYTES))
	);
}

function isWithin(some: Uint8Array, all: Uint8Array): boolean {
	return some.every((byte, at) => (byte & ~(all[at] ?? 0)) === 0);
}

function bitAt(bits: Uint8Array, at: number): boolean {
	return ((bits[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0;
}

function countBits(bits: Uint8Array, before: number): number {
	let count = 0;
	for (let at = 0; at < before; at++) if (bitAt(bits, at)) count += 1;
	return count;
}
