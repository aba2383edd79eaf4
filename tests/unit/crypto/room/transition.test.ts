import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { secretsOf } from '../../../../crypto/room/member.ts';
import { isStale } from '../../../../crypto/room/transition.ts';
import { hex, seeded } from '../seeded.ts';
import { accepted, entryAt, Room, SECOND, START, textsOn } from './rooms.ts';

const random = seeded('transition');
const joiner = { op: 'put', entry: entryAt(7, random(32)) } as const;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A room in which the lead has sent a grant that everybody got, but for whom `lost` names. */
function rotated(
	people = 4,
	lost: readonly number[] = [],
	ops: Parameters<Room['rotate']>[0] = []
) {
	const room = new Room(people, 'transition');
	const issued = room.rotate(ops);
	const frame = room.send(0);
	const gone = ops.flatMap((op) => (op.op === 'remove' ? [op.idx] : []));
	for (let idx = 1; idx < people; idx++) {
		if (!lost.includes(idx) && !gone.includes(idx)) room.follow(idx, frame);
	}
	return { room, issued, frame };
}

const kinds = (room: Room, idx: number) => room.seat(idx).lines.map(({ type }) => type);

describe('a grant that was followed', () => {
	test('leaves a member in another epoch or with another pair key than the lead', () => {
		const { room, issued } = rotated();
		for (const idx of [1, 2, 3]) {
			const seat = room.seat(idx);
			expect(seat.epoch.id).toEqual(issued.keys.id);
			const mine = seat.pairKeys.get(0)!.lend(hex);
			expect(mine).toBe(room.seat(0).pairKeys.get(idx)!.lend(hex));
		}
		const again = room.rotate();
		const frame = room.send(0);
		for (const idx of [1, 2, 3]) {
			room.follow(idx, frame);
			expect(room.seat(idx).epoch.id).toEqual(again.keys.id);
		}
	});

	test('is followed by a second child of the same parent', () => {
		const room = new Room(3, 'children');
		const seat = room.seat(0);
		room.rotate();
		const first = room.send(0);
		room.seats[0] = {
			...seat,
			epoch: { ...seat.epoch, sending: room.seat(0).draining!.epoch.sending }
		};
		room.rotate([joiner]);
		const second = room.send(0);
		room.follow(1, first);
		const { id } = room.seat(1).epoch;
		room.follow(1, second);
		expect(room.seat(1).epoch.id).toBe(id);
	});

	test('stops what is still said in the old epoch from being read', () => {
		const { room, frame } = rotated(4, [2]);
		room.say(2, 'sist');
		const late = room.send(2);
		for (const idx of [0, 1, 3]) {
			expect(accepted(room.follow(idx, late)).seat.draining).toBeDefined();
			expect(textsOn(room.seat(idx))).toEqual(['sist']);
		}
		room.follow(2, frame);
		expect(room.seat(2).epoch.id).toEqual(room.seat(0).epoch.id);
	});

	test('lets the removed be read for a while', () => {
		const { room, frame } = rotated(4, [], [{ op: 'remove', idx: 2 }]);
		room.say(2, 'ändå');
		const late = room.send(2);
		for (const idx of [0, 1, 3]) {
			expect(room.hear(idx, late, START, 'draining').result, String(idx)).toBe('notForUs');
			expect(room.hear(idx, late).result).toBe('notForUs');
		}
		expect(accepted(room.hear(2, frame)).leftOut).toBe(true);
	});

	test('gives the removed the key of what comes', () => {
		const { room } = rotated(4, [], [{ op: 'remove', idx: 2 }]);
		room.say(1, 'utan dig');
		const frame = room.send(1);
		expect(room.hear(2, frame).result).toBe('notForUs');
		expect(textsOn(room.seat(2))).toEqual([]);
	});

	test('is kept from the talk', () => {
		expect(kinds(rotated().room, 1)).toEqual(['lock']);
		const { room } = rotated(4, [], [{ op: 'remove', idx: 2 }, joiner]);
		expect(kinds(room, 1)).toEqual(['removed', 'came']);
		expect(room.seat(1).lines).toMatchObject([{ who: { idx: 2 } }, { who: { idx: 7 } }]);
		expect(room.seat(1).locks.changes).toBe(1);
	});

	test('hides that somebody has new keys, or moderates no longer', () => {
		const room = new Room(4, 'shown');
		const old = room.facts.roster[2]!;
		const vk = room.random(32);
		room.rotate([{ op: 'put', entry: { ...old, vk } }]);
		const frame = room.send(0);
		room.follow(1, frame);
		for (const idx of [0, 1]) {
			expect(room.seat(idx).lines).toMatchObject([{ type: 'returned', who: { idx: 2 } }]);
		}
		expect(room.seat(1).heardAt.get(2)).toBe(START);
		expect(accepted(room.hear(2, frame)).leftOut).toBe(true);
		expect(room.seat(0).draining!.kept).toEqual([0, 1, 3]);
	});

	test('says twice that somebody left', () => {
		const room = new Room(4, 'leaving');
		const goodbye = room.forge(2, [{ type: 'leave' }]);
		for (const idx of [0, 1, 3]) room.hear(idx, goodbye);
		room.rotate([{ op: 'remove', idx: 2 }]);
		const frame = room.send(0);
		for (const idx of [1, 3]) room.follow(idx, frame);
		for (const idx of [0, 1, 3]) {
			expect(kinds(room, idx)).toEqual(['left']);
			expect(room.seat(idx).left).toEqual([]);
		}
	});

	test('forgets when somebody was heard last, or thinks a newcomer silent', () => {
		const room = new Room(4, 'silence');
		room.rotate([joiner]);
		room.follow(1, room.send(2), START + 3 * SECOND);
		room.follow(1, room.send(0, START + 5 * SECOND), START + 5 * SECOND);
		expect([...room.seat(1).heardAt]).toEqual([
			[0, START + 5 * SECOND],
			[2, START + 3 * SECOND],
			[3, START],
			[7, START + 5 * SECOND]
		]);
	});
});

