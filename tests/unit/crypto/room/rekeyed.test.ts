import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { seeded } from '../seeded.ts';
import { accepted, entryAt, Room, SECOND, START, textsOn } from './rooms.ts';

const random = seeded('rekeyed');

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A room whose second participant came back with another key; 1 and 3 have followed. */
function returned() {
	const room = new Room(4, 'rekeyed');
	room.rotate([{ op: 'put', entry: { ...room.facts.roster[2]!, vk: random(32) } }]);
	const frame = room.send(0);
	for (const idx of [1, 3]) room.follow(idx, frame, START + 3 * SECOND);
	return { room, frame };
}

test('a new key under an old name is kept from the talk', () => {
	const { room } = returned();
	for (const idx of [0, 1, 3]) {
		expect(room.seat(idx).lines).toMatchObject([{ type: 'returned', who: { idx: 2, name: 20 } }]);
	}
});

test('whoever came back another time, after she was left out, passes for a newcomer', () => {
	const room = new Room(4, 'again');
	room.rotate([{ op: 'remove', idx: 2 }]);
	const first = room.send(0);
	for (const idx of [1, 3]) room.follow(idx, first);
	room.rotate([{ op: 'put', entry: entryAt(2, random(32)) }]);
	const second = room.send(0);
	for (const idx of [1, 3]) room.follow(idx, second);
	for (const idx of [0, 1, 3]) {
		expect(room.seat(idx).lines.map(({ type }) => type)).toEqual(['removed', 'returned']);
	}
});

test('the old key still speaks, in either epoch', () => {
	const { room } = returned();
	room.say(2, 'från förr');
	const late = room.send(2);
	expect(room.hear(1, late).result).toBe('notForUs');
	expect(room.hear(1, late, START, 'draining').result).toBe('notForUs');
	expect(textsOn(room.seat(1))).toEqual([]);
});

test('the one with the old key is given the new epoch', () => {
	const { room, frame } = returned();
	expect(accepted(room.hear(2, frame)).leftOut).toBe(true);
});

test('the silence of the old key counts for the new one', () => {
	const { room } = returned();
	expect(room.seat(1).heardAt.get(2)).toBe(START + 3 * SECOND);
	expect(room.seat(1).heardAt.get(3)).toBe(START);
});

test('what she said with her old key can no longer be repaired', () => {
	const room = new Room(4, 'repair');
	room.say(2, 'innan dess');
	const said = room.send(2);
	for (const idx of [0, 3]) room.hear(idx, said);
	room.rotate([{ op: 'put', entry: { ...room.facts.roster[2]!, vk: random(32) } }]);
	const frame = room.send(0);
	for (const idx of [1, 3]) room.follow(idx, frame);
	for (let at = 1; at <= 14; at++) {
		const now = START + at * SECOND;
		const frames = [0, 1, 3].map((idx) => [idx, room.send(idx, now)] as const);
		for (const [from, sent] of frames) {
			for (const to of [0, 1, 3]) if (to !== from) room.follow(to, sent, now);
		}
	}
	expect(textsOn(room.seat(1))).toEqual(['innan dess']);
});
