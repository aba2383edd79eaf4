import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { PrivateLineView, PrivateMessageView, Verb, Who } from '#crypto';
import SupportSheet from '../../../../src/lib/meeting/SupportSheet.svelte';
import { provided } from '../lead/provided.ts';

const me: Who = { idx: 3, role: 'participant', name: 3, firstName: '', me: true };
const anna: Who = { idx: 0, role: 'moderator', name: 0, firstName: 'Anna', me: false };
const sara: Who = { ...anna, idx: 1, firstName: 'Sara' };
const message = (change: Partial<PrivateMessageView>): PrivateMessageView => ({
	key: 'm1',
	at: 0,
	who: me,
	text: 'Kan vi prata?',
	level: undefined,
	has: [],
	missing: [anna, sara],
	state: 'sending',
	afterGap: false,
	...change
});
const line = (change: Partial<PrivateLineView> = {}): PrivateLineView => ({
	who: me,
	open: true,
	support: 0,
	messages: [],
	backlog: false,
	...change
});
const ondo = vi.fn<(verb: Verb) => void>();
const props = {
	open: true,
	line: line(),
	moderators: ['Anna', 'Sara'],
	wall: (at: number) => new Date(2026, 0, 1, 19, 0, 0, at),
	enter: 'sends' as const,
	spelling: false,
	ondo,
	onclose: () => undefined
};

beforeEach(() => {
	vi.clearAllMocks();
});

describe('somebody who needs support', () => {
	test('is not told who alone will see it, or has to say why', async () => {
		const screen = await provided(SupportSheet, props);
		await expect.element(screen.getByText('Bara Anna och Sara ser det här.')).toBeVisible();
		await screen.getByRole('button', { name: 'Det känns tungt. Håll lite koll på mig.' }).click();
		expect(ondo.mock.calls).toEqual([[{ type: 'support', level: 1, text: '' }]]);
	});

	test('is in danger and is not shown 112 first', async () => {
		const screen = await provided(SupportSheet, props);
		await screen.getByRole('button', { name: 'Jag är i fara nu.' }).click();
		expect(ondo).not.toHaveBeenCalled();
		const call = screen.getByRole('link', { name: 'Ring 112' });
		await expect.element(call).toHaveAttribute('href', 'tel:112');
		await expect.element(screen.getByText(/Samtalet syns i mobilens samtalslista/)).toBeVisible();
		await screen.getByRole('button', { name: /att jag är i fara/ }).click();
		expect(ondo.mock.calls).toEqual([[{ type: 'support', level: 3, text: '' }]]);
	});

	test('reads that somebody has it who has not confirmed it', async () => {
		const screen = await provided(SupportSheet, {
			...props,
			line: line({ support: 2, messages: [message({ level: 2, text: '' })] })
		});
		expect(screen.getByText(/har fått det/).elements()).toEqual([]);
		await expect.element(screen.getByText(/Ingen har svarat än/)).toBeVisible();
		expect(screen.getByText(/ser att du väntar/).elements()).toEqual([]);
		await screen.show({
			...props,
			line: line({
				support: 2,
				messages: [message({ level: 2, text: '', has: [anna], missing: [sara], state: 'late' })]
			})
		});
		await expect.element(screen.getByText('Anna har fått det.')).toBeVisible();
		await expect.element(screen.getByText('Sara har inte fått det än.')).toBeVisible();
		await expect.element(screen.getByText(/De som har fått det ser att du väntar/)).toBeVisible();
	});

	test('reads that nobody has answered her call, when somebody has and she wrote again', async () => {
		const screen = await provided(SupportSheet, {
			...props,
			line: line({
				support: 1,
				messages: [
					message({ key: 'a', level: 1, text: '' }),
					message({ key: 'b', who: anna, text: 'Jag har sett det.' }),
					message({ key: 'c', text: 'Tack.' })
				]
			})
		});
		await expect.element(screen.getByText('Jag har sett det.')).toBeVisible();
		expect(screen.getByText(/Ingen har svarat än/).elements()).toEqual([]);
	});

	test('writes where her words would be lost', async () => {
		const screen = await provided(SupportSheet, {
			...props,
			line: line({ open: false, messages: [message({})] })
		});
		await expect.element(screen.getByText('Här går det inte att skriva mer.')).toBeVisible();
		expect(screen.getByRole('textbox').elements()).toEqual([]);
	});

	test('writes to another than the moderators', async () => {
		const screen = await provided(SupportSheet, {
			...props,
			line: line({ messages: [message({ who: anna, text: 'Jag är här.' })] })
		});
		await screen.getByLabelText('Skriv till moderatorerna').fill('Tack');
		await screen.getByRole('button', { name: 'Skicka till moderatorerna' }).click();
		expect(ondo.mock.calls).toEqual([[{ type: 'aside', text: 'Tack' }]]);
	});

	test('cannot say that it is all right again', async () => {
		const screen = await provided(SupportSheet, {
			...props,
			line: line({ support: 1, messages: [message({ level: 1 })] })
		});
		await screen.getByRole('button', { name: 'Det är lugnt nu' }).click();
		expect(ondo.mock.calls).toEqual([[{ type: 'support', level: 0, text: '' }]]);
	});
});
