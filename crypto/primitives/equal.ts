import { sodium } from './ready.ts';

/** Equality for tags, keys and proofs. Its time depends on the length only, which is public. */
export function equalSecret(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && sodium().memcmp(a, b);
}

/** Equality for public bytes. Stops at the first difference. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
