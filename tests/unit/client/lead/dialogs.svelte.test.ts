import { beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import CloseDialog from '../../../../src/lib/lead/CloseDialog.svelte';
import LeadTools from '../../../../src/lib/lead/LeadTools.svelte';
import RemoveDialog from '../../../../src/lib/lead/RemoveDialog.svelte';
import { provided } from './provided.ts';

const act = vi.fn<() => void>();
const onremove = vi.fn<(from: 'today' | 'group') => void>();
const oncancel = vi.fn<() => void>();
const onwords = vi.fn<(text: string) => void>();

beforeEach(() => {
	vi.clearAllMocks();
});

describe('removing somebody', () => {
	const props = { name: 'Gul lykta', onremove, oncancel };

	test('says what it does and what it cannot undo', async () => {
		const screen = await provided(RemoveDialog, props);
		await expect.element(screen.getByRole('heading', { name: 'Ta bort Gul lykta?' })).toHaveFocus();
		await expect
			.element(screen.getByText(/om några sekunder, kan Gul lykta inte läsa det som skrivs/))
			.toBeVisible();
		await expect.element(screen.getByText(/redan är läst går att minnas/)).toBeVisible();
	});

	test('Esc removes nobody', async () => {
		await provided(RemoveDialog, props);
		await userEvent.keyboard('{Escape}');
		await expect.poll(() => oncancel.mock.calls.length).toBe(1);
		expect(onremove).not.toHaveBeenCalled();
	});

	test('Enter on arrival removes nobody: the focus is on the heading', async () => {
		await provided(RemoveDialog, props);
		await userEvent.keyboard('{Enter}');
		expect(onremove).not.toHaveBeenCalled();
	});

	test('the confirmed removal happens once', async () => {
		const screen = await provided(RemoveDialog, props);
		expect(screen.getByRole('radio').query(), 'who has no place').toBeNull();
		await screen.getByRole('button', { name: 'Ta bort från träffen' }).click();
		expect(onremove.mock.calls).toEqual([['today']]);
	});

	test('the button says less than it does, or the next person begins where the last ended', async () => {
		const screen = await provided(RemoveDialog, { ...props, place: 3 });
		await expect.element(screen.getByRole('radio', { name: 'Bara i dag' })).toBeChecked();
		await screen.getByRole('radio', { name: 'Ur gruppen' }).click();
		await expect.element(screen.getByText(/Plats 3 töms/)).toBeVisible();
		await screen.getByRole('button', { name: 'Ta bort ur gruppen' }).click();
		expect(onremove.mock.calls).toEqual([['group']]);
		await screen.show({ ...props, place: 3, name: undefined });
		await screen.show({ ...props, place: 4, name: 'Blå uggla' });
		await expect.element(screen.getByRole('radio', { name: 'Bara i dag' })).toBeChecked();
	});
});

describe('closing the meeting', () => {
	const props = {
		open: true,
		waiting: 0,
		kept: 'meeting' as const,
		listeners: true,
		onclose: act,
		onwords,
		oncancel
	};

	test('says that those who wait will not come in', async () => {
		const screen = await provided(CloseDialog, { ...props, waiting: 2 });
		await expect
			.element(screen.getByText(/Två personer i väntrummet kommer inte in/))
			.toBeVisible();
	});

	test('promises to remove what is kept only if something is kept', async () => {
		const screen = await provided(CloseDialog, props);
		await expect.element(screen.getByText(/Det sparade på den här enheten tas bort/)).toBeVisible();
		await screen.show({ ...props, kept: 'nothing' });
		expect(screen.container.textContent).not.toContain('Det sparade');
		await screen.show({ ...props, kept: 'group' });
		expect(screen.container.textContent).not.toContain('Det sparade');
		await expect.element(screen.getByText(/gruppens namn och fasta platser kvar/)).toBeVisible();
	});

	test('closing words are sent without closing', async () => {
		const screen = await provided(CloseDialog, props);
		await screen.getByRole('button', { name: 'Skicka avslutningsord först' }).click();
		expect(onwords).toHaveBeenCalledWith('Träffen slutar om en minut. Tack för i dag.');
		expect(act).not.toHaveBeenCalled();
	});

	test('nobody is offered words when nobody is there to read them', async () => {
		const screen = await provided(CloseDialog, { ...props, listeners: false });
		expect(screen.getByRole('button', { name: /avslutningsord/ }).query()).toBeNull();
	});
});

describe('the lock', () => {
	const props = {
		busy: false,
		behind: ['Gul lykta'],
		onrotate: act,
		onclose: oncancel,
		onsettings: oncancel
	};

	test('says who has not got it', async () => {
		const screen = await provided(LeadTools, props);
		await expect
			.element(screen.getByText('Gul lykta har inte fått det nya låset än.'))
			.toBeVisible();
	});

	test('is not asked for again while it is being changed', async () => {
		const screen = await provided(LeadTools, { ...props, busy: true });
		await screen.getByRole('button', { name: 'Nytt lås' }).click({ force: true });
		expect(act).not.toHaveBeenCalled();
	});
});
