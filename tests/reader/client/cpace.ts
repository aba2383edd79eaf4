import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { join, utf8, zeros } from './bytes.ts';
import { littleEndian, orRefused, type Random } from './primitives.ts';

/* CPace over ristretto255 with SHA-512, transcript_ir (PROTOCOL.md §6). */

const { Point } = ristretto255;
const BLOCK = 128;

/** What both sides know beforehand. */
export interface Setting {
	readonly prs: Uint8Array;
	readonly ci: Uint8Array;
	readonly sid: Uint8Array;
}

/** Of the initiator's (Y and AD a) and the responder's (b) half of the exchange. */
export interface Transcript {
	readonly ya: Uint8Array;
	readonly ada: Uint8Array;
	readonly yb: Uint8Array;
	readonly adb: Uint8Array;
}

/** `lv(x)`: LEB128 length ‖ x. */
function lv(bytes: Uint8Array | string): Uint8Array {
	const body = typeof bytes === 'string' ? utf8(bytes) : bytes;
	const length: number[] = [];
	let left = body.length;
	for (; left > 127; left >>= 7) length.push((left & 127) | 128);
	return join(Uint8Array.from([...length, left]), body);
}

/** The generator, 32 bytes: zeros fill the first block of SHA-512 less one byte. */
export function generator({ prs, ci, sid }: Setting): Uint8Array {
	const domain = 'CPaceRistretto255';
	const fill = Math.max(0, BLOCK - 1 - lv(prs).length - lv(domain).length);
	const hashed = sha512(join(lv(domain), lv(prs), lv(zeros(fill)), lv(ci), lv(sid)));
	return ristretto255_hasher.deriveToCurve!(hashed).toBytes();
}

/** 252 random bits, little-endian. */
export function drawScalar(random: Random): Uint8Array {
	const scalar = random(32);
	scalar[31]! &= 15;
	return scalar;
}

/** The point times the scalar; refused: no canonical element, or the identity. */
export function multiply(point: Uint8Array, scalar: Uint8Array): Uint8Array | undefined {
	return orRefused(() => {
		const element = Point.fromBytes(point);
		if (element.is0()) return undefined;
		return element.multiplyUnsafe(littleEndian(scalar)).toBytes();
	});
}

/** The ISK, 64 bytes. */
export function intermediateKey(
	sid: Uint8Array,
	k: Uint8Array,
	{ ya, ada, yb, adb }: Transcript
): Uint8Array {
	const parts = [sid, k, ya, ada, yb, adb].map((part) => lv(part));
	return sha512(join(lv('CPaceRistretto255_ISK'), ...parts));
}
