import { equal, join, lp16 } from './bytes.ts';
import { kdfb } from './kdf.ts';
import { blake, decrypt, encrypt, type Random } from './primitives.ts';

/* PROTOCOL.md §3: an AEAD that commits to key, nonce, associated data and plaintext. */

const OVERHEAD = 72;

/** `seal(K, aad, pt)`: n 24 ‖ com 32 ‖ ct, 72 bytes longer than `plaintext`. */
export function seal(
	key: Uint8Array,
	aad: Uint8Array,
	plaintext: Uint8Array,
	random: Random
): Uint8Array {
	const nonce = random(24);
	const { ek, ck } = subkeys(key, nonce);
	const ct = encrypt({ key: ek, nonce, aad }, plaintext);
	return join(nonce, commitment(ck, aad, ct), ct);
}

/** The plaintext, or `undefined`; the commitment is looked at before the AEAD. */
export function open(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
	if (sealed.length < OVERHEAD) return undefined;
	const nonce = sealed.slice(0, 24);
	const com = sealed.slice(24, 56);
	const ct = sealed.slice(56);
	const { ek, ck } = subkeys(key, nonce);
	if (!equal(commitment(ck, aad, ct), com)) return undefined;
	return decrypt({ key: ek, nonce, aad }, ct);
}

function subkeys(key: Uint8Array, nonce: Uint8Array): { ek: Uint8Array; ck: Uint8Array } {
	const both = kdfb(key, 'seal', { ctx: nonce, length: 64 });
	return { ek: both.slice(0, 32), ck: both.slice(32) };
}

const commitment = (ck: Uint8Array, aad: Uint8Array, ct: Uint8Array): Uint8Array =>
	blake(join(lp16(aad), ct), 32, ck);
