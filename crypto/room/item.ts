import { Reader } from '../bytes/reader.ts';
import { concat, lp16, u16, u32, u8 } from '../bytes/writer.ts';
import {
	MAX_EVENT_BYTES,
	MAX_FRAGMENTS,
	MAX_GRANT_PARTS,
	MAX_HEADS,
	MAX_PAIR_PARTS
} from '../limits.ts';
import { SIGNATURE_BYTES } from '../primitives/sign.ts';
import type { EventPart } from './event.ts';

/** What a sender has seen: an event count per roster position, and a hash of all heads. */
export interface View {
	readonly counts: readonly number[];
	/** 16 bytes. */
	readonly hash: Uint8Array;
}

/** A frame as its author signed it, carried on by somebody else. */
export interface Capsule {
	readonly idx: number;
	readonly counter: number;
	readonly fillHash: Uint8Array;
	readonly signature: Uint8Array;
	readonly body: Uint8Array;
}

export interface GrantPart {
	/** First 4 bytes of the grant's id. */
	readonly gid: Uint8Array;
	readonly part: number;
	readonly parts: number;
	readonly bytes: Uint8Array;
}

/** A request for events `from`…`to` of `idx`. `of` is who shall answer; 255 is anyone. */
export interface Want {
	readonly idx: number;
	readonly from: number;
	readonly to: number;
	readonly of: number;
}

/** A moderator's fresh KEM key on its way, 1216 bytes in all (PROTOCOL.md §7.6). */
export interface PairKeyPart {
	/** Numbers this moderator's keys of the epoch. */
	readonly kid: number;
	readonly part: number;
	readonly parts: number;
	readonly bytes: Uint8Array;
}

/** A member's answer to the moderator `to`, 1120 bytes in all (PROTOCOL.md §7.6). */
export interface PairCipherPart extends PairKeyPart {
	readonly to: number;
}

/** Heads of the logs from roster position `from` on, 16 bytes each (PROTOCOL.md §9.2). */
export interface Heads {
	readonly from: number;
	readonly heads: readonly Uint8Array[];
}

/** A lead gives way to `to`: by the grant `gid`, or by any of hers if that is 32 zeros. */
export interface Yield {
	readonly to: number;
	readonly gid: Uint8Array;
}

/** The things a body carries beside its view (PROTOCOL.md §8.1). */
export type Item =
	| { readonly type: 'event'; readonly event: EventPart }
	| { readonly type: 'grant'; readonly grant: GrantPart }
	| { readonly type: 'want'; readonly want: Want }
	| { readonly type: 'capsule'; readonly capsule: Capsule }
	/** The sender's last view of the parent epoch, in that epoch's positions. */
	| { readonly type: 'final'; readonly view: View }
	| { readonly type: 'pairKey'; readonly pairKey: PairKeyPart }
	| { readonly type: 'pairCipher'; readonly pairCipher: PairCipherPart }
	| { readonly type: 'heads'; readonly heads: Heads }
	| { readonly type: 'yield'; readonly yield: Yield }
	/** The Ed25519 seed of the sender's vk, 32 bytes; only while closing (PROTOCOL.md §14.1). */
	| { readonly type: 'seed'; readonly seed: Uint8Array }
	| { readonly type: 'leave' };

/** Bytes before an item's value: type and length. */
export const ITEM_HEADER_BYTES = 3;
/** Bytes of a head in HEADS: its first ones. */
export const HEAD_BYTES = 16;
/** Bytes of a capsule without the body it carries. */
export const CAPSULE_HEADER_BYTES = 1 + 4 + 32 + SIGNATURE_BYTES + 2;
/** Bytes of a grant's part without the grant. */
export const GRANT_HEADER_BYTES = 6;

const NONE = 0;
const EVENT = 0x01;
const GRANT = 0x02;
const WANT = 0x03;
const CAPSULE = 0x04;
const FINAL = 0x06;
const PAIR_KEY = 0x07;
const PAIR_CIPHER = 0x08;
const HEADS = 0x0b;
const YIELD = 0x0c;
const SEED = 0x0d;
const LEAVE = 0x0e;
const VIEW_HASH_BYTES = 16;
const GRANT_ID_BYTES = 32;
const SEED_BYTES = 32;

