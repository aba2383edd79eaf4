import { Reader } from '../bytes/reader.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { concat, u16, u8 } from '../bytes/writer.ts';
import { MAX_FRAGMENTS, MAX_TEXT_FRAGMENT_BYTES } from '../limits.ts';

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

/** What a whole event means. Kinds this version does not know are counted, not shown. */
export type Happening =
	| { readonly type: 'text'; readonly text: string }
	| { readonly type: 'close' }
	| { readonly type: 'unknown' };

/** Event kinds of PROTOCOL.md §9.3 that this version writes. */
export const TEXT = 1;
const CLOSE = 23;

const NO_ROUND = concat(u16(0), u16(0));

/**
 * A text as the events that carry it: fragments of at most 416 bytes cut between characters, and a
 * new event where one would need more than ten. Nothing of the text is lost.
 */
export function draftTexts(text: string): readonly (readonly Draft[])[] {
	const pieces = cutUtf8(text, MAX_TEXT_FRAGMENT_BYTES);
	const events: Draft[][] = [];
	for (let at = 0; at < pieces.length; at += MAX_FRAGMENTS) {
		const group = pieces.slice(at, at + MAX_FRAGMENTS);
		events.push(
			group.map((piece, frag) => ({
				kind: TEXT,
				frag,
				frags: group.length,
				content: concat(NO_ROUND, piece)
			}))
		);
	}
	return events;
}

/** The close of the meeting. Flag 0: no signing seeds will be published (PROTOCOL.md §14). */
export function draftClose(): Draft {
	return { kind: CLOSE, frag: 0, frags: 1, content: u8(0) };
}

/** What the fragments of one event say together; `unknown` if they do not fit each other. */
export function readHappening(fragments: readonly EventPart[]): Happening {
	const [first] = fragments;
	if (first === undefined) return { type: 'unknown' };
	if (first.kind === TEXT) return readText(fragments);
	if (first.kind === CLOSE && isClose(first)) return { type: 'close' };
	return { type: 'unknown' };
}

/** The text of drafts made by `draftTexts`, for the sender's own screen. */
export function textOf(drafts: readonly Draft[]): string {
	const read = readText(drafts.map((draft, at) => ({ ...draft, seq: at + 1 })));
	return read.type === 'text' ? read.text : '';
}

function readText(fragments: readonly EventPart[]): Happening {
	const pieces: Uint8Array[] = [];
	for (const fragment of fragments) {
		const reader = new Reader(fragment.content);
		const round = [reader.u16(), reader.u16()];
		const piece = reader.rest();
		if (round.includes(undefined) || piece === undefined) return { type: 'unknown' };
		pieces.push(piece);
	}
	const text = decodeUtf8(concat(...pieces));
	return text === undefined ? { type: 'unknown' } : { type: 'text', text };
}

function isClose(part: EventPart): boolean {
	return part.frags === 1 && part.content.length === 1;
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
