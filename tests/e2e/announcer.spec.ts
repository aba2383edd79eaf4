import type { Page } from '@playwright/test';
import { expect, test } from './world.ts';

/** What was said aloud, in order, with the region it was said in. */
interface Window {
	readonly said: string[];
}

/** So long the page's clock stands still while a burst comes in. */
const BURST_MS = 4_000;

test('the announcer says what is to be said, once, and keeps none of it', async ({ world }) => {
	test.setTimeout(240_000);
	const anna = await world.moderator();
	await anna.activate('Anna');
	const links = [await anna.newLink(), await anna.newLink()] as const;
	await anna.openDoors();
	const b = await world.participant();
	await b.arriveByLink(links[0]);
	await anna.admit();
	await b.inRoom();
	const a = await world.participant();
	await a.page.clock.install();
	await a.arriveByLink(links[1]);
	await a.waits();
	await listens(a.page);
	await anna.admit();
	await a.inRoom();
	for (const person of [anna, a, b]) await person.isWith(3);
	const [nameOfA, nameOfB] = [await a.name(), await b.name()];
	const { blocked, lead, say, turn } = a.t.talk;

	// Twelve messages, each heard before the next is written: a name on the first of each group.
	const heard: string[] = [];
	for (const [who, first, second] of [
		[anna, 'Välkommen hit.', 'Vi börjar snart.'],
		[b, 'Hej.', 'Fint att du är här.'],
		[anna, 'Hur är läget i dag?', 'Du får hoppa över.'],
		[b, 'Jag är lite trött.', 'Men glad att vara här.'],
		[anna, 'Tack för det.', 'Vi har en timme.'],
		[b, 'Det räcker bra.', 'Jag lyssnar mest.']
	] as const) {
		const name = who === anna ? 'Anna' : nameOfB;
		for (const text of [first, second]) {
			await who.say(text);
			heard.push(`say-polite: ${text === first ? `${name}: ${text}` : text}`);
			await expect.poll(() => said(a.page)).toContain(heard.at(-1));
		}
	}

	// Eight more while her page cannot speak: all but the first are summed up, and can be read.
	const burst = Array.from({ length: 8 }, (_, at) => `En i taget, nummer ${String(at + 1)}.`);
	await a.page.clock.pauseAt(Date.now() + 1_000);
	for (const text of burst) await anna.say(text);
	await a.reads(...burst);
	await a.page.clock.runFor(BURST_MS);
	await a.page.clock.resume();

	// Her own words are not read to her, and the next message is said with its name again.
	await a.say('Tack.');
	await b.say('Var det för fort?');
	await expect.poll(() => said(a.page)).toContain(`say-polite: ${nameOfB}: Var det för fort?`);

	// A new lock is seen and not heard; what cannot be sent says why.
	await anna.newLock();
	await a.reads(a.t.room.lock);
	await anna.button(lead.moreName(nameOfA)).click();
	await anna.button(lead.mute).click();
	await expect(a.seen(blocked.muted('Anna'))).toBeVisible();
	await a.composer.fill('Får jag skriva?');
	await a.composer.press('Enter');
	await expect.poll(() => said(a.page)).toContain(`say-polite: ${blocked.muted('Anna')}`);
	await anna.button(lead.moreName(nameOfA)).click();
	await anna.button(lead.unmute).click();
	await expect(a.seen(blocked.muted('Anna'))).toHaveCount(0);

	await anna.button(lead.without(nameOfB)).click();
	await anna.button(lead.start).click();
	await a.button(turn.done).click();
	await expect(a.bar).toHaveCount(0);
	await anna.remove(nameOfA);
	await a.heading(a.t.after.removedH1).waitFor();

	// The waiting room may have said its last word just before, or just after.
	const waiting = `say-polite: ${a.t.lobby.seenBy(['Anna'])}`;
	expect((await said(a.page)).filter((line) => line !== waiting)).toEqual([
		`say-now: ${a.t.lobby.admitted(3)}`,
		...heard,
		`say-polite: Anna: ${burst[0]!}`,
		`say-polite: ${a.t.speak.many(burst.length - 1)}`,
		`say-polite: ${nameOfB}: Var det för fort?`,
		`say-polite: ${blocked.muted('Anna')}`,
		`say-now: ${say.yourTurn}`,
		`say-now: ${a.t.after.removedH1}`
	]);
	const regions = a.page.locator('#say-polite, #say-now');
	await expect.poll(() => regions.allTextContents()).toEqual(['', '']);
});

async function listens(page: Page) {
	await page.evaluate(() => {
		const said: string[] = [];
		Object.assign(window, { said });
		for (const id of ['say-polite', 'say-now']) {
			const region = document.getElementById(id);
			if (region === null) throw new TypeError(id);
			new MutationObserver(() => {
				if (region.textContent !== '') said.push(`${id}: ${region.textContent}`);
			}).observe(region, { characterData: true, childList: true, subtree: true });
		}
	});
}

function said(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => (window as unknown as Window).said);
}
