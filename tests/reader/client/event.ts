import { decode, demand, join, text, u16, utf8, type Cursor } from './bytes.ts';
import type { EventItem } from './body.ts';
import { MAX_IDX } from './roster.ts';

/* PROTOCOL.md §9.3: what events mean. This client heeds texts, rounds, mutes and the close. */

const KINDS = { text: 1, reply: 2, mute: 16, notice: 19, close: 23, round: 24 } as const;
const MAX_TEXT = 416;
const MAX_FRAGS = 10;
const REF = 7;
/** Round and turn in front of a text's UTF-8, and the name of another text in a reply. */
const FIELDS = new Map<number, number>([
	[KINDS.text, 4],
	[KINDS.reply, 4 + REF],
	[KINDS.notice, 0]
]);

export type Said =
	| { readonly type: 'words'; readonly kind: number; readonly text: string }
	| { readonly type: 'mute'; readonly idx: number; readonly on: boolean }
	| { readonly type: 'round'; readonly isOpen: boolean }
	| { readonly type: 'close'; readonly mayPublish: boolean };

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
	const fields = FIELDS.get(kind);
	if (fields !== undefined) return readWords(fragments, kind, fields);
	return frags === 1 ? decode(content, (cursor) => readAct(kind, cursor)) : undefined;
}

function readWords(
	fragments: readonly EventItem[],
	kind: number,
	fields: number
): Said | undefined {
	const heads = fragments.map(({ content }) => content.slice(0, fields).join());
	const pieces = fragments.map(({ content }) => content.slice(fields));
	if (new Set(heads).size > 1 || fragments.some(({ content }) => content.length < fields)) {
		return undefined;
	}
	const joined = text(join(...pieces));
	return joined ? { type: 'words', kind, text: joined } : undefined;
}

function readAct(kind: number, cursor: Cursor): Said {
	if (kind === KINDS.mute) {
		const idx = cursor.u8();
		const on = cursor.u8();
		demand(idx <= MAX_IDX && on <= 1);
		return { type: 'mute', idx, on: on === 1 };
	}
	if (kind === KINDS.close) {
		const flags = cursor.u8();
		demand(flags <= 1);
		return { type: 'close', mayPublish: flags === 1 };
	}
	demand(kind === KINDS.round);
	cursor.take(4);
	const mode = cursor.u8() & 127;
	cursor.rest();
	return { type: 'round', isOpen: mode === 0 };
}
