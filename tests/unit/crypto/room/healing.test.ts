import { beforeAll, describe, expect, test } from 'vitest';
import {
	BODY_BYTES,
	FRAME_BYTES,
	HEAL_MS,
	HEAL_REPEAT_TICKS,
	MAX_HEALED,
	MAX_KID
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Secret } from '../../../../crypto/primitives/secret.ts';
import { bodyBytes } from '../../../../crypto/room/body.ts';
import { draftAct } from '../../../../crypto/room/event.ts';
import { stepPairKey } from '../../../../crypto/room/grant.ts';
import {
	endHealing,
	healedKeys,
	nextPairItem,
	startHealing,
	tendHealing,
	unhealed,
	unpaired
} from '../../../../crypto/room/healing.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { hex } from '../seeded.ts';
import { Room, SECOND, START, turnAt } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A moderator begins to heal. */
function begin(room: Room, idx = 0, now = START): void {
	room.seats[idx] = startHealing(room.seat(idx), turnAt(now, `heal ${String(idx)}`));
}

/** So many ticks, of which some frames are lost. */
function ticks(room: Room, count: number, from = START, lost?: Parameters<Room['tick']>[1]): void {
	for (let at = 1; at <= count; at++) room.tick(from + at * SECOND, lost);
}

/** The newest healed key at both ends. */
function both(room: Room, moderator: number, member: number): readonly (string | undefined)[] {
	const mine = healedKeys(room.seat(moderator)).get(member);
	const hers = room.seat(member).healing.answered.get(moderator)?.[0]?.keys[0];
	return [mine?.lend(hex), hers?.lend(hex)];
}

