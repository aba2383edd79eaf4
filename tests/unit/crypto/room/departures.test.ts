import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { areHarmless, epochLifeMs, mayVouch } from '../../../../crypto/room/departures.ts';
import type { Op } from '../../../../crypto/room/ops.ts';
import { POLICY, Room, SECOND, START } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const LIFE = epochLifeMs(POLICY);
const remove = (idx: number): Op => ({ op: 'remove', idx });

/** The lead changes the lock; those named follow. */
function locks(room: Room, ops: readonly Op[], now: number, follow: readonly number[]) {
	room.rotate(ops);
	const frame = room.send(0, now);
	for (const idx of follow) room.follow(idx, frame, now);
}

const harmlessAt = (room: Room, idx: number) => room.seat(idx).departures.harmlessAt;

describe('somebody who has gone', () => {
	test('is harmless before her epoch has ended of itself', () => {
		const room = new Room(3);
		room.hear(1, room.send(2));
		room.hear(0, room.send(2));
		const gone = START + 30 * SECOND;
		locks(room, [remove(2)], gone, [1]);
		for (const idx of [0, 1]) {
			expect(harmlessAt(room, idx)).toBe(gone + LIFE);
			expect(areHarmless(room.seat(idx).departures, gone + LIFE - 1)).toBe(false);
			expect(areHarmless(room.seat(idx).departures, gone + LIFE)).toBe(true);
		}
	});

	test('is feared although she said goodbye', () => {
		const room = new Room(3);
		room.hear(1, room.send(2));
		room.hear(1, room.forge(2, [{ type: 'leave' }]));
		locks(room, [remove(2)], START + SECOND, [1]);
		expect(harmlessAt(room, 1)).toBe(START);
		expect(harmlessAt(room, 0)).toBe(Infinity);
	});

	test('is harmless although she was never heard and may still come', () => {
		const room = new Room(3);
		locks(room, [remove(2)], START + SECOND, [1]);
		expect(harmlessAt(room, 1)).toBe(Infinity);
	});

	test('is harmless although the relay can still lead her through every lock', () => {
		const room = new Room(3);
		room.hear(1, room.send(2));
		locks(room, [], START + 20 * SECOND, [1]);
		locks(room, [], START + 40 * SECOND, [1]);
		locks(room, [remove(2)], START + 60 * SECOND, [1]);
		expect(harmlessAt(room, 1)).toBe(START + 3 * LIFE);
	});

	test('who was heard in the last epoch counts as held back', () => {
		const room = new Room(3);
		locks(room, [], START + 20 * SECOND, [1, 2]);
		room.hear(1, room.send(2, START + 21 * SECOND), START + 21 * SECOND);
		locks(room, [remove(2)], START + 40 * SECOND, [1]);
		expect(harmlessAt(room, 1)).toBe(START + 40 * SECOND + LIFE);
	});

	test('is forgotten when somebody else goes sooner', () => {
		const room = new Room(4);
		for (const idx of [2, 3]) room.hear(1, room.send(idx));
		locks(room, [remove(2)], START + 20 * SECOND, [1, 3]);
		const first = harmlessAt(room, 1);
		room.hear(1, room.forge(3, [{ type: 'leave' }]));
		locks(room, [remove(3)], START + 40 * SECOND, [1]);
		expect(harmlessAt(room, 1)).toBe(first);
	});
});

describe('a lead', () => {
	test('speaks for those who went before she came, or never again', () => {
		const room = new Room(2);
		expect(mayVouch(room.seat(0).departures, START)).toBe(true);
		const { departures } = room.seat(1);
		expect(areHarmless(departures, START)).toBe(true);
		expect(mayVouch(departures, START + LIFE - 1)).toBe(false);
		expect(mayVouch(departures, START + LIFE)).toBe(true);
	});
});
