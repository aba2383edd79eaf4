import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { concat, lp16, u16, u32, u8 } from '../bytes/writer.ts';
import { MAX_IDX, MAX_RECAP_TEXT_BYTES, MAX_RECAP_TEXTS } from '../limits.ts';
import type { Ref } from './event.ts';
import { refOf } from './marks.ts';
import type { Seat } from './member.ts';
import { NAME_COUNT } from './names.ts';
import { entryOf, isSamePerson, type Entry, type Roster } from './roster.ts';
import type { TimelineItem, Who } from './view.ts';

/*
 * What a lead sends once more to somebody who came back (PROTOCOL.md §11): her quotation of what
 * stands on her own screen. It enters no log, is signed by nobody but her, and proves nothing.
 */

/** One text as it is quoted. */
export interface Quoted extends Ref {
	/** Made-up name of its author; `undefined` for a moderator. */
	readonly name: number | undefined;
	/** At most 416 bytes of UTF-8. */
	readonly text: string;
}

const MODERATOR = 0xffff;
const CUT = '…';

/** The texts, oldest first: at most 8 541 bytes. */
export function encodeRecap(texts: readonly Quoted[]): Uint8Array {
	const encoded = texts.map(({ tag, idx, seq, name, text }) =>
		concat(u32(tag), u8(idx), u16(seq), u16(name ?? MODERATOR), lp16(encodeUtf8(text)))
	);
	return concat(u8(texts.length), ...encoded);
}

/** The texts, or `undefined` for too many, an unknown name, a text too long or no text, or a rest. */
export function decodeRecap(bytes: Uint8Array): readonly Quoted[] | undefined {
	const reader = new Reader(bytes);
	const count = reader.u8() ?? 0;
	if (count > MAX_RECAP_TEXTS) return undefined;
	const texts: Quoted[] = [];
	for (let at = 0; at < count; at++) {
		const text = readQuoted(reader);
		if (text === undefined) return undefined;
		texts.push(text);
	}
	return reader.finished ? texts : undefined;
}

/**
 * The newest texts that this screen shows of epochs in whose roster she was, under the same idx and
 * name; none for somebody who was in none of them.
 */
export function quotedFor(seat: Seat, to: Entry): readonly Quoted[] {
	const wasIn = (tag: number) => {
		const then = seat.recap.rosters.get(tag);
		return then !== undefined && isSamePerson(to, entryOf(then, to.idx));
	};
	const now = seat.epoch.facts.roster;
	return seat.lines
		.filter((line) => line.type === 'text' && !isReplaced(line.who, now))
		.flatMap((line) => quote(line, wasIn))
		.slice(-MAX_RECAP_TEXTS);
}

/** A moderator is sent by her idx alone: not if her reader would take her for somebody else. */
function isReplaced(who: Who, now: Roster): boolean {
	const entry = entryOf(now, who.idx);
	return who.role === 'moderator' && entry !== undefined && !isSamePerson(entry, who);
}

function quote(line: TimelineItem, wasIn: (tag: number) => boolean): readonly Quoted[] {
	if (line.type !== 'text' || line.ref === undefined) return [];
	if (line.retracted !== undefined || line.cover !== undefined || line.text === '') return [];
	const { tag, idx, seq } = refOf(line.ref);
	if (!wasIn(tag)) return [];
	const name = line.who.role === 'moderator' ? undefined : line.who.name;
	return [{ tag, idx, seq, name, text: shortened(line.text) }];
}

/** A longer text ends with an ellipsis, cut between characters. */
function shortened(text: string): string {
	if (encodeUtf8(text).length <= MAX_RECAP_TEXT_BYTES) return text;
	let kept = '';
	let bytes = encodeUtf8(CUT).length;
	for (const character of text) {
		bytes += encodeUtf8(character).length;
		if (bytes > MAX_RECAP_TEXT_BYTES) break;
		kept += character;
	}
	return kept + CUT;
}

function readQuoted(reader: Reader): Quoted | undefined {
	const head = { tag: reader.u32(), idx: reader.u8(), seq: reader.u16() };
	const name = reader.u16();
	const length = reader.u16() ?? 0;
	const bytes = length > MAX_RECAP_TEXT_BYTES ? undefined : reader.take(length);
	const text = bytes && decodeUtf8(bytes);
	if (name === undefined || (name >= NAME_COUNT && name !== MODERATOR)) return undefined;
	if (head.idx === undefined || head.idx > MAX_IDX || text === '') return undefined;
	const quoted = complete<Omit<Quoted, 'name'>>({ ...head, text });
	return quoted && { ...quoted, name: name === MODERATOR ? undefined : name };
}
