import { keepsFocus, Keys, MANY, presses, startsAt } from './keys.ts';
import type { Moderator, Participant } from './people.ts';
import { expect, test } from './world.ts';

test('a meeting is opened, led, joined and closed without a mouse', async ({
	world,
	browserName
}) => {
	const anna = await world.moderator();
	const hers = new Keys(anna.page);
	const link = await opensByKeys(anna, hers);

	const a = await world.participant();
	await a.open(link);
	const keys = new Keys(a.page);
	await presses(a, keys, a.button(a.t.start.next));
	await startsAt(a, a.t.rules.h1);
	await presses(a, keys, a.button(a.t.rules.yes));
	await startsAt(a, a.t.name.h1);
	await expect(a.button(a.t.name.next)).toBeVisible();
	await presses(a, keys, a.button(a.t.name.next));
	await startsAt(a, a.t.lobby.h1);
	expect(keys.tabs, 'Tab presses before the room').toBeLessThanOrEqual(12);

	// A window of Firefox that lies behind another takes no Enter.
	await anna.page.bringToFront();
	await presses(anna, hers, anna.button(anna.admitName));
	await a.inRoom();
	await a.page.bringToFront();
	await a.focusIsOn(a.composer);
	await keys.write('Hej!');
	await keys.press('Enter');
	await anna.reads('Hej!');
	await a.focusIsOn(a.composer);
	expect(keys.pressed).toBeLessThanOrEqual(60);
	// The rest has nothing in it that browsers do differently.
	if (browserName !== 'chromium') return;
	await anna.page.bringToFront();
	await leadsByKeys(anna, hers, a);
	await a.focusIsOn(a.heading(a.t.after.endedH1));
});

/** From the empty page to an open waiting room; answers with an invitation. */
async function opensByKeys(anna: Moderator, keys: Keys): Promise<string> {
	const { activate, invites, ready } = anna.lead;
	await anna.focusIsOn(anna.heading(activate.h1));
	await keys.tabTo(anna.page.getByRole('textbox', { name: activate.name }));
	await keys.write('Anna');
	await keys.tabTo(anna.page.getByRole('radio', { name: activate.keepYes }));
	await keys.press('ArrowDown');
	await presses(anna, keys, anna.button(activate.go));
	await startsAt(anna, ready.h1);
	await presses(anna, keys, anna.button(invites.newLink));
	await expect(anna.invites).toHaveCount(1);
	const link = await anna.invites.first().locator('.address').innerText();
	await presses(anna, keys, anna.button(ready.open));
	await anna.focusIsOn(anna.composer);
	return link;
}

/** A round and its end, a person's menu, words, the close and the report. */
async function leadsByKeys(anna: Moderator, keys: Keys, a: Participant) {
	const { lead } = anna.t.talk;
	const name = await a.name();
	await presses(anna, keys, anna.button(lead.start));
	await expect(anna.button(lead.start)).toHaveCount(0);
	await keepsFocus(anna.page);
	await presses(anna, keys, anna.button(lead.free));
	await expect(anna.bar).toHaveCount(0);
	await keepsFocus(anna.page);
	await presses(anna, keys, anna.button(lead.moreName(name)));
	await expect(anna.dialog).toBeVisible();
	await keys.press('Escape');
	await expect(anna.dialog).toHaveCount(0);
	await anna.focusIsOn(anna.button(lead.moreName(name)));
	await keys.tabTo(anna.composer, MANY);
	await keys.write('Tack för i dag.');
	await keys.press('Enter');
	await a.reads('Tack för i dag.');
	await presses(anna, keys, anna.button(anna.lead.close.button));
	await presses(anna, keys, anna.button(anna.lead.close.yes, anna.dialog));
	await startsAt(anna, anna.lead.after.h1);
	const { report, after } = anna.lead;
	await presses(anna, keys, anna.button(after.report));
	await startsAt(anna, report.h1);
	const well = anna.page.getByRole('radio', { name: report.how.choices.well }).first();
	await keys.tabTo(well, MANY);
	await keys.press('Space');
	await expect(well).toBeChecked();
	await presses(anna, keys, anna.button(report.lock));
	await anna.focusIsOn(anna.page.getByRole('heading', { name: report.lockedH2 }));
}

test('the language changes on the spot and stays through the screens', async ({ world }) => {
	const a = await world.participant();
	await a.open();
	await expect(a.page.locator('html')).toHaveAttribute('lang', 'sv');
	await a.code.fill('skrivet');
	await a.button(a.t.common.langSwitch).click();
	const b = a.speaking('en');
	await expect(b.page.locator('html')).toHaveAttribute('lang', 'en');
	await expect(b.heading(b.t.start.h1)).toBeVisible();
	await expect(b.code, 'what was typed is still there').toHaveValue('skrivet');
	await b.next();
	await expect(b.page.getByRole('alert').getByText(b.t.error.title)).toBeVisible();
});
