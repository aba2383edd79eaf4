import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_AREA_DATA_BYTES, MAX_PRIVATE_MESSAGES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { close } from '../../../../crypto/room/closing.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import { RECAP } from '../../../../crypto/room/private-area.ts';
import {
	expectRecap,
	isRecapDone,
	speakPrivately,
	startRecap
} from '../../../../crypto/room/private-line.ts';
import { staffLineOf } from '../../../../crypto/room/private-show.ts';
import { keyOf, streamName, type Stream } from '../../../../crypto/room/private-state.ts';
import { seeded } from '../seeded.ts';
import {
	ANNE,
	BRITA,
	forge,
	LEAD,
	line,
	named,
	OTHER,
	partOf,
	receiptOf,
	speak,
	ticks,
	words
} from './asides.ts';
import { accepted, Room, SECOND, START, turnAt } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function streamOf(room: Room, reader: number, signer: number, who: number): Stream | undefined {
	const vk = keyOf(room.seat(signer).me);
	return room.seat(reader).privateLine.streams.get(streamName(vk, who));
}

describe('a receipt', () => {
	test('for what was not sent yet counts', () => {
		const room = new Room(4, 'unsent', {}, 2);
		speak(room, ANNE, { type: 'aside', text: 'inte än' });
		accepted(room.hear(ANNE, forge(room, OTHER, { who: ANNE }, receiptOf({ to: 9 }))));
		expect(line(room, ANNE)).toMatchObject([{ has: [], state: 'sending' }]);
		room.send(ANNE);
		accepted(room.hear(ANNE, forge(room, OTHER, { who: ANNE }, receiptOf({ to: 9 }))));
		expect(named(line(room, ANNE)[0]!.has)).toEqual([OTHER]);
		expect(named(line(room, ANNE)[0]!.missing)).toEqual([LEAD]);
	});

	test('for a part of a message counts for all of it', () => {
		const room = new Room(4, 'part', {}, 2);
		speak(room, ANNE, { type: 'aside', text: 'x'.repeat(3 * MAX_AREA_DATA_BYTES) });
		for (const at of [0, 1, 2]) room.send(ANNE, START + at * SECOND);
		for (const range of [
			{ from: 2, to: 3 },
			{ from: 1, to: 2 }
		]) {
			accepted(room.hear(ANNE, forge(room, OTHER, { who: ANNE }, receiptOf(range))));
			expect(line(room, ANNE)[0]!.has).toEqual([]);
		}
		accepted(room.hear(ANNE, forge(room, OTHER, { who: ANNE }, receiptOf({ from: 1, to: 3 }))));
		expect(named(line(room, ANNE)[0]!.has)).toEqual([OTHER]);
	});

	test('that only says what waits counts as having it', () => {
		const room = new Room(4, 'ahead', {}, 2);
		for (const text of ['ett', 'två']) speak(room, ANNE, { type: 'aside', text });
		for (const at of [0, 1]) room.send(ANNE, START + at * SECOND);
		const ahead = receiptOf({ from: 1, to: 0, ahead: [2] });
		accepted(room.hear(ANNE, forge(room, OTHER, { who: ANNE }, ahead)));
		expect(line(room, ANNE).map(({ has }) => has)).toEqual([[], []]);
		const [first, second] = room.seat(ANNE).privateLine.channels.get(String(ANNE))!.parts;
		expect([first!.ahead.size, second!.ahead.size]).toEqual([0, 1]);
	});

	test('by the author herself, in another line, or for a stranger counts', () => {
		const room = new Room(4, 'strange', {}, 2);
		accepted(room.hear(LEAD, forge(room, OTHER, { who: ANNE }, words('svar'))));
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, words('hej'))));
		const before = line(room, LEAD).map(({ has }) => named(has));
		expect(before).toEqual([[LEAD], [LEAD]]);
		for (const [by, who, receipt] of [
			[OTHER, ANNE, { signer: OTHER }],
			[ANNE, ANNE, { signer: ANNE }],
			[OTHER, STAFF, { signer: ANNE }],
			[OTHER, BRITA, { signer: ANNE }],
			[OTHER, ANNE, { signer: 9 }],
			[OTHER, ANNE, { who: STAFF, signer: ANNE }],
			[OTHER, ANNE, { who: RECAP, signer: ANNE }]
		] as const) {
			accepted(room.hear(LEAD, forge(room, by, { who }, receiptOf(receipt))));
			expect(line(room, LEAD).map(({ has }) => named(has))).toEqual(before);
		}
		accepted(room.hear(LEAD, forge(room, OTHER, { who: ANNE }, receiptOf({ signer: ANNE }))));
		expect(line(room, LEAD).map(({ has }) => named(has))).toEqual([[LEAD], [LEAD, OTHER]]);
	});

	test('twice names somebody twice', () => {
		const room = new Room(4, 'twice', {}, 2);
		speak(room, ANNE, { type: 'aside', text: 'hej' });
		room.send(ANNE);
		for (let at = 0; at < 2; at++) {
			accepted(room.hear(ANNE, forge(room, OTHER, { who: ANNE }, receiptOf({}))));
		}
		expect(line(room, ANNE)[0]!.has).toHaveLength(1);
	});

	test('for one message ends the repeating of another, or names whom another lacks', () => {
		const room = new Room(5, 'others', {}, 2);
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'till Anne' });
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'till Anne igen' });
		speak(room, LEAD, { type: 'answer', idx: BRITA, text: 'till Brita' });
		speak(room, LEAD, { type: 'staff', text: 'till oss' });
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, words('hej'))));
		for (let at = 0; at < 6; at++) room.send(LEAD, START + at * SECOND);
		for (const by of [OTHER, ANNE]) {
			const receipt = receiptOf({ signer: LEAD });
			accepted(room.hear(LEAD, forge(room, by, { who: ANNE }, receipt)));
		}
		const states = (idx: number) =>
			line(room, LEAD, idx).map(({ text, state }) => [text, state === 'done']);
		expect(states(ANNE)).toEqual([
			['till Anne', true],
			['till Anne igen', false],
			['hej', true]
		]);
		expect(states(BRITA)).toEqual([['till Brita', false]]);
		expect(staffLineOf(room.seat(LEAD), START).map(({ state }) => state)).not.toContain('done');
		// What others said is not said to be missed by anybody.
		expect(line(room, LEAD)[2]!.missing).toEqual([]);
		const { messages } = room.seat(LEAD).privateLine;
		expect(messages.flatMap(({ missed }) => missed)).toEqual([]);
	});

	test('that comes when it was given up leaves its reader among the missing', () => {
		const room = new Room(4, 'late', {}, 2);
		const isGone = (from: number, to: number) => to === OTHER || from === OTHER;
		for (let at = 0; at < 64; at++) speak(room, ANNE, { type: 'aside', text: String(at) });
		const now = ticks(room, 70, START, isGone);
		speak(room, ANNE, { type: 'aside', text: 'en till' }, now);
		expect(line(room, ANNE, ANNE, now)[0]).toMatchObject({
			state: 'done',
			missing: [{ idx: OTHER }]
		});
		accepted(room.hear(ANNE, forge(room, OTHER, { who: ANNE }, receiptOf({})), now));
		expect(line(room, ANNE, ANNE, now)[0]).toMatchObject({ state: 'done', missing: [] });
	});
});

