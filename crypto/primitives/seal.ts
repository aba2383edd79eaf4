import { sized } from '../bytes/sized.ts';
import { concat, lp16 } from '../bytes/writer.ts';
import { commitment as commit, derive } from './blake.ts';
import { equalSecret } from './equal.ts';
import { draw, type Random } from './random.ts';
import { attempt, sodium } from './ready.ts';

const NONCE_BYTES = 24;
const COMMITMENT_BYTES = 32;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const ZERO_NONCE = new Uint8Array(NONCE_BYTES);

/** Bytes that `seal` adds: nonce 24 ‖ commitment 32 ‖ tag 16. */
export const SEAL_OVERHEAD = NONCE_BYTES + COMMITMENT_BYTES + TAG_BYTES;

/**
 * seal(key, aad, plaintext) of PROTOCOL.md §3, |plaintext| + 72 bytes. It commits to key, nonce,
 * aad and plaintext: no ciphertext opens under two keys, which a plain AEAD does not promise and a
 * group with insiders needs. `key` 32 bytes and `aad` < 65 536, else UsageError.
 */
export function seal(
	key: Uint8Array,
	aad: Uint8Array,
	plaintext: Uint8Array,
	random: Random
): Uint8Array {
	const nonce = draw(random, NONCE_BYTES);
	const keys = derive(key, 'seal', nonce, 2 * KEY_BYTES);
	const ciphertext = encryptRaw(keys.subarray(0, KEY_BYTES), nonce, aad, plaintext);
	const commitment = commit(keys.subarray(KEY_BYTES), lp16(aad), ciphertext);
	keys.fill(0);
	return concat(nonce, commitment, ciphertext);
}

/**
 * The plaintext, or `undefined` for anything this key and aad did not seal. The commitment is
 * compared in constant time before the AEAD runs at all.
 */
export function open(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
	if (sealed.length < SEAL_OVERHEAD) return undefined;
	const nonce = sealed.subarray(0, NONCE_BYTES);
	const commitment = sealed.subarray(NONCE_BYTES, NONCE_BYTES + COMMITMENT_BYTES);
	const ciphertext = sealed.subarray(NONCE_BYTES + COMMITMENT_BYTES);
	const keys = derive(key, 'seal', nonce, 2 * KEY_BYTES);
	const committed = equalSecret(
		commit(keys.subarray(KEY_BYTES), lp16(aad), ciphertext),
		commitment
	);
	const plaintext = committed
		? decryptRaw(keys.subarray(0, KEY_BYTES), nonce, aad, ciphertext)
		: undefined;
	keys.fill(0);
	return plaintext;
}

/**
 * XChaCha20-Poly1305 with an all-zero nonce, |plaintext| + 16 bytes (PROTOCOL.md §7.3). `key` is 32
 * bytes, freshly derived for this one wrap and never used again. It commits to nothing: the grant
 * around it does.
 */
export function wrap(key: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
	return encryptRaw(key, ZERO_NONCE, aad, plaintext);
}

/** The wrapped bytes, or `undefined` for anything this key and aad did not wrap. */
export function unwrap(
	key: Uint8Array,
	aad: Uint8Array,
	wrapped: Uint8Array
): Uint8Array | undefined {
	return decryptRaw(key, ZERO_NONCE, aad, wrapped);
}

/** XChaCha20-Poly1305, |plaintext| + 16 bytes. For `seal`, `wrap` and the known answers. */
export function encryptRaw(
	key: Uint8Array,
	nonce: Uint8Array,
	aad: Uint8Array,
	plaintext: Uint8Array
): Uint8Array {
	sized(key, KEY_BYTES);
	return sodium().crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, aad, null, nonce, key);
}

/** The inverse of `encryptRaw`, or `undefined` for a forged or damaged ciphertext. */
export function decryptRaw(
	key: Uint8Array,
	nonce: Uint8Array,
	aad: Uint8Array,
	ciphertext: Uint8Array
): Uint8Array | undefined {
	sized(key, KEY_BYTES);
	return attempt((library) =>
		library.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, aad, nonce, key)
	);
}
