import { decode, demand, join, text, u16, utf8, type Cursor } from './bytes.ts';
import type { EventItem } from './body.ts';
import { encodePolicy, MAX_IDX, readPolicy } from './roster.ts';

/* PROTOCOL.md §9.3: what events mean. */

export const KINDS = {
	text: 1,
	reply: 2,
	reaction: 3,
	retractOwn: 4,
	mute: 16,
	retract: 18,
	notice: 19,
	policy: 20,
	close: 23,
	round: 24,
	turn: 25,
	cover: 26,
	uncover: 27
} as const;

const MAX_TEXT = 416;
const MAX_QUESTION = 200;
const MAX_ORDER = 64;
const MAX_FRAGS = 10;
const REF_BYTES = 7;
const CONTINUES = 128;
const MODES = { open: 0, round: 1, pause: 2 } as const;
/** Of kinds with one text: the bytes in front of the UTF-8, and the most of it in a fragment. */
const WORDS = new Map<number, { readonly before: number; readonly most: number }>([
	[KINDS.text, { before: 4, most: MAX_TEXT }],
	[KINDS.reply, { before: 4 + REF_BYTES, most: MAX_TEXT - REF_BYTES }],
	[KINDS.notice, { before: 0, most: MAX_TEXT }]
]);

/** The first fragment of a text. */
export interface Ref {
	/** The first 4 bytes of the epoch's id. */
	readonly tag: number;
	readonly idx: number;
	readonly eseq: number;
}

/** One event, whole. What a kind does not have is 0, false or empty. */
export interface Said {
	readonly kind: number;
	readonly rid: number;
	readonly turn: number;
	readonly ref: Ref | undefined;
	/** Code, topic, act, mode, flags or `on`. */
	readonly number: number;
	readonly continues: boolean;
	readonly seconds: number;
	readonly order: readonly number[];
	/** 16 bytes. */
	readonly policy: Uint8Array | undefined;
	readonly text: string;
}

const NOTHING = {
	rid: 0,
	turn: 0,
	ref: undefined,
	number: 0,
	continues: false,
	seconds: 0,
	order: [],
	policy: undefined,
	text: ''
};

/** A text without a round, cut between characters into fragments of the longest size. */
export function textFragments(said: string): Omit<EventItem, 'eseq'>[] {
	const pieces: string[] = [''];
	for (const character of said) {
		const last = pieces.length - 1;
		const longer = pieces[last]! + character;
		if (utf8(longer).length > MAX_TEXT) pieces.push(character);
		else pieces[last] = longer;
	}
	const events: Omit<EventItem, 'eseq'>[] = [];
	for (let at = 0; at < pieces.length; at += MAX_FRAGS) {
		const group = pieces.slice(at, at + MAX_FRAGS);
		group.forEach((piece, frag) => {
			const content = join(u16(0), u16(0), utf8(piece));
			events.push({ kind: KINDS.text, frag, frags: group.length, content });
		});
	}
	return events;
}

/** Joins the fragments of one sender; a broken sequence leaves nothing to join. */
export class Fragments {
	#waiting: EventItem[] = [];

