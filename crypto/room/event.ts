import { Reader } from '../bytes/reader.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { must } from '../errors.ts';
import { MAX_EVENT_BYTES, MAX_FRAGMENTS, MAX_TEXT_FRAGMENT_BYTES } from '../limits.ts';

/** One EVENT item: a fragment of what somebody did (PROTOCOL.md §8.1). */
export interface EventPart {
	/** Counts from 1 per sender and epoch. */
	readonly seq: number;
	readonly kind: number;
	readonly frag: number;
	readonly frags: number;
	readonly content: Uint8Array;
}

/** An event before it has a number. */
export type Draft = Omit<EventPart, 'seq'>;

/** Which event is meant: the first fragment of a text, by anybody, in any epoch. 7 bytes. */
export interface Ref {
	/**
	 * `tagOf` the epoch: a name without an order. Two rooms of one meeting have epochs of the same number,
	 * and never the same id.
	 */
	readonly tag: number;
	readonly idx: number;
	readonly seq: number;
}

/** What an epoch is named by in a ref: the first 4 bytes of its id, as a u32. */
export function tagOf(id: Uint8Array): number {
	return must(new Reader(id).u32());
}

/** Which turn of which round a text belongs to; 0, 0 while nobody has the word. */
export interface TurnOf {
	readonly rid: number;
	readonly turn: number;
}

/** Who may write (PROTOCOL.md §10.2): a ROUND as the lead signs it. */
export interface Round extends TurnOf {
	readonly mode: 'open' | 'round' | 'pause';
	/** It says again, for those who came, what was in force before this epoch. */
	readonly continues: boolean;
	/** How long a turn, or the pause, is meant to last; 0 is not said. Nothing follows from it. */
	readonly seconds: number;
	/** Who has the word in which turn; in a pause, who will have it afterwards. */
	readonly order: readonly number[];
	readonly question: string;
}

/** Everything an event can do that is not a longer text. */
export type Act =
	| { readonly type: 'reaction'; readonly ref: Ref; readonly code: number }
	| { readonly type: 'retract'; readonly ref: Ref; readonly own: boolean }
	| { readonly type: 'mute'; readonly idx: number; readonly on: boolean }
	/** 16 bytes, to come with the next grant. */
	| { readonly type: 'policy'; readonly policy: Uint8Array }
	/** `seeds`: signing seeds may be published at the end (PROTOCOL.md §14). */
	| { readonly type: 'close'; readonly seeds: boolean }
	| ({ readonly type: 'round' } & Round)
	| ({ readonly type: 'turn'; readonly act: TurnAct } & TurnOf)
	| { readonly type: 'cover'; readonly ref: Ref; readonly topic: number }
	| { readonly type: 'uncover'; readonly ref: Ref };

export type TurnAct = 'pass' | 'done' | 'skip';

/** Event kinds of PROTOCOL.md §9.3. */
export const KIND = {
	text: 1,
	reply: 2,
	reaction: 3,
	retractOwn: 4,
	mute: 16,
	retractAny: 18,
	notice: 19,
	policy: 20,
	close: 23,
	round: 24,
	turn: 25,
	cover: 26,
	uncover: 27
} as const;

/** Codes of a reaction, from 1; 0 takes it back. */
export const REACTIONS = 4;
/** What a covered text is about, from 1; 0 is not said. */
export const TOPICS = 8;
/** What a ROUND's mode byte says; the highest bit is `continues`. */
export const MODES = ['open', 'round', 'pause'] as const;
export const CONTINUES = 0x80;
/** What a TURN's last byte says, from 1. */
export const TURN_ACTS: readonly TurnAct[] = ['pass', 'done', 'skip'];
const ROUND_FIELDS = concat(u16(0), u16(0));
const REF_BYTES = 7;

/**
 * A text as the events that carry it: fragments of at most 416 bytes cut between characters, and a
 * new event where one would need more than ten. Nothing of the text is lost.
 */
export function draftTexts(text: string): readonly (readonly Draft[])[] {
	return draftLong(KIND.text, ROUND_FIELDS, text);
}

/** A reply to `ref`; what would not fit its ten fragments goes on as plain texts. */
export function draftReplies(ref: Ref, text: string): readonly (readonly Draft[])[] {
	const [first, ...rest] = draftLong(KIND.reply, concat(ROUND_FIELDS, encodeRef(ref)), text);
	if (first === undefined) return [];
	const more = rest.flatMap((drafts) => draftTexts(textOf(drafts)));
	return [first, ...more];
}

