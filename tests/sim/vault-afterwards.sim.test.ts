import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Actor } from './actor.ts';
import { hex, seatOf } from './invariants.ts';
import { reopen } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

/* What a moderator's device keeps of a meeting that is not hers any more, and what brings her back. */

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const leads = (actor: Actor) => actor.state.role === 'lead' && actor.state.phase === 'room';
const epochOf = (actor: Actor) => hex(seatOf(actor)!.epoch.id);
const idxOf = (actor: Actor) => seatOf(actor)!.me.idx;

/** The one who began it has handed over to Sara and is in the room still. */
function handedOver(seed: string) {
	const world = new World(seed);
	const { lead: anna, moderators, guests } = staffedRoom(world, seed, { moderators: 2, guests: 2 });
	const sara = moderators[0]!;
	world.runUntil(10 * SECOND);
	world.do(anna, { type: 'handOver', idx: idxOf(sara) });
	expect(world.runUntilTrue(() => leads(sara), 30 * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
	expect(anna.record).toBeDefined();
	return { world, anna, sara, guests };
}

describe('a device keeps a meeting that its moderator', () => {
	test('has left', () => {
		const { world, anna, sara, guests } = handedOver('left');
		world.do(anna, { type: 'leave' });
		world.runUntil(world.now + 20 * SECOND);
		expect(anna.state).toMatchObject({ phase: 'ended', ending: 'left' });
		expect(anna.record).toBeUndefined();
		for (const guest of guests) expect(epochOf(guest)).toBe(epochOf(sara));
	});

	test('has left without a connection', () => {
		const { world, anna } = handedOver('left offline');
		world.cut(anna, 'room', 60 * SECOND);
		world.runUntil(world.now + SECOND);
		world.do(anna, { type: 'leave' });
		world.runUntil(world.now + SECOND);
		expect(anna.state).toMatchObject({ phase: 'ended', ending: 'left' });
		expect(anna.record).toBeUndefined();
	});

	test('was removed from', () => {
		const { world, anna, sara } = handedOver('removed');
		world.do(sara, { type: 'remove', idx: idxOf(anna) });
		world.runUntil(world.now + 60 * SECOND);
		expect(anna.state).toMatchObject({ phase: 'ended', ending: 'removed' });
		expect(anna.record).toBeUndefined();
	});

	test('is a participant in by now, or writes it again', () => {
		const { world, anna, sara } = handedOver('demoted');
		world.do(sara, { type: 'demote', idx: idxOf(anna) });
		world.runUntil(world.now + 60 * SECOND);
		expect(anna.state).toMatchObject({ phase: 'room', office: undefined });
		expect(anna.record).toBeUndefined();
		expect(epochOf(anna)).toBe(epochOf(sara));
	});

	test('has seen closed by another', () => {
		const { world, anna, sara } = handedOver('closed');
		world.do(sara, { type: 'close' });
		world.runUntil(world.now + 60 * SECOND);
		expect(anna.state).toMatchObject({ phase: 'ended', ending: 'closed' });
		expect(anna.record).toBeUndefined();
	});
});

describe('a device has lost the meeting of a moderator', () => {
	test('who handed over and whose page is loaded anew', () => {
		const { world, anna, sara, guests } = handedOver('reloaded');
		world.kill(anna);
		reopen(world, anna);
		world.runUntil(world.now + 60 * SECOND);
		expect(anna.state).toMatchObject({ role: 'participant', phase: 'room' });
		for (const one of [anna, ...guests]) expect(epochOf(one)).toBe(epochOf(sara));
		expect(leads(sara)).toBe(true);
	});

	test('whom a lock left out while nobody answers her', () => {
		const { world, anna, sara, guests } = handedOver('left out');
		world.cut(anna, 'room', 400 * SECOND);
		world.runUntil(world.now + 200 * SECOND);
		world.do(sara, { type: 'rotate' });
		world.runUntil(world.now + 10 * SECOND);
		for (const one of [sara, ...guests]) world.kill(one);
		world.runUntil(world.now + 1_200 * SECOND);
		expect(anna.state).toMatchObject({ phase: 'ended', ending: 'lost' });
		expect(anna.record).toBeDefined();
	});
});
