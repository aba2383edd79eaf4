import { sized } from '../bytes/sized.ts';
import { draw, type Random } from './random.ts';
import { attempt, sodium } from './ready.ts';

export const KEM_PUBLIC_KEY_BYTES = 1216;
export const KEM_CIPHERTEXT_BYTES = 1120;

const SECRET_KEY_BYTES = 32;

/** ML-KEM-768 message 32 ‖ X25519 ephemeral seed 32 (draft-connolly-cfrg-xwing-kem §5.4.1). */
const ENCAPSULATION_SEED_BYTES = 64;

/**
 * X-Wing keys from a 32-byte seed: public 1216, secret 32 (the seed itself), wiped by the caller.
 */
export function kemKeys(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array } {
	const { publicKey, privateKey } = sodium().crypto_kem_xwing_seed_keypair(
		sized(seed, SECRET_KEY_BYTES)
	);
	return { publicKey, secretKey: privateKey };
}

/**
 * A fresh shared secret (32, wiped by the caller) and its ciphertext (1120) for a peer's public
 * key; `undefined` for a key of a wrong length or one that ML-KEM or X25519 refuses. Randomness is
 * an input here as everywhere, so this is the one place that calls the deterministic variant, with
 * a seed that is used once (PROTOCOL.md §2, trap 6).
 */
export function encapsulate(
	publicKey: Uint8Array,
	random: Random
): { ciphertext: Uint8Array; sharedSecret: Uint8Array } | undefined {
	const seed = draw(random, ENCAPSULATION_SEED_BYTES);
	const made = attempt((library) => library.crypto_kem_xwing_enc_deterministic(publicKey, seed));
	seed.fill(0);
	return made && { ciphertext: made.ciphertext, sharedSecret: made.sharedSecret };
}

/**
 * The 32-byte shared secret, wiped by the caller. `undefined` for a ciphertext of a wrong length or
 * a low-order X25519 share; any other forged ciphertext gives an unrelated secret (implicit
 * rejection), which fails at the next key confirmation.
 */
export function decapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined {
	const key = sized(secretKey, SECRET_KEY_BYTES);
	return attempt((library) => library.crypto_kem_xwing_dec(ciphertext, key));
}
