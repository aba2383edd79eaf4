import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { sealMany } from './single-use.ts';
import { verifyOnce } from './verify-once.ts';

/** `npm run sim -- frames` seals 1,000,000. */
const FRAMES = 4_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
	verifyOnce();
});

test('a key and a nonce encrypt twice', () => {
	const { frames, pairs } = sealMany('single use', FRAMES);
	expect(frames).toBeGreaterThanOrEqual(FRAMES);
	expect(pairs).toBeGreaterThan(FRAMES);
});

test('a machine that was put back seals twice, and nobody notices', () => {
	expect(() => sealMany('restored', 300, 'restored')).toThrow('used twice');
});