/** Bytes of a view of `people` (PROTOCOL.md §8.1). */
export function viewBytes(people: number): number {
	return 2 * people + VIEW_HASH_BYTES;
}

/** Every item in these bytes; `undefined` for an unknown one or anything left over. */
export function readItems(bytes: Uint8Array | undefined): readonly Item[] | undefined {
	const items: Item[] = [];
	for (let left = bytes; left !== undefined && left.length > 0;) {
		const reader = new Reader(left);
		const type = reader.u8();
		const value = reader.take(reader.u16() ?? -1);
		const item = value && DECODERS.get(type ?? NONE)?.(new Reader(value));
		if (item === undefined) return undefined;
		items.push(item);
		left = reader.rest();
	}
	return items;
}

/** type ‖ lp16(value) of one item. */
export function encodeItem(item: Item): Uint8Array {
	switch (item.type) {
		case 'event':
			return tagged(EVENT, encodeEvent(item.event));
		case 'grant': {
			const { gid, part, parts, bytes } = item.grant;
			return tagged(GRANT, concat(gid, u8(part), u8(parts), bytes));
		}
		case 'want': {
			const { idx, from, to, of } = item.want;
			return tagged(WANT, concat(u8(idx), u16(from), u16(to), u8(of)));
		}
		case 'capsule': {
			const { idx, counter, fillHash, signature, body } = item.capsule;
			return tagged(CAPSULE, concat(u8(idx), u32(counter), fillHash, signature, lp16(body)));
		}
		case 'final':
			return tagged(FINAL, encodeView(item.view));
		case 'pairKey': {
			const { kid, part, parts, bytes } = item.pairKey;
			return tagged(PAIR_KEY, concat(u8(kid), u8(part), u8(parts), bytes));
		}
		case 'pairCipher': {
			const { to, kid, part, parts, bytes } = item.pairCipher;
			return tagged(PAIR_CIPHER, concat(u8(to), u8(kid), u8(part), u8(parts), bytes));
		}
		case 'heads': {
			const { from, heads } = item.heads;
			return tagged(HEADS, concat(u8(from), u8(heads.length), ...heads));
		}
		case 'yield':
			return tagged(YIELD, concat(u8(item.yield.to), item.yield.gid));
		case 'seed':
			return tagged(SEED, item.seed);
		case 'leave':
			return tagged(LEAVE, new Uint8Array(0));
	}
}

/** A view, `viewBytes` long. */
export function encodeView(view: View): Uint8Array {
	const bytes = new Uint8Array(viewBytes(view.counts.length));
	const numbers = new DataView(bytes.buffer);
	view.counts.forEach((count, at) => {
		numbers.setUint16(2 * at, count);
	});
	bytes.set(view.hash, 2 * view.counts.length);
	return bytes;
}

/** The view of a room of `people`, or `undefined`. */
export function readView(reader: Reader, people: number): View | undefined {
	const counts: number[] = [];
	for (let at = 0; at < people; at++) {
		const count = reader.u16();
		if (count === undefined) return undefined;
		counts.push(count);
	}
	const hash = reader.take(VIEW_HASH_BYTES);
	return hash && { counts, hash };
}

function tagged(type: number, value: Uint8Array): Uint8Array {
	return concat(u8(type), lp16(value));
}

function encodeEvent(event: EventPart): Uint8Array {
	return concat(u16(event.seq), u8(event.kind), u8(event.frag), u8(event.frags), event.content);
}

type Decode = (reader: Reader) => Item | undefined;

const DECODERS: ReadonlyMap<number, Decode> = new Map<number, Decode>([
	[EVENT, decodeEvent],
	[GRANT, decodeGrantPart],
	[WANT, decodeWant],
	[CAPSULE, decodeCapsule],
	[FINAL, decodeFinal],
	[PAIR_KEY, decodePairKey],
	[PAIR_CIPHER, decodePairCipher],
	[HEADS, decodeHeads],
	[YIELD, decodeYield],
	[SEED, decodeSeed],
	[LEAVE, (reader) => (reader.finished ? { type: 'leave' } : undefined)]
]);

