import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { Society, type Happening } from './society.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const who = fc.nat(11);
const ticks = fc.record({
	type: fc.constant('ticks' as const),
	count: fc.integer({ min: 1, max: 6 }),
	lost: fc.array(fc.nat(99), { maxLength: 25 })
});
const happening: fc.Arbitrary<Happening> = fc.oneof(
	{ arbitrary: ticks, weight: 9 },
	{ arbitrary: fc.record({ type: fc.constantFrom('heal' as const), who }), weight: 3 },
	{ arbitrary: fc.constant({ type: 'rotate' } as const), weight: 2 },
	{
		arbitrary: fc.record({ type: fc.constant('join' as const), moderates: fc.boolean() }),
		weight: 1
	},
	{
		arbitrary: fc.record({ type: fc.constantFrom('remove' as const, 'rekey' as const), who }),
		weight: 2
	},
	{ arbitrary: fc.record({ type: fc.constant('demote' as const), who }), weight: 1 },
	{ arbitrary: fc.record({ type: fc.constant('handOver' as const), who }), weight: 2 }
);

test('somebody who is there ends in another epoch than the lead', () => {
	const sum = { present: 0, behind: 0, grants: 0, healedWraps: 0, successions: 0, rekeyed: 0 };
	fc.assert(
		fc.property(
			fc.integer({ min: 3, max: 5 }),
			fc.boolean(),
			fc.array(happening, { minLength: 10, maxLength: 30, size: 'max' }),
			(people, isPaired, all) => {
				const society = new Society('society', people, isPaired);
				for (const one of all) society.happen(one);
				society.calm();
				const lead = society.seat(society.lead);
				for (const idx of society.present) {
					const seat = society.seats.get(idx);
					expect(seat?.epoch.id, `${String(idx)} of ${society.present.join()}`).toEqual(
						lead.epoch.id
					);
				}
				sum.present += society.present.length;
				sum.behind += society.behind.size;
				for (const what of ['grants', 'healedWraps', 'successions', 'rekeyed'] as const) {
					sum[what] += society.counts[what];
				}
			}
		),
		{ numRuns: 40 }
	);
	expect(sum.present).toBeGreaterThan(60);
	for (const count of Object.values(sum)) expect(count).toBeGreaterThan(0);
});
