import { sized } from '../bytes/sized.ts';
import { concat } from '../bytes/writer.ts';
import { bare, type SignaturePrefix } from '../labels.ts';
import { attempt, sodium } from './ready.ts';

export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

const SEED_BYTES = 32;
const SECRET_KEY_BYTES = 64;

/** Ed25519 keys from a 32-byte seed: public 32, secret 64 (seed ‖ public), wiped by the caller. */
export function signingKeys(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array } {
	const { publicKey, privateKey } = sodium().crypto_sign_seed_keypair(sized(seed, SEED_BYTES));
	return { publicKey, secretKey: privateKey };
}

/** Ed25519 signature, 64 bytes, over prefix ‖ parts. Parts are joined bare: fix their lengths. */
export function sign(
	secretKey: Uint8Array,
	prefix: SignaturePrefix,
	...parts: Uint8Array[]
): Uint8Array {
	return signRaw(secretKey, concat(bare(prefix), ...parts));
}

/**
 * True for a signature that libsodium accepts; false for any other bytes, of whatever length.
 * Libraries differ on edge cases and all clients must accept the same frames, so nothing else ever
 * verifies (PROTOCOL.md §2, trap 3).
 */
export function verify(
	publicKey: Uint8Array,
	signature: Uint8Array,
	prefix: SignaturePrefix,
	...parts: Uint8Array[]
): boolean {
	return verifyRaw(publicKey, signature, concat(bare(prefix), ...parts));
}

/** `sign` over bare bytes. For `sign` and the known answers. */
export function signRaw(secretKey: Uint8Array, message: Uint8Array): Uint8Array {
	return sodium().crypto_sign_detached(message, sized(secretKey, SECRET_KEY_BYTES));
}

/** `verify` over bare bytes. For `verify` and the known answers. */
export function verifyRaw(
	publicKey: Uint8Array,
	signature: Uint8Array,
	message: Uint8Array
): boolean {
	const accepted = attempt((library) =>
		library.crypto_sign_verify_detached(signature, message, publicKey)
	);
	return accepted === true;
}
