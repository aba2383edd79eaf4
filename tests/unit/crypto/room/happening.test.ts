import { describe, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { MAX_QUESTION_BYTES, MAX_ROSTER } from '../../../../crypto/limits.ts';
import * as events from '../../../../crypto/room/event.ts';
import { readHappening } from '../../../../crypto/room/happening.ts';
import { encodePolicy } from '../../../../crypto/room/roster.ts';
import { POLICY } from './rooms.ts';

const UNKNOWN = { type: 'unknown' };
const REF = { tag: 3, idx: 7, seq: 512 };
const REF_BYTES = Uint8Array.of(0, 0, 0, 3, 7, 2, 0);
const part = (kind: number, content: Uint8Array, frags = 1) => ({
	seq: 1,
	kind,
	frag: 0,
	frags,
	content
});
const read = (kind: number, ...content: number[]) =>
	readHappening([part(kind, Uint8Array.from(content))]);

const ROUND: events.Round = {
	rid: 258,
	turn: 1,
	mode: 'round',
	continues: false,
	seconds: 120,
	order: [2, 1, 2],
	question: 'Hur är läget?'
};

test.each<readonly [events.Act, readonly number[]]>([
	[{ type: 'reaction', ref: REF, code: 4 }, [3, ...REF_BYTES, 4]],
	[{ type: 'retract', ref: REF, own: true }, [4, ...REF_BYTES]],
	[{ type: 'retract', ref: REF, own: false }, [18, ...REF_BYTES]],
	[{ type: 'mute', idx: 253, on: true }, [16, 253, 1]],
	[{ type: 'mute', idx: 0, on: false }, [16, 0, 0]],
	[{ type: 'policy', policy: encodePolicy(POLICY) }, [20, ...encodePolicy(POLICY)]],
	[{ type: 'close', seeds: false }, [23, 0]],
	[{ type: 'close', seeds: true }, [23, 1]],
	[
		{ type: 'round', ...ROUND },
		[24, 1, 2, 0, 1, 1, 0, 120, 3, 2, 1, 2, ...Buffer.from('Hur är läget?')]
	],
	[
		{ type: 'round', ...ROUND, mode: 'pause', continues: true, order: [], turn: 0, question: '' },
		[24, 1, 2, 0, 0, 0x82, 0, 120, 0]
	],
	[{ type: 'turn', rid: 258, turn: 3, act: 'pass' }, [25, 1, 2, 0, 3, 1]],
	[{ type: 'turn', rid: 258, turn: 3, act: 'done' }, [25, 1, 2, 0, 3, 2]],
	[{ type: 'turn', rid: 258, turn: 3, act: 'skip' }, [25, 1, 2, 0, 3, 3]],
	[{ type: 'cover', ref: REF, topic: 8 }, [26, ...REF_BYTES, 8]],
	[{ type: 'uncover', ref: REF }, [27, ...REF_BYTES]]
])('%j has other bytes, or is read as something else', (act, [kind = 0, ...bytes]) => {
	expect(events.draftAct(act)).toEqual({
		kind,
		frag: 0,
		frags: 1,
		content: Uint8Array.from(bytes)
	});
	expect(read(kind, ...bytes)).toEqual(act);
	expect(read(kind, ...bytes.slice(0, -1))).not.toEqual(act);
	if (kind !== events.KIND.round) expect(read(kind, ...bytes, 0)).toEqual(UNKNOWN);
	expect(readHappening([part(kind, Uint8Array.from(bytes), 2)])).toEqual(UNKNOWN);
});

test.each<readonly number[]>([
	[3, ...REF_BYTES, 5],
	[4, 0, 0, 0, 3, 254, 2, 0],
	[4, 0, 0, 0, 3, 7, 0, 0],
	[16, 254, 1],
	[16, 1, 2],
	[20, ...encodePolicy(POLICY).with(0, 9)],
	[20, ...encodePolicy(POLICY), 0],
	[23, 2],
	[23],
	[25, 0, 0, 0, 0, 1],
	[25, 0, 1, 0, 0, 0],
	[25, 0, 1, 0, 0, 4],
	[26, ...REF_BYTES, 9],
	[26, ...REF_BYTES],
	[5, 1],
	[0]
])('a field out of its range is read (%j)', (kind = 0, ...bytes) => {
	expect(read(kind, ...bytes)).toEqual(UNKNOWN);
});

describe('a ROUND that makes no sense', () => {
	const bytes = (change: Partial<events.Round>) =>
		events.draftAct({ type: 'round', ...ROUND, ...change }).content;

	test.each<readonly [string, Partial<events.Round>]>([
		['without an id', { rid: 0 }],
		['beyond its order', { turn: 4 }],
		['of nobody', { order: [], turn: 0 }],
		['open, with an order', { mode: 'open', question: '', seconds: 0 }],
		['open, with a question', { mode: 'open', order: [], turn: 0, seconds: 0 }],
		['open, with a time', { mode: 'open', order: [], turn: 0, question: '' }],
		['of too many', { order: Array.from({ length: MAX_ROSTER + 1 }, () => 1) }],
		['of somebody who cannot be', { order: [254] }],
		['with too long a question', { question: 'x'.repeat(MAX_QUESTION_BYTES + 1) }]
	])('%s', (_, change) => {
		expect(readHappening([part(24, bytes(change))])).toEqual(UNKNOWN);
	});

	test('in a mode that does not exist, cut short, or asking what is no text', () => {
		const content = bytes({});
		for (const mode of [3, 0x7f, 0x83]) {
			expect(readHappening([part(24, content.with(4, mode))])).toEqual(UNKNOWN);
		}
		for (let length = 0; length < 11; length++) {
			expect(readHappening([part(24, content.slice(0, length))])).toEqual(UNKNOWN);
		}
		expect(readHappening([part(24, concat(content, Uint8Array.of(0xff)))])).toEqual(UNKNOWN);
	});

	test('but one that is over, or that pauses a round, does', () => {
		for (const change of [{ turn: 3 }, { mode: 'pause' }] as const) {
			expect(readHappening([part(24, bytes(change))])).toMatchObject(change);
		}
	});

	test('of everybody with the longest question does not fit an event', () => {
		const order = Array.from({ length: MAX_ROSTER }, (_, at) => at);
		const full = bytes({ order, question: 'x'.repeat(MAX_QUESTION_BYTES) });
		expect(full).toHaveLength(8 + MAX_ROSTER + MAX_QUESTION_BYTES);
		expect(readHappening([part(24, full)])).toMatchObject({ order });
	});
});

test('something that is no text is shown as one', () => {
	const round = new Uint8Array(4);
	const text = Buffer.from('ja');
	for (const content of [
		new Uint8Array(0),
		round,
		round.slice(1),
		concat(round, Uint8Array.of(0xff)),
		concat(round, Uint8Array.of(0xc3)),
		concat(round, Uint8Array.of(0xed, 0xa0, 0x80)),
		concat(round.with(3, 1), text)
	]) {
		expect(readHappening([part(events.KIND.text, content)])).toEqual(UNKNOWN);
	}
	const reply = concat(round, REF_BYTES, text);
	expect(readHappening([part(events.KIND.reply, reply)])).toMatchObject({ text: 'ja', ref: REF });
	for (const content of [reply.with(8, 254), reply.slice(0, 11), reply.slice(0, 10)]) {
		expect(readHappening([part(events.KIND.reply, content)])).toEqual(UNKNOWN);
	}
	expect(readHappening([part(events.KIND.notice, new Uint8Array(0))])).toEqual(UNKNOWN);
	expect(readHappening([part(events.KIND.text, concat(round, text))])).toMatchObject({
		text: 'ja'
	});
	expect(readHappening([])).toEqual(UNKNOWN);
});
