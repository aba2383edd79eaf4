import { beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_MESSAGE_BYTES } from '../../relay/wire.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { busyAndEmptyDoor, hasty, likeness, talkerAndSilent, type Trace } from './cadence.ts';
import { verifyOnce } from './verify-once.ts';

/* What a line shows to whoever watches it: nothing of what is said on it (PROTOCOL.md §17). */

/** `npm run sim -- cadence` watches 10,000 ticks. */
const TICKS = 1_200;
/** How rarely chance alone may look like a difference. */
const DOUBT = 0.001;

beforeAll(async () => {
	expect(await ready()).toBe(true);
	verifyOnce();
});

describe.each<readonly [string, () => readonly [Trace, Trace]]>([
	['who talks from who is silent', () => talkerAndSilent('cadence', TICKS)],
	['a door with people from one without', () => busyAndEmptyDoor('door', TICKS)]
])('somebody who watches a line tells', (what, play) => {
	test(what, () => {
		const [busy, still] = play();
		expect([...busy.sizes, ...still.sizes]).toEqual([CLIENT_MESSAGE_BYTES, CLIENT_MESSAGE_BYTES]);
		expect(Math.abs(busy.at.length - still.at.length)).toBeLessThanOrEqual(1);
		const { ticks, distance, advantage } = likeness(busy, still);
		expect(ticks).toBeGreaterThan(TICKS - 20);
		expect(distance.p).toBeGreaterThan(DOUBT);
		expect(advantage.least).toBeLessThan(0);
	});
});

test('a client that sends at once is not noticed: the measure is blind', () => {
	const [, silent] = talkerAndSilent('control', TICKS);
	const { distance, advantage } = likeness(hasty('control', TICKS), silent);
	expect(distance.p).toBeLessThan(DOUBT);
	expect(advantage.least).toBeGreaterThan(0.3);
});
