import type { Moderator, Participant } from './people.ts';
import { expect } from './world.ts';

/** The set sentences for whoever stands first in the list. */
export async function opensGreetings(anna: Moderator): Promise<void> {
	const anybody = new RegExp(`^${anna.lead.lobby.greetName('')}`);
	await anna.page.getByLabel(anybody).first().click();
}

/**
 * One of them, 1…3, reaches one of those who wait, in her language and under the first name of who
 * leads; answers with her. She may be called otherwise in the list than she wished to be.
 */
export async function greets(
	anna: Moderator,
	guests: readonly Participant[],
	words: number
): Promise<Participant> {
	await opensGreetings(anna);
	await anna.button(anna.t.lobby.greetings[words - 1]!).click();
	let greeted: Participant | undefined;
	await expect
		.poll(async () => {
			const all = await Promise.all(guests.map((guest) => reads(guest, words)));
			greeted = guests[all.indexOf(true)];
			return greeted !== undefined;
		})
		.toBe(true);
	return greeted!;
}

function reads({ page, t }: Participant, words: number): Promise<boolean> {
	const greeting = page.getByRole('region', { name: t.lobby.greetedBy('Anna') });
	return greeting.getByText(t.lobby.greetings[words - 1]!).isVisible();
}
