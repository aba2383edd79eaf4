import { beforeEach, describe, expect, test, vi } from 'vitest';
import { pseudonym, type KnockView } from '#crypto';
import LobbyPanel from '../../../../src/lib/lead/LobbyPanel.svelte';
import { provided } from './provided.ts';

const knock = (id: string, name: number): KnockView => ({
	id,
	name,
	role: 'participant',
	firstName: '',
	invite: name,
	open: false,
	kind: 'arrival',
	since: 0,
	greeted: 0,
	quiet: false,
	state: 'waiting'
});
const knocks = [knock('a', 1), knock('b', 2), knock('c', 3)];
const sv = (name: number) => pseudonym(name, 'sv');

const onadmit = vi.fn<(id: string) => void>();
const onrefuse = vi.fn<(id: string) => void>();
const ongreet = vi.fn<(id: string, words: number) => void>();
const onseen = vi.fn<(key: string) => void>();
const props = {
	knocks,
	people: 11,
	oneShort: false,
	full: false,
	warnings: [],
	waited: () => 0,
	onadmit,
	onrefuse,
	ongreet,
	onseen
};

beforeEach(() => {
	vi.clearAllMocks();
});

describe('letting in', () => {
	test('takes one tap, and the row has no second one to give', async () => {
		const screen = await provided(LobbyPanel, props);
		const button = screen.getByRole('button', { name: `Släpp in ${sv(1)}` });
		await button.click();
		expect(onadmit.mock.calls).toEqual([['a']]);
		expect(button.query()).toBeNull();
	});

	test('takes those who came by an open link along with the others, or says they were invited', async () => {
		const open = { ...knock('d', 4), open: true };
		const screen = await provided(LobbyPanel, { ...props, knocks: [open, ...knocks] });
		await expect.element(screen.getByText(/Kom med den öppna länken/)).toBeVisible();
		expect(screen.getByText('Inbjudan stämmer').elements()).toHaveLength(3);
		await screen.getByRole('button', { name: 'Släpp in alla (3)' }).click();
		expect(onadmit.mock.calls).toEqual([['a'], ['b'], ['c']]);
	});

	test('moves the focus to the next one who waits', async () => {
		const screen = await provided(LobbyPanel, props);
		await screen.getByRole('button', { name: `Släpp in ${sv(2)}` }).click();
		await expect.element(screen.getByRole('button', { name: `Släpp in ${sv(3)}` })).toHaveFocus();
	});

	test('moves the focus to the heading after the last row', async () => {
		const screen = await provided(LobbyPanel, props);
		await screen.getByRole('button', { name: `Släpp in ${sv(3)}` }).click();
		await expect.element(screen.getByRole('heading', { name: /Väntrum/ })).toHaveFocus();
	});

	test('everybody at once admits each waiting person once, nobody who is on the way', async () => {
		const admitting: KnockView = { ...knock('d', 4), state: 'admitting' };
		const screen = await provided(LobbyPanel, { ...props, knocks: [...knocks, admitting] });
		await screen.getByRole('button', { name: 'Släpp in alla (3)' }).click();
		expect(onadmit.mock.calls).toEqual([['a'], ['b'], ['c']]);
		await expect.element(screen.getByRole('heading', { name: /Väntrum/ })).toHaveFocus();
	});

	test('one person alone is not offered as everybody', async () => {
		const screen = await provided(LobbyPanel, { ...props, knocks: [knock('a', 1)] });
		expect(screen.getByRole('button', { name: /Släpp in alla/ }).query()).toBeNull();
	});
});

