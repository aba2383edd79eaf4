import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_UNSEEN } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { followText, notSeenBy, takeUnheard } from '../../../../crypto/room/seen.ts';
import { Room, SECOND, START } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const stateOf = (room: Room, idx: number) =>
	room.seat(idx).lines.map((line) => 'state' in line && line.state);

const missedBy = (room: Room, idx: number, now: number) => [
	...notSeenBy(room.seat(idx), now).values()
];

/** 1 says something that all but 2 hear and show to have. */
function unseenBy2(): Room {
	const room = new Room(4, 'unseen');
	room.say(1, 'hallå');
	room.tick(START, (from, to) => from === 1 && to === 2);
	room.tick(START + SECOND, (from, to) => from === 1 && to === 2);
	return room;
}

describe('an own text', () => {
	test('is shown as sent that nobody has', () => {
		const room = new Room(3);
		room.say(1, 'min');
		const frame = room.send(1);
		room.hear(1, room.send(2));
		expect(stateOf(room, 1)).toEqual(['sending']);
		room.hear(2, frame);
		room.hear(1, room.send(2));
		expect(stateOf(room, 1)).toEqual(['sent']);
	});

	test('is followed after everybody has shown to have it', () => {
		const room = new Room(3);
		room.say(1, 'min');
		const frame = room.send(1);
		room.hear(2, frame);
		room.hear(1, room.send(2));
		expect(room.seat(1).unseen).toHaveLength(1);
		room.hear(0, frame);
		room.hear(1, room.send(0));
		expect(room.seat(1).unseen).toEqual([]);
	});

	test('that somebody lacks is shown without her, or as soon as it has left', () => {
		const room = unseenBy2();
		expect(missedBy(room, 1, START + 6 * SECOND)).toEqual([]);
		expect(missedBy(room, 1, START + 6 * SECOND + 1)).toEqual([[2]]);
		expect(stateOf(room, 1)).toEqual(['sent']);
	});

	test('stays unseen by somebody who has it since', () => {
		const room = unseenBy2();
		const want = { idx: 1, from: 1, to: 1, of: 1 };
		room.hear(1, room.forge(2, [{ type: 'want', want }]));
		room.hear(2, room.send(1, START + 8 * SECOND));
		expect(missedBy(room, 1, START + 8 * SECOND)).toEqual([[2]]);
		room.hear(1, room.send(2, START + 9 * SECOND));
		expect(missedBy(room, 1, START + 9 * SECOND)).toEqual([]);
	});

	test('is held to be unseen by somebody who has left', () => {
		const room = unseenBy2();
		room.seats[1] = { ...room.seat(1), left: [2] };
		expect(missedBy(room, 1, START + 9 * SECOND)).toEqual([[]]);
	});

	test('loses who has not seen it when the epoch ends', () => {
		const room = unseenBy2();
		room.rotate();
		const grant = room.send(0);
		for (const idx of [1, 2, 3]) room.follow(idx, grant, START + 2 * SECOND);
		room.drain(1, START + 60 * SECOND);
		expect(room.seat(1).draining).toBeUndefined();
		expect(room.seat(1).unseen).toEqual([]);
		expect(room.seat(1).lines.find(({ type }) => type === 'text')).toMatchObject({
			state: 'sent',
			notSeenBy: [2]
		});
	});
});

test('own texts are followed without end, or dropped without a word', () => {
	const room = unseenBy2();
	let seat = room.seat(1);
	for (let at = 0; at < MAX_UNSEEN; at++)
		seat = followText(seat, { line: `x${String(at)}`, drafts: [], seq: at + 2 }, START);
	expect(seat.unseen).toHaveLength(MAX_UNSEEN);
	expect(seat.lines[0]).toMatchObject({ type: 'text', notSeenBy: [2] });
});

describe('who is taken on by a new epoch', () => {
	test('says again what all but another have, or not what its lead lacks', () => {
		const room = unseenBy2();
		expect(takeUnheard(room.seat(1), 0).texts).toEqual([]);
		expect(takeUnheard(room.seat(1), 3).texts).toEqual([]);
		const { seat, texts } = takeUnheard(room.seat(1), 2);
		expect(texts).toHaveLength(1);
		expect(seat.lines).toMatchObject([{ type: 'text', state: 'sending' }]);
		expect(seat.unseen).toEqual([]);
	});

	test('says again for a lead who was not there', () => {
		expect(takeUnheard(unseenBy2().seat(1), 9).texts).toEqual([]);
	});
});