describe('what a reader has', () => {
	test('goes on as if nothing was missing when her author gives something up', () => {
		const room = new Room(4, 'given up', {}, 2);
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, words('ett'))));
		const early = partOf({ seq: 6, first: 5, data: Buffer.from('sex') });
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, early)));
		expect(streamOf(room, LEAD, ANNE, ANNE)).toMatchObject({ from: 5, next: 5, gap: true });
		const five = partOf({ seq: 5, first: 5, data: Buffer.from('fem') });
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, five)));
		expect(line(room, LEAD).map(({ text, afterGap }) => [text, afterGap])).toEqual([
			['ett', false],
			['fem', true],
			['sex', false]
		]);
		expect(streamOf(room, LEAD, ANNE, ANNE)).toMatchObject({ from: 5, next: 7, gap: false });
	});

	test('is joined out of two kinds, or of more parts than one message has', () => {
		const room = new Room(4, 'joined', {}, 2);
		const full = (text: string) => Buffer.from(text.repeat(MAX_AREA_DATA_BYTES));
		const hear = (part: Parameters<typeof partOf>[0]) => {
			const heard = room.hear(LEAD, forge(room, ANNE, { who: ANNE }, partOf(part)));
			accepted(heard);
			return heard.turn.spent.length;
		};
		hear({ seq: 1, more: true, data: full('a') });
		expect(hear({ seq: 2, kind: 'support', data: Buffer.from('\u0002b') })).toBe(3);
		expect(line(room, LEAD)).toMatchObject([{ text: 'b', level: 2 }]);
		for (let seq = 3; seq < 35; seq++) hear({ seq, first: 3, more: true, data: full('c') });
		expect(streamOf(room, LEAD, ANNE, ANNE)!.parts).toHaveLength(32);
		expect(hear({ seq: 35, first: 3, data: Buffer.from('d') })).toBe(32 + 2);
		expect(line(room, LEAD)).toMatchObject([{ text: 'b' }, { text: 'd' }]);
	});

	test('of somebody who has gone is kept, or not wiped', () => {
		const room = new Room(4, 'gone', {}, 2);
		const early = partOf({ seq: 3, data: Buffer.from('tre') });
		room.follow(LEAD, forge(room, ANNE, { who: ANNE }, early));
		const [held] = [...streamOf(room, LEAD, ANNE, ANNE)!.ahead.values()];
		room.rotate([{ op: 'remove', idx: ANNE }]);
		ticks(room, 2);
		expect(streamOf(room, LEAD, ANNE, ANNE)).toBeUndefined();
		expect(room.spent).toContain(held!.data);
		expect(room.seat(LEAD).privateLine.owed).toEqual([]);
	});

	test('is driven out by somebody else who writes a great deal', () => {
		const room = new Room(4, 'flood', {}, 2);
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, words('hjälp'))));
		for (let seq = 1; seq <= MAX_PRIVATE_MESSAGES + 5; seq++) {
			const flood = partOf({ seq, first: Math.max(1, seq - 9), data: Buffer.from(String(seq)) });
			accepted(room.hear(LEAD, forge(room, BRITA, { who: BRITA }, flood), START + seq * SECOND));
		}
		expect(line(room, LEAD)).toMatchObject([{ text: 'hjälp' }]);
		const flooded = line(room, LEAD, BRITA);
		expect(flooded).toHaveLength(MAX_PRIVATE_MESSAGES);
		expect(flooded[0]).toMatchObject({ text: '6' });
	});

	test('of a recap is confirmed where it does not belong', () => {
		const room = new Room(4, 'recap receipt', {}, 2);
		const recap = { to: OTHER, key: new Secret(seeded('RK')(32)) };
		room.seats[LEAD] = startRecap(room.seat(LEAD), recap, Uint8Array.of(7), turnAt())!;
		room.send(LEAD);
		const confirmed = receiptOf({ who: RECAP, signer: LEAD });
		accepted(room.hear(LEAD, forge(room, OTHER, { who: ANNE }, confirmed)));
		expect(isRecapDone(room.seat(LEAD), OTHER)).toBe(false);
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, confirmed)));
		expect(isRecapDone(room.seat(LEAD), OTHER)).toBe(false);
		accepted(room.hear(LEAD, forge(room, OTHER, { who: STAFF }, confirmed)));
		expect(isRecapDone(room.seat(LEAD), OTHER)).toBe(true);
	});

	test('as a recap comes from somebody else who has its key', () => {
		const room = new Room(4, 'recap', {}, 2);
		const key = seeded('RK')(32);
		const expected = { from: LEAD, key: new Secret(key.slice()) };
		room.seats[ANNE] = expectRecap(room.seat(ANNE), expected, turnAt());
		const recap = partOf({ kind: 'recap' });
		const as = { who: RECAP, key: new Secret(key.slice()) };
		accepted(room.hear(ANNE, forge(room, OTHER, as, recap)));
		accepted(room.hear(ANNE, forge(room, BRITA, as, recap)));
		expect(room.seat(ANNE).privateLine.arrived).toEqual([]);
		accepted(room.hear(ANNE, forge(room, LEAD, as, recap)));
		expect(room.seat(ANNE).privateLine.arrived).toMatchObject([{ kind: 'recap', idx: LEAD }]);
	});
});

test('a receipt is sent by somebody who is silent for the close', () => {
	const room = new Room(4, 'silent', {}, 2);
	accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, words('hej'))));
	const seat = room.seat(LEAD);
	const closing = { ...close(seat, false, turnAt()).closing!, silentAt: START };
	room.seats[LEAD] = { ...seat, closing };
	room.send(LEAD);
	expect(room.seat(LEAD).privateLine.owed).toHaveLength(1);
	room.seats[LEAD] = seat;
	room.send(LEAD);
	expect(room.seat(LEAD).privateLine.owed).toEqual([]);
	expect(speakPrivately({ ...seat, closing }, { type: 'staff', text: 'x' }, turnAt())).toEqual({
		...seat,
		closing
	});
});
