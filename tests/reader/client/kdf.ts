import { join, lp16, lp8, u16, utf8, zeros } from './bytes.ts';
import { blake, hkdfExpand, hkdfExtract, sha256Of } from './primitives.ts';

/* PROTOCOL.md §3: labels keep every derivation apart from every other. */

/** What a derivation is bound to, and how much of it is wanted. */
interface Context {
	readonly ctx?: Uint8Array;
	readonly length?: number;
}

/** `H(label, x)`, 32 bytes. */
export const h = (label: string, ...parts: readonly Uint8Array[]): Uint8Array =>
	sha256Of(join('MDE1', lp8(utf8(label)), ...parts));

/** `Extract(salt, ikm)`, 32 bytes. */
export const extract = (salt: Uint8Array | string, ikm: Uint8Array): Uint8Array =>
	hkdfExtract(typeof salt === 'string' ? utf8(salt) : salt, ikm);

/** `KDF(K, label, ctx, L)`: what is derived once a handshake or once an epoch. */
export function kdf(key: Uint8Array, label: string, context: Context = {}): Uint8Array {
	const { length = 32 } = context;
	return hkdfExpand(key, info(label, context), length);
}

/** `KDFB(K, label, ctx, L)`: what is derived once a frame. */
export function kdfb(key: Uint8Array, label: string, context: Context = {}): Uint8Array {
	const { length = 32 } = context;
	return blake(info(label, context), length, key);
}

function info(label: string, { ctx = zeros(0), length = 32 }: Context): Uint8Array {
	return join('MDE1', lp8(utf8(label)), lp16(ctx), u16(length));
}
