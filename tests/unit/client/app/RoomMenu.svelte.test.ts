import { expect, test } from 'vitest';
import RoomMenu from '../../../../src/lib/app/RoomMenu.svelte';
import { Preferences } from '../../../../src/lib/app/preferences.svelte.ts';
import { provided } from '../lead/provided.ts';
import { viewOf } from './travelled.ts';

const props = {
	open: false,
	toKeys: false,
	view: viewOf('room'),
	preferences: new Preferences(true, () => undefined),
	onclose: () => undefined,
	onleave: () => undefined
};

test('she who asks for the keys has to look for them', async () => {
	const screen = await provided(RoomMenu, props);
	await screen.show({ ...props, open: true, toKeys: true });
	await expect.element(screen.getByRole('heading', { name: 'Tangenter' })).toHaveFocus();
	await expect.element(screen.getByText('Den här listan')).toBeVisible();
});

test('she who asks for the people has to pass the settings', async () => {
	const screen = await provided(RoomMenu, props);
	await screen.show({ ...props, open: true });
	await expect.element(screen.getByRole('heading', { name: 'I rummet' })).toHaveFocus();
	expect(screen.container.querySelector('details')?.open).toBe(false);
});