/** A moderator's notice. */
export function draftNotices(text: string): readonly (readonly Draft[])[] {
	return draftLong(KIND.notice, new Uint8Array(0), text);
}

/** The close of the meeting (PROTOCOL.md §14). */
export function draftClose(seeds: boolean): Draft {
	return draftAct({ type: 'close', seeds });
}

/** An act in one fragment, byte for byte as PROTOCOL.md §9.3 has it. */
export function draftAct(act: Act): Draft {
	const [kind, content] = encodeAct(act);
	return { kind, frag: 0, frags: 1, content };
}

/**
 * A text or reply with the turn it is said in: written when its first fragment leaves, and the
 * same in each. Drafts of another kind stay as they are.
 */
export function stampTurn(drafts: readonly Draft[], { rid, turn }: TurnOf): readonly Draft[] {
	return drafts.map((draft) =>
		draft.kind === KIND.text || draft.kind === KIND.reply
			? { ...draft, content: concat(u16(rid), u16(turn), draft.content.slice(4)) }
			: draft
	);
}

/** The text of drafts made here, for the sender's own screen. */
export function textOf(drafts: readonly Draft[]): string {
	const pieces = drafts.map(({ kind, content }) => content.slice(headerBytes(kind)));
	return decodeUtf8(concat(...pieces)) ?? '';
}

function encodeRef(ref: Ref): Uint8Array {
	return concat(u32(ref.tag), u8(ref.idx), u16(ref.seq));
}

/** Bytes before the text, repeated in each fragment; 0 for kinds that are no text. */
export function headerBytes(kind: number): number {
	if (kind === KIND.text) return ROUND_FIELDS.length;
	return kind === KIND.reply ? ROUND_FIELDS.length + REF_BYTES : 0;
}

function encodeAct(act: Act): readonly [number, Uint8Array] {
	switch (act.type) {
		case 'reaction':
			return [KIND.reaction, concat(encodeRef(act.ref), u8(act.code))];
		case 'retract':
			return [act.own ? KIND.retractOwn : KIND.retractAny, encodeRef(act.ref)];
		case 'mute':
			return [KIND.mute, concat(u8(act.idx), flag(act.on))];
		case 'policy':
			return [KIND.policy, act.policy];
		case 'close':
			return [KIND.close, flag(act.seeds)];
		case 'round':
			return [KIND.round, encodeRound(act)];
		case 'turn':
			return [KIND.turn, concat(u16(act.rid), u16(act.turn), u8(TURN_ACTS.indexOf(act.act) + 1))];
		case 'cover':
			return [KIND.cover, concat(encodeRef(act.ref), u8(act.topic))];
		case 'uncover':
			return [KIND.uncover, encodeRef(act.ref)];
	}
}

function flag(on: boolean): Uint8Array {
	return u8(on ? 1 : 0);
}

function encodeRound({ rid, turn, mode, continues, seconds, order, question }: Round): Uint8Array {
	const modeByte = MODES.indexOf(mode) | (continues ? CONTINUES : 0);
	const fields = concat(u16(rid), u16(turn), u8(modeByte), u16(seconds), u8(order.length));
	return concat(fields, ...order.map((idx) => u8(idx)), encodeUtf8(question));
}

function draftLong(kind: number, header: Uint8Array, text: string): readonly (readonly Draft[])[] {
	const most = Math.min(MAX_TEXT_FRAGMENT_BYTES, MAX_EVENT_BYTES - header.length);
	const pieces = cutUtf8(text, most);
	const events: Draft[][] = [];
	for (let at = 0; at < pieces.length; at += MAX_FRAGMENTS) {
		const group = pieces.slice(at, at + MAX_FRAGMENTS);
		events.push(
			group.map((piece, frag) => ({
				kind,
				frag,
				frags: group.length,
				content: concat(header, piece)
			}))
		);
	}
	return events;
}

function cutUtf8(text: string, most: number): readonly Uint8Array[] {
	const pieces: Uint8Array[] = [];
	let held: Uint8Array[] = [];
	let length = 0;
	for (const character of text) {
		const bytes = encodeUtf8(character);
		if (length + bytes.length > most) {
			pieces.push(concat(...held));
			held = [];
			length = 0;
		}
		held.push(bytes);
		length += bytes.length;
	}
	if (length > 0) pieces.push(concat(...held));
	return pieces;
}
