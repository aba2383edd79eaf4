import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { evening } from './soak.ts';
import { verifyOnce } from './verify-once.ts';

/* A twentieth of what `npm run sim -- evening` plays. */

const MS = 6 * 60_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
	verifyOnce();
});

test('somebody misses a text in a long meeting, or a list grows with it', () => {
	const { said, missed, cuts, outgrown } = evening('short evening', MS);
	expect(said).toBeGreaterThan(60);
	expect(cuts).toBe(4);
	expect(missed).toEqual([]);
	expect(outgrown).toEqual([]);
});

test('somebody who hears nothing any more is not missed', () => {
	const { missed } = evening('spoilt evening', 4 * 60_000, (world, actor) => {
		world.at(2 * 60_000, () => {
			world.kill(actor);
		});
	});
	expect(missed.length).toBeGreaterThan(5);
});
