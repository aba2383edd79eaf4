import { createRawSnippet } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import LedUntilTheEnd from '../../../../src/lib/app/LedUntilTheEnd.svelte';
import RulesScreen from '../../../../src/lib/arrive/RulesScreen.svelte';
import SecondTab from '../../../../src/lib/arrive/SecondTab.svelte';
import AfterScreen from '../../../../src/lib/refuge/AfterScreen.svelte';
import { provided } from '../lead/provided.ts';

const onshare = vi.fn<(shared: boolean) => void>();
const onmove = vi.fn<() => void>();
const onclose = vi.fn<() => void>();
const onreturn = vi.fn<() => void>();
const nothing = () => undefined;

beforeEach(() => {
	vi.clearAllMocks();
});

describe('what is kept of her', () => {
	const rules = { canKeep: true, shared: false, onshare, onpromise: nothing, onlater: nothing };

	test('is not told before it is kept, or cannot be declined', async () => {
		const screen = await provided(RulesScreen, rules);
		await expect.element(screen.getByText(/Fliken sparar en returbiljett/)).toBeVisible();
		const tick = screen.getByRole('checkbox', { name: /^Spara inget/ });
		await expect.element(tick).not.toBeChecked();
		await tick.click();
		expect(onshare.mock.calls).toEqual([[true]]);
		await screen.show({ ...rules, shared: true });
		await expect.element(tick).toBeChecked();
		await expect.element(screen.getByText(/Ingenting sparas/)).toBeVisible();
		expect(screen.container.textContent).not.toContain('returbiljett');
	});

	test('is promised by a browser that keeps nothing', async () => {
		const screen = await provided(RulesScreen, { ...rules, canKeep: false });
		await expect.element(screen.getByText(/kan inte spara din plats/)).toBeVisible();
		expect(screen.getByRole('checkbox').query()).toBeNull();
		expect(screen.container.textContent).not.toContain('returbiljett');
	});
});

describe('the second tab', () => {
	test('is not read from its heading, or offers one way only', async () => {
		const screen = await provided(SecondTab, { move: 'no', onmove, onclose });
		await expect
			.element(screen.getByRole('heading', { name: 'Samtalet är öppet i en annan flik' }))
			.toHaveFocus();
		await screen.getByRole('button', { name: 'Flytta hit' }).click();
		await screen.getByRole('button', { name: 'Stäng den här' }).click();
		expect([onmove.mock.calls.length, onclose.mock.calls.length]).toEqual([1, 1]);
	});

	test.each([
		['asking', 'Samtalet flyttas hit …'],
		['stays', /Du har inte släppts in i rummet än/],
		['silent', /Den andra fliken svarar inte/]
	] as const)('does not say how it went (%s)', async (move, text) => {
		const screen = await provided(SecondTab, { move: 'no', onmove, onclose });
		await screen.show({ move, onmove, onclose });
		await expect.element(screen.getByText(text).first()).toBeVisible();
		await expect.poll(() => document.getElementById('say-polite')?.textContent).toMatch(text);
	});
});

describe('whoever led until the end', () => {
	const led = { closed: true, reports: true, onreport: onreturn } as const;

	test('cannot write the report, or is offered one that nobody could open', async () => {
		const screen = await provided(LedUntilTheEnd, led);
		await screen.getByRole('button', { name: 'Skriv rapporten' }).click();
		expect(onreturn).toHaveBeenCalledOnce();
		await screen.show({ ...led, reports: false });
		expect(screen.getByRole('button').query()).toBeNull();
		await expect.element(screen.getByText(/samordnarens nyckel är inte inlagd/)).toBeVisible();
	});
});

describe('a room that was lost', () => {
	const support = createRawSnippet(() => ({ render: () => '<span></span>' }));
	const lost = { ending: 'lost', contact: 'samordnaren', onclose, support } as const;

	test('hides the way back, or shows one that is none', async () => {
		const screen = await provided(AfterScreen, { ...lost, onreturn });
		await screen.getByRole('button', { name: 'Kom tillbaka' }).click();
		expect(onreturn).toHaveBeenCalledOnce();
		await screen.show({ ...lost, onreturn: undefined });
		expect(screen.getByRole('button', { name: 'Kom tillbaka' }).query()).toBeNull();
		await expect.element(screen.getByText(/Be samordnaren om en ny inbjudan/)).toBeVisible();
	});

	test('offers a way back to somebody who left', async () => {
		const screen = await provided(AfterScreen, { ...lost, ending: 'left', onreturn: undefined });
		expect(screen.getByRole('button', { name: 'Kom tillbaka' }).query()).toBeNull();
	});
});
