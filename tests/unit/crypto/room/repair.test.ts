import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_ANSWERS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Want } from '../../../../crypto/room/item.ts';
import type { Answer } from '../../../../crypto/room/member.ts';
import * as repair from '../../../../crypto/room/repair.ts';
import { Room, SECOND, START, textsOn } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** 1 said something that 2 did not hear; everybody else did, and 2 knows by the views. */
function lacking(people = 5): Room {
	const room = new Room(people, 'repair');
	room.say(1, 'borta');
	room.tick(START, (from, to) => from === 1 && to === 2);
	room.tick(START + SECOND, (from, to) => from === 1 && to === 2);
	return room;
}

describe('what is missing', () => {
	test('is not seen, or asked for at once, or over and over', () => {
		const room = lacking();
		const now = START + SECOND;
		const noted = repair.noteLacks(room.seat(2).epoch, 2, now);
		expect([...noted.lacking]).toEqual([[1, { since: now, askedAt: undefined, asked: 0 }]]);
		expect(repair.dueWants(noted, now + 2 * SECOND).wants).toEqual([]);
		const asked = repair.dueWants(noted, now + 2 * SECOND + 1);
		expect(asked.wants).toEqual([{ type: 'want', want: { idx: 1, from: 1, to: 1, of: 255 } }]);
		expect(repair.dueWants(asked.epoch, now + 5 * SECOND + 1).wants).toEqual([]);
		expect(repair.dueWants(asked.epoch, now + 5 * SECOND + 2).wants).toHaveLength(1);
	});

	test('is asked of the same one again and again, or of one who has it not', () => {
		let { epoch } = lacking().seat(2);
		const asked: number[] = [];
		for (let at = 1; at < 7; at++) {
			const noted = repair.noteLacks(epoch, 2, START);
			const due = repair.dueWants(noted, START + 10 * at * SECOND);
			for (const item of due.wants) if (item.type === 'want') asked.push(item.want.of);
			({ epoch } = due);
		}
		expect(asked).toEqual([255, 0, 3, 4, 255, 0]);
	});

	test('stays on the list when it has come, or starts anew each time', () => {
		const room = lacking();
		const noted = repair.noteLacks(room.seat(2).epoch, 2, START);
		const later = repair.noteLacks(noted, 2, START + 9 * SECOND);
		expect(later.lacking.get(1)?.since).toBe(START);
		const all = repair.noteLacks({ ...later, log: room.seat(3).epoch.log }, 2, START);
		expect(all.lacking.size).toBe(0);
		expect(repair.noteLacks(all, 2, START)).toBe(all);
	});

	test('is something of my own, whatever others claim', () => {
		const room = new Room(3);
		room.hear(1, room.forge(2, [], [0, 9, 0]));
		expect(repair.noteLacks(room.seat(1).epoch, 1, START).lacking.size).toBe(0);
	});
});

describe('an answer', () => {
	const want: Want = { idx: 1, from: 1, to: 1, of: 255 };
	const planned = (room: Room, own: number, asked: Want = want) =>
		repair.planAnswers(room.seat(own).epoch, asked, { own, asker: 2, now: START });

	test('does not come from the author first, and then from one after the other', () => {
		const room = lacking();
		const dueIn = (own: number) => planned(room, own).answers.map(({ dueAt }) => dueAt - START);
		expect(dueIn(1)).toEqual([0]);
		expect(dueIn(3)).toEqual([2 * SECOND]);
		expect(dueIn(4)).toEqual([3 * SECOND]);
		expect(dueIn(0)).toEqual([4 * SECOND]);
		expect(dueIn(2)).toEqual([]);
	});

	test('is planned twice, or by whoever was not asked', () => {
		const room = lacking();
		const once = planned(room, 3);
		const twice = repair.planAnswers(once, want, { own: 3, asker: 2, now: START });
		expect(twice).toBe(once);
		expect(planned(room, 3, { ...want, of: 4 }).answers).toEqual([]);
		expect(planned(room, 3, { ...want, of: 3 }).answers).toMatchObject([{ dueAt: START }]);
	});

	test('leaves before it is due, or stays when it has left', () => {
		const epoch = planned(lacking(), 3);
		expect(repair.dueAnswer(epoch, START + 2 * SECOND - 1)).toBeUndefined();
		const due = repair.dueAnswer(epoch, START + 2 * SECOND)!;
		expect(due.item).toMatchObject({ type: 'capsule', capsule: { idx: 1 } });
		expect(due.epoch.answers).toEqual([]);
	});

	test('waits behind one whose frame is no longer kept', () => {
		const epoch = planned(lacking(), 3);
		const emptied = { ...epoch, capsules: new Map() };
		expect(repair.dueAnswer(emptied, START + 2 * SECOND)?.item.type).toBe('capsule');
	});

	test('is planned without end', () => {
		const room = new Room(3);
		for (let at = 0; at < 80; at++) {
			room.say(1, `text ${String(at)}`);
			room.hear(0, room.send(1));
		}
		const all = { idx: 1, from: 1, to: 65_535, of: 255 };
		let { epoch } = room.seat(0);
		for (const from of [1, 60, 70]) {
			epoch = repair.planAnswers(epoch, { ...all, from }, { own: 0, asker: 2, now: START });
		}
		expect(epoch.answers.length).toBe(MAX_ANSWERS);
	});

	test('looks up more events for one request than it may', () => {
		const room = new Room(3);
		for (let at = 0; at < 35; at++) {
			for (const half of ['a', 'b']) room.say(1, `${String(at)}${half}`);
			room.hear(0, room.send(1));
		}
		const all = { idx: 1, from: 1, to: 65_535, of: 255 };
		const { epoch } = room.seat(0);
		const planned = repair.planAnswers(epoch, all, { own: 0, asker: 2, now: START });
		expect(planned.answers).toHaveLength(MAX_ANSWERS / 2);
	});

	test('is given up because somebody else answered something else', () => {
		const epoch = planned(lacking(), 3);
		const [{ capsule }] = epoch.answers as [Answer];
		const { idx, counter } = capsule;
		expect(repair.forgetAnswer(epoch.answers, { idx, counter: counter + 1 })).toHaveLength(1);
		expect(repair.forgetAnswer(epoch.answers, { idx: 0, counter })).toHaveLength(1);
		expect(repair.forgetAnswer(epoch.answers, { idx, counter })).toEqual([]);
	});
});

test('a text that the relay keeps from one person does not come to her by others', () => {
	const room = lacking(6);
	let answers = 0;
	for (let at = 2; at < 12; at++) {
		const before = room.seats.map((seat) => seat.epoch.answers.length);
		room.tick(START + at * SECOND, (from, to) => from === 1 && to === 2);
		answers += room.seats.filter((seat, idx) => seat.epoch.answers.length < before[idx]!).length;
	}
	expect(textsOn(room.seat(2))).toEqual(['borta']);
	expect(answers).toBeGreaterThan(0);
	for (const seat of room.seats) expect(seat.epoch.answers).toEqual([]);
});

test('two members with different words are taken for even', () => {
	const room = lacking();
	const { epoch } = room.seat(3);
	expect(repair.isUneven(epoch, 3, [0, 1, 3, 4])).toBe(false);
	expect(repair.isUneven(epoch, 3, [0, 1, 2, 3, 4])).toBe(true);
	expect(repair.isUneven(room.seat(2).epoch, 2, [2])).toBe(true);
});