describe('a healing', () => {
	test('leaves somebody with the old pair key, or with another one than the moderator', () => {
		const room = new Room(5, 'heal all');
		begin(room);
		expect(unhealed(room.seat(0))).toEqual([1, 2, 3, 4]);
		const secret = room.seat(0).healing.run!.offer.secret;
		let spent: readonly Secret[] = [];
		for (let at = 1; at <= 4; at++) {
			const frames = room.seats.map((_, idx) => room.send(idx, START + at * SECOND));
			for (const [from, frame] of frames.entries()) {
				for (const to of room.seats.keys()) {
					if (to !== from) spent = [...spent, ...room.follow(to, frame).turn.spent];
				}
			}
		}
		expect(unhealed(room.seat(0))).toEqual([]);
		for (const idx of [1, 2, 3, 4]) {
			const [mine, hers] = both(room, 0, idx);
			expect(mine).toBe(hers);
			expect(mine).not.toBe(room.seat(0).pairKeys.get(idx)!.lend(hex));
		}
		expect(room.seat(0).healing.run).toBeUndefined();
		expect(spent).toContain(secret);
	});

	test('takes more than two frames of anybody', () => {
		const room = new Room(5, 'frames');
		begin(room);
		const before = room.seats.map((seat) => seat.epoch.sending.next);
		const items: string[] = [];
		for (let at = 1; at <= 6; at++) {
			const frames = room.seats.map((seat, idx) => {
				const next = nextPairItem(seat, turnAt(START + at * SECOND));
				if (next !== undefined) items.push(`${String(idx)} ${next.item.type}`);
				return room.send(idx, START + at * SECOND);
			});
			frames.forEach((frame, from) => {
				room.seats.forEach((_, to) => {
					if (to !== from) room.follow(to, frame);
				});
			});
		}
		expect(room.seats.map((seat) => seat.epoch.sending.next)).toEqual(before.map(() => 6));
		const count = (what: string) => items.filter((item) => item === what).length;
		expect(count('0 pairKey')).toBe(2);
		for (const idx of [1, 2, 3, 4]) expect(count(`${String(idx)} pairCipher`)).toBe(2);
		expect(items).toHaveLength(10);
	});

	test('of a moderator without a pair key needs one', () => {
		const room = new Room(4, 'co-moderator', {}, 2);
		for (const idx of [1, 2, 3]) {
			const seat = room.seat(idx);
			room.seats[idx] = { ...seat, pairKeys: new Map([[0, seat.pairKeys.get(0)!]]) };
		}
		expect(unpaired(room.seat(1))).toEqual([2, 3]);
		begin(room, 1);
		ticks(room, 4);
		for (const idx of [0, 2, 3]) {
			const [mine, hers] = both(room, 1, idx);
			expect(mine).toBeDefined();
			expect(mine).toBe(hers);
		}
		expect(unpaired(room.seat(1))).toEqual([]);
		expect(room.seat(1).pairKeys.has(2)).toBe(false);
	});

	test('of two moderators at once mixes up their answers', () => {
		const room = new Room(4, 'two at once', {}, 2);
		begin(room, 0);
		begin(room, 1);
		ticks(room, 8);
		const pairs = [
			[0, 1],
			[0, 2],
			[0, 3],
			[1, 0],
			[1, 2],
			[1, 3]
		] as const;
		const keys = pairs.map(([moderator, member]) => {
			const [mine, hers] = both(room, moderator, member);
			expect(mine).toBe(hers);
			return mine;
		});
		expect(new Set(keys).size).toBe(pairs.length);
	});

	test('is begun by a participant, twice at a time, alone, in a grant or after the close', () => {
		const room = new Room(3, 'begun');
		const [lead, member] = [room.seat(0), room.seat(1)];
		expect(startHealing(member, turnAt())).toBe(member);
		begin(room);
		expect(startHealing(room.seat(0), turnAt())).toBe(room.seat(0));
		const alone = new Room(1, 'alone').seat(0);
		expect(startHealing(alone, turnAt())).toBe(alone);
		const used = { ...lead, healing: { ...lead.healing, kids: MAX_KID + 1 } };
		expect(startHealing(used, turnAt())).toBe(used);
		const last = { ...lead, healing: { ...lead.healing, kids: MAX_KID } };
		expect(startHealing(last, turnAt()).healing.run?.kid).toBe(255);
		room.seats[0] = lead;
		room.rotate();
		expect(startHealing(room.seat(0), turnAt())).toBe(room.seat(0));
		const close: Item = { type: 'event', event: { seq: 1, ...draftAct(CLOSE) } };
		const closed = new Room(3, 'closed', {}, 2);
		closed.hear(1, closed.forge(0, [close]));
		expect(startHealing(closed.seat(1), turnAt())).toBe(closed.seat(1));
	});

	test('goes on for longer than a minute, or keeps the KEM key', () => {
		const room = new Room(3, 'a minute');
		begin(room);
		ticks(room, 4, START, (from, to) => from === 2 && to === 0);
		expect(unhealed(room.seat(0))).toEqual([2]);
		const just = tendHealing(room.seat(0), turnAt(START + HEAL_MS - 1));
		expect(just.healing.run).toBeDefined();
		const turn = turnAt(START + HEAL_MS);
		const over = tendHealing(room.seat(0), turn);
		expect(over.healing.run).toBeUndefined();
		expect(over.healing.endedAt).toBe(START + HEAL_MS);
		expect(turn.spent).toEqual([room.seat(0).healing.run!.offer.secret]);
		expect([...healedKeys(over).keys()]).toEqual([1]);
		expect(endHealing(over, turn)).toBe(over);
	});

	test('is spoken of before everybody listens', () => {
		const room = new Room(3, 'settling');
		room.begin(0);
		begin(room);
		expect(nextPairItem(room.seat(0), turnAt(START + 2_999))).toBeUndefined();
		expect(nextPairItem(room.seat(0), turnAt(START + 3_000))).toBeDefined();
	});

	test('does not fit a frame of a full room beside what else there is', () => {
		const room = new Room(64, 'full room', { max: 64 });
		room.rotate();
		for (let at = 0; at < 6; at++) room.follow(1, room.send(0));
		room.seats[0] = startHealing({ ...room.seat(0), epoch: heardAll(room, 0) }, turnAt());
		for (const idx of [0]) {
			const { item } = nextPairItem(room.seat(idx), turnAt(START + SECOND))!;
			expect(bodyBytes(64, [item])).toBeLessThanOrEqual(BODY_BYTES);
			expect(room.send(idx, START + SECOND)).toHaveLength(FRAME_BYTES);
		}
		expect(room.seat(0).healing.run?.next).toBe(1);
	});
});

const CLOSE = { type: 'close', seeds: false } as const;

function heardAll(room: Room, idx: number) {
	const { epoch } = room.seat(idx);
	return { ...epoch, heard: new Set(epoch.facts.roster.map((entry) => entry.idx)) };
}

