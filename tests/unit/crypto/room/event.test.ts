import { expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import {
	MAX_EVENT_BYTES,
	MAX_FRAGMENTS,
	MAX_TEXT_FRAGMENT_BYTES
} from '../../../../crypto/limits.ts';
import * as events from '../../../../crypto/room/event.ts';
import { readHappening } from '../../../../crypto/room/happening.ts';

const numbered = (drafts: readonly events.Draft[]) =>
	drafts.map((draft, at) => ({ ...draft, seq: at + 1 }));
const REF = { tag: 3, idx: 7, seq: 512 };

test.each([
	'a',
	'åäö',
	'🙂',
	'x'.repeat(416),
	'x'.repeat(417),
	'🙂'.repeat(105),
	'å'.repeat(2_040)
])('a text is cut inside a character, or loses one (%#)', (text) => {
	for (const [header, drafts, extra] of [
		[4, events.draftTexts(text), { type: 'text', rid: 0, turn: 0 }],
		[11, events.draftReplies(REF, text), { type: 'reply', rid: 0, turn: 0, ref: REF }],
		[0, events.draftNotices(text), { type: 'notice' }]
	] as const) {
		expect(drafts).toHaveLength(1);
		const [parts = []] = drafts;
		for (const [at, part] of parts.entries()) {
			expect(part).toMatchObject({ frag: at, frags: parts.length });
			expect(part.content.length).toBeLessThanOrEqual(MAX_EVENT_BYTES);
			const piece = Buffer.from(part.content.slice(header));
			expect(Buffer.from(piece.toString('utf8'))).toEqual(piece);
		}
		expect(readHappening(numbered(parts))).toEqual({ ...extra, text });
		expect(events.textOf(parts)).toBe(text);
	}
});

test('a text longer than ten fragments is cut off, or a reply answers twice', () => {
	const text = 'ö🙂'.repeat(2_000);
	const kinds = { text: events.KIND.text, notice: events.KIND.notice };
	for (const [drafts, first, rest] of [
		[events.draftTexts(text), kinds.text, kinds.text],
		[events.draftReplies(REF, text), events.KIND.reply, kinds.text],
		[events.draftNotices(text), kinds.notice, kinds.notice]
	] as const) {
		expect(drafts.length).toBeGreaterThan(1);
		for (const [at, parts] of drafts.entries()) {
			expect(parts.length).toBeLessThanOrEqual(MAX_FRAGMENTS);
			expect(new Set(parts.map(({ kind }) => kind))).toEqual(new Set([at === 0 ? first : rest]));
		}
		expect(drafts.map(events.textOf).join('')).toBe(text);
	}
});

test('no text at all makes an event', () => {
	expect(events.draftTexts('')).toEqual([]);
	expect(events.draftReplies(REF, '')).toEqual([]);
	expect(events.draftNotices('')).toEqual([]);
});

test('a lone half of a character is sent as it is', () => {
	const [parts = []] = events.draftTexts('a\ud800b');
	expect(events.textOf(parts)).toBe('a\ufffdb');
});

test('the turn is written into some fragments of a text, or into what is no text', () => {
	const turnOf = { rid: 513, turn: 7 };
	const text = 'x'.repeat(1_000);
	const [parts = []] = events.draftTexts(text);
	const [replies = []] = events.draftReplies(REF, text);
	expect(parts.length).toBeGreaterThan(1);
	for (const drafts of [parts, replies]) {
		const read = readHappening(numbered(events.stampTurn(drafts, turnOf)));
		expect(read).toMatchObject({ ...turnOf, text });
	}
	const other = [events.draftClose(false)];
	expect(events.stampTurn(other, turnOf)).toEqual(other);
});

test('fragments that disagree about the turn or the answer are joined', () => {
	const text = 'x'.repeat(500);
	const [ours = []] = events.draftReplies(REF, text);
	for (const changed of [
		events.stampTurn(ours, { rid: 1, turn: 1 }),
		events.draftReplies({ ...REF, seq: 1 }, text)[0]!
	]) {
		expect(readHappening(numbered([ours[0]!, changed[1]!]))).toEqual({ type: 'unknown' });
	}
	expect(MAX_TEXT_FRAGMENT_BYTES).toBe(MAX_EVENT_BYTES - 4);
});

test('a character that spans two fragments is lost when they are joined', () => {
	const bytes = Buffer.from('å');
	const fragment = (frag: number, piece: Uint8Array) => ({
		seq: frag + 1,
		kind: events.KIND.text,
		frag,
		frags: 2,
		content: concat(new Uint8Array(4), piece)
	});
	const halves = [fragment(0, bytes.subarray(0, 1)), fragment(1, bytes.subarray(1))];
	expect(readHappening(halves)).toMatchObject({ type: 'text', text: 'å' });
});
