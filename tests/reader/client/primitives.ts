import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { ml_kem768_x25519 as xWing } from '@noble/post-quantum/hybrid.js';
import { equal, join } from './bytes.ts';

/*
 * PROTOCOL.md §2, with @noble alone. Nothing here is constant time: this client proves that the
 * text is enough to read the protocol, and is nobody's to talk with.
 */

/** Exactly so many fresh bytes. */
export type Random = (length: number) => Uint8Array;

export const sha256Of = (bytes: Uint8Array): Uint8Array => sha256(bytes);

export const hkdfExtract = (salt: Uint8Array, ikm: Uint8Array): Uint8Array =>
	extract(sha256, ikm, salt);

export const hkdfExpand = (prk: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
	expand(sha256, prk, info, length);

/** BLAKE2b (RFC 7693), keyed or not; its output length is a parameter of the hash. */
export function blake(message: Uint8Array, length: number, key?: Uint8Array): Uint8Array {
	return blake2b(message, key === undefined ? { dkLen: length } : { dkLen: length, key });
}

export interface Box {
	readonly key: Uint8Array;
	readonly nonce: Uint8Array;
	readonly aad: Uint8Array;
}

export const encrypt = ({ key, nonce, aad }: Box, plaintext: Uint8Array): Uint8Array =>
	xchacha20poly1305(key, nonce, aad).encrypt(plaintext);

export function decrypt({ key, nonce, aad }: Box, ciphertext: Uint8Array): Uint8Array | undefined {
	return orRefused(() => xchacha20poly1305(key, nonce, aad).decrypt(ciphertext));
}

/** X-Wing: secret key 32, public key 1216. */
export const kemPublicKey = (secretKey: Uint8Array): Uint8Array => xWing.getPublicKey(secretKey);

/** Ciphertext 1120 and shared secret 32, from 64 random bytes; refused: a key X-Wing refuses. */
export function encapsulate(
	publicKey: Uint8Array,
	randomness: Uint8Array
): { ct: Uint8Array; ss: Uint8Array } | undefined {
	return orRefused(() => {
		const { cipherText, sharedSecret } = xWing.encapsulate(publicKey, randomness);
		return { ct: cipherText, ss: sharedSecret };
	});
}

export function decapsulate(ct: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined {
	return orRefused(() => xWing.decapsulate(ct, secretKey));
}

export const signingPublicKey = (seed: Uint8Array): Uint8Array => ed25519.getPublicKey(seed);

export const sign = (seed: Uint8Array, message: Uint8Array): Uint8Array =>
	ed25519.sign(message, seed);

/** Ed25519 as every client has to verify it (§2, trap 3): strict, and without the cofactor. */
export function verifies(
	signature: Uint8Array,
	message: Uint8Array,
	publicKey: Uint8Array
): boolean {
	if (signature.length !== 64 || publicKey.length !== 32) return false;
	const { Point } = ed25519;
	const order = Point.Fn.ORDER;
	const isValid = orRefused(() => {
		const r = signature.slice(0, 32);
		const s = littleEndian(signature.slice(32));
		const a = Point.fromBytes(publicKey);
		if (s >= order || a.isSmallOrder() || Point.fromBytes(r).isSmallOrder()) return false;
		const k = littleEndian(sha512(join(r, publicKey, message))) % order;
		const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
		return equal(expected.toBytes(), r);
	});
	return isValid === true;
}

export function littleEndian(bytes: Uint8Array): bigint {
	return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

/** At this layer whatever a library throws on some bytes is a refusal (§2, trap 7). */
export function orRefused<T>(attempt: () => T): T | undefined {
	try {
		return attempt();
	} catch {
		return undefined;
	}
}
