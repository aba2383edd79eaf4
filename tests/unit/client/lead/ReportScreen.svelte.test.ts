import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test, vi } from 'vitest';
import { sealInWorker } from '../../../../src/lib/app/seal-in-worker.ts';
import ReportScreen from '../../../../src/lib/lead/ReportScreen.svelte';
import { Tally } from '../../../../src/lib/lead/tally.ts';
import { provided } from './provided.ts';

const at = new Date(2026, 2, 5, 19, 5);
const ondone = vi.fn<() => void>();
const props = {
	organisation: 'Exempelföreningen',
	span: { from: at, to: at },
	counts: { ...new Tally().counts, participants: 6, heavy: 2 },
	example: false,
	seal: (report: string) => Promise.resolve<string | undefined>(report),
	ondone
};

const preview = () => document.querySelector('pre')?.textContent ?? '';

describe('the report', () => {
	test('is locked in other words than it is shown in, by a real Worker', async () => {
		const identity = await generateX25519Identity();
		const recipient = await identityToRecipient(identity);
		const seal = (report: string) => sealInWorker(report, recipient);
		const screen = await provided(ReportScreen, { ...props, seal });
		await screen.getByRole('radio', { name: 'Blandat' }).click();
		await screen.getByRole('checkbox', { name: 'Tekniken krånglade' }).click();
		await screen.getByRole('checkbox', { name: 'Elaka ord' }).click();
		await screen.getByRole('checkbox', { name: 'Elaka ord' }).click();
		await screen.getByRole('radio', { name: 'Jag vill bli uppringd' }).click();
		await screen.getByRole('button', { name: 'Lås rapporten' }).click();
		const save = screen.getByRole('link', { name: 'Spara som fil' });
		await expect.element(save).toHaveAttribute('download', 'rapport.age');
		const file = await (await fetch(save.element().getAttribute('href') ?? '')).text();
		const decrypter = new Decrypter();
		decrypter.addIdentity(identity);
		const shown = preview();
		expect(await decrypter.decrypt(armor.decode(file))).toEqual(new TextEncoder().encode(shown));
		expect(shown).toContain('Deltagare, som mest samtidigt: 6');
		expect(shown).toContain('Hände något av det här? Tekniken krånglade\n');
	});

	test('has a field for words', async () => {
		const screen = await provided(ReportScreen, props);
		expect(screen.getByRole('textbox').query()).toBeNull();
		expect(document.querySelectorAll('[contenteditable]')).toHaveLength(0);
	});

	test('offers a file of what was ticked before, after another tick', async () => {
		const screen = await provided(ReportScreen, props);
		await screen.getByRole('button', { name: 'Lås rapporten' }).click();
		const save = screen.getByRole('link', { name: 'Spara som fil' });
		await expect.element(save).toBeVisible();
		await screen.getByRole('radio', { name: 'Svårt' }).click();
		await expect.element(save).not.toBeInTheDocument();
		await expect.element(screen.getByRole('button', { name: 'Lås rapporten' })).toBeVisible();
	});

	test('is said to be locked where the browser could not', async () => {
		const seal = () => Promise.resolve(undefined);
		const screen = await provided(ReportScreen, { ...props, seal });
		await screen.getByRole('button', { name: 'Lås rapporten' }).click();
		await expect.element(screen.getByText(/Det gick inte att låsa/).first()).toBeVisible();
		expect(screen.getByRole('link', { name: 'Spara som fil' }).query()).toBeNull();
	});

	test('does not take the focus to what has become of it', async () => {
		const screen = await provided(ReportScreen, props);
		await screen.getByRole('button', { name: 'Lås rapporten' }).click();
		await expect.element(screen.getByRole('heading', { name: 'Rapporten är låst' })).toHaveFocus();
	});

	test('calls the example key secret', async () => {
		const screen = await provided(ReportScreen, { ...props, example: true });
		await expect.element(screen.getByText(/Rapporten blir inte hemlig/)).toBeVisible();
		await screen.getByRole('button', { name: 'Lås rapporten' }).click();
		await expect.element(screen.getByText(/Vem som helst kan läsa den/)).toBeVisible();
		expect(screen.getByText(/Bara den som har samordnarens nyckel/).query()).toBeNull();
	});

	test('cannot be skipped', async () => {
		const screen = await provided(ReportScreen, props);
		await screen.getByRole('button', { name: 'Hoppa över rapporten' }).click();
		expect(ondone).toHaveBeenCalledTimes(1);
	});
});
