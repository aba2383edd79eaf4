import type { Locator, Page } from '@playwright/test';
import type { Participant, Person } from './people.ts';
import { expect } from './world.ts';

/** More stops than the fullest screen has. */
export const MANY = 60;

/** Counts what a person presses; a character of text is a press too. */
export class Keys {
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

/** Tab to a button and Enter; wherever that leads, the focus is somewhere. */
export async function presses({ page }: Person, keys: Keys, button: Locator) {
	await expect(button).toBeVisible();
	await keys.tabTo(button, MANY);
	await keys.press('Enter');
	await keepsFocus(page);
}

export async function keepsFocus(page: Page) {
	const focus = () => page.evaluate(() => document.activeElement?.tagName);
	await expect.poll(focus, 'the focus is lost').not.toBe('BODY');
}

/** By Tab to the talk, and by the arrow keys to one of its rows. */
export async function walksTo(a: Participant, keys: Keys, row: Locator) {
	await keys.tabTo(a.log, MANY);
	for (let tries = 0; tries < MANY && !(await hasFocus(row)); tries += 1) {
		await keys.press('ArrowUp');
	}
	expect(await hasFocus(row), 'no arrow led there').toBe(true);
}

/** A new screen is read from its heading, never from nowhere. */
export async function startsAt(a: Person, heading: string) {
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
