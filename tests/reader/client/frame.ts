import { decode, demand, isZero, join, u16, u32, u8, zeros } from './bytes.ts';
import { kdfb } from './kdf.ts';
import { blake, sign, verifies, type Random } from './primitives.ts';
import { open, seal } from './seal.ts';

/* PROTOCOL.md §8: 1024 bytes, uniformly random to whoever is not in the epoch. */

const FRAME = 1024;
const MAX_BODY = 878;
/** The longest body beside which there is a private area, and how long that is (§8.2). */
export const AREA_BESIDE = 518;
const AREA = 360;

export interface Header {
	readonly idx: number;
	readonly ctr: number;
}

/** What the author signs beside header and body: the fill, by its hash. */
export interface Signed {
	readonly header: Header;
	readonly body: Uint8Array;
	readonly fillHash: Uint8Array;
	readonly sig: Uint8Array;
}

export const encodeHeader = ({ idx, ctr }: Header): Uint8Array => join(u8(idx), zeros(3), u32(ctr));

/** The key of one frame, and the chain after it. */
export function step(ck: Uint8Array): { mk: Uint8Array; next: Uint8Array } {
	return { mk: kdfb(ck, 'msg'), next: kdfb(ck, 'next') };
}

function signedBytes(
	epochId: Uint8Array,
	{ body, fillHash, header }: Omit<Signed, 'sig'>
): Uint8Array {
	const head = join('MDE1 frame-sig', epochId, encodeHeader(header));
	return join(head, u16(body.length), body, fillHash);
}

/** Whether the author with `vk` signed this in that epoch. */
export function isSigned(epochId: Uint8Array, vk: Uint8Array, signed: Signed): boolean {
	return verifies(signed.sig, signedBytes(epochId, signed), vk);
}

/** What one frame is sealed with. */
export interface Sealing {
	readonly epochId: Uint8Array;
	readonly hk: Uint8Array;
	readonly mk: Uint8Array;
	readonly seed: Uint8Array;
}

/** A frame and what of it is signed; `area`, 360 bytes, ends the fill if the body leaves room. */
export function sealFrame(
	{ epochId, hk, mk, seed }: Sealing,
	{ header, body, area }: { header: Header; body: Uint8Array; area?: Uint8Array | undefined },
	random: Random
): { frame: Uint8Array; signed: Signed } {
	const room = MAX_BODY - body.length;
	const isUsed = area !== undefined && body.length <= AREA_BESIDE;
	const fill = isUsed ? join(random(room - AREA), area) : random(room);
	const unsigned = { header, body, fillHash: blake(fill, 32) };
	const sig = sign(seed, signedBytes(epochId, unsigned));
	const plaintext = join(sig, u16(body.length), body, fill);
	const sealed = seal(mk, aadOf(epochId, header), plaintext, random);
	const masked = mask(encodeHeader(header), hk, sealed.slice(0, 24));
	return { frame: join(masked, sealed), signed: { ...unsigned, sig } };
}

const aadOf = (epochId: Uint8Array, header: Header): Uint8Array =>
	join('MDE1 frame', epochId, encodeHeader(header));

function mask(header: Uint8Array, hk: Uint8Array, nonce: Uint8Array): Uint8Array {
	const pad = kdfb(hk, 'mask', { ctx: nonce, length: 16 });
	return header.map((byte, at) => byte ^ pad[at]!);
}

/** Whose frame this is and which; `undefined` if it is none of this epoch. */
export function readHeader(hk: Uint8Array, frame: Uint8Array): Header | undefined {
	if (frame.length !== FRAME) return undefined;
	return decode(mask(frame.slice(0, 8), hk, frame.slice(8, 32)), (cursor) => {
		const idx = cursor.u8();
		demand(isZero(cursor.take(3)));
		return { idx, ctr: cursor.u32() };
	});
}

/** The commitment, by which one knows a frame of one's own. */
export const commitmentOf = (frame: Uint8Array): Uint8Array => frame.slice(32, 64);

export interface Opened extends Signed {
	/** The last 360 bytes of the fill, if the body leaves room for an area. */
	readonly area: Uint8Array | undefined;
}

/** Opens a frame; the signature is the caller's to look at, with `isSigned`. */
export function openFrame(
	{ epochId, mk }: Pick<Sealing, 'epochId' | 'mk'>,
	header: Header,
	frame: Uint8Array
): Opened | undefined {
	const plaintext = open(mk, aadOf(epochId, header), frame.slice(8));
	if (plaintext === undefined) return undefined;
	return decode(plaintext, (cursor) => {
		const sig = cursor.take(64);
		const length = cursor.u16();
		demand(length <= MAX_BODY);
		const body = cursor.take(length);
		const fill = cursor.rest();
		const area = length <= AREA_BESIDE ? fill.slice(-AREA) : undefined;
		return { header, body, fillHash: blake(fill, 32), sig, area };
	});
}