describe('what is lost', () => {
	test('is not said again, or is answered with another secret', () => {
		const room = new Room(4, 'lost');
		begin(room);
		ticks(room, 4, START, (from, to) => (from === 2 && to === 0) || (from === 0 && to === 3));
		expect(unhealed(room.seat(0))).toEqual([2, 3]);
		const first = room.seat(2).healing.answered.get(0)![0]!.keys[0]!.lend(hex);
		ticks(room, 14, START + 4 * SECOND);
		expect(unhealed(room.seat(0))).toEqual([]);
		expect(room.seat(2).healing.answered.get(0)).toHaveLength(1);
		expect(both(room, 0, 2)).toEqual([first, first]);
	});

	test('is said again too soon, or too late', () => {
		const room = new Room(3, 'again');
		begin(room);
		ticks(room, 2, START, () => true);
		const due = START + (2 + HEAL_REPEAT_TICKS) * SECOND;
		expect(nextPairItem(room.seat(0), turnAt(due - 1))).toBeUndefined();
		expect(nextPairItem(room.seat(0), turnAt(due))?.item.type).toBe('pairKey');
	});

	test('is said again to somebody who is not there', () => {
		const room = new Room(3, 'not there');
		begin(room);
		const gone = (from: number, to: number) => from === 2 || to === 2;
		ticks(room, 40, START, gone);
		const { silence, heardAt } = room.seat(0);
		const silent = { ...silence, ticks: new Map([[2, 40]]), tickAt: START + 40 * SECOND };
		room.seats[0] = { ...room.seat(0), silence: silent, heardAt };
		expect(nextPairItem(room.seat(0), turnAt(START + 50 * SECOND))).toBeUndefined();
	});
});

