import type { Moderator, Participant } from './people.ts';
import { expect } from './world.ts';

/** The set sentences for somebody who waits, at her place in the list. */
export async function opensGreetings(anna: Moderator, guest: Participant): Promise<void> {
	const name = await guest.page.locator('.me strong').innerText();
	await anna.page.getByLabel(anna.lead.lobby.greetName(name), { exact: true }).click();
}

/** One of them, 1…3, reaches whoever waits, in her language and under the first name of who leads. */
export async function greets(anna: Moderator, guest: Participant, words: number): Promise<void> {
	await opensGreetings(anna, guest);
	await anna.button(anna.t.lobby.greetings[words - 1]!).click();
	const { greetedBy, greetings } = guest.t.lobby;
	const greeting = guest.page.getByRole('region', { name: greetedBy('Anna') });
	await expect(greeting.getByText(greetings[words - 1]!)).toBeVisible();
}
