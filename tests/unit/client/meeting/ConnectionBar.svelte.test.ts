import { expect, test } from 'vitest';
import ConnectionBar from '../../../../src/lib/meeting/ConnectionBar.svelte';
import LockPanel from '../../../../src/lib/meeting/LockPanel.svelte';
import { provided } from '../lead/provided.ts';

const props = { state: 'fine', onretry: () => undefined } as const;
const spoken = () => document.getElementById('say-polite')?.textContent;

test.each([
	['everybody', 'Du hör ingen just nu. Rummet kan ha fått ett nytt lås som du inte fick.'],
	['guests', 'Du hör ingen av deltagarna just nu.'],
	[
		'moderators',
		'Samtalet pausar tills en moderator är tillbaka. Det du har skrivit står kvar i rutan.'
	]
] as const)(
	'silence (%s) is not shown, not said, or offers what cannot help',
	async (state, text) => {
		const screen = await provided(ConnectionBar, props);
		expect(spoken()).toBe('');
		await screen.show({ ...props, state });
		await expect.element(screen.getByText(text).first()).toBeVisible();
		await expect.poll(spoken).toBe(text);
		expect(screen.getByRole('button').query()).toBeNull();
		await screen.show(props);
		expect(screen.container.querySelector('.bar')).toBeNull();
	}
);

const lock = { state: 'locked', changes: 2, changedAt: 0, behind: [] } as const;
const people = [
	{ idx: 1, role: 'participant', name: 4, firstName: '', me: true, presence: 'here', signs: [] }
] as const;

test('she who may have missed a lock is told who has the key', async () => {
	const screen = await provided(LockPanel, { lock, state: 'unsure', people });
	await expect.element(screen.getByText(/Rummet kan ha fått ett nytt lås/)).toBeVisible();
	await expect.element(screen.getByText(/Bara de som är i rummet har nyckeln/)).toBeVisible();
	expect(screen.container.textContent).not.toContain('Bara ni');
	await screen.show({ lock, state: 'locked', people });
	await expect.element(screen.getByText(/Bara ni/)).toBeVisible();
	expect(screen.container.textContent).not.toContain('kan ha fått');
});