describe('a grant after a healing', () => {
	function healedRoom(seed: string, lost?: Parameters<Room['tick']>[1]) {
		const room = new Room(4, seed);
		begin(room);
		ticks(room, 4, START, lost);
		return room;
	}

	test('is not wrapped under the healed keys, or leaves different pair keys', () => {
		const room = healedRoom('granted');
		const healed = [1, 2, 3].map((idx) => healedKeys(room.seat(0)).get(idx)!);
		const stepped = healed.map((key) => stepPairKey(key).lend(hex));
		const issued = room.rotate();
		expect(hex(issued.bytes.slice(7, 23))).toBe('70000000000000007000000000000000');
		const frame = room.send(0);
		for (const idx of [1, 2, 3]) {
			const { turn } = room.follow(idx, frame);
			expect(room.seat(idx).epoch.id).toEqual(issued.keys.id);
			expect(room.seat(idx).pairKeys.get(0)!.lend(hex)).toBe(stepped[idx - 1]);
			expect(room.seat(0).pairKeys.get(idx)!.lend(hex)).toBe(stepped[idx - 1]);
			expect(room.seat(idx).healing.answered.size).toBe(0);
			expect(turn.spent.length).toBeGreaterThan(2);
		}
		expect(healedKeys(room.seat(0)).size).toBe(0);
	});

	test('keeps a healed key that it did not use, or uses one that never arrived', () => {
		const room = healedRoom('unused', (from, to) => from === 2 && to === 0);
		const hers = room.seat(2).healing.answered.get(0)![0]!.keys[0]!;
		const old = stepPairKey(room.seat(2).pairKeys.get(0)!).lend(hex);
		const issued = room.rotate();
		expect(hex(issued.bytes.slice(15, 16))).toBe('50');
		const { turn } = room.follow(2, room.send(0));
		expect(room.seat(2).epoch.id).toEqual(issued.keys.id);
		expect(room.seat(2).pairKeys.get(0)!.lend(hex)).toBe(old);
		expect(room.seat(2).healing.answered.size).toBe(0);
		expect(turn.spent).toContain(hers);
	});

	test('lets a healing go on that was under way', () => {
		const room = new Room(3, 'under way', {}, 2);
		begin(room, 1);
		ticks(room, 1);
		const secret = room.seat(1).healing.run!.offer.secret;
		room.rotate();
		const { turn } = room.follow(1, room.send(0));
		expect(turn.spent).toContain(secret);
		expect(room.seat(1).healing).toMatchObject({ run: undefined, kids: 0 });
		expect(room.seat(1).healing.offers.size).toBe(0);
	});

	test('of the lead ends what others have healed with a co-moderator', () => {
		const room = new Room(4, 'others', {}, 2);
		begin(room, 1);
		ticks(room, 5);
		const before = both(room, 1, 2);
		room.rotate([{ op: 'remove', idx: 3 }]);
		const frame = room.send(0);
		for (const idx of [1, 2]) room.follow(idx, frame);
		expect(both(room, 1, 2)).toEqual(before);
		expect([...healedKeys(room.seat(1)).keys()]).toEqual([0, 2]);
	});

	test('that removes a moderator leaves her keys with anybody', () => {
		const room = new Room(4, 'removed moderator', {}, 2);
		begin(room, 1);
		ticks(room, 5);
		room.rotate([{ op: 'role', idx: 1 }]);
		const frame = room.send(0);
		for (const idx of [1, 2, 3]) room.follow(idx, frame);
		expect(room.seat(2).healing.answered.size).toBe(0);
		expect([...room.seat(1).pairKeys.keys()]).toEqual([0]);
		expect([...healedKeys(room.seat(1)).keys()]).toEqual([0]);
		expect([...room.seat(2).pairKeys.keys()]).toEqual([0]);
	});

	test('steps what others share, or keeps what somebody shared who came back with new keys', () => {
		const room = new Room(5, 'others’ keys', {}, 2);
		const shared = [1, 2].map((idx) =>
			room
				.seat(idx)
				.pairKeys.get(3 - idx)!
				.lend(hex)
		);
		room.rotate([{ op: 'put', entry: { ...room.facts.roster[3]!, vk: room.random(32) } }]);
		const frame = room.send(0);
		for (const idx of [1, 2, 4]) room.follow(idx, frame);
		const after = [1, 2].map((idx) =>
			room
				.seat(idx)
				.pairKeys.get(3 - idx)!
				.lend(hex)
		);
		expect(after).toEqual(shared);
		expect([...room.seat(1).pairKeys.keys()]).toEqual([0, 2, 4]);
		expect([...room.seat(0).pairKeys.keys()]).toEqual([1, 2, 4]);
	});

	test('finds a joiner with a healed key of a step that she missed', () => {
		const room = new Room(3, 'missed');
		const missed = stepPairKey(stepPairKey(room.seat(0).pairKeys.get(2)!));
		const pairKeys = new Map(room.seat(0).pairKeys).set(2, missed);
		room.seats[0] = { ...room.seat(0), pairKeys };
		begin(room);
		ticks(room, 4);
		expect(room.seat(2).healing.answered.get(0)![0]!.keys).toHaveLength(9);
		const issued = room.rotate();
		room.follow(2, room.send(0));
		expect(room.seat(2).epoch.id).toEqual(issued.keys.id);
		const mine = room.seat(0).pairKeys.get(2)!.lend(hex);
		expect(room.seat(2).pairKeys.get(0)!.lend(hex)).toBe(mine);
	});
});

describe('two runs before one grant', () => {
	function after(runs: readonly boolean[]) {
		const room = new Room(3, 'runs');
		let now = START;
		for (const isHeard of runs) {
			begin(room, 0, now);
			ticks(room, 4, now, (from, to) => !isHeard && from === 1 && to === 0);
			now += 4 * SECOND;
			room.seats[0] = endHealing(room.seat(0), turnAt(now));
		}
		return room;
	}

	test.each([
		['both arrived', [true, true], 1],
		['the last answer was lost', [true, false], 1],
		['the first answer was lost', [false, true], 1],
		['the last two were lost', [true, false, false], 0]
	] as const)('%s: somebody is left behind', (_, runs, usable) => {
		const room = after(runs);
		expect([...healedKeys(room.seat(0)).keys()].filter((idx) => idx === 1)).toHaveLength(usable);
		expect(room.seat(1).healing.answered.get(0)).toHaveLength(Math.min(runs.length, MAX_HEALED));
		const issued = room.rotate();
		const frame = room.send(0);
		for (const idx of [1, 2]) {
			room.follow(idx, frame);
			expect(room.seat(idx).epoch.id).toEqual(issued.keys.id);
			const mine = room.seat(0).pairKeys.get(idx)!.lend(hex);
			expect(room.seat(idx).pairKeys.get(0)!.lend(hex)).toBe(mine);
		}
	});
});
