import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { issueGrant, openGrant, type OpeningKeys } from '../../../../crypto/room/grant.ts';
import { endHealing, startHealing } from '../../../../crypto/room/healing.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { receiveFrame } from '../../../../crypto/room/receive.ts';
import { adopt } from '../../../../crypto/room/transition.ts';
import { seeded } from '../seeded.ts';
import { Room, SECOND, START, turnAt } from './rooms.ts';

/*
 * Somebody copies all of one person's state, once, and from then on hears every frame there is and
 * sends none. Nothing she copied is ever wiped.
 */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

class Thief {
	seat: Seat;
	/** Epochs she has come to. */
	readonly reached: number[];
	#read = 0;

	constructor(stolen: Seat) {
		this.seat = stolen;
		this.reached = [stolen.epoch.facts.number];
	}

	/** How many of these frames she opens. */
	hear(frames: readonly Uint8Array[], now: number): number {
		const before = this.#read;
		for (const frame of frames) {
			for (const where of ['current', 'draining'] as const) {
				const turn = turnAt(now, 'thief');
				const received = receiveFrame(this.seat, where, frame, turn);
				if (typeof received === 'string') continue;
				this.#read += 1;
				const { seat, adopted } = received;
				this.seat = adopted === undefined ? seat : adopt(seat, adopted, turn);
				if (adopted !== undefined) this.reached.push(adopted.facts.number);
				break;
			}
		}
		return this.#read - before;
	}
}

/** A room with one thief for each place in it. */
function robbed(people: number, seed: string) {
	const room = new Room(people, seed);
	let now = START;
	const thieves = room.seats.map((seat) => new Thief(seat));
	const tick = (lost: (from: number, to: number) => boolean = () => false) => {
		now += SECOND;
		const frames = room.seats.map((_, idx) => room.send(idx, now));
		frames.forEach((frame, from) => {
			room.seats.forEach((_, to) => {
				if (from !== to && !lost(from, to)) room.follow(to, frame, now);
			});
		});
		return thieves.map((thief) => thief.hear(frames, now));
	};
	return { room, thieves, tick, now: () => now };
}

describe('whoever copied a state', () => {
	test('loses the room by a lock alone', () => {
		const { room, thieves, tick } = robbed(4, 'no healing');
		room.rotate();
		tick();
		const opened = tick();
		expect(opened.slice(1)).toEqual([4, 4, 4]);
		expect(thieves.slice(1).map(({ reached }) => reached)).toEqual([
			[1, 2],
			[1, 2],
			[1, 2]
		]);
	});

	test('reads a frame after the lock that follows a healing', () => {
		const { room, thieves, tick, now } = robbed(4, 'healing');
		room.seats[0] = startHealing(room.seat(0), turnAt(now(), 'heal'));
		for (let at = 0; at < 5; at++) tick();
		expect(room.seat(0).healing.healed.size).toBe(3);
		const issued = room.rotate();
		tick();
		expect(room.seats.map(({ epoch }) => epoch.facts.number)).toEqual([2, 2, 2, 2]);
		for (let at = 0; at < 30; at++) {
			expect(tick()).toEqual([0, 0, 0, 0]);
		}
		expect(thieves.map(({ reached }) => reached)).toEqual([[1], [1], [1], [1]]);
		const all: OpeningKeys = {
			plain: thieves.flatMap(({ seat }) => [...seat.pairKeys.values()]),
			healed: thieves.flatMap(({ seat }) => [
				...seat.pairKeys.values(),
				...[...seat.healing.answered.values()].flat().flatMap(({ keys }) => keys)
			])
		};
		for (const idx of [1, 2, 3]) {
			const { epoch } = thieves[idx]!.seat;
			expect(openGrant(epoch, issued.bytes, { idx, from: 0 }, all)).toBe('unauthentic');
		}
	});

	test('of the lead loses the room although somebody has not healed', () => {
		const { room, thieves, tick, now } = robbed(4, 'one is silent');
		room.seats[0] = startHealing(room.seat(0), turnAt(now(), 'heal'));
		for (let at = 0; at < 5; at++) tick((from, to) => from === 2 && to === 0);
		room.seats[0] = endHealing(room.seat(0), turnAt(now()));
		const { bytes } = room.rotate();
		const { epoch, pairKeys } = thieves[0]!.seat;
		const open = (idx: number) => {
			const keys = { plain: [pairKeys.get(idx)!], healed: [pairKeys.get(idx)!] };
			return openGrant(epoch, bytes, { idx, from: 0 }, keys);
		};
		expect(open(1)).toBe('unauthentic');
		expect(open(3)).toBe('unauthentic');
		expect(open(2)).toMatchObject({ facts: { number: 2 } });
	});

	test('is helped by a pair key that never was anything but healed', () => {
		const { room, thieves, tick, now } = robbed(3, 'from nothing');
		for (const idx of [0, 1, 2]) room.seats[idx] = { ...room.seat(idx), pairKeys: new Map() };
		room.seats[0] = startHealing(room.seat(0), turnAt(now(), 'heal'));
		for (let at = 0; at < 5; at++) tick();
		const keys = {
			plain: new Map(),
			healed: new Map([...room.seat(0).healing.healed].map(([idx, { key }]) => [idx, key]))
		};
		const plan = { issuer: 0, ops: [] };
		const { bytes } = issueGrant(room.seat(0).epoch, plan, keys, seeded('from nothing'));
		const stolen = thieves[1]!.seat.healing.answered.get(0)!.flatMap((one) => one.keys);
		const opened = (healed: OpeningKeys['healed']) =>
			openGrant(room.seat(1).epoch, bytes, { idx: 1, from: 0 }, { plain: [], healed });
		expect(opened(stolen)).toBe('unauthentic');
		const hers = room
			.seat(1)
			.healing.answered.get(0)!
			.flatMap((one) => one.keys);
		expect(opened(hers)).toMatchObject({ facts: { number: 2 } });
	});
});
