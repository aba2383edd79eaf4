import { beforeAll, describe, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { MAX_RECAP_TEXTS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { decodeRecap, encodeRecap, quotedFor } from '../../../../crypto/room/recap.ts';
import type { TimelineItem } from '../../../../crypto/room/view.ts';
import { Room } from './rooms.ts';

const ANNE = 2;
const SAID = { epoch: 7, idx: 1, seq: 3, name: 12, text: 'så var det' };

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

type Text = Extract<TimelineItem, { type: 'text' }>;

function line(ref: string, change: Partial<Text> = {}): Text {
	const who = { idx: 1, role: 'participant', name: 12, firstName: '', me: false } as const;
	return { type: 'text', key: ref, at: 0, who, text: `ord ${ref}`, state: 'sent', ref, ...change };
}

/** A seat on whose screen these lines stand; in epoch 7 were 1 and Anne, in 8 all, in 9 not she. */
function seatWith(lines: readonly TimelineItem[]): Seat {
	const rosters = new Map([
		[7, [0, 1, ANNE]],
		[8, [0, 1, ANNE, 3]],
		[9, [0, 1, 3]]
	]);
	const seat = new Room(2, 'recap').seat(0);
	return { ...seat, lines, recap: { ...seat.recap, rosters } };
}

const quotes = (seat: Seat, idx = ANNE) => quotedFor(seat, idx).map(({ text }) => text);

describe('a recap on its way', () => {
	test('comes as another', () => {
		const texts = [SAID, { ...SAID, idx: 0, name: undefined, text: 'Åh 🙂' }];
		const bytes = encodeRecap(texts);
		expect(decodeRecap(bytes)).toEqual(texts);
		expect(bytes).toHaveLength(1 + 2 * 11 + 10 + 1 + 8 - 2 + 2);
		expect(decodeRecap(encodeRecap([]))).toEqual([]);
	});

	test('is longer than the room it has', () => {
		const longest = Array.from({ length: MAX_RECAP_TEXTS }, () => ({
			...SAID,
			text: 'x'.repeat(416)
		}));
		expect(encodeRecap(longest)).toHaveLength(8_541);
		expect(decodeRecap(encodeRecap(longest))).toHaveLength(MAX_RECAP_TEXTS);
		expect(decodeRecap(encodeRecap([...longest, SAID]))).toBeUndefined();
		expect(decodeRecap(encodeRecap([{ ...SAID, text: 'x'.repeat(417) }]))).toBeUndefined();
	});

	test('is believed although it is cut, continued or says what cannot be', () => {
		const bytes = encodeRecap([SAID]);
		for (let length = 0; length < bytes.length; length++) {
			expect(decodeRecap(bytes.slice(0, length)), String(length)).toBeUndefined();
		}
		expect(decodeRecap(concat(bytes, Uint8Array.of(0)))).toBeUndefined();
		expect(decodeRecap(encodeRecap([{ ...SAID, idx: 254 }]))).toBeUndefined();
		expect(decodeRecap(encodeRecap([{ ...SAID, name: 2_048 }]))).toBeUndefined();
		expect(decodeRecap(encodeRecap([{ ...SAID, text: '' }]))).toBeUndefined();
		expect(decodeRecap(bytes.with(bytes.length - 1, 0xff))).toBeUndefined();
	});
});

describe('what is sent again', () => {
	test('is from an epoch whose roster she was not in', () => {
		const seat = seatWith([line('7.1.1'), line('8.1.1'), line('9.1.1'), line('10.1.1')]);
		expect(quotes(seat)).toEqual(['ord 7.1.1', 'ord 8.1.1']);
		expect(quotes(seat, 3)).toEqual(['ord 8.1.1', 'ord 9.1.1']);
	});

	test('is anything at all for somebody new, had she been given a key by mistake', () => {
		const seat = seatWith([line('7.1.1'), line('8.1.1'), line('9.1.1')]);
		for (let idx = 4; idx <= 253; idx++) expect(quotedFor(seat, idx)).toEqual([]);
	});

	test('was taken back, is covered, or has not left yet', () => {
		const { who } = line('7.1.1');
		const seat = seatWith([
			line('7.1.1', { retracted: who, text: '' }),
			line('7.1.2', { cover: { topic: 1, by: who } }),
			{ type: 'notice', key: 'n', at: 0, who, text: 'obs', ref: '7.0.1' },
			{ type: 'lock', key: 'l', at: 0 },
			{ type: 'text', key: '7.0.9', at: 0, who, text: 'inte än', state: 'sending' },
			line('7.1.3')
		]);
		expect(quotes(seat)).toEqual(['ord 7.1.3']);
	});

	test('is more than the last twenty', () => {
		const lines = Array.from({ length: 30 }, (_, at) => line(`8.1.${String(at + 1)}`));
		expect(quotes(seatWith(lines))).toEqual(lines.slice(10).map(({ text }) => text));
	});

	test('is longer than it may be, or cut in the middle of a character', () => {
		const seat = seatWith([
			line('8.1.1', { text: 'å'.repeat(208) }),
			line('8.1.2', { text: '🙂'.repeat(200) })
		]);
		const [whole, cut] = quotes(seat);
		expect(whole).toBe('å'.repeat(208));
		expect(cut).toBe(`${'🙂'.repeat(103)}…`);
		expect(decodeRecap(encodeRecap(quotedFor(seat, ANNE)))).toHaveLength(2);
	});

	test('names a moderator by a made-up name', () => {
		const who = { idx: 0, role: 'moderator', name: 0, firstName: 'Anna', me: true } as const;
		expect(quotedFor(seatWith([line('7.0.1', { who })]), ANNE)).toMatchObject([
			{ idx: 0, name: undefined }
		]);
	});
});
