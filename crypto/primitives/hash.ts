import { sha256 as noble } from '@noble/hashes/sha2.js';
import { framed, type HashLabel } from '../labels.ts';

/** SHA-256 over the parts in order, 32 bytes. Works before `ready()`. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
	const hasher = noble.create();
	for (const part of parts) hasher.update(part);
	return hasher.digest();
}

/** H(label, parts) of PROTOCOL.md §3, 32 bytes. Parts are joined bare: fix or prefix lengths. */
export function hash(label: HashLabel, ...parts: Uint8Array[]): Uint8Array {
	return sha256(framed(label), ...parts);
}
