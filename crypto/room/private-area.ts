import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { concat, u16, u8 } from '../bytes/writer.ts';
import { UsageError } from '../errors.ts';
import { aad } from '../labels.ts';
import { AREA_BYTES, MAX_AREA_DATA_BYTES, MAX_PRIVATE_OUTBOX } from '../limits.ts';
import { draw, type Random } from '../primitives/random.ts';
import { open, seal, SEAL_OVERHEAD } from '../primitives/seal.ts';
import { Secret } from '../primitives/secret.ts';

/*
 * The last bytes of every frame that has room for them (PROTOCOL.md §8.2): sealed for a few, or
 * under a key that nobody has. Whoever cannot open an area cannot tell the two apart.
 */

/** A message, or one part of a long one; its parts have consecutive numbers. */
export interface AreaPart {
	readonly kind: PartKind;
	/** Counts from 1 per signer's key and `who`. */
	readonly seq: number;
	/** The lowest number that its signer still repeats: a message begins with it. */
	readonly first: number;
	/** The next number continues this message. */
	readonly more: boolean;
	/** 1…MAX_AREA_DATA_BYTES bytes, the most if there is more. */
	readonly data: Uint8Array;
}

export type PartKind = 'text' | 'support' | 'state' | 'recap' | 'offer';

/** "Of what the member `signer` wrote for `who`, I have every number `from`…`to`." */
export interface Receipt {
	readonly who: number;
	readonly signer: number;
	readonly from: number;
	/** `from` − 1 if there is none yet. */
	readonly to: number;
	/** Numbers above `to` + 1 that wait for it, ascending; at most 64 above it. */
	readonly ahead: readonly number[];
}

/** What an area says once it is opened. */
export type AreaContent =
	| { readonly type: 'part'; readonly part: AreaPart }
	| { readonly type: 'receipt'; readonly receipt: Receipt };

/** What a frame says to a few: `content` (AREA_CONTENT_BYTES) under one of the epoch's area keys. */
export interface Aside {
	readonly who: number;
	readonly key: Secret;
	readonly content: Uint8Array;
}

/** The `who` of a recap (PROTOCOL.md §11). */
export const RECAP = 254;

/** An area before it is sealed. */
export const AREA_CONTENT_BYTES = AREA_BYTES - SEAL_OVERHEAD;

/** What `sealArea` draws: a key, used or not, and a nonce. */
export const AREA_RANDOM_BYTES = 32 + 24;

/** What an area holds that nobody can open. */
const IDLE_CONTENT = new Uint8Array(AREA_CONTENT_BYTES);

const KEY_BYTES = 32;
const AHEAD_BYTES = MAX_PRIVATE_OUTBOX / 8;
const RECEIPT_BYTES = 6 + AHEAD_BYTES;
const RECEIPT_KIND = 3;
const MORE = 0x80;
const MAX_SEQ = 0xffff;
const PART_KINDS: ReadonlyMap<number, PartKind> = new Map([
	[1, 'text'],
	[2, 'support'],
	[4, 'state'],
	[5, 'recap'],
	[6, 'offer']
]);
const NUMBERS = new Map([...PART_KINDS].map(([number, kind]) => [kind, number]));

/**
 * The AREA_BYTES at the end of a frame. Without an aside the key is fresh and forgotten: the same
 * bytes are drawn and the same calls made, so neither bytes nor time tell. `place` is the epoch id
 * and the frame's header: an area fits one frame.
 */
export function sealArea(place: Uint8Array, aside: Aside | undefined, random: Random): Uint8Array {
	const nobodys = new Secret(draw(random, KEY_BYTES));
	const { who, key, content } = aside ?? { who: 0, key: nobodys, content: IDLE_CONTENT };
	if (content.length !== AREA_CONTENT_BYTES) throw new UsageError('an area has one length');
	const sealed = key.lend((bytes) => seal(bytes, areaAad(place, who), content, random));
	nobodys.wipe();
	return sealed;
}

/** What `key` opens of an area at `place`, or `undefined`: it is not for its holder. */
export function openArea(
	place: Uint8Array,
	who: number,
	key: Secret,
	area: Uint8Array
): Uint8Array | undefined {
	return key.lend((bytes) => open(bytes, areaAad(place, who), area));
}

