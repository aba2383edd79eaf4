import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { CALM } from './actor.ts';
import type { Deed, Plan } from './lead-back-plan.ts';
import { playPlan } from './lead-back.ts';
import { shown } from './people.ts';
import type { World } from './world.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A guest, 2, and moderators 0 and 1, of whom one comes back to the other. */
function planned(seed: string, deeds: readonly Deed[]): Plan {
	const people = { moderators: 2, guests: 1 };
	const weather = { ...CALM, latencyMs: 100 };
	return { seed, people, weather, tickMs: 2_000, recap: false, deeds };
}

/** Who has each letter of hers, as her screen says in the end. */
function lettersOf(world: World, name: string) {
	const author = world.actors.find((actor) => actor.name === name)!;
	const own = shown(world, author).privateLines.flatMap(({ messages }) => messages);
	return own
		.filter(({ who }) => who.me)
		.map(({ state, has }) => ({ state, has: has.map(({ idx }) => idx).sort() }));
}

/** PROTOCOL.md §8.2: it goes on under her new key, and receipts speak of that one. */
test.each<readonly [who: string, author: string, has: readonly number[], plan: Plan]>([
	[
		'a guest to moderators, one of whom was gone',
		'guest 2',
		[0, 1],
		planned('24', [
			{ at: 14_219, type: 'die', who: 0, forMs: 4_631 },
			{ at: 28_058, type: 'sleep', who: 2, forMs: 7_608, stands: false, cut: false },
			{ at: 45_511, type: 'aside', who: 2 }
		])
	],
	[
		'a lead to a guest in the room she comes to',
		'anna',
		[1, 2],
		planned('38', [
			{ at: 11_145, type: 'split', apart: [1, 2], forMs: 56_000 },
			{ at: 11_223, type: 'answer', who: 2, side: 0 }
		])
	]
])('a letter of %s, who came back meanwhile, stays on its way', (_, author, has, plan) => {
	let played: World | undefined;
	const fault = playPlan(plan, (world) => {
		played = world;
	});
	expect(fault).toBeUndefined();
	expect(lettersOf(played!, author)).toEqual([{ state: 'done', has }]);
});
