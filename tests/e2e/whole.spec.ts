import { test } from './world.ts';
import { shortEvening } from './whole.ts';

/* A cut of the meeting that `npm run shots` plays with eight participants, and again next week. */

test('two moderators and three participants do not come through a meeting', async ({ world }) => {
	const anna = await world.moderator();
	const person = () => world.participant();
	await shortEvening({ world, person, look: () => Promise.resolve() }, anna);
});
