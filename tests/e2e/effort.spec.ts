import { effortOf } from './effort.ts';
import type { Participant } from './people.ts';
import { expect, test } from './world.ts';

/* How much leading takes; what the whole meeting counts already is not counted again here. */

test('leading takes more taps than the act is worth', async ({ world }) => {
	const { anna, people } = await world.meeting(2);
	const [a, b] = people as [Participant, Participant];
	const name = await a.name();
	const { bar, lead, line, mark } = anna.t.talk;
	const taps: Record<string, number> = {};
	const count = async (act: string, perform: () => Promise<void>) => {
		const effort = await effortOf(anna);
		await perform();
		taps[act] = (await effort()).taps;
	};

	// A line of its own for the lock, not one with those who came in.
	await a.say('Hej.');
	await anna.reads('Hej.');
	await count('a new lock', async () => {
		await anna.newLock();
		await a.reads(a.t.room.lock);
	});
	await count('to start a round', async () => {
		await anna.button(lead.start).click();
		await expect(b.bar.getByText(bar.round(lead.questions[0]!))).toBeVisible();
	});
	await count('next', async () => {
		const before = await a.bar.locator('summary').innerText();
		await anna.button(lead.next).click();
		await expect(a.bar.locator('summary')).not.toHaveText(before);
	});
	await count('to end it', async () => {
		await anna.button(lead.free).or(anna.button(lead.end)).click();
		await expect(a.bar).toHaveCount(0);
	});
	await count('a pause', async () => {
		await anna.button(lead.pauseFor(5)).click();
		await expect(a.bar).toBeVisible();
	});
	await count('to end it early', async () => {
		await anna.button(lead.resume).first().click();
		await expect(a.bar).toHaveCount(0);
	});
	await a.say('Det här är för detaljerat.');
	await anna.reads('Det här är för detaljerat.');
	await count('to take words away', async () => {
		await anna.button(mark.menuName(name)).last().click();
		await anna.button(mark.retractAny).click();
		await anna.button(mark.retractAny).click();
		await b.reads(line.takenAway('Anna'));
	});

	expect(taps).toEqual({
		'a new lock': 1,
		'to start a round': 1,
		next: 1,
		'to end it': 1,
		'a pause': 1,
		'to end it early': 1,
		'to take words away': 3
	});
});
