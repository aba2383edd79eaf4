import { readFile } from 'node:fs/promises';
import { armor, Decrypter } from 'age-encryption';
import { EXAMPLE_IDENTITY } from '../unit/client/lead/example-identity.ts';
import type { Moderator, Participant } from './people.ts';
import { expect, test } from './world.ts';

const CANARY = 'Kanariefågeln sjunger';

test('a report holds what somebody said, or is not what was shown', async ({
	world,
	browserName
}) => {
	const { anna, people } = await world.meeting(2);
	const [a, b] = people as [Participant, Participant];
	const names = [await a.name(), await b.name()];
	const { support } = a.t.talk;
	const { report, after } = anna.lead;
	await a.say(CANARY);
	for (const person of [anna, b]) await person.reads(CANARY);
	await a.button(support.button).click();
	await a.button(support.levels[1]).click();
	await expect(a.dialog.getByText(support.seen(['Anna']))).toBeVisible();
	await anna.close();
	await anna.focusIsOn(anna.heading(after.h1));

	await anna.button(after.report).click();
	await anna.focusIsOn(anna.heading(report.h1));
	await anna.page.getByRole('radio', { name: report.how.choices.mixed }).check();
	await anna.page.getByRole('checkbox', { name: report.happened.choices.unkind }).check();
	const shown = await anna.page.locator('pre').textContent();
	const { counts } = report;
	for (const line of [
		`${counts.participants}: 2`,
		`${counts.moderators}: 1`,
		`${counts.heavy}: 1`,
		`${counts.danger}: 0`,
		`${report.how.legend} ${report.how.choices.mixed}`,
		`${report.happened.legend} ${report.happened.choices.unkind}`
	]) {
		expect(shown?.split('\n')).toContain(line);
	}
	for (const said of [CANARY, 'Anna', ...names]) expect(shown).not.toContain(said);

	const sealer = () => world.requests.filter((path) => path.includes('seal-worker'));
	expect(sealer(), 'loaded before there was anything to lock').toEqual([]);
	await anna.button(report.lock).click();
	await expect(anna.seen(report.lockedExample)).toBeVisible();
	expect(sealer()).toHaveLength(1);
	const sealed = await refusedCopy(anna);
	// Playwright hears of no download in Debian's Firefox.
	if (browserName === 'chromium') expect(await saved(anna)).toBe(sealed);
	for (const said of (shown ?? '').split('\n').filter((line) => line !== '')) {
		expect(sealed).not.toContain(said);
	}
	const decrypter = new Decrypter();
	decrypter.addIdentity(EXAMPLE_IDENTITY);
	expect(await decrypter.decrypt(armor.decode(sealed), 'text')).toBe(shown);
	await anna.button(report.done).click();
	await expect(anna.heading(anna.lead.activate.h1)).toBeVisible();
});

/** Where nothing may be put on the clipboard, the locked text is shown to be copied by hand. */
async function refusedCopy(anna: Moderator): Promise<string> {
	await anna.page.evaluate(() => {
		Object.defineProperty(navigator, 'clipboard', { value: undefined });
	});
	await anna.button(anna.lead.report.copy).click();
	const field = anna.page.getByRole('textbox', { name: anna.lead.report.copyRefused });
	await anna.focusIsOn(field);
	return field.inputValue();
}

async function saved(anna: Moderator): Promise<string> {
	const waiting = anna.page.waitForEvent('download');
	await anna.page.getByRole('link', { name: anna.lead.report.save }).click();
	const download = await waiting;
	expect(download.suggestedFilename()).toBe('rapport.age');
	return readFile(await download.path(), 'utf8');
}
