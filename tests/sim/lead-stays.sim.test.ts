import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { seatOf } from './invariants.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** PROTOCOL.md §10.6: what makes a lead doubt that she leads. */
test.each([1, 2])(
	'the last participant’s page dies, and %i moderators lose their lead for half a minute',
	(others) => {
		const world = new World(`the guest goes ${String(others)}`);
		const room = staffedRoom(world, 'stays', { moderators: 1 + others, guests: 1 });
		const { lead, moderators, guests } = room;
		world.runUntil(world.now + 10 * SECOND);
		world.kill(guests[0]!);
		const roles = new Set<string>();
		for (let at = 0; at < 90; at++) {
			world.runUntil(world.now + SECOND);
			for (const actor of [lead, ...moderators]) {
				roles.add(`${actor.name} ${actor.state.role} ${String(seatOf(actor)?.epoch.facts.term)}`);
			}
		}
		const followers = moderators.map(({ name }) => `${name} participant 1`);
		expect([...roles].sort()).toEqual([`${lead.name} lead 1`, ...followers].sort());
	}
);
