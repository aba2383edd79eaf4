import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { decodeBody } from '../../../../crypto/room/body.ts';
import { openFrame, readHeader } from '../../../../crypto/room/frame.ts';
import { missingIn } from '../../../../crypto/room/gaps.ts';
import { signsOf } from '../../../../crypto/room/signs.ts';
import { Room, SECOND, START } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** 2 hears nothing of 1 for some ticks in which 1 says something. */
function withheld(ticks: number, people = 4): Room {
	const room = new Room(people, 'withheld');
	room.say(1, 'borta');
	for (let at = 0; at < ticks; at++) {
		room.tick(START + at * SECOND, (from, to) => to === 2 && from === 1);
	}
	return room;
}

const signs = (room: Room, by: number, of: number, now: number) => signsOf(room.seat(by), of, now);

describe('something missing', () => {
	test('is not shown beside its author, or at once, or when it has come', () => {
		const room = withheld(2);
		const since = START + SECOND;
		expect(signs(room, 2, 1, since + 2 * SECOND)).toEqual([]);
		expect(signs(room, 2, 1, since + 2 * SECOND + 1)).toEqual(['missing']);
		expect(signs(room, 2, 0, since + 9 * SECOND)).toEqual([]);
		room.tick(START + 3 * SECOND);
		room.tick(START + 4 * SECOND);
		room.tick(START + 5 * SECOND);
		expect(signs(room, 2, 1, START + 9 * SECOND)).toEqual([]);
	});

	test('is not shown to the others, who may wonder why she does not answer', () => {
		const room = withheld(3);
		for (const by of [0, 1, 3])
			expect(signs(room, by, 2, START + 3 * SECOND)).toEqual(['repairing']);
		for (let at = 3; at < 7; at++) room.tick(START + at * SECOND);
		for (const by of [0, 1, 3]) expect(signs(room, by, 2, START + 7 * SECOND)).toEqual([]);
	});

	test('is not in the flags of her frames', () => {
		const room = withheld(2);
		const { epoch } = room.seat(1);
		const frame = room.send(2, START + 2 * SECOND);
		const { chain } = epoch.receiving.get(2)!;
		const { vk } = epoch.facts.roster[2]!;
		const { signed } = openFrame(epoch, frame, readHeader(epoch, frame)!, { chain, vk })!;
		expect(decodeBody(signed.body, 4)!.flags.needsRepair).toBe(true);
	});
});

describe('what one alone claims that another wrote', () => {
	function claimed(by: readonly number[]): Room {
		const room = new Room(5, 'claimed');
		for (const idx of by) room.hear(0, room.forge(idx, [], [0, 0, 7, 0, 0]), START);
		return room;
	}

	test('is shown as missing although its author denies it', () => {
		const room = claimed([1]);
		expect(missingIn(room.seat(0).epoch)).toEqual([2]);
		room.hear(0, room.send(2), START + SECOND);
		expect(missingIn(room.seat(0).epoch)).toEqual([]);
		expect(signs(room, 0, 2, START + 9 * SECOND)).toEqual([]);
		expect(room.seat(0).epoch.lacking.has(2)).toBe(true);
	});

	test('is hidden when two say so, or the author herself', () => {
		const room = claimed([1, 3]);
		room.hear(0, room.send(2), START + SECOND);
		expect(missingIn(room.seat(0).epoch)).toEqual([2]);
		const own = claimed([2]);
		own.hear(0, own.send(1), START + SECOND);
		expect(missingIn(own.seat(0).epoch)).toEqual([2]);
	});
});
