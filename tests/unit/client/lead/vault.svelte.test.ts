import { beforeEach, describe, expect, test, vi } from 'vitest';
import { WORDS_SV } from '#crypto';
import Activate from '../../../../src/lib/lead/Activate.svelte';
import Unlock from '../../../../src/lib/lead/Unlock.svelte';
import { provided } from './provided.ts';

const onactivate = vi.fn<(firstName: string, passphrase: string | undefined) => void>();
const onunlock = vi.fn<(passphrase: string) => void>();
const onforget = vi.fn<() => void>();

beforeEach(() => {
	vi.clearAllMocks();
});

describe('beginning a meeting', () => {
	const organisation = 'Exempelföreningen';
	const props = { organisation, storage: 'possible', working: false, onactivate } as const;

	test('a forgotten field is told in a summary that takes the focus', async () => {
		const screen = await provided(Activate, props);
		await screen.getByRole('button', { name: 'Fortsätt' }).click();
		expect(onactivate).not.toHaveBeenCalled();
		const first = screen.getByRole('link', { name: 'Skriv ditt förnamn.' });
		await expect.element(first).toBeVisible();
		await first.click();
		await expect.element(screen.getByRole('textbox', { name: 'Ditt förnamn' })).toHaveFocus();
	});

	test('the passphrase goes along as it was typed, without the spaces at its ends', async () => {
		const screen = await provided(Activate, props);
		await screen.getByLabelText('Ditt förnamn').fill(' Anna ');
		await screen.getByLabelText('Lösenfras', { exact: true }).fill(' sol brygga flöjt tunna ');
		await screen.getByRole('button', { name: 'Fortsätt' }).click();
		expect(onactivate.mock.calls).toEqual([['Anna', 'sol brygga flöjt tunna']]);
	});

	test('a made passphrase has five words of the list and is shown to be written down', async () => {
		const screen = await provided(Activate, props);
		const field = screen.getByLabelText('Lösenfras', { exact: true });
		await screen.getByRole('button', { name: 'Gör en åt mig' }).click();
		await expect.element(screen.getByText(/Skriv av orden på papper/).first()).toBeVisible();
		const told = () => document.getElementById('say-polite')?.textContent;
		await expect.poll(told).toMatch(/Skriv av orden på papper/);
		expect(screen.getByRole('status').query()).toBeNull();
		const made = field.element() as HTMLInputElement;
		expect(made.type).toBe('text');
		const words = made.value.split(' ');
		expect(words).toHaveLength(5);
		for (const word of words) expect(WORDS_SV).toContain(word);
		await screen.getByRole('button', { name: 'Dölj lösenfrasen' }).click();
		expect(made.type).toBe('password');
	});

	test('no field has a name or a hint that a browser would remember it by', async () => {
		const screen = await provided(Activate, props);
		for (const field of screen.container.querySelectorAll('input:not([type=radio])')) {
			// Chromium keeps any other password, and the first name that stands before it.
			const unkept = field.getAttribute('type') === 'password' ? 'one-time-code' : 'off';
			expect(field.getAttribute('autocomplete')).toBe(unkept);
			expect(field.hasAttribute('name')).toBe(false);
		}
	});

	test('keeping nothing needs no passphrase and says what a reload does', async () => {
		const screen = await provided(Activate, props);
		await screen.getByLabelText('Ditt förnamn').fill('Anna');
		await screen.getByLabelText('Nej, spara ingenting').click();
		await expect.element(screen.getByText(/slutar alla inbjudningar att gälla/)).toBeVisible();
		await screen.getByRole('button', { name: 'Fortsätt' }).click();
		expect(onactivate.mock.calls).toEqual([['Anna', undefined]]);
	});

	test('a browser that can keep nothing says so and asks for no passphrase', async () => {
		const screen = await provided(Activate, { ...props, storage: 'unavailable' });
		await expect
			.element(screen.getByRole('heading', { name: 'Den här webbläsaren kan inte spara något' }))
			.toBeVisible();
		expect(screen.getByLabelText('Lösenfras', { exact: true }).query()).toBeNull();
		await screen.getByLabelText('Ditt förnamn').fill('Anna');
		await screen.getByRole('button', { name: 'Fortsätt' }).click();
		expect(onactivate.mock.calls).toEqual([['Anna', undefined]]);
	});

	test('a second press while the key is made does nothing', async () => {
		const screen = await provided(Activate, props);
		await screen.getByLabelText('Ditt förnamn').fill('Anna');
		await screen.getByLabelText('Lösenfras', { exact: true }).fill('sol brygga flöjt tunna');
		await screen.show({ ...props, working: true });
		await screen.getByRole('button', { name: 'Låser …' }).click({ force: true });
		expect(onactivate).not.toHaveBeenCalled();
	});
});

describe('coming back', () => {
	const props = { working: false, wrong: 0, onunlock, onforget };

	test('a wrong passphrase is told once it has been tried, and not while the next is', async () => {
		const screen = await provided(Unlock, props);
		await screen.getByLabelText('Lösenfras', { exact: true }).fill('fel fel fel fel');
		await screen.getByRole('button', { name: 'Lås upp' }).click();
		expect(onunlock.mock.calls).toEqual([['fel fel fel fel']]);
		await screen.show({ ...props, wrong: 1 });
		const told = screen.getByRole('link', { name: /inte rätt lösenfras/ });
		await expect.element(told).toBeVisible();
		await screen.getByRole('button', { name: 'Lås upp' }).click();
		await screen.show({ ...props, wrong: 1, working: true });
		expect(told.query()).toBeNull();
		await screen.show({ ...props, wrong: 2 });
		await expect.element(told).toBeVisible();
	});

	test('giving up what is kept is asked twice and says what it costs', async () => {
		const screen = await provided(Unlock, props);
		await screen.getByRole('button', { name: 'Jag har glömt lösenfrasen' }).click();
		await expect
			.element(screen.getByText(/Inbjudningarna du har delat ut slutar gälla/))
			.toBeVisible();
		expect(onforget).not.toHaveBeenCalled();
		await screen.getByRole('button', { name: 'Ta bort' }).click();
		expect(onforget).toHaveBeenCalledTimes(1);
	});
});
