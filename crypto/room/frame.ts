import { Reader } from '../bytes/reader.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { must, UsageError } from '../errors.ts';
import { aad } from '../labels.ts';
import { BODY_BYTES, FRAME_BYTES } from '../limits.ts';
import { derive, digest } from '../primitives/blake.ts';
import { draw, type Random } from '../primitives/random.ts';
import { open, seal } from '../primitives/seal.ts';
import type { Secret } from '../primitives/secret.ts';
import { sign, SIGNATURE_BYTES, verify } from '../primitives/sign.ts';
import { advance, advanceTo, type Chain } from './chain.ts';

/** What everybody in an epoch has to read and write its frames. */
export interface FrameKeys {
	readonly id: Uint8Array;
	readonly headerKey: Secret;
}

/** Who sent a frame and the how-manyeth of this epoch it is, from 0. */
export interface Header {
	readonly idx: number;
	readonly counter: number;
}

/** The part of a frame that its author vouches for, enough to carry it on in a capsule. */
export interface Signed extends Header {
	/** BLAKE2b-256 of the fill, 32 bytes. */
	readonly fillHash: Uint8Array;
	readonly signature: Uint8Array;
	readonly body: Uint8Array;
}

export interface Sealed {
	/** FRAME_BYTES bytes, uniform random to whoever does not hold the epoch. */
	readonly frame: Uint8Array;
	/** The sender's chain after this frame; the old one is the caller's to wipe. */
	readonly chain: Chain;
	readonly signed: Signed;
}

const HEADER_BYTES = 8;
const NONCE_BYTES = 24;
/** BLAKE2b gives no fewer; the first 8 mask the header. */
const MASK_BYTES = 16;
const ZEROS = new Uint8Array(3);

/**
 * One frame (PROTOCOL.md §8): `body` of at most BODY_BYTES, filled up with random bytes, signed and
 * sealed under the next key of the sender's chain. `signingKey` is the 64-byte Ed25519 secret key.
 */
export function sealFrame(
	keys: FrameKeys,
	sender: { readonly idx: number; readonly chain: Chain; readonly signingKey: Secret },
	body: Uint8Array,
	random: Random
): Sealed {
	if (body.length > BODY_BYTES) throw new UsageError('a body does not fit a frame');
	const header = { idx: sender.idx, counter: sender.chain.next };
	const { messageKey, chain } = advance(sender.chain);
	const fill = draw(random, BODY_BYTES - body.length);
	const fillHash = digest(fill);
	const signature = sender.signingKey.lend((key) =>
		sign(key, 'MDE1 frame-sig', ...signedParts(keys.id, header, body, fillHash))
	);
	const plaintext = concat(signature, u16(body.length), body, fill);
	const sealed = seal(messageKey, frameAad(keys.id, header), plaintext, random);
	messageKey.fill(0);
	const frame = concat(masked(keys, encodeHeader(header), sealed), sealed);
	return { frame, chain, signed: { ...header, fillHash, signature, body } };
}

/** Who a frame claims to be from, or `undefined` if it is not a frame of this epoch. */
export function readHeader(keys: FrameKeys, frame: Uint8Array): Header | undefined {
	if (frame.length !== FRAME_BYTES) return undefined;
	const sealed = frame.subarray(HEADER_BYTES);
	const reader = new Reader(masked(keys, frame.subarray(0, HEADER_BYTES), sealed));
	const idx = reader.u8();
	const zeros = reader.take(ZEROS.length);
	const counter = reader.u32();
	if (idx === undefined || counter === undefined || zeros?.some((byte) => byte !== 0) !== false) {
		return undefined;
	}
	return { idx, counter };
}

/**
 * Opens the frame behind `header` with its sender's chain and public key. The result is signed by
 * the sender, its body not yet parsed; the chain in it is to be kept in every case. `undefined`
 * leaves everything as it was, whatever the reason. The caller has bounded `header.counter`.
 */
export function openFrame(
	keys: FrameKeys,
	frame: Uint8Array,
	header: Header,
	sender: { readonly chain: Chain; readonly vk: Uint8Array }
): { readonly signed: Signed; readonly chain: Chain } | undefined {
	const { messageKey, chain } = advanceTo(sender.chain, header.counter);
	const plaintext = open(messageKey, frameAad(keys.id, header), frame.subarray(HEADER_BYTES));
	messageKey.fill(0);
	const signed = plaintext && readSigned(header, plaintext);
	if (signed === undefined || !isSigned(keys.id, signed, sender.vk)) {
		chain.key.wipe();
		return undefined;
	}
	return { signed, chain };
}

/** True if the owner of `vk` signed this in the epoch `id`. */
export function isSigned(id: Uint8Array, signed: Signed, vk: Uint8Array): boolean {
	const parts = signedParts(id, signed, signed.body, signed.fillHash);
	return verify(vk, signed.signature, 'MDE1 frame-sig', ...parts);
}

/** The commitment of a frame, by which a sender knows its own again. */
export function commitmentOf(frame: Uint8Array): Uint8Array {
	return frame.slice(HEADER_BYTES + NONCE_BYTES, HEADER_BYTES + NONCE_BYTES + 32);
}

function readSigned(header: Header, plaintext: Uint8Array): Signed | undefined {
	const reader = new Reader(plaintext);
	const signature = reader.take(SIGNATURE_BYTES);
	const length = reader.u16();
	const body = reader.take(length ?? -1);
	const fill = reader.rest();
	if (signature === undefined || body === undefined || fill === undefined) return undefined;
	return { ...header, fillHash: digest(fill), signature, body };
}

/** The fill is signed too: without it an insider could put a private area under another's frame. */
function signedParts(
	id: Uint8Array,
	header: Header,
	body: Uint8Array,
	fillHash: Uint8Array
): Uint8Array[] {
	return [id, encodeHeader(header), u16(body.length), body, fillHash];
}

function frameAad(id: Uint8Array, header: Header): Uint8Array {
	return aad('MDE1 frame', id, encodeHeader(header));
}

function encodeHeader(header: Header): Uint8Array {
	return concat(u8(header.idx), ZEROS, u32(header.counter));
}

/** header ⊕ mask, both ways: the mask depends on the nonce that follows. */
function masked(keys: FrameKeys, header: Uint8Array, sealed: Uint8Array): Uint8Array {
	const nonce = sealed.subarray(0, NONCE_BYTES);
	const mask = keys.headerKey.lend((key) => derive(key, 'mask', nonce, MASK_BYTES));
	for (let at = 0; at < HEADER_BYTES; at++) mask[at] = must(mask[at]) ^ must(header[at]);
	return mask.slice(0, HEADER_BYTES);
}
