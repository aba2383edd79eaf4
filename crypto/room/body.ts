import { Reader } from '../bytes/reader.ts';
import { concat, lp16, u16, u32, u8 } from '../bytes/writer.ts';
import { BODY_BYTES, MAX_EVENT_BYTES, MAX_FRAGMENTS, MAX_GRANT_PARTS } from '../limits.ts';
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

/** The things a body carries beside its view (PROTOCOL.md §8.1). */
export type Item =
	| { readonly type: 'event'; readonly event: EventPart }
	| { readonly type: 'grant'; readonly grant: GrantPart }
	| { readonly type: 'want'; readonly want: Want }
	| { readonly type: 'capsule'; readonly capsule: Capsule }
	/** The sender's last view of the parent epoch, in that epoch's positions. */
	| { readonly type: 'final'; readonly view: View }
	| { readonly type: 'leave' };

/** What a frame says once it is opened. */
export interface Body {
	/** True once the sender has seen the close. */
	readonly closing: boolean;
	readonly view: View;
	readonly items: readonly Item[];
}

const EVENT = 0x01;
const GRANT = 0x02;
const WANT = 0x03;
const CAPSULE = 0x04;
const FINAL = 0x06;
const LEAVE = 0x0e;
const VIEW_HASH_BYTES = 16;
const FLAGS = 0x0f;
const PHASES = 2;
const ITEM_HEADER_BYTES = 3;
const CAPSULE_HEADER_BYTES = 1 + 4 + 32 + SIGNATURE_BYTES + 2;
const GRANT_HEADER_BYTES = 6;

/** Bytes of a view of `people` (PROTOCOL.md §8.1). */
export function viewBytes(people: number): number {
	return 2 * people + VIEW_HASH_BYTES;
}

/** The most a body may hold that carries an event, so that its capsule fits a frame. */
export function eventBodyLimit(people: number): number {
	return BODY_BYTES - 2 - viewBytes(people) - ITEM_HEADER_BYTES - CAPSULE_HEADER_BYTES;
}

/** Bytes of a grant that fit one frame of an epoch with `people`. */
export function grantPartBytes(people: number): number {
	return BODY_BYTES - 2 - viewBytes(people) - ITEM_HEADER_BYTES - GRANT_HEADER_BYTES;
}

/** Bytes of a body with these items. */
export function bodyBytes(people: number, items: readonly Item[]): number {
	return items.reduce((bytes, item) => bytes + encodeItem(item).length, 2 + viewBytes(people));
}

export function encodeBody(body: Body): Uint8Array {
	return concat(
		u8(0),
		u8(body.closing ? 1 : 0),
		encodeView(body.view),
		...body.items.map(encodeItem)
	);
}

/**
 * A body of an epoch with `people`; `undefined` for an unknown flag, phase or item, a length that
 * does not fit, an event whose capsule would not fit a frame, or anything left over.
 */
export function decodeBody(bytes: Uint8Array, people: number): Body | undefined {
	const reader = new Reader(bytes);
	const flags = reader.u8() ?? FLAGS + 1;
	const phase = reader.u8() ?? PHASES;
	const view = readView(reader, people);
	if (flags > FLAGS || phase >= PHASES || view === undefined) return undefined;
	const items = readItems(reader.rest());
	const speaks = items?.some((item) => item.type === 'event') === true;
	if (items === undefined || (speaks && bytes.length > eventBodyLimit(people))) return undefined;
	return { closing: phase === 1, view, items };
}

function readItems(bytes: Uint8Array | undefined): readonly Item[] | undefined {
	const items: Item[] = [];
	for (let left = bytes; left !== undefined && left.length > 0;) {
		const reader = new Reader(left);
		const type = reader.u8();
		const value = reader.take(reader.u16() ?? -1);
		const item = type !== undefined && value && decodeItem(type, value);
		if (!item) return undefined;
		items.push(item);
		left = reader.rest();
	}
	return items;
}

function encodeView(view: View): Uint8Array {
	const bytes = new Uint8Array(viewBytes(view.counts.length));
	const numbers = new DataView(bytes.buffer);
	view.counts.forEach((count, at) => {
		numbers.setUint16(2 * at, count);
	});
	bytes.set(view.hash, 2 * view.counts.length);
	return bytes;
}

function readView(reader: Reader, people: number): View | undefined {
	const counts: number[] = [];
	for (let at = 0; at < people; at++) {
		const count = reader.u16();
		if (count === undefined) return undefined;
		counts.push(count);
	}
	const hash = reader.take(VIEW_HASH_BYTES);
	return hash && { counts, hash };
}

function encodeItem(item: Item): Uint8Array {
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
		case 'leave':
			return tagged(LEAVE, new Uint8Array(0));
	}
}

function tagged(type: number, value: Uint8Array): Uint8Array {
	return concat(u8(type), lp16(value));
}

function encodeEvent(event: EventPart): Uint8Array {
	return concat(u16(event.seq), u8(event.kind), u8(event.frag), u8(event.frags), event.content);
}

function decodeItem(type: number, value: Uint8Array): Item | undefined {
	const reader = new Reader(value);
	switch (type) {
		case EVENT:
			return decodeEvent(reader);
		case GRANT:
			return decodeGrantPart(reader);
		case WANT:
			return decodeWant(reader);
		case CAPSULE:
			return decodeCapsule(reader);
		case FINAL: {
			// A joiner cannot know the parent's size: the length tells it.
			const view = readView(reader, (value.length - VIEW_HASH_BYTES) / 2);
			return view && reader.finished ? { type: 'final', view } : undefined;
		}
		case LEAVE:
			return reader.finished ? { type: 'leave' } : undefined;
		default:
			return undefined;
	}
}

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
