import { beforeAll, describe, expect, test } from 'vitest';
import { concat, u32 } from '../../../../crypto/bytes/writer.ts';
import {
	MAX_RECAP_ROSTERS,
	MAX_RECAP_TEXTS,
	MAX_RECAP_TEXT_BYTES,
	RECAP_LINGER_MS,
	RECAP_MS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { awaitRecap, recapTo, tendRecap } from '../../../../crypto/room/recap-line.ts';
import { decodeRecap, encodeRecap, quotedFor } from '../../../../crypto/room/recap.ts';
import { entryOf } from '../../../../crypto/room/roster.ts';
import type { TimelineItem } from '../../../../crypto/room/view.ts';
import { Room, START, turnAt } from './rooms.ts';

const ANNE = 2;
const SAID = { tag: 7, idx: 1, seq: 3, name: 12, text: 'så var det' };

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

type Text = Extract<TimelineItem, { type: 'text' }>;

function line(ref: string, change: Partial<Text> = {}): Text {
	const who = { idx: 1, role: 'participant', name: 12, firstName: '', me: false } as const;
	return { type: 'text', key: ref, at: 0, who, text: `ord ${ref}`, state: 'sent', ref, ...change };
}

const rosterOf = (seat: Seat, who: readonly number[]) =>
	seat.epoch.facts.roster.filter(({ idx }) => who.includes(idx));
const entry = (seat: Seat, idx: number) => ({
	...seat.epoch.facts.roster[ANNE]!,
	...entryOf(seat.epoch.facts.roster, idx),
	idx
});
const sentTo = (seat: Seat, idx: number) => quotedFor(seat, entry(seat, idx));

/** A seat on whose screen these lines stand; in epoch 7 were 1 and Anne, in 8 all, in 9 not she. */
function seatWith(lines: readonly TimelineItem[]): Seat {
	const seat = new Room(4, 'recap').seat(0);
	const rosters = new Map([
		[7, rosterOf(seat, [0, 1, ANNE])],
		[8, rosterOf(seat, [0, 1, ANNE, 3])],
		[9, rosterOf(seat, [0, 1, 3])]
	]);
	return { ...seat, lines, recap: { ...seat.recap, rosters } };
}

const quotes = (seat: Seat, idx = ANNE) => sentTo(seat, idx).map(({ text }) => text);

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
			text: 'x'.repeat(MAX_RECAP_TEXT_BYTES)
		}));
		expect(encodeRecap(longest)).toHaveLength(8_541);
		expect(decodeRecap(encodeRecap(longest))).toHaveLength(MAX_RECAP_TEXTS);
		expect(decodeRecap(encodeRecap([...longest, SAID]))).toBeUndefined();
		expect(
			decodeRecap(encodeRecap([{ ...SAID, text: 'x'.repeat(MAX_RECAP_TEXT_BYTES + 1) }]))
		).toBeUndefined();
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
		for (let idx = 4; idx <= 253; idx++) expect(sentTo(seat, idx)).toEqual([]);
	});

	test('is what somebody else read under her idx', () => {
		const seat = seatWith([line('7.1.1')]);
		const other = { ...entry(seat, ANNE), name: entry(seat, ANNE).name + 1 };
		expect(quotedFor(seat, other)).toEqual([]);
		expect(quotedFor(seat, { ...entry(seat, ANNE), vk: new Uint8Array(32) })).toHaveLength(1);
	});

	test('names a moderator by an idx that is somebody else’s by now', () => {
		const who = { idx: 0, role: 'moderator', name: 5, firstName: 'Siv', me: false } as const;
		expect(quotes(seatWith([line('7.0.1', { who })]))).toEqual([]);
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
		expect(decodeRecap(encodeRecap(sentTo(seat, ANNE)))).toHaveLength(2);
	});

	test('names a moderator by a made-up name', () => {
		const who = { idx: 0, role: 'moderator', name: 0, firstName: 'Anna', me: true } as const;
		expect(sentTo(seatWith([line('7.0.1', { who })]), ANNE)).toMatchObject([
			{ idx: 0, name: undefined }
		]);
	});
});

describe('a recap and its key', () => {
	const key = () => new Secret(new Uint8Array(32).fill(7));

	test('remember who was in more epochs than they may', () => {
		const { epoch, ...seat } = new Room(3, 'rosters').seat(0);
		const at = (tag: number) => ({ ...epoch, id: concat(u32(tag), epoch.id.slice(4)) });
		let kept: Seat = { ...seat, epoch };
		for (let tag = 1; tag <= MAX_RECAP_ROSTERS + 3; tag++) {
			kept = tendRecap({ ...kept, epoch: at(tag) }, turnAt());
		}
		expect([...kept.recap.rosters.keys()]).toHaveLength(MAX_RECAP_ROSTERS);
		expect(kept.recap.rosters.has(3)).toBe(false);
		expect(kept.recap.rosters.has(4)).toBe(true);
	});

	test('wait longer than two minutes for one that does not come', () => {
		const waiting = awaitRecap(new Room(3, 'waiting').seat(2), key(), turnAt());
		const expected = (now: number) => tendRecap(waiting, turnAt(now)).privateLine.expected;
		expect(expected(START + RECAP_MS)).toBeDefined();
		expect(expected(START + RECAP_MS + 1)).toBeUndefined();
	});

	test('stay longer than it takes to confirm one that has come, or go before', () => {
		const waiting = awaitRecap(new Room(3, 'come').seat(2), key(), turnAt());
		const data = new Secret(encodeRecap([SAID]));
		const arrived = [{ kind: 'recap', idx: 0, who: 254, data }] as const;
		const come = { ...waiting, privateLine: { ...waiting.privateLine, arrived } };
		const shown = tendRecap(come, turnAt(START + 5_000));
		expect(shown.lines).toMatchObject([{ type: 'recap', text: 'så var det' }]);
		const expected = (now: number) => tendRecap(shown, turnAt(now)).privateLine.expected;
		expect(expected(START + 5_000 + RECAP_LINGER_MS)).toBeDefined();
		expect(expected(START + 5_000 + RECAP_LINGER_MS + 1)).toBeUndefined();
	});

	test('are sent longer than two minutes to somebody who does not confirm', () => {
		const fresh = new Room(3, 'sending').seat(0);
		const recap = { ...fresh.recap, rosters: new Map([[7, fresh.epoch.facts.roster]]) };
		const seat = { ...fresh, lines: [line('7.1.3')], recap };
		const sending = recapTo(seat, ANNE, key(), turnAt());
		expect(sending.recap.sending.size).toBe(1);
		const left = (now: number) => tendRecap(sending, turnAt(now)).recap.sending.size;
		expect(left(START + RECAP_MS)).toBe(1);
		expect(left(START + RECAP_MS + 1)).toBe(0);
	});
});
