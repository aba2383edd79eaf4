import { decode, demand, join, lp16, u16, u32, u8, type Cursor } from './bytes.ts';
import { readGrantItem, type GrantItem } from './grant.ts';

/* PROTOCOL.md §8.1: what one frame says. */

/** How far its sender's logs go, in the order of the roster, and their hash (§9.1). */
export interface View {
	readonly counts: readonly number[];
	/** 16 bytes. */
	readonly vh: Uint8Array;
}

export interface EventItem {
	readonly eseq: number;
	readonly kind: number;
	readonly frag: number;
	readonly frags: number;
	readonly content: Uint8Array;
}

export interface Want {
	readonly idx: number;
	readonly from: number;
	readonly to: number;
	/** Whom it asks; 255 is anybody. */
	readonly of: number;
}

export interface Capsule {
	readonly idx: number;
	readonly ctr: number;
	readonly fillHash: Uint8Array;
	readonly sig: Uint8Array;
	readonly body: Uint8Array;
}

/** A part of a KEM key or of its ciphertext (§7.6). */
export interface PairPart {
	readonly kid: number;
	readonly part: number;
	readonly parts: number;
	readonly bytes: Uint8Array;
}

export type Item =
	| ({ readonly type: 'event' } & EventItem)
	| ({ readonly type: 'grant' } & GrantItem)
	| ({ readonly type: 'want' } & Want)
	| ({ readonly type: 'capsule' } & Capsule)
	| { readonly type: 'final'; readonly view: View }
	| ({ readonly type: 'pairKey' } & PairPart)
	| ({ readonly type: 'pairCt'; readonly to: number } & PairPart)
	| { readonly type: 'heads'; readonly from: number; readonly heads: readonly Uint8Array[] }
	| { readonly type: 'yield'; readonly to: number; readonly gid: Uint8Array }
	| { readonly type: 'seed'; readonly seed: Uint8Array }
	| { readonly type: 'leave' };

/** The flags of a body that this client sets or reads. */
export const FLAGS = { typing: 1, hand: 2, leadLost: 4, needsRepair: 8 } as const;

export interface Body {
	readonly flags: number;
	readonly phase: number;
	readonly view: View;
	readonly items: readonly Item[];
}

/** The longest content of one event. */
const MAX_CONTENT = 420;
const MAX_FRAGS = 10;
const MAX_PAIR_PARTS = 2;
const MAX_HEADS = 40;

/** The most bytes of a body with an EVENT: its capsule has to fit a frame in its turn. */
export const mostWithEvent = (people: number): number => 876 - (2 * people + 16) - 106;

/** The most bytes of any body. */
export const MOST = 878;

export const encodeView = ({ counts, vh }: View): Uint8Array =>
	join(...counts.map((count) => u16(count)), vh);

function readView(cursor: Cursor, people: number): View {
	const counts = Array.from({ length: people }, () => cursor.u16());
	return { counts, vh: cursor.take(16) };
}

/** `undefined`: refused, and shown as unreadable. */
export function readBody(bytes: Uint8Array, people: number): Body | undefined {
	const body = decode(bytes, (cursor) => {
		const flags = cursor.u8();
		const phase = cursor.u8();
		demand(flags <= 15 && phase <= 1);
		const view = readView(cursor, people);
		const items: Item[] = [];
		while (cursor.left > 0) items.push(readItem(cursor));
		return { flags, phase, view, items };
	});
	const hasEvent = body?.items.some((item) => item.type === 'event') === true;
	return hasEvent && bytes.length > mostWithEvent(people) ? undefined : body;
}

function readItem(cursor: Cursor): Item {
	const type = cursor.u8();
	const value = cursor.lp16();
	const item = decode(value, (inner) => readValue(type, inner));
	demand(item !== undefined);
	return item;
}

function readValue(type: number, cursor: Cursor): Item {
	switch (type) {
		case 0x01:
			return { type: 'event', ...readEvent(cursor) };
		case 0x02:
			return { type: 'grant', ...readGrantItem(cursor) };
		case 0x03:
			return { type: 'want', ...readWant(cursor) };
		case 0x04:
			return { type: 'capsule', ...readCapsule(cursor) };
		case 0x06:
			return { type: 'final', view: readFinal(cursor) };
		case 0x07:
			return { type: 'pairKey', ...readPairPart(cursor) };
		case 0x08:
			return { type: 'pairCt', to: cursor.u8(), ...readPairPart(cursor) };
		default:
			return readRareValue(type, cursor);
	}
}

