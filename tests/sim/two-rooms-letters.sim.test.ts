import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Seat } from '../../crypto/room/member.ts';
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

/** Guest 2 is in sara's room while anna, who comes to it, removes her from another. */
const REMOVED_ELSEWHERE: Plan = {
	...planned('5617', [
		{ at: 10_963, type: 'split', apart: [1, 3], forMs: 47_000 },
		{ at: 17_605, type: 'sleep', who: 2, forMs: 90_690, stands: true, cut: false },
		{ at: 28_857, type: 'sleep', who: 0, forMs: 31_600, stands: false, cut: true },
		{ at: 39_214, type: 'answer', who: 2, side: 0 },
		{ at: 62_669, type: 'remove', who: 2, side: 0 }
	]),
	people: { moderators: 2, guests: 2 }
};

/** PROTOCOL.md §8.2: as long as the roster has her. */
test('a letter to one whom another lead has removed is said to be with her', () => {
	let played: World | undefined;
	const fault = playPlan(REMOVED_ELSEWHERE, (world) => {
		played = world;
	});
	expect(fault).toBeUndefined();
	const sara = played!.actors.find(({ name }) => name === 'sara')!;
	const own = shown(played!, sara).privateLines.flatMap(({ messages }) => messages);
	expect(
		own.map(({ state, has, missing }) => ({
			state,
			has: has.map(({ idx }) => idx),
			missing: missing.map(({ idx }) => idx)
		}))
	).toEqual([{ state: 'late', has: [0], missing: [2] }]);
});

test('a letter that one of the room lacks too is excused by the one who is gone', () => {
	const withoutAnna = (seat: Seat): Seat => {
		const messages = seat.privateLine.messages.map((one) => ({ ...one, has: [] }));
		return { ...seat, privateLine: { ...seat.privateLine, messages } };
	};
	const fault = playPlan(REMOVED_ELSEWHERE, (world) => {
		world.watchers.push((actor) => {
			const { seat } = actor.state;
			if (seat === undefined || actor.name !== 'sara') return;
			actor.state = { ...actor.state, seat: withoutAnna(seat) };
		});
	});
	expect(fault).toMatch(/^sara shows whispered \d+ as late$/);
});
