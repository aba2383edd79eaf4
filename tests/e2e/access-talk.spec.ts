import { looksAround } from './looks.ts';
import { talkTour } from './talk-tour.ts';
import { test } from './world.ts';

test('everybody can follow all that happens in a talk, in both languages', async ({ world }) => {
	test.setTimeout(400_000);
	await looksAround(world, talkTour);
});