describe('the grace', () => {
	test('ends before everybody was heard, or later than its limit', () => {
		const { room } = rotated();
		room.drain(1, START + 9_999);
		expect(room.seat(1).draining).toBeDefined();
		const old = room.seat(1).draining!.epoch;
		const { spent } = room.drain(1, START + 10_000);
		expect(room.seat(1).draining).toBeUndefined();
		for (const secret of secretsOf(old)) expect(spent).toContain(secret);
	});

	test('goes on although everybody was heard and has everything', () => {
		const { room } = rotated();
		room.tick(START + SECOND);
		for (const idx of [0, 1, 2, 3]) {
			expect(room.seat(idx).draining).toBeDefined();
			room.drain(idx, START + 2 * SECOND);
			expect(room.seat(idx).draining).toBeUndefined();
		}
	});

	test('ends while somebody lacks a word', () => {
		const room = new Room(4, 'words');
		room.say(1, 'ett ord');
		room.tick(START, (from, to) => from === 1 && to === 2);
		room.tick(START + SECOND, (from, to) => from === 1 && to === 2);
		room.rotate();
		room.tick(START + 2 * SECOND);
		room.tick(START + 3 * SECOND);
		room.drain(2, START + 4 * SECOND);
		expect(room.seat(2).draining).toBeDefined();
		for (let at = 4; at < 12; at++) room.tick(START + at * SECOND);
		expect(textsOn(room.seat(2))).toEqual(['ett ord']);
		room.drain(2, START + 12 * SECOND);
		expect(room.seat(2).draining).toBeUndefined();
		expect(kinds(room, 2)).toEqual(['lock', 'text']);
	});

	test('ends with a gap for what came in time, or with none for what did not', () => {
		const room = new Room(4, 'gap');
		room.say(1, 'borta');
		const cut = (from: number, to: number) => to === 2 && from === 1;
		room.tick(START, cut);
		room.tick(START + SECOND, cut);
		room.rotate();
		room.tick(START + 2 * SECOND);
		const { draining } = room.seat(2);
		expect(draining?.epoch.lacking.size).toBe(1);
		const log = room.seat(3).draining!.epoch.log;
		const told = { ...draining!, epoch: { ...draining!.epoch, log } };
		const before = room.seat(2);
		room.seats[2] = { ...before, draining: told };
		room.drain(2, START + 60 * SECOND);
		expect(kinds(room, 2)).toEqual(['lock']);
		room.seats[2] = {
			...before,
			draining: { ...draining!, epoch: { ...draining!.epoch, lacking: new Map() } }
		};
		room.drain(2, START + 60 * SECOND);
		expect(room.seat(2).lines).toMatchObject([{ type: 'lock' }, { type: 'gap', who: { idx: 1 } }]);
	});

	test('ends and calls a text sent that nobody is known to have', () => {
		const { room, frame } = rotated(4, [1]);
		room.say(1, 'för mig själv');
		room.send(1);
		room.follow(1, frame);
		room.drain(1, START + 60 * SECOND);
		expect(room.seat(1).lines[0]).toMatchObject({ type: 'text', state: 'sending' });
		expect(room.seat(1).unseen).toEqual([]);
	});

	test('is over, and the old epoch is still read', () => {
		const { room } = rotated(4, [2]);
		room.say(2, 'för sent');
		const late = room.send(2);
		room.drain(1, START + 60 * SECOND);
		expect(room.follow(1, late).result).toBe('notForUs');
		expect(textsOn(room.seat(1))).toEqual([]);
	});

	test('of two epochs at once is kept', () => {
		const { room } = rotated();
		const first = room.seat(1).draining!.epoch;
		room.rotate();
		const heard = room.follow(1, room.send(0));
		for (const secret of secretsOf(first)) expect(heard.turn.spent).toContain(secret);
		expect(room.seat(1).draining!.epoch.id).not.toEqual(first.id);
	});
});

test('a goodbye to the old epoch is not heard', () => {
	const { room } = rotated(4, [2]);
	const goodbye = room.forge(2, [{ type: 'leave' }]);
	room.follow(0, goodbye);
	expect(room.seat(0).left).toEqual([2]);
	expect(kinds(room, 0)).toEqual(['lock', 'left']);
});

test('a long text that a rotation cuts in two is lost, or comes twice', () => {
	const room = new Room(3, 'long');
	const text = 'rad efter rad '.repeat(100);
	room.say(1, text);
	room.tick(START);
	expect(room.seat(1).outbox).toHaveLength(1);
	room.rotate();
	for (let at = 1; at < 15; at++) {
		room.tick(START + at * SECOND);
		for (const idx of [0, 1, 2]) room.drain(idx, START + at * SECOND);
	}
	expect(room.seat(1).epoch.facts.number).toBe(2);
	for (const idx of [0, 1, 2]) expect(textsOn(room.seat(idx))).toEqual([text]);
	expect(room.seat(1).lines[0]).toMatchObject({ type: 'text', state: 'sent' });
});

test('an epoch without a child is kept for ever, or given up too soon', () => {
	const seat = new Room(3).seat(1);
	expect(isStale(seat, START + 720_000)).toBe(false);
	expect(isStale(seat, START + 720_001)).toBe(true);
});