	/** What is said, once its last fragment has come; `undefined` too for what has no effect. */
	take(event: EventItem): Said | undefined {
		const last = this.#waiting.at(-1);
		const continues = event.frag === 0 || (last !== undefined && isNext(last, event));
		if (event.frag === 0) this.#waiting = [];
		this.#waiting = continues ? [...this.#waiting, event] : [];
		if (!continues || event.frag + 1 < event.frags) return undefined;
		return read(this.#waiting.splice(0));
	}
}

const isNext = (last: EventItem, event: EventItem): boolean =>
	event.kind === last.kind && event.frags === last.frags && event.frag === last.frag + 1;

function read(fragments: readonly EventItem[]): Said | undefined {
	const { content, frags, kind } = fragments[0]!;
	const words = WORDS.get(kind);
	if (words !== undefined) return readWords(fragments, kind, words);
	const readAct = frags === 1 ? ACTS.get(kind) : undefined;
	return readAct && decode(content, (cursor) => ({ ...NOTHING, kind, ...readAct(cursor) }));
}

/** The fields before the UTF-8 are the same in every fragment; the UTF-8 is joined, then decoded. */
function readWords(
	fragments: readonly EventItem[],
	kind: number,
	{ before, most }: { before: number; most: number }
): Said | undefined {
	const heads = fragments.map(({ content }) => content.slice(0, before));
	const isCut = fragments.some(({ content }) => {
		return content.length < before || content.length > before + most;
	});
	if (isCut || new Set(heads.map((head) => head.join())).size > 1) return undefined;
	const joined = text(join(...fragments.map(({ content }) => content.slice(before))));
	const fields = decode(heads[0]!, (cursor) => readFields(kind, cursor));
	return joined && fields ? { ...NOTHING, kind, ...fields, text: joined } : undefined;
}

function readFields(kind: number, cursor: Cursor): Partial<Said> {
	if (kind === KINDS.notice) return {};
	const [rid, turn] = [cursor.u16(), cursor.u16()];
	demand(rid > 0 || turn === 0);
	return kind === KINDS.reply ? { rid, turn, ref: readRef(cursor) } : { rid, turn };
}

function readRef(cursor: Cursor): Ref {
	const ref = { tag: cursor.u32(), idx: cursor.u8(), eseq: cursor.u16() };
	demand(ref.idx <= MAX_IDX && ref.eseq >= 1);
	return ref;
}

function readUpTo(most: number, cursor: Cursor): number {
	const number = cursor.u8();
	demand(number <= most);
	return number;
}

const readRefAlone = (cursor: Cursor): Partial<Said> => ({ ref: readRef(cursor) });

/** How the kinds of one fragment are read. */
const ACTS = new Map<number, (cursor: Cursor) => Partial<Said>>([
	[KINDS.reaction, (cursor) => ({ ref: readRef(cursor), number: readUpTo(4, cursor) })],
	[KINDS.retractOwn, readRefAlone],
	[KINDS.retract, readRefAlone],
	[KINDS.uncover, readRefAlone],
	[KINDS.cover, (cursor) => ({ ref: readRef(cursor), number: readUpTo(8, cursor) })],
	[KINDS.mute, (cursor) => ({ order: [readUpTo(MAX_IDX, cursor)], number: readUpTo(1, cursor) })],
	[KINDS.policy, (cursor) => ({ policy: encodePolicy(readPolicy(cursor)) })],
	[KINDS.close, (cursor) => ({ number: readUpTo(1, cursor) })],
	[KINDS.round, readRound],
	[KINDS.turn, readTurn]
]);

function readRound(cursor: Cursor): Partial<Said> {
	const [rid, turn] = [cursor.u16(), cursor.u16()];
	const mode = cursor.u8();
	const seconds = cursor.u16();
	const order = Array.from({ length: readUpTo(MAX_ORDER, cursor) }, () =>
		readUpTo(MAX_IDX, cursor)
	);
	const question = cursor.rest();
	const asked = text(question);
	const number = mode & ~CONTINUES;
	demand(rid > 0 && turn <= order.length && number <= MODES.pause);
	demand(asked !== undefined && question.length <= MAX_QUESTION);
	demand(number !== MODES.round || order.length > 0);
	demand(number !== MODES.open || (order.length === 0 && seconds === 0 && asked === ''));
	return { rid, turn, number, continues: mode >= CONTINUES, seconds, order, text: asked };
}

function readTurn(cursor: Cursor): Partial<Said> {
	const [rid, turn, number] = [cursor.u16(), cursor.u16(), readUpTo(3, cursor)];
	demand(rid > 0 && number > 0);
	return { rid, turn, number };
}
