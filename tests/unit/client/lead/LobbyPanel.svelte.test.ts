import { beforeEach, describe, expect, test, vi } from 'vitest';
import { pseudonym, type InviteView, type KnockView } from '#crypto';
import LobbyPanel from '../../../../src/lib/lead/LobbyPanel.svelte';
import { provided } from './provided.ts';

const knock = (id: string, name: number): KnockView => ({
	id,
	name,
	invite: name,
	since: 0,
	state: 'waiting'
});
const invite = (ordinal: number, kind: 'code' | 'link'): InviteView => ({
	id: String(ordinal),
	ordinal,
	kind,
	state: 'verified',
	words: undefined,
	digits: undefined,
	fragment: undefined,
	usedTwice: false
});
const knocks = [knock('a', 1), knock('b', 2), knock('c', 3)];
const sv = (name: number) => pseudonym(name, 'sv');

const onadmit = vi.fn<(id: string) => void>();
const onrefuse = vi.fn<(id: string) => void>();
const onseen = vi.fn<(key: string) => void>();
const props = {
	knocks,
	invites: [invite(1, 'code'), invite(2, 'link'), invite(3, 'code')],
	warnings: [],
	waited: () => 0,
	onadmit,
	onrefuse,
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
		expect(screen.getByText('Koden stämmer').elements()).toHaveLength(2);
		expect(screen.getByText('Länken stämmer').elements()).toHaveLength(1);
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
			.element(screen.getByText(/Två enheter använder inbjudan 2\. Släpp inte in någon av dem än/))
			.toBeVisible();
		await expect.element(screen.getByText(/fel kod till inbjudan 1/)).toBeVisible();
		expect(screen.container.textContent).not.toMatch(/obehörig|falsk|angrip/i);
	});

	test('reading one moves the focus to the next, reading the last to the heading', async () => {
		const screen = await provided(LobbyPanel, { ...props, warnings: [twice, burned] });
		await screen.getByRole('button', { name: 'Jag har läst' }).first().click();
		expect(onseen).toHaveBeenCalledWith(twice.key);
		await screen.show({ ...props, warnings: [burned] });
		const left = screen.getByRole('button', { name: 'Jag har läst' });
		await expect.element(left).toHaveFocus();
		await left.click();
		await expect.element(screen.getByRole('heading', { name: /Väntrum/ })).toHaveFocus();
	});
});
