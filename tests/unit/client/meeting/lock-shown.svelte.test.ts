import { describe, expect, test } from 'vitest';
import type { PersonView } from '#crypto';
import ConnectionBar from '../../../../src/lib/meeting/ConnectionBar.svelte';
import LockChip from '../../../../src/lib/meeting/LockChip.svelte';
import LockPanel from '../../../../src/lib/meeting/LockPanel.svelte';
import PeoplePanel from '../../../../src/lib/meeting/PeoplePanel.svelte';
import { doesNotFit, shownLock } from '../../../../src/lib/meeting/connection.ts';
import { nameOf } from '../../../../src/lib/meeting/names.ts';
import { provided } from '../lead/provided.ts';

const me: PersonView = {
	idx: 1,
	role: 'participant',
	name: 4,
	firstName: '',
	me: true,
	presence: 'here',
	signs: []
};
const other: PersonView = { ...me, idx: 2, name: 9, me: false };
const odd: PersonView = { ...other, signs: ['twoVersions'] };
const lock = { state: 'locked', changes: 2, changedAt: 0, behind: [] } as const;
const spoken = () => document.getElementById('say-polite')?.textContent;

describe('somebody whose talk cannot be the one here', () => {
	const view = { lock, silence: 'none', returning: 'no' } as const;

	test('leaves the lock as it was', () => {
		expect(shownLock({ ...view, people: [me, other] })).toBe('locked');
		expect(shownLock({ ...view, people: [me, odd] })).toBe('check');
		const offline = { ...lock, state: 'offline' } as const;
		expect(shownLock({ ...view, lock: offline, people: [me, odd] })).toBe('offline');
	});

	test('is named for what a bad connection explains, or not for what it does not', () => {
		const signs = (...all: PersonView['signs']) => doesNotFit({ signs: all });
		expect(signs('missing', 'repairing', 'differs')).toBe(false);
		for (const sign of ['twoVersions', 'inconsistent', 'outOfStep', 'unexplained'] as const) {
			expect(signs('missing', sign)).toBe(true);
		}
	});

	test('is not to be found behind the lock, nor in the list', async () => {
		const chip = await provided(LockChip, { state: 'check', onopen: () => undefined });
		await expect.element(chip.getByRole('button', { name: 'Kontrollera' })).toBeVisible();
		const panel = await provided(LockPanel, { lock, state: 'check', people: [me, odd] });
		const line = `Det som kommer från ${nameOf(odd, 'sv')} stämmer inte med det vi ser här. Säg till moderatorerna.`;
		await expect.element(panel.getByText(line)).toBeVisible();
		for (const role of ['moderator', 'lead'] as const) {
			await panel.show({ lock, state: 'check', role, people: [me, odd] });
			await expect.element(panel.getByText(/stämmer inte med det vi ser här/)).toBeVisible();
			expect(panel.container.textContent).not.toContain('Säg till moderatorerna');
		}
		const list = await provided(PeoplePanel, { people: [me, odd] });
		await expect.element(list.getByText('något stämmer inte')).toBeVisible();
	});
});

test('nobody sees in the list who has not followed the lock', async () => {
	const screen = await provided(PeoplePanel, { people: [me, other], behind: [2] });
	await expect.element(screen.getByText('har inte fått det nya låset än')).toBeVisible();
	await screen.show({ people: [me, other], behind: [] });
	expect(screen.container.textContent).not.toContain('låset');
});

describe('on her way back while the page still shows the room', () => {
	test.each([
		['out', 'Rummet kan ha gått vidare utan dig. Vi knackar på åt dig.'],
		['asked', 'En moderator ser att du knackar på. Du är snart inne igen.'],
		['refused', 'En moderator har sagt nej till att släppa in dig igen. Samtalet här är pausat.']
	] as const)('she is not told, or not aloud (%s)', async (state, text) => {
		const screen = await provided(ConnectionBar, { state, onretry: () => undefined });
		await expect.element(screen.getByText(text).first()).toBeVisible();
		await expect.poll(spoken).toBe(text);
	});

	test('she hears that it is knocked soon, when it is already', async () => {
		const props = { state: 'everybody', onretry: () => undefined } as const;
		const screen = await provided(ConnectionBar, props);
		await expect.element(screen.getByText(/Hörs ingen snart/)).toBeVisible();
		await screen.show({ ...props, knocks: true });
		const bar = screen.container.querySelector('.bar');
		await expect.poll(() => bar?.textContent).toMatch(/Vi knackar på åt dig\.\s*$/);
		expect(bar?.textContent).not.toContain('Hörs ingen snart');
	});

	test('she does not hear that it is knocked for her', async () => {
		const props = { state: 'moderators', knocks: true, onretry: () => undefined } as const;
		await provided(ConnectionBar, props);
		await expect.poll(spoken).toMatch(/Vi knackar på åt dig\.$/);
	});

	test('she is promised that only those in the room have the key', async () => {
		for (const returning of ['out', 'asked', 'refused'] as const) {
			const view = { lock, silence: 'none', people: [me, other], returning } as const;
			expect(shownLock(view)).toBe('unsure');
		}
		const screen = await provided(LockPanel, {
			lock,
			state: 'unsure',
			people: [me, other],
			returning: true
		});
		await expect.element(screen.getByText('Rummet kan ha gått vidare utan dig.')).toBeVisible();
		expect(screen.container.textContent).not.toContain('Bara ni');
	});
});
