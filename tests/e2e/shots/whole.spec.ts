import { nextWeek } from '../next-week.ts';
import { firstWeek, type Sight } from '../whole.ts';
import { SWEDISH, test } from '../world.ts';
import { atFixedTime, SIZES, takeOne, type Pose } from './camera.ts';

/** A participant on her phone, the one who leads at a desk, and a moderator beside her at night. */
const POSES: Readonly<Record<Sight['role'], Pose>> = {
	participant: { size: SIZES[0], theme: 'light' },
	lead: { size: SIZES[1], theme: 'light' },
	moderator: { size: SIZES[0], theme: 'dark' }
};

/** Made-up names by their number: which each takes, in the order in which they come. */
const CHOSEN = [850, 1558, 1025, 1476, 1312, 82, 417, 640, 911, 1558, 1025];

test('two moderators and eight participants do not come through two meetings', async ({
	world
}) => {
	test.setTimeout(600_000);
	const chosen = [...CHOSEN];
	const lead = await world.moderator();
	await atFixedTime(lead.page, []);
	await lead.open();
	const play = {
		world,
		person: async () => {
			const person = await world.participant();
			await atFixedTime(person.page, [chosen.shift() ?? 0, 328, 2009]);
			return person;
		},
		look: async ({ stage, role, person: { page } }: Sight) => {
			await takeOne(page, `whole/${stage}-${role}`, POSES[role]);
			await page.setViewportSize(SWEDISH.viewport);
		}
	};
	const names = await firstWeek(play, lead, 8);
	await nextWeek(play, lead, names);
});