/** AREA_CONTENT_BYTES bytes; a part or receipt outside its ranges is a UsageError. */
export function encodeArea(content: AreaContent): Uint8Array {
	const bytes = concat(...fieldsOf(content));
	if (bytes.length > AREA_CONTENT_BYTES) throw new UsageError('too much for a private area');
	return concat(bytes, new Uint8Array(AREA_CONTENT_BYTES - bytes.length));
}

/**
 * What an opened area says; `undefined` for another length, an unknown kind, numbers out of their
 * range, a part that is not the longest though more follows, or anything behind the data.
 */
export function decodeArea(bytes: Uint8Array): AreaContent | undefined {
	const reader = new Reader(bytes);
	const head = complete({
		kind: reader.u8(),
		seq: reader.u16(),
		first: reader.u16(),
		data: reader.take(reader.u16() ?? -1)
	});
	const rest = reader.rest();
	if (bytes.length !== AREA_CONTENT_BYTES || rest?.some((byte) => byte !== 0) !== false) {
		return undefined;
	}
	return head?.kind === RECEIPT_KIND ? decodeReceipt(head) : head && decodePart(head);
}

interface Head {
	readonly kind: number;
	readonly seq: number;
	readonly first: number;
	readonly data: Uint8Array;
}

function decodePart({ kind: byte, seq, first, data }: Head): AreaContent | undefined {
	const more = byte >= MORE;
	const kind = PART_KINDS.get(more ? byte - MORE : byte);
	const isNumbered = first >= 1 && seq >= first && seq - first < MAX_PRIVATE_OUTBOX;
	const isFull = data.length === MAX_AREA_DATA_BYTES;
	if (kind === undefined || !isNumbered || data.length === 0 || (more && !isFull)) return undefined;
	return { type: 'part', part: { kind, seq, first, more, data } };
}

function decodeReceipt({ seq, first, data }: Head): AreaContent | undefined {
	const reader = new Reader(data);
	const read = complete({
		who: reader.u8(),
		signer: reader.u8(),
		from: reader.u16(),
		to: reader.u16(),
		bits: reader.take(AHEAD_BYTES)
	});
	if (read === undefined || data.length !== RECEIPT_BYTES || seq !== 0 || first !== 0) {
		return undefined;
	}
	const { bits, ...range } = read;
	const ahead = aheadOf(bits, range.to);
	const saysSomething = range.to >= range.from || ahead.length > 0;
	const isRange = range.from >= 1 && range.to >= range.from - 1 && !ahead.includes(range.to + 1);
	if (!isRange || !saysSomething || ahead.some((one) => one > MAX_SEQ)) return undefined;
	return { type: 'receipt', receipt: { ...range, ahead } };
}

/** Bit k, most significant first, stands for the number `to` + 1 + k. */
function aheadOf(bits: Uint8Array, to: number): readonly number[] {
	const all = Array.from({ length: MAX_PRIVATE_OUTBOX }, (_, at) => at);
	const isSet = (at: number) => ((bits[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0;
	return all.filter(isSet).map((at) => to + 1 + at);
}

function aheadBits({ to, ahead }: Receipt): Uint8Array {
	const bits = new Uint8Array(AHEAD_BYTES);
	for (const seq of ahead) {
		const at = seq - to - 1;
		bits[at >> 3] = (bits[at >> 3] ?? 0) | (0x80 >> (at & 7));
	}
	return bits;
}

function fieldsOf(content: AreaContent): readonly Uint8Array[] {
	if (content.type === 'receipt') {
		const { who, signer, from, to } = content.receipt;
		const data = [u8(who), u8(signer), u16(from), u16(to), aheadBits(content.receipt)];
		return [u8(RECEIPT_KIND), u16(0), u16(0), u16(RECEIPT_BYTES), ...data];
	}
	const { kind, seq, first, more, data } = content.part;
	const number = NUMBERS.get(kind) ?? 0;
	return [u8(more ? number + MORE : number), u16(seq), u16(first), u16(data.length), data];
}

function areaAad(place: Uint8Array, who: number): Uint8Array {
	return aad('MDE1 private', place, u8(who));
}