function readRareValue(type: number, cursor: Cursor): Item {
	if (type === 0x0b) {
		const from = cursor.u8();
		const n = cursor.u8();
		demand(n >= 1 && n <= MAX_HEADS);
		return { type: 'heads', from, heads: Array.from({ length: n }, () => cursor.take(16)) };
	}
	if (type === 0x0c) return { type: 'yield', to: cursor.u8(), gid: cursor.take(32) };
	if (type === 0x0d) return { type: 'seed', seed: cursor.take(32) };
	demand(type === 0x0e);
	return { type: 'leave' };
}

function readEvent(cursor: Cursor): EventItem {
	const eseq = cursor.u16();
	const kind = cursor.u8();
	const frag = cursor.u8();
	const frags = cursor.u8();
	const content = cursor.rest();
	demand(eseq >= 1 && frag < frags && frags <= MAX_FRAGS && content.length <= MAX_CONTENT);
	return { eseq, kind, frag, frags, content };
}

function readWant(cursor: Cursor): Want {
	const want = { idx: cursor.u8(), from: cursor.u16(), to: cursor.u16(), of: cursor.u8() };
	demand(want.from >= 1 && want.from <= want.to);
	return want;
}

function readCapsule(cursor: Cursor): Capsule {
	const idx = cursor.u8();
	const ctr = cursor.u32();
	const fillHash = cursor.take(32);
	const sig = cursor.take(64);
	return { idx, ctr, fillHash, sig, body: cursor.lp16() };
}

/** Of however many people: somebody who has just come does not know how many the parent had. */
function readFinal(cursor: Cursor): View {
	const people = (cursor.left - 16) / 2;
	demand(Number.isInteger(people) && people >= 0);
	return readView(cursor, people);
}

function readPairPart(cursor: Cursor): PairPart {
	const kid = cursor.u8();
	const part = cursor.u8();
	const parts = cursor.u8();
	const bytes = cursor.rest();
	demand(parts <= MAX_PAIR_PARTS && part < parts && bytes.length > 0);
	return { kid, part, parts, bytes };
}

export function encodeBody({ flags, items, phase, view }: Body): Uint8Array {
	return join(u8(flags), u8(phase), encodeView(view), ...items.map((item) => encodeItem(item)));
}

export function encodeItem(item: Item): Uint8Array {
	const [type, value] = typeAndValue(item);
	return join(u8(type), lp16(value));
}

function typeAndValue(item: Item): [number, Uint8Array] {
	switch (item.type) {
		case 'event': {
			const { content, eseq, frag, frags, kind } = item;
			return [0x01, join(u16(eseq), u8(kind), u8(frag), u8(frags), content)];
		}
		case 'grant':
			return [0x02, join(item.gid, u8(item.part), u8(item.parts), item.bytes)];
		case 'want':
			return [0x03, join(u8(item.idx), u16(item.from), u16(item.to), u8(item.of))];
		case 'capsule': {
			const { body, ctr, fillHash, idx, sig } = item;
			return [0x04, join(u8(idx), u32(ctr), fillHash, sig, lp16(body))];
		}
		case 'final':
			return [0x06, encodeView(item.view)];
		case 'pairKey':
			return [0x07, pairBytes(item)];
		case 'pairCt':
			return [0x08, join(u8(item.to), pairBytes(item))];
		case 'heads':
			return [0x0b, join(u8(item.from), u8(item.heads.length), ...item.heads)];
		case 'yield':
			return [0x0c, join(u8(item.to), item.gid)];
		case 'seed':
			return [0x0d, item.seed];
		case 'leave':
			return [0x0e, new Uint8Array()];
	}
}

const pairBytes = ({ bytes, kid, part, parts }: PairPart): Uint8Array =>
	join(u8(kid), u8(part), u8(parts), bytes);
