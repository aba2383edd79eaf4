import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { playMonkey } from './monkey.ts';

const SEEDS = 6;
const FOR_MS = 120_000;
const LIMIT_MS = 60_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('anything at any time, signed and sealed by whoever is inside,', () => {
	test.each(Array.from({ length: SEEDS }, (_, at) => at))(
		'stops a machine, or makes it keep or show more than it may (%s)',
		(seed) => {
			playMonkey(`monkey ${String(seed)}`, FOR_MS);
		},
		LIMIT_MS
	);
});