describe('a greeting', () => {
	test('goes to another one who waits, or says another sentence', async () => {
		const screen = await provided(LobbyPanel, props);
		const summary = screen.getByLabelText(`Hälsa på ${sv(2)}`);
		await summary.click();
		await screen.getByRole('button', { name: 'Vi börjar om en liten stund.' }).click();
		expect(ongreet.mock.calls).toEqual([['b', 2]]);
		await expect.element(summary).toHaveFocus();
		expect(screen.getByRole('button', { name: 'Vi börjar om en liten stund.' }).query()).toBeNull();
	});

	test('is not seen beside whom it went to', async () => {
		const greeted = [knock('a', 1), { ...knock('b', 2), greeted: 3 }];
		const screen = await provided(LobbyPanel, { ...props, knocks: greeted });
		await expect
			.element(screen.getByText(/^Hälsning: ”Det dröjer några minuter till/))
			.toBeVisible();
	});
});

describe('a full room', () => {
	const reason = 'Rummet är fullt. Elva personer är här.';
	const full = { ...props, full: true };

	test('lets nobody in, says why, and still lets her say no', async () => {
		const screen = await provided(LobbyPanel, full);
		const button = screen.getByRole('button', { name: `Släpp in ${sv(1)}` });
		await expect.element(button).toHaveAttribute('aria-disabled', 'true');
		await expect.element(button).toHaveAccessibleDescription(reason);
		await button.click({ force: true });
		await screen.getByRole('button', { name: /Släpp in alla/ }).click({ force: true });
		expect(onadmit).not.toHaveBeenCalled();
		await expect.poll(() => document.getElementById('say-polite')?.textContent).toBe(reason);
		await screen.getByRole('button', { name: `Säg nej till ${sv(1)}` }).click();
		await screen.getByRole('dialog').getByRole('button', { name: 'Säg nej' }).click();
		expect(onrefuse.mock.calls).toEqual([['a']]);
	});

	test('gives the buttons back to those whom it had no place for', async () => {
		const screen = await provided(LobbyPanel, props);
		await screen.getByRole('button', { name: 'Släpp in alla (3)' }).click();
		const left = [knock('b', 2), knock('c', 3)];
		await screen.show({ ...full, knocks: left });
		const button = screen.getByRole('button', { name: `Släpp in ${sv(2)}` });
		await expect.element(button).toHaveAttribute('aria-disabled', 'true');
		await screen.show({ ...props, knocks: left });
		await expect.element(button).toHaveAttribute('aria-disabled', 'false');
		await button.click();
		expect(onadmit.mock.calls).toEqual([['a'], ['b'], ['c'], ['b']]);
	});
});

describe('saying no', () => {
	test('does nothing before it has been confirmed', async () => {
		const screen = await provided(LobbyPanel, props);
		await screen.getByRole('button', { name: `Säg nej till ${sv(1)}` }).click();
		expect(onrefuse).not.toHaveBeenCalled();
		await expect
			.element(screen.getByRole('heading', { name: `Säga nej till ${sv(1)}?` }))
			.toHaveFocus();
		await screen.getByRole('dialog').getByRole('button', { name: 'Säg nej' }).click();
		expect(onrefuse.mock.calls).toEqual([['a']]);
		await expect.element(screen.getByRole('button', { name: `Släpp in ${sv(2)}` })).toHaveFocus();
	});

	test('can be taken back, and the focus returns to the button', async () => {
		const screen = await provided(LobbyPanel, props);
		const button = screen.getByRole('button', { name: `Säg nej till ${sv(1)}` });
		await button.click();
		await screen.getByRole('button', { name: 'Låt vänta' }).click();
		expect(onrefuse).not.toHaveBeenCalled();
		await expect.element(button).toHaveFocus();
	});
});

