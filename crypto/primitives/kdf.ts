import { expand as hkdfExpand, extract as hkdfExtract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, lp16, u16 } from '../bytes/writer.ts';
import { UsageError } from '../errors.ts';
import { framed, type KdfLabel } from '../labels.ts';

const HASH_BYTES = 32;
const MAX_OUTPUT_BYTES = 255 * HASH_BYTES;
const NO_CONTEXT = new Uint8Array(0);

/** HKDF-Extract-SHA-256 (RFC 5869 §2.2): 32 bytes, key-equivalent, wiped by the caller. */
export function extract(salt: Uint8Array, ikm: Uint8Array): Uint8Array {
	return hkdfExtract(sha256, ikm, salt);
}

/**
 * KDF(key, label, context, length) of PROTOCOL.md §3: HKDF-Expand-SHA-256 with our framing.
 * `key` needs at least 32 bytes (shorter ones pass through `extract` first), else UsageError.
 * The caller wipes the result.
 */
export function expand(
	key: Uint8Array,
	label: KdfLabel,
	context: Uint8Array = NO_CONTEXT,
	length = HASH_BYTES
): Uint8Array {
	const info = concat(framed(label), lp16(context), u16(length));
	return expandRaw(key, info, length);
}

/** HKDF-Expand-SHA-256 (RFC 5869 §2.3) with a bare `info`. For `expand` and the known answers. */
export function expandRaw(key: Uint8Array, info: Uint8Array, length: number): Uint8Array {
	if (key.length < HASH_BYTES) throw new UsageError('a KDF key needs at least 32 bytes');
	if (length > MAX_OUTPUT_BYTES) throw new UsageError('HKDF gives at most 255 blocks');
	return hkdfExpand(sha256, key, info, length);
}
