import { beforeAll, describe, expect, test } from 'vitest';
import { ASK_EVENTS, MAX_ANSWERS, MAX_HOLES, MAX_WANTS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Item, Want } from '../../../../crypto/room/item.ts';
import type { Answer } from '../../../../crypto/room/repair-state.ts';
import { capsulesWith } from '../../../../crypto/room/capsules.ts';
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

const want = (idx: number, from: number, to: number, of: number): Item => {
	return { type: 'want', want: { idx, from, to, of } };
};

describe('what is missing', () => {
	test('is not seen, not asked for at once, or over and over', () => {
		const room = lacking();
		const now = START + SECOND;
		const noted = repair.noteLacks(room.seat(2).epoch, 2, now);
		expect([...noted.lacking]).toEqual([[1, { since: now, askedAt: undefined, asked: 0 }]]);
		const asked = repair.dueWants(noted, 2, now);
		expect(asked.wants).toEqual([want(1, 1, 1, 255), want(1, 1, 1, 3)]);
		expect(repair.dueWants(asked.epoch, 2, now + 2 * SECOND - 1).wants).toEqual([]);
		expect(repair.dueWants(asked.epoch, 2, now + 2 * SECOND).wants).toHaveLength(2);
	});

	test('is asked of the same one again and again, or of one who has it not', () => {
		let { epoch } = lacking().seat(2);
		const asked: number[] = [];
		for (let at = 1; at < 7; at++) {
			const noted = repair.noteLacks(epoch, 2, START);
			const due = repair.dueWants(noted, 2, START + 10 * at * SECOND);
			for (const item of due.wants) if (item.type === 'want') asked.push(item.want.of);
			({ epoch } = due);
		}
		expect(asked).toEqual([255, 3, 255, 4, 255, 0, 255, 3, 255, 4, 255, 0]);
	});

	test('stays on the list when it has come, or starts anew each time', () => {
		const room = lacking();
		const fresh = { ...room.seat(2).epoch, lacking: new Map() };
		const noted = repair.noteLacks(fresh, 2, START);
		const later = repair.noteLacks(noted, 2, START + 9 * SECOND);
		expect(later.lacking.get(1)?.since).toBe(START);
		const all = repair.noteLacks({ ...later, log: room.seat(3).epoch.log }, 2, START);
		expect(all.lacking.size).toBe(0);
		expect(repair.noteLacks(all, 2, START)).toBe(all);
	});

	test('is asked for although it has come, if something before it has not', () => {
		const room = new Room(4, 'holes');
		const frames = Array.from({ length: 12 }, (_, at) => {
			room.say(1, `text ${String(at)}`);
			return room.send(1);
		});
		for (const at of [0, 1, 3, 4, 6, 8, 10]) room.hear(2, frames[at]!);
		for (const frame of frames) room.hear(3, frame);
		room.hear(2, room.send(3));
		const { wants } = repair.dueWants(room.seat(2).epoch, 2, START + SECOND);
		const asked = wants.flatMap((item) => (item.type === 'want' ? [item.want] : []));
		expect(asked.filter(({ of }) => of === 255).map(({ from, to }) => [from, to])).toEqual(
			[
				[3, 3],
				[6, 6],
				[8, 8],
				[10, 10]
			].slice(0, MAX_HOLES)
		);
	});

	test('by the claims of one is asked for in more requests than a frame may have', () => {
		const room = new Room(40, 'claims');
		room.hear(1, room.forge(2, [], new Array<number>(40).fill(65_535)));
		const first = repair.dueWants(room.seat(1).epoch, 1, START + SECOND);
		expect(first.wants.length).toBeLessThanOrEqual(MAX_WANTS);
		const named = (wants: readonly Item[]) =>
			wants.flatMap((item) => (item.type === 'want' ? [item.want.idx] : []));
		const second = repair.dueWants(first.epoch, 1, START + SECOND);
		expect(named(first.wants).filter((idx) => named(second.wants).includes(idx))).toEqual([]);
	});

	test('is something of my own, whatever others claim', () => {
		const room = new Room(3);
		room.hear(1, room.forge(2, [], [0, 9, 0]));
		expect(repair.noteLacks(room.seat(1).epoch, 1, START).lacking.size).toBe(0);
	});
});

