import { createRawSnippet } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import LobbyScreen from '../../../../src/lib/arrive/LobbyScreen.svelte';
import type { Waiting } from '../../../../src/lib/arrive/waiting.ts';
import { provided } from '../lead/provided.ts';

const onback = vi.fn<(spent: boolean) => void>();
const onretry = vi.fn<() => void>();
const props = {
	waiting: 'knocking' as Waiting,
	hosts: [],
	greeting: 0,
	spent: false,
	returning: false,
	name: 7,
	nameText: 'Blå uggla',
	contact: 'samordnaren',
	onback,
	onretry,
	lock: createRawSnippet(() => ({ render: () => '<span></span>' }))
};

beforeEach(() => {
	vi.clearAllMocks();
});

test('a new screen is not read from its heading, or its state is not said', async () => {
	const screen = await provided(LobbyScreen, props);
	await expect.element(screen.getByRole('heading', { level: 1 })).toHaveFocus();
	await expect
		.poll(() => document.getElementById('say-polite')?.textContent)
		.toBe('Vi knackar på åt dig.');
});

test('going back costs an invitation that nobody has looked at, or asks about it', async () => {
	const screen = await provided(LobbyScreen, props);
	await screen.getByRole('button', { name: 'Gå tillbaka' }).click();
	expect(onback.mock.calls).toEqual([[false]]);
});

test('going back spends an invitation without a question', async () => {
	const screen = await provided(LobbyScreen, { ...props, waiting: 'lobby', spent: true });
	await screen.getByRole('button', { name: 'Gå tillbaka' }).click();
	expect(onback).not.toHaveBeenCalled();
	const dialog = screen.getByRole('dialog');
	await expect
		.element(dialog.getByText('Du kan inte komma in igen med samma inbjudan.'))
		.toBeVisible();
	await expect.element(dialog.getByRole('link', { name: /Lämna snabbt/ })).toBeVisible();
	await dialog.getByRole('button', { name: 'Stanna' }).click();
	expect(dialog.query()).toBeNull();
	await screen.getByRole('button', { name: 'Gå tillbaka' }).click();
	await screen.getByRole('button', { name: 'Gå härifrån' }).click();
	expect(onback.mock.calls).toEqual([[true]]);
});

test('going back without a connection spends an invitation without a question', async () => {
	const screen = await provided(LobbyScreen, { ...props, waiting: 'unreachable', spent: true });
	await screen.getByRole('button', { name: 'Gå tillbaka' }).click();
	expect(onback).not.toHaveBeenCalled();
	await screen.getByRole('button', { name: 'Gå härifrån' }).click();
	expect(onback.mock.calls).toEqual([[true]]);
});

test('nobody who is not answered learns that the invitation may be the reason', async () => {
	const screen = await provided(LobbyScreen, { ...props, waiting: 'silent' });
	for (const part of [/använd eller ha gått ut\. Be samordnaren om en ny/, /datum och tid/]) {
		await expect.element(screen.getByText(part).first()).toBeVisible();
	}
});

test('a relay that cannot be reached leaves nothing to do', async () => {
	const screen = await provided(LobbyScreen, { ...props, waiting: 'unreachable' });
	await expect.element(screen.getByText(/Det går inte att nå Lykta/).first()).toBeVisible();
	await screen.getByRole('button', { name: 'Försök nu' }).click();
	expect(onretry).toHaveBeenCalledOnce();
});

test('she who waits is not warned that a reload costs her invitation', async () => {
	const screen = await provided(LobbyScreen, { ...props, waiting: 'lobby', spent: true });
	await expect.element(screen.getByText(/Ladda inte om sidan nu/)).toBeVisible();
	await screen.show(props);
	expect(screen.getByText(/Ladda inte om sidan nu/).query()).toBeNull();
});

test.each([
	['knocking', 'Vi knackar på åt dig.'],
	['proving', 'Vi knackar på åt dig.'],
	['lobby', 'Du är snart inne igen.'],
	['slow', 'Du är snart inne igen. Det kan dröja en stund. Du har inte missat något.']
] as const)('she who comes back is met as a stranger (%s)', async (waiting, text) => {
	const screen = await provided(LobbyScreen, { ...props, waiting, spent: true, returning: true });
	await expect
		.element(screen.getByRole('heading', { level: 1, name: 'Välkommen tillbaka' }))
		.toHaveFocus();
	await expect.element(screen.getByText(text, { exact: true }).first()).toBeVisible();
	expect(screen.container.textContent).not.toMatch(/Blå uggla|Ladda inte om/);
});

test('she who comes back to nobody waits for ever', async () => {
	const back = { ...props, waiting: 'silent', spent: true, returning: true } as const;
	const screen = await provided(LobbyScreen, back);
	await expect.element(screen.getByText(/Träffen kan vara slut/).first()).toBeVisible();
	await screen.getByRole('button', { name: 'Gå tillbaka' }).click();
	await screen.getByRole('button', { name: 'Gå härifrån' }).click();
	expect(onback.mock.calls).toEqual([[true]]);
});

test('who sees her is not said, or a greeting not shown', async () => {
	const lobby = { ...props, waiting: 'lobby' } as const;
	const screen = await provided(LobbyScreen, { ...lobby, hosts: ['Anna', 'Sara'], greeting: 0 });
	const polite = () => document.getElementById('say-polite')?.textContent;
	await expect.poll(polite).toBe('Anna och Sara ser att du är här. De släpper snart in dig.');
	expect(screen.getByRole('heading', { level: 2 }).query()).toBeNull();
	await screen.show({ ...lobby, hosts: ['Anna', 'Sara'], greeting: 2 });
	const note = screen.getByRole('region', { name: 'Hälsning från Anna' });
	await expect.element(note.getByText('Vi börjar om en liten stund.')).toBeVisible();
});

test('a greeting at an open link names somebody', async () => {
	const lobby = { ...props, waiting: 'lobby', hosts: [], greeting: 1 } as const;
	const screen = await provided(LobbyScreen, lobby);
	await expect
		.element(screen.getByRole('heading', { name: 'Hälsning från moderatorn' }))
		.toBeVisible();
});
