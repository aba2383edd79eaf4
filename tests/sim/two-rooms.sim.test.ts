import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { apart, numberOf, oneRoom, openAgain, together } from './two-rooms-kit.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test.each([2, 3])('%i guests hear each other in an abandoned room and stay there', (left) => {
	const room = oneRoom(`left ${String(left)}`, 4);
	const { world, anna, sara, guests, everybody } = room;
	apart(room, guests.slice(-left));
	// Her root epoch's number is above all that Anna's room will see.
	openAgain(world, sara);
	world.runUntil(400_000);
	expect(numberOf(guests[3]!)).toBeGreaterThan(1_000);
	expect(together(world, anna, everybody)).toBe(true);
	expect(numberOf(anna)).toBeLessThan(100);
});