describe('an answer', () => {
	const wanted: Want = { idx: 1, from: 1, to: 1, of: 255 };
	const planned = (room: Room, own: number, asked: Want = wanted) =>
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
		const twice = repair.planAnswers(once, wanted, { own: 3, asker: 2, now: START });
		expect(twice).toBe(once);
		expect(planned(room, 3, { ...wanted, of: 4 }).answers).toEqual([]);
		expect(planned(room, 3, { ...wanted, of: 3 }).answers).toMatchObject([{ dueAt: START }]);
	});

	test('comes late although its sender was named by a later request', () => {
		const room = lacking();
		const once = planned(room, 3);
		const named = { ...wanted, of: 3 };
		const twice = repair.planAnswers(once, named, { own: 3, asker: 4, now: START });
		expect(twice.answers).toMatchObject([{ dueAt: START, firm: true }]);
	});

	test('leaves before it is due, or stays when it has left', () => {
		const epoch = planned(lacking(), 3);
		expect(repair.dueAnswer(epoch, 3, START + 2 * SECOND - 1)).toBeUndefined();
		const due = repair.dueAnswer(epoch, 3, START + 2 * SECOND)!;
		expect(due.item).toMatchObject({ type: 'capsule', capsule: { idx: 1 } });
		expect(due.epoch.answers).toEqual([]);
	});

	test('waits behind one whose frame is no longer kept', () => {
		const epoch = planned(lacking(), 3);
		const emptied = { ...epoch, capsules: [] };
		expect(repair.dueAnswer(emptied, 3, START + 2 * SECOND)?.item.type).toBe('capsule');
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
		epoch = repair.planAnswers(epoch, { ...all, from: 30 }, { own: 0, asker: 1, now: START });
		expect(epoch.answers.length).toBe(2 * MAX_ANSWERS);
	});

	test('for somebody who asks for everything keeps back what another needs', () => {
		const room = new Room(4);
		for (let at = 0; at < 20; at++) {
			room.say(1, `text ${String(at)}`);
			room.hear(0, room.send(1));
		}
		const ask = (from: number, asker: number) => {
			const seat = room.seat(0);
			const want = { idx: 1, from, to: 65_535, of: 0 };
			const epoch = repair.planAnswers(seat.epoch, want, { own: 0, asker, now: START });
			room.seats[0] = { ...seat, epoch };
		};
		ask(1, 2);
		ask(20, 3);
		const served: number[] = [];
		for (let at = 0; at < 4; at++) {
			const due = repair.dueAnswer(room.seat(0).epoch, 0, START)!;
			served.push(due.epoch.lastServed);
			room.seats[0] = { ...room.seat(0), epoch: due.epoch };
			ask(1, 2);
		}
		expect(served).toEqual([2, 3, 2, 2]);
	});

	test('looks up more events for one request than it may', () => {
		const room = new Room(3);
		for (let at = 0; at < 35; at++) {
			for (const half of ['a', 'b']) room.say(1, `${String(at)}${half}`);
			room.hear(0, room.send(1));
		}
		const all = { idx: 1, from: 1, to: 65_535, of: 255 };
		const { capsules } = room.seat(0).epoch;
		expect(capsulesWith(capsules, 1, { from: 1, to: ASK_EVENTS })).toHaveLength(ASK_EVENTS / 2);
		const { epoch } = room.seat(0);
		const late = { ...all, from: 70 - 3 };
		const planned = repair.planAnswers(epoch, late, { own: 0, asker: 2, now: START });
		expect(planned.answers).toHaveLength(2);
	});

	test('is given up because somebody else answered something else', () => {
		const epoch = planned(lacking(), 3);
		const [{ capsule }] = epoch.answers as [Answer];
		const other = { ...capsule, signature: new Uint8Array(64) };
		expect(repair.forgetAnswer(epoch.answers, other)).toHaveLength(1);
		expect(repair.forgetAnswer(epoch.answers, capsule)).toEqual([]);
	});

	test('of one who was named is given up because somebody else answered', () => {
		const epoch = planned(lacking(), 3, { ...wanted, of: 3 });
		const [{ capsule }] = epoch.answers as [Answer];
		expect(repair.forgetAnswer(epoch.answers, capsule)).toHaveLength(1);
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
