import { expect, test, vi } from 'vitest';
import PrivatePanel from '../../../../src/lib/meeting/PrivatePanel.svelte';
import { provided } from '../lead/provided.ts';

const props = {
	id: 'staff',
	title: 'Bara moderatorer',
	lead: 'Det här ser bara moderatorerna.',
	composer: 'Skriv till moderatorerna',
	send: 'Skicka till moderatorerna',
	messages: [],
	open: true,
	backlog: false,
	wall: (at: number) => new Date(at),
	enter: 'sends' as const,
	spelling: false,
	onsend: () => undefined
};

test('words that were not taken are lost, or lost to what was begun since', async () => {
	const onrestored = vi.fn<() => void>();
	const screen = await provided(PrivatePanel, props);
	const field = screen.getByLabelText('Skriv till moderatorerna');
	await field.fill('nytt');
	await screen.show({ ...props, returned: 'inte framme', onrestored });
	await expect.element(field).toHaveValue('inte framme\nnytt');
	expect(onrestored).toHaveBeenCalledTimes(1);
});

test('a line that is over can still be written in', async () => {
	const screen = await provided(PrivatePanel, { ...props, open: false });
	expect(screen.getByRole('textbox').elements()).toEqual([]);
});
