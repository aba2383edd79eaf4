import { afterEach, expect, test } from 'vitest';
import type { Who } from '#crypto';
import HandoverLine from '../../../../src/lib/app/HandoverLine.svelte';
import { provided } from '../lead/provided.ts';

const mira: Who = { idx: 3, role: 'moderator', name: 5, firstName: 'Mira', me: false };
const quiet = { to: undefined, waiting: false };

afterEach(() => {
	document.querySelector('h1')?.remove();
});

test('nothing is said before the lead was given away', async () => {
	const screen = await provided(HandoverLine, quiet);
	await expect.element(screen.getByText('Mira')).not.toBeInTheDocument();
});

test('while it is given away she reads to whom, and what has to come first', async () => {
	const screen = await provided(HandoverLine, { ...quiet, to: mira });
	await expect.element(screen.getByText(/Ansvaret lämnas över till Mira/)).toBeVisible();
	await expect.element(screen.getByText(/Svara först/)).not.toBeInTheDocument();
	await screen.show({ ...quiet, to: mira, waiting: true });
	await expect.element(screen.getByText(/Svara först den som väntar/)).toBeVisible();
});

test('a lead that was not taken looks given away, or the focus falls out of the page', async () => {
	const heading = document.body.appendChild(document.createElement('h1'));
	heading.tabIndex = -1;
	const screen = await provided(HandoverLine, { ...quiet, to: mira });
	await screen.show(quiet);
	const still = screen.getByRole('button', { name: 'Stäng' });
	await expect.element(screen.getByText(/Du leder fortfarande träffen/).first()).toBeVisible();
	await still.click();
	await expect.element(still).not.toBeInTheDocument();
	expect(document.activeElement).toBe(heading);
});

test('another attempt still says that the one before came to nothing', async () => {
	const screen = await provided(HandoverLine, { ...quiet, to: mira });
	await screen.show(quiet);
	await expect.element(screen.getByRole('button', { name: 'Stäng' })).toBeVisible();
	await screen.show({ ...quiet, to: mira });
	await expect.element(screen.getByRole('button', { name: 'Stäng' })).not.toBeInTheDocument();
	await expect.element(screen.getByText(/Ansvaret lämnas över till Mira/)).toBeVisible();
});
