import { concat, lp16, u16 } from '../bytes/writer.ts';
import { sized } from '../bytes/sized.ts';
import { framed, type FrameLabel } from '../labels.ts';
import { sodium } from './ready.ts';

/*
 * BLAKE2b (RFC 7693) from libsodium for everything that happens once a frame: in a browser it is
 * several times faster than SHA-256 in JavaScript. Its keyed mode is a PRF and a MAC by design;
 * with 256 bits of output it is collision resistant over key and message, which `seal` needs.
 */

const KEY_BYTES = 32;
const DIGEST_BYTES = 32;
const NO_CONTEXT = new Uint8Array(0);

/**
 * KDFB(key, label, context, length) of PROTOCOL.md §3: BLAKE2b with `key` (32 bytes) over the same
 * framing as KDF, `length` 16…64 bytes, which enters the hash as its output length too. The caller
 * wipes the result.
 */
export function derive(
	key: Uint8Array,
	label: FrameLabel,
	context: Uint8Array = NO_CONTEXT,
	length = DIGEST_BYTES
): Uint8Array {
	const message = concat(framed(label), lp16(context), u16(length));
	return blake2bRaw(length, message, sized(key, KEY_BYTES));
}

/** Keyed BLAKE2b-256 over the parts joined bare: 32 bytes that commit to `key` (32) and parts. */
export function commitment(key: Uint8Array, ...parts: Uint8Array[]): Uint8Array {
	return blake2bRaw(DIGEST_BYTES, concat(...parts), sized(key, KEY_BYTES));
}

/** BLAKE2b-256, 32 bytes, no key. */
export function digest(bytes: Uint8Array): Uint8Array {
	return blake2bRaw(DIGEST_BYTES, bytes, null);
}

/** BLAKE2b of `length` 16…64 bytes, bare. For the functions above and the known answers. */
export function blake2bRaw(
	length: number,
	message: Uint8Array,
	key: Uint8Array | null
): Uint8Array {
	return sodium().crypto_generichash(length, message, key);
}
