import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { LIMIT_MS, playSeeds, seedsOf } from './schedules.ts';
import { verifyOnce } from './verify-once.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
	verifyOnce();
});

test.each(seedsOf(3))('an invariant breaks in schedule %i to %i', playSeeds, LIMIT_MS);
