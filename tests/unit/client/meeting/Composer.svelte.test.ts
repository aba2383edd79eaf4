import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import Composer from '../../../../src/lib/meeting/Composer.svelte';
import { provided } from '../lead/provided.ts';

const onsend = vi.fn<(text: string) => boolean>();
const props = {
	id: 'write',
	label: 'Skriv till gruppen',
	sendLabel: 'Skicka',
	blocked: undefined,
	enter: 'sends' as const,
	spelling: false,
	onsend
};

beforeEach(() => {
	vi.clearAllMocks();
	onsend.mockReturnValue(true);
});

test('loses or changes what was written, keeps it after sending, or moves the focus', async () => {
	const screen = await provided(Composer, props);
	const field = screen.getByLabelText('Skriv till gruppen');
	await field.fill('Hej\n  på er <b>!');
	await screen.getByRole('button', { name: 'Skicka' }).click();
	expect(onsend.mock.calls).toEqual([['Hej\n  på er <b>!']]);
	await expect.element(field).toHaveValue('');
	await expect.element(field).toHaveFocus();
});

test('sends nothing but spaces', async () => {
	const screen = await provided(Composer, props);
	await screen.getByLabelText('Skriv till gruppen').fill(' \n ');
	await screen.getByRole('button', { name: 'Skicka' }).click();
	expect(onsend).not.toHaveBeenCalled();
});

test('Enter makes a new line where it should send, or sends where it should not', async () => {
	const screen = await provided(Composer, props);
	const field = screen.getByLabelText('Skriv till gruppen');
	await field.fill('ett');
	await userEvent.keyboard('{Shift>}{Enter}{/Shift}två');
	expect(onsend).not.toHaveBeenCalled();
	await userEvent.keyboard('{Enter}');
	expect(onsend.mock.calls).toEqual([['ett\ntvå']]);
	await screen.show({ ...props, enter: 'newLine' });
	await field.fill('tre');
	await userEvent.keyboard('{Enter}fyra{Control>}{Enter}{/Control}');
	expect(onsend.mock.calls[1]).toEqual(['tre\nfyra']);
});

test('a text that is too long is sent, cut, or refused without a word', async () => {
	const screen = await provided(Composer, props);
	const field = screen.getByLabelText('Skriv till gruppen');
	await field.fill('x'.repeat(1_990));
	await expect.element(screen.getByText('10 tecken kvar.')).toBeVisible();
	await field.fill('x'.repeat(2_003));
	await expect.element(screen.getByText('Texten är 3 tecken för lång.')).toBeVisible();
	await userEvent.keyboard('{Enter}');
	expect(onsend).not.toHaveBeenCalled();
	await expect.element(field).toHaveValue('x'.repeat(2_003));
});

test('the draft is lost while nothing can be sent', async () => {
	const screen = await provided(Composer, { ...props, blocked: 'Träffen stängs.' });
	const field = screen.getByLabelText('Skriv till gruppen');
	await field.fill('kvar');
	await userEvent.keyboard('{Enter}');
	expect(onsend).not.toHaveBeenCalled();
	await expect.element(screen.getByText('Träffen stängs.').first()).toBeVisible();
	await screen.show(props);
	await userEvent.keyboard('{Enter}');
	expect(onsend.mock.calls).toEqual([['kvar']]);
});

test('a text that was not taken is emptied, or stays without a word', async () => {
	const screen = await provided(Composer, props);
	const field = screen.getByLabelText('Skriv till gruppen');
	onsend.mockReturnValue(false);
	await field.fill('kvar');
	await userEvent.keyboard('{Enter}');
	expect(onsend.mock.calls).toEqual([['kvar']]);
	await expect.element(field).toHaveValue('kvar');
	await expect
		.poll(() => document.getElementById('say-polite')?.textContent)
		.toBe('Vänta lite. Det du har skrivit är på väg.');
});

test('a browser may send the draft to its vendor for spelling', async () => {
	const screen = await provided(Composer, props);
	const field = screen.getByLabelText('Skriv till gruppen');
	await expect.element(field).toHaveAttribute('spellcheck', 'false');
	await expect.element(field).toHaveAttribute('autocomplete', 'off');
	await expect.element(field).not.toHaveAttribute('name');
});

test('a screen that changes under her takes what she was writing with it', async () => {
	const ongone = vi.fn<(text: string) => void>();
	const screen = await provided(Composer, { ...props, ongone });
	await screen.getByLabelText('Skriv till gruppen').fill('Jag var mitt i');
	await screen.unmount();
	expect(ongone.mock.calls).toEqual([['Jag var mitt i']]);
});

test('what was sent is given on as unsent', async () => {
	const ongone = vi.fn<(text: string) => void>();
	const screen = await provided(Composer, { ...props, ongone });
	await screen.getByLabelText('Skriv till gruppen').fill('Sagt');
	await userEvent.keyboard('{Enter}');
	await screen.unmount();
	expect(ongone).not.toHaveBeenCalled();
});
