import { expect, test } from './world.ts';
import type { Locator, Page } from '@playwright/test';
import type { Moderator, Participant, Person } from './people.ts';

/** More stops than the fullest screen has. */
const MANY = 60;

/** Counts what a person presses; a character of text is a press too. */
class Keys {
	pressed = 0;
	tabs = 0;
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async press(key: string): Promise<void> {
		await this.#page.keyboard.press(key);
		this.pressed += 1;
		if (key.endsWith('Tab')) this.tabs += 1;
	}

	async write(text: string): Promise<void> {
		await this.#page.keyboard.type(text);
		this.pressed += text.length;
	}

	/** Tab until `target` has the focus, backwards where it lies behind. */
	async tabTo(target: Locator, most = 12): Promise<void> {
		const key = (await isBehind(target)) ? 'Shift+Tab' : 'Tab';
		for (let tries = 0; tries < most; tries += 1) {
			if (await hasFocus(target)) return;
			await this.press(key);
		}
		expect(await hasFocus(target), 'Tab never came there').toBe(true);
	}
}

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

/** A round and its end, a person's menu, words and the close. */
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

/** Tab to a button and Enter; wherever that leads, the focus is somewhere. */
async function presses({ page }: Person, keys: Keys, button: Locator) {
	await expect(button).toBeVisible();
	await keys.tabTo(button, MANY);
	await keys.press('Enter');
	await keepsFocus(page);
}

async function keepsFocus(page: Page) {
	const focus = () => page.evaluate(() => document.activeElement?.tagName);
	await expect.poll(focus, 'the focus is lost').not.toBe('BODY');
}

/** A new screen is read from its heading, never from nowhere. */
async function startsAt(a: Person, heading: string) {
	await a.focusIsOn(a.heading(heading));
}

function hasFocus(target: Locator): Promise<boolean> {
	return target.evaluate((element) => element === document.activeElement);
}

function isBehind(target: Locator): Promise<boolean> {
	return target.evaluate((element) => {
		const focus = document.activeElement ?? document.body;
		return (focus.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
	});
}
