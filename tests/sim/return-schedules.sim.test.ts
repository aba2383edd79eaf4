import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { agreement, oneRhythm, oneSize, seatOf } from './invariants.ts';
import { letIn, openMeeting, reload, reopen, shown } from './people.ts';
import { Seeded } from './prng.ts';
import { World, type Actor } from './world.ts';

/*
 * Phones that sleep, pages that are loaded again, tunnels and a lead whose own page dies, in any
 * order: at the end everybody sits at her place in one room.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SEEDS = Number(process.env['RETURN_SEEDS'] ?? 24);
const FIRST = Number(process.env['RETURN_FIRST'] ?? 0);
const ACTS = 6;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

interface Scene {
	readonly world: World;
	readonly lead: Actor;
	readonly members: readonly Actor[];
	readonly dice: Seeded;
}

function scene(seed: string): Scene {
	const checks = [oneSize(), oneRhythm(), agreement()];
	const world = new World(seed, (now) => {
		for (const check of checks) check(now);
	});
	const lead = openMeeting(world);
	const members = ['a', 'b', 'c'].map((name) => letIn(world, lead, name, 'link'));
	world.runUntil(world.now + 12 * SECOND);
	return { world, lead, members, dice: new Seeded(`${seed}/dice`) };
}

/** Something happens to one of them. */
function act({ world, lead, members, dice }: Scene): string {
	const forMs = Math.floor(dice.fraction() * 70) * SECOND;
	const who = members[Math.floor(dice.fraction() * members.length)]!;
	switch (Math.floor(dice.fraction() * 8)) {
		case 0:
		case 1:
			if (who.ticket === undefined) return 'nothing';
			reload(world, who);
			return `${who.name} reloads`;
		case 2:
			world.cut(who, 'room', forMs);
			return `${who.name} is cut for ${String(forMs)}`;
		case 3:
		case 4:
			world.sleep(who, forMs, { stands: dice.chance(0.5), cut: dice.chance(0.5) });
			return `${who.name} sleeps for ${String(forMs)}`;
		case 5:
			world.do(lead, { type: 'rotate' });
			return 'a new lock';
		case 6:
			world.sleep(lead, Math.min(forMs, 40 * SECOND), { stands: false, cut: dice.chance(0.5) });
			return 'the lead sleeps';
		default:
			if (lead.asleep !== undefined) return 'nothing';
			reopen(world, lead);
			return 'the lead reloads';
	}
}

const epochOf = (actor: Actor) => seatOf(actor)?.epoch.id.join();

test.each(Array.from({ length: SEEDS }, (_, at) => at + FIRST))(
	'somebody is left out of the room (return %i)',
	(seed) => {
		const stage = scene(`return ${String(seed)}`);
		const { world, lead, members, dice } = stage;
		const all = [lead, ...members];
		const places = members.map((actor) => seatOf(actor)!.me.idx);
		const story: string[] = [];
		for (let at = 0; at < ACTS; at++) {
			story.push(`${String(world.now)}: ${act(stage)}`);
			world.runUntil(world.now + Math.floor(dice.fraction() * 30) * SECOND);
		}
		const together = () =>
			all.every((actor) => actor.state.phase === 'room' && epochOf(actor) === epochOf(lead)) &&
			all.every((actor) => seatOf(actor)!.epoch.heard.size === members.length);
		const done = world.runUntilTrue(together, 5 * MINUTE);
		const ends = members.map(({ name, state }) => `${name} ${state.ending ?? state.phase}`);
		expect([done, ...(done ? [] : [...story, ...ends])]).toEqual([true]);
		expect(members.map((actor) => seatOf(actor)!.me.idx)).toEqual(places);
		expect(shown(world, lead).people).toHaveLength(all.length);
	}
);
