import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { tagOf } from '../../crypto/room/event.ts';
import type { Roster } from '../../crypto/room/roster.ts';
import { CALM } from './actor.ts';
import type { Plan } from './lead-back-plan.ts';
import { playPlan } from './lead-back.ts';
import type { World } from './world.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const SAID = '#1 anna';

/**
 * Anna opens the room again while Sara is cut off. Guest 2 proves her ticket to her, hears Sara in the
 * same moment, and stays where she was for 40 s: in Anna's room she has a place that nobody sits in.
 */
const plan: Plan = {
	seed: '1619',
	people: { moderators: 2, guests: 3 },
	weather: { ...CALM, latencyMs: 200 },
	tickMs: 2_000,
	recap: true,
	deeds: [
		{ at: 14_684, type: 'split', apart: [1], forMs: 45_000 },
		{ at: 18_181, type: 'die', who: 0, forMs: 5_528 },
		{ at: 27_989, type: 'sleep', who: 2, forMs: 15_251, stands: true, cut: false },
		{ at: 96_058, type: 'say', who: 0 }
	]
};

/** Who shows it as sent again, of those who had not been in that epoch. */
function watchRecaps(world: World): ReadonlySet<string> {
	const seen = new Map<string, Set<string>>();
	const readers = new Set<string>();
	world.watchers.push(({ name, state: { seat } }) => {
		if (seat === undefined) return;
		const tags = (seen.get(name) ?? new Set()).add(String(tagOf(seat.epoch.id)));
		seen.set(name, tags);
		for (const line of seat.lines) {
			if (line.type !== 'recap' || line.text !== SAID) continue;
			if (!tags.has(line.ref.split('.')[0]!)) readers.add(name);
		}
	});
	return readers;
}

/** PROTOCOL.md §11: the place is hers, and what is said to it. */
test('somebody is not sent what was said while she had a place, or another is who had none', () => {
	let readers: ReadonlySet<string> = new Set();
	const fault = playPlan(plan, (world) => {
		readers = watchRecaps(world);
	});
	expect(fault).toBeUndefined();
	expect([...readers]).toEqual(['guest 2']);
});

describe('a lead who takes somebody for one who was there is not noticed', () => {
	const everywhere = (roster: Roster): Roster =>
		roster.some(({ idx }) => idx === 3)
			? roster
			: [...roster, { ...roster[0]!, idx: 3, role: 'participant', name: 210, firstName: '' }];
	const astray = (world: World) => {
		world.watchers.push((actor) => {
			const { state } = actor;
			if (actor.name !== 'anna' || state.role !== 'lead' || state.seat === undefined) return;
			const { seat } = state;
			const known = [...seat.recap.rosters];
			const rosters = new Map(known.map(([tag, roster]) => [tag, everywhere(roster)]));
			actor.state = { ...state, seat: { ...seat, recap: { ...seat.recap, rosters } } };
		});
	};

	test('on a screen', () => {
		expect(playPlan(plan, astray)).toBe(`guest 3 shows recap ${SAID}, and was not there`);
	});

	/** Whoever is to be removed keeps all she ever read. */
	test('by what one who is removed has kept', () => {
		const removal = { at: 150_000, type: 'remove', who: 3, side: 0 } as const;
		const fault = playPlan({ ...plan, deeds: [...plan.deeds, removal] }, astray);
		expect(fault).toBe('guest 3 reads a text of an epoch without her');
	});
});
