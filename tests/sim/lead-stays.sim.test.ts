import { beforeAll, expect, test } from 'vitest';
import { ASIDE_MS, MAX_ASIDES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { CALM } from './actor.ts';
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

/** PROTOCOL.md §10.6: a moderator's phone is dead, and somebody wants the lead away too. */
test.each([
	{ who: 'one participant', attackers: 1, atMostS: 0 },
	{ who: 'two participants', attackers: 2, atMostS: (MAX_ASIDES * ASIDE_MS) / SECOND + 10 }
])('$who, silent and heard by turns, keeps the lead away from her room', ({ who, ...attack }) => {
	const world = new World(who);
	const quiet = { ...CALM, latencyMs: 50 };
	const people = { moderators: 2, guests: 4 };
	const room = staffedRoom(world, who, people, { weather: quiet, tickMs: 2_000 });
	const { lead, moderators, guests } = room;
	world.runUntil(world.now + 10 * SECOND);
	world.kill(moderators[0]!);
	const attackers = guests.slice(-attack.attackers);
	let [isMute, sinceBack, awayS] = [true, world.now, 0];
	world.tamper = (delivery) =>
		isMute && attackers.some((actor) => actor === delivery.from) ? [] : [delivery];
	for (let at = 0; at < 600; at++) {
		world.runUntil(world.now + SECOND);
		const leads = lead.state.role === 'lead';
		if (!leads) [awayS, sinceBack] = [awayS + 1, world.now];
		// Heard for a moment each time the lead has come back, and silent until she goes.
		isMute = !leads || world.now - sinceBack >= 12 * SECOND;
	}
	expect(awayS).toBeLessThanOrEqual(attack.atMostS);
});
