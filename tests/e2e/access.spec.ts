import { looksAround } from './looks.ts';
import { tour } from './tour.ts';
import { test } from './world.ts';

test('every screen can be used by everybody, in both languages', async ({ world }) => {
	test.setTimeout(400_000);
	await looksAround(world, tour);
});
