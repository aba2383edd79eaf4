import { Reader } from '../bytes/reader.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { must, UsageError } from '../errors.ts';
import { aad } from '../labels.ts';
import { AREA_BYTES, BODY_BYTES, FRAME_BYTES } from '../limits.ts';
import { derive, digest } from '../primitives/blake.ts';
import { draw, drawnAtOnce, type Random } from '../primitives/random.ts';
import { open, seal } from '../primitives/seal.ts';
import type { Secret } from '../primitives/secret.ts';
import { sign, SIGNATURE_BYTES, verify } from '../primitives/sign.ts';
import { advance, advanceTo, type Chain } from './chain.ts';
import { AREA_RANDOM_BYTES, sealArea, type Aside } from './private-area.ts';

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

/** A frame whose signature holds. */
export interface Opened {
	readonly signed: Signed;
	/** AREA_BYTES bytes; `undefined` where the body leaves no room for them. */
	readonly area: Uint8Array | undefined;
	/** The sender's chain after this frame. */
	readonly chain: Chain;
}

export interface Sealed {
	/** FRAME_BYTES bytes, uniform random to whoever does not hold the epoch. */
	readonly frame: Uint8Array;
	/** The sender's chain after this frame; the old one is the caller's to wipe. */
	readonly chain: Chain;
	readonly signed: Signed;
}

/** Whose frame it will be, and what it says to a few. */
export interface Sender {
	readonly idx: number;
	readonly chain: Chain;
	/** 64-byte Ed25519 secret key. */
	readonly signingKey: Secret;
	/** Only with a body of at most AREA_BODY_BYTES. */
	readonly aside?: Aside | undefined;
}

/** The longest body of a frame that has a private area. */
export const AREA_BODY_BYTES = BODY_BYTES - AREA_BYTES;

const HEADER_BYTES = 8;
const NONCE_BYTES = 24;
/** BLAKE2b gives no fewer; the first 8 mask the header. */
const MASK_BYTES = 16;
const ZEROS = new Uint8Array(3);

/**
 * One frame (PROTOCOL.md §8): `body` of at most BODY_BYTES, filled up with random bytes and a private
 * area, signed and sealed under the next key of the sender's chain. An area is sealed for every
 * frame, whether it says something, or fits, or not.
 */
export function sealFrame(
	keys: FrameKeys,
	sender: Sender,
	body: Uint8Array,
	random: Random
): Sealed {
	if (body.length > BODY_BYTES) throw new UsageError('a body does not fit a frame');
	const header = { idx: sender.idx, counter: sender.chain.next };
	const { messageKey, chain } = advance(sender.chain);
	const drawn = drawnAtOnce(random, drawnFor(body));
	const area = sealArea(placeOf(keys.id, header), sender.aside, drawn);
	const fill = fillOf(body, area, sender.aside, drawn);
	const fillHash = digest(fill);
	const signature = sender.signingKey.lend((key) =>
		sign(key, 'MDE1 frame-sig', ...signedParts(keys.id, header, body, fillHash))
	);
	const plaintext = concat(signature, u16(body.length), body, fill);
	const sealed = seal(messageKey, frameAad(keys.id, header), plaintext, drawn);
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
): Opened | undefined {
	const { messageKey, chain } = advanceTo(sender.chain, header.counter);
	const plaintext = open(messageKey, frameAad(keys.id, header), frame.subarray(HEADER_BYTES));
	messageKey.fill(0);
	const read = plaintext && readSigned(header, plaintext);
	if (read === undefined || !isSigned(keys.id, read.signed, sender.vk)) {
		chain.key.wipe();
		return undefined;
	}
	return { ...read, chain };
}

/** Where an area belongs: it opens in this epoch and behind this header alone. */
export function placeOf(id: Uint8Array, header: Header): Uint8Array {
	return concat(id, encodeHeader(header));
}

/** True if the owner of `vk` signed this in the epoch `id`: a chain key is everybody's (PROTOCOL.md §8.3). */
export function isSigned(id: Uint8Array, signed: Signed, vk: Uint8Array): boolean {
	const parts = signedParts(id, signed, signed.body, signed.fillHash);
	return verify(vk, signed.signature, 'MDE1 frame-sig', ...parts);
}

/** The commitment of a frame, by which a sender knows its own again. */
export function commitmentOf(frame: Uint8Array): Uint8Array {
	return frame.slice(HEADER_BYTES + NONCE_BYTES, HEADER_BYTES + NONCE_BYTES + 32);
}

/** How much randomness a frame takes: it depends on the length of its body and on nothing else. */
function drawnFor(body: Uint8Array): number {
	const room = BODY_BYTES - body.length;
	const fill = room >= AREA_BYTES ? room - AREA_BYTES : room;
	return AREA_RANDOM_BYTES + fill + NONCE_BYTES;
}

/** Random bytes, and the area at their end if the body leaves room for it. */
function fillOf(
	body: Uint8Array,
	area: Uint8Array,
	aside: Aside | undefined,
	random: Random
): Uint8Array {
	const room = BODY_BYTES - body.length;
	if (room >= AREA_BYTES) return concat(draw(random, room - AREA_BYTES), area);
	if (aside !== undefined) throw new UsageError('no room for a private area');
	return draw(random, room);
}

function readSigned(
	header: Header,
	plaintext: Uint8Array
): Pick<Opened, 'signed' | 'area'> | undefined {
	const reader = new Reader(plaintext);
	const signature = reader.take(SIGNATURE_BYTES);
	const length = reader.u16();
	const body = reader.take(length ?? -1);
	const fill = reader.rest();
	if (signature === undefined || body === undefined || fill === undefined) return undefined;
	const area = fill.length >= AREA_BYTES ? fill.slice(-AREA_BYTES) : undefined;
	return { signed: { ...header, fillHash: digest(fill), signature, body }, area };
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