describe('what a row says', () => {
	test('which invitation, how long, and what has been proved', async () => {
		const screen = await provided(LobbyPanel, { ...props, waited: () => 4 });
		await expect.element(screen.getByText('Inbjudan 2 · Har väntat 4 min')).toBeVisible();
		expect(screen.getByText('Inbjudan stämmer').elements()).toHaveLength(3);
	});

	test('somebody whose page fell silent says so, and can still be answered', async () => {
		const quiet: KnockView = { ...knock('a', 1), quiet: true };
		const screen = await provided(LobbyPanel, { ...props, knocks: [quiet, knock('b', 2)] });
		expect(screen.getByText('Har tappat kontakten').elements()).toHaveLength(1);
		await expect
			.element(screen.getByRole('button', { name: `Säg nej till ${sv(1)}` }))
			.toBeVisible();
		await screen.getByRole('button', { name: `Släpp in ${sv(1)}` }).click();
		expect(onadmit.mock.calls).toEqual([['a']]);
	});

	test('an empty waiting room says so in words', async () => {
		const screen = await provided(LobbyPanel, { ...props, knocks: [] });
		await expect.element(screen.getByText('Ingen väntar just nu.')).toBeVisible();
	});

	test('everything is in English for somebody who reads English', async () => {
		const screen = await provided(LobbyPanel, props);
		screen.language.toggle();
		await expect.element(screen.getByRole('heading', { name: 'Waiting room (3)' })).toBeVisible();
		const name = pseudonym(1, 'en');
		await expect.element(screen.getByRole('button', { name: `Let in ${name}` })).toBeVisible();
	});
});

describe('warnings', () => {
	const twice = { key: 'twiceWaiting 2', type: 'twiceWaiting', ordinal: 2 } as const;
	const burned = { key: 'burned 1', type: 'burned', ordinal: 1 } as const;

	test('say which invitation, and do not say who is the false one', async () => {
		const screen = await provided(LobbyPanel, { ...props, warnings: [twice, burned] });
		await expect
			.element(
				screen.getByText(/har knackat på igen med inbjudan 2\. .* samma person som laddade om/)
			)
			.toBeVisible();
		await expect.element(screen.getByText(/Koden i inbjudan 1 är förbrukad/)).toBeVisible();
		expect(screen.container.textContent).not.toMatch(/obehörig|falsk|angrip|fel kod/i);
	});

	test('reading one moves the focus to the next, reading the last to the heading', async () => {
		const screen = await provided(LobbyPanel, { ...props, warnings: [twice, burned] });
		await screen.getByRole('button', { name: 'Jag har läst det' }).first().click();
		expect(onseen).toHaveBeenCalledWith(twice.key);
		await screen.show({ ...props, warnings: [burned] });
		const left = screen.getByRole('button', { name: 'Jag har läst det' });
		await expect.element(left).toHaveFocus();
		await left.click();
		await expect.element(screen.getByRole('heading', { name: /Väntrum/ })).toHaveFocus();
	});
});

describe('where two moderators are to be there', () => {
	const sara: KnockView = { ...knock('m', 4), role: 'moderator', firstName: 'Sara' };
	const back: KnockView = { ...knock('r', 5), kind: 'return' };

	test('lets a participant in while there is one, and does not say why', async () => {
		const screen = await provided(LobbyPanel, { ...props, oneShort: true });
		const button = screen.getByRole('button', { name: `Släpp in ${sv(1)}` });
		await expect.element(button).toHaveAccessibleDescription(/Vänta in en moderator till/);
		await button.click({ force: true });
		expect(onadmit).not.toHaveBeenCalled();
		expect(screen.getByRole('button', { name: /Släpp in alla/ }).query()).toBeNull();
	});

	test('holds back the second moderator, or somebody who was let in before', async () => {
		const screen = await provided(LobbyPanel, {
			...props,
			oneShort: true,
			knocks: [...knocks, sara, back]
		});
		await screen.getByRole('button', { name: 'Släpp in alla (2)' }).click();
		expect(onadmit.mock.calls).toEqual([['m'], ['r']]);
	});

	test('speaks of it when nobody has to wait for it', async () => {
		const screen = await provided(LobbyPanel, { ...props, oneShort: true, knocks: [sara] });
		expect(screen.getByText(/Vänta in en moderator/).query()).toBeNull();
	});
});