function decodeEvent(reader: Reader): Item | undefined {
	const seq = reader.u16();
	const kind = reader.u8();
	const frag = reader.u8();
	const frags = reader.u8();
	const content = reader.rest();
	if (seq === undefined || seq === 0 || kind === undefined || content === undefined)
		return undefined;
	if (frag === undefined || frags === undefined || frags > MAX_FRAGMENTS || frag >= frags) {
		return undefined;
	}
	if (content.length > MAX_EVENT_BYTES) return undefined;
	return { type: 'event', event: { seq, kind, frag, frags, content } };
}

function decodeGrantPart(reader: Reader): Item | undefined {
	const gid = reader.take(4);
	const part = reader.u8();
	const parts = reader.u8();
	const bytes = reader.rest();
	if (gid === undefined || part === undefined || parts === undefined) return undefined;
	if (part >= parts || parts > MAX_GRANT_PARTS || bytes === undefined) return undefined;
	return bytes.length === 0 ? undefined : { type: 'grant', grant: { gid, part, parts, bytes } };
}

function decodeWant(reader: Reader): Item | undefined {
	const idx = reader.u8();
	const from = reader.u16();
	const to = reader.u16();
	const of = reader.u8();
	if (idx === undefined || from === undefined || to === undefined || of === undefined) {
		return undefined;
	}
	if (from === 0 || from > to || !reader.finished) return undefined;
	return { type: 'want', want: { idx, from, to, of } };
}

function decodeCapsule(reader: Reader): Item | undefined {
	const idx = reader.u8();
	const counter = reader.u32();
	const fillHash = reader.take(32);
	const signature = reader.take(SIGNATURE_BYTES);
	const body = reader.take(reader.u16() ?? -1);
	if (idx === undefined || counter === undefined || fillHash === undefined) return undefined;
	if (signature === undefined || body === undefined || !reader.finished) return undefined;
	return { type: 'capsule', capsule: { idx, counter, fillHash, signature, body } };
}

function decodeFinal(reader: Reader): Item | undefined {
	// A joiner cannot know the parent's size: the length tells it.
	const value = reader.rest() ?? new Uint8Array(0);
	const within = new Reader(value);
	const view = readView(within, (value.length - VIEW_HASH_BYTES) / 2);
	return view && within.finished ? { type: 'final', view } : undefined;
}

function decodePairKey(reader: Reader): Item | undefined {
	const pairKey = readPairKey(reader);
	return pairKey && { type: 'pairKey', pairKey };
}

function decodePairCipher(reader: Reader): Item | undefined {
	const to = reader.u8();
	const answer = readPairKey(reader);
	if (to === undefined || answer === undefined) return undefined;
	return { type: 'pairCipher', pairCipher: { to, ...answer } };
}

function decodeYield(reader: Reader): Item | undefined {
	const to = reader.u8();
	const gid = reader.take(GRANT_ID_BYTES);
	if (to === undefined || gid === undefined || !reader.finished) return undefined;
	return { type: 'yield', yield: { to, gid } };
}

function decodeSeed(reader: Reader): Item | undefined {
	const seed = reader.take(SEED_BYTES);
	return seed && reader.finished ? { type: 'seed', seed } : undefined;
}

function readPairKey(reader: Reader): PairKeyPart | undefined {
	const kid = reader.u8();
	const part = reader.u8();
	const parts = reader.u8();
	const bytes = reader.rest();
	if (kid === undefined || part === undefined || parts === undefined) return undefined;
	if (parts > MAX_PAIR_PARTS || part >= parts || bytes === undefined) return undefined;
	return bytes.length === 0 ? undefined : { kid, part, parts, bytes };
}

function decodeHeads(reader: Reader): Item | undefined {
	const from = reader.u8();
	const count = reader.u8();
	if (from === undefined || count === undefined || count === 0 || count > MAX_HEADS) {
		return undefined;
	}
	const heads: Uint8Array[] = [];
	for (let at = 0; at < count; at++) {
		const head = reader.take(HEAD_BYTES);
		if (head === undefined) return undefined;
		heads.push(head);
	}
	return reader.finished ? { type: 'heads', heads: { from, heads } } : undefined;
}
