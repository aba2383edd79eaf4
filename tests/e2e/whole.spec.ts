import { nextWeek } from './next-week.ts';
import { test } from './world.ts';
import { firstWeek } from './whole.ts';

/* What `npm run shots` takes pictures of, played without them. */

test('two moderators and eight participants do not come through two meetings', async ({
	world
}) => {
	test.setTimeout(900_000);
	const lead = await world.moderator();
	await lead.open();
	const play = { world, person: () => world.participant(), look: () => Promise.resolve() };
	const names = await firstWeek(play, lead, 8);
	await nextWeek(play, lead, names);
});
