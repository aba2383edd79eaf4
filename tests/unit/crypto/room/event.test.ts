import { expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import {
	MAX_EVENT_BYTES,
	MAX_FRAGMENTS,
	MAX_TEXT_FRAGMENT_BYTES
} from '../../../../crypto/limits.ts';
import * as events from '../../../../crypto/room/event.ts';

const numbered = (drafts: readonly events.Draft[]) =>
	drafts.map((draft, at) => ({ ...draft, seq: at + 1 }));

test.each([
	'a',
	'åäö',
	'🙂',
	'x'.repeat(416),
	'x'.repeat(417),
	'🙂'.repeat(105),
	'å'.repeat(2_080)
])('a text is cut inside a character, or loses one (%#)', (text) => {
	const drafts = events.draftTexts(text);
	expect(drafts).toHaveLength(1);
	const [parts = []] = drafts;
	for (const [at, part] of parts.entries()) {
		expect(part).toMatchObject({ kind: events.TEXT, frag: at, frags: parts.length });
		expect(part.content.length).toBeLessThanOrEqual(MAX_EVENT_BYTES);
		const piece = Buffer.from(part.content.slice(4));
		expect(Buffer.from(piece.toString('utf8'))).toEqual(piece);
	}
	expect(events.readHappening(numbered(parts))).toEqual({ type: 'text', text });
	expect(events.textOf(parts)).toBe(text);
});

test('a text longer than ten fragments is cut off', () => {
	const text = 'ö🙂'.repeat(2_000);
	const drafts = events.draftTexts(text);
	expect(drafts.length).toBeGreaterThan(1);
	for (const parts of drafts) expect(parts.length).toBeLessThanOrEqual(MAX_FRAGMENTS);
	expect(drafts.map(events.textOf).join('')).toBe(text);
});

test('no text at all makes an event', () => {
	expect(events.draftTexts('')).toEqual([]);
});

test('a lone half of a character is sent as it is', () => {
	const [parts = []] = events.draftTexts('a\ud800b');
	expect(events.textOf(parts)).toBe('a\ufffdb');
});

test('something that is no text is shown as one', () => {
	const part = (content: Uint8Array, kind: number = events.TEXT) => ({
		seq: 1,
		kind,
		frag: 0,
		frags: 1,
		content
	});
	const round = new Uint8Array(4);
	for (const content of [
		new Uint8Array(0),
		round.slice(1),
		concat(round, Uint8Array.of(0xff)),
		concat(round, Uint8Array.of(0xc3)),
		concat(round, Uint8Array.of(0xed, 0xa0, 0x80))
	]) {
		expect(events.readHappening([part(content)])).toEqual({ type: 'unknown' });
	}
	expect(events.readHappening([part(concat(round, Buffer.from('ja')), 2)])).toEqual({
		type: 'unknown'
	});
	expect(events.readHappening([])).toEqual({ type: 'unknown' });
	expect(events.textOf([part(Uint8Array.of(1))])).toBe('');
});

test('a close of another form closes', () => {
	const close = { ...events.draftClose(), seq: 1 };
	expect(events.readHappening([close])).toEqual({ type: 'close' });
	for (const other of [
		{ ...close, content: new Uint8Array(0) },
		{ ...close, content: new Uint8Array(2) },
		{ ...close, frags: 2 },
		{ ...close, kind: 22 }
	]) {
		expect(events.readHappening([other])).toEqual({ type: 'unknown' });
	}
});

test('a character that spans two fragments is lost when they are joined', () => {
	const bytes = Buffer.from('å');
	const fragment = (frag: number, piece: Uint8Array) => ({
		seq: frag + 1,
		kind: events.TEXT,
		frag,
		frags: 2,
		content: concat(new Uint8Array(4), piece)
	});
	const halves = [fragment(0, bytes.subarray(0, 1)), fragment(1, bytes.subarray(1))];
	expect(events.readHappening(halves)).toEqual({ type: 'text', text: 'å' });
	expect(MAX_TEXT_FRAGMENT_BYTES).toBe(MAX_EVENT_BYTES - 4);
});
