import { argon2id as noble } from '@noble/hashes/argon2.js';
import { sized } from '../bytes/sized.ts';

const PASSWORD_SALT_BYTES = 16;

/** Costs of one stretch: about a second on a desktop, a few on a phone (PROTOCOL.md §12). */
const MEMORY_KIB = 32 * 1024;
const PASSES = 3;

/**
 * Argon2id (RFC 9106) of a passphrase and a 16-byte salt: 32 bytes, wiped by the caller. Slow on
 * purpose and synchronous: call it in a worker, for the vault alone.
 */
export function stretch(passphrase: Uint8Array, salt: Uint8Array): Uint8Array {
	return argon2idRaw(passphrase, sized(salt, PASSWORD_SALT_BYTES), {
		m: MEMORY_KIB,
		t: PASSES,
		p: 1
	});
}

/** Argon2id with every parameter of RFC 9106, 32 bytes. For `stretch` and the known answers. */
export function argon2idRaw(
	password: Uint8Array,
	salt: Uint8Array,
	costs: { m: number; t: number; p: number; key?: Uint8Array; personalization?: Uint8Array }
): Uint8Array {
	return noble(password, salt, { ...costs, version: 0x13, dkLen: 32 });
}
