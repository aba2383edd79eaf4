import { expect, test } from './world.ts';
import type { Locator, Page } from '@playwright/test';
import type { Participant } from './people.ts';

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
		if (key === 'Tab') this.tabs += 1;
	}

	async write(text: string): Promise<void> {
		await this.#page.keyboard.type(text);
		this.pressed += text.length;
	}

	/** Tab until `target` has the focus. */
	async tabTo(target: Locator): Promise<void> {
		for (let tries = 0; tries < 12; tries += 1) {
			if (await hasFocus(target)) return;
			await this.press('Tab');
		}
		expect(await hasFocus(target), 'Tab never came there').toBe(true);
	}
}

test('from the link to the first words without a mouse', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();

	const a = await world.participant();
	await a.open(link);
	const keys = new Keys(a.page);
	await keys.tabTo(a.button(a.t.start.next));
	await keys.press('Enter');
	await startsAt(a, a.t.rules.h1);
	await keys.tabTo(a.button(a.t.rules.yes));
	await keys.press('Enter');
	await startsAt(a, a.t.name.h1);
	await expect(a.button(a.t.name.next)).toBeVisible();
	await keys.tabTo(a.button(a.t.name.next));
	await keys.press('Enter');
	await startsAt(a, a.t.lobby.h1);
	expect(keys.tabs, 'Tab presses before the room').toBeLessThanOrEqual(12);

	await anna.admit();
	await a.inRoom();
	await a.focusIsOn(a.composer);
	await keys.write('Hej!');
	await keys.press('Enter');
	await anna.reads('Hej!');
	await a.focusIsOn(a.composer);
	expect(keys.pressed).toBeLessThanOrEqual(60);
});

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

/** A new screen is read from its heading, never from nowhere. */
async function startsAt(a: Participant, heading: string) {
	await a.focusIsOn(a.heading(heading));
}

function hasFocus(target: Locator): Promise<boolean> {
	return target.evaluate((element) => element === document.activeElement);
}
