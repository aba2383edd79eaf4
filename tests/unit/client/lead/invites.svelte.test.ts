import { beforeEach, describe, expect, test, vi } from 'vitest';
import { WORDS_EN, WORDS_SV, type InviteView } from '#crypto';
import InvitePanel from '../../../../src/lib/lead/InvitePanel.svelte';
import { provided } from './provided.ts';

const indices = [7, 130, 400, 801, 1_023];
const code: InviteView = {
	id: 'one',
	ordinal: 1,
	kind: 'code',
	role: 'participant',
	firstName: '',
	slot: 0,
	slotName: undefined,
	state: 'open',
	words: indices,
	digits: '0123456789012345',
	fragment: undefined,
	usedTwice: false,
	waiting: 0
};
const link: InviteView = {
	id: 'two',
	ordinal: 2,
	kind: 'link',
	role: 'participant',
	firstName: '',
	slot: 0,
	slotName: undefined,
	state: 'open',
	words: undefined,
	digits: undefined,
	fragment: `1.${'A'.repeat(64)}`,
	usedTwice: false,
	waiting: 0
};

const onmake = vi.fn<(kind: InviteView['kind']) => void>();
const onmoderator = vi.fn<(firstName: string) => void>();
const oncancel = vi.fn<(id: string) => void>();
const page = 'https://example.org/';
const props = { invites: [code, link], page, onmake, onmoderator, oncancel };

beforeEach(() => {
	vi.restoreAllMocks();
	vi.clearAllMocks();
});

describe('handing out', () => {
	test('no word and no link is on the screen before she asks for it', async () => {
		const screen = await provided(InvitePanel, props);
		expect(screen.container.textContent).not.toContain('0123');
		expect(screen.container.textContent).not.toContain('AAAA');
	});

	test('a moderator is invited without a first name, or with two', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByText('Bjud in en moderator').click();
		const make = screen.getByRole('button', { name: 'Ny länk till en moderator' });
		await make.click();
		await expect.element(screen.getByText('Skriv moderatorns förnamn.')).toBeVisible();
		const field = screen.getByLabelText('Moderatorns förnamn');
		await field.fill('Sara Berg');
		await make.click();
		expect(onmoderator).not.toHaveBeenCalled();
		await field.fill(' Sara ');
		await make.click();
		expect(onmoderator.mock.calls).toEqual([['Sara']]);
		const invited = { ...link, role: 'moderator', firstName: 'Sara' } as const;
		await screen.show({ ...props, invites: [invited] });
		await expect.element(screen.getByText(/till moderatorn Sara/)).toBeVisible();
	});

	test('a code is five words in order and the digits in fours', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Visa inbjudan 1' }).click();
		const shown = Array.from(
			screen.container.querySelectorAll('.words li'),
			(li) => li.textContent
		);
		expect(shown).toEqual(indices.map((index) => WORDS_SV[index]));
		await expect.element(screen.getByText('0123 4567 8901 2345')).toBeVisible();
	});

	test('a guest who reads English gets English words from the same numbers', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Visa inbjudan 1' }).click();
		await screen.getByRole('radio', { name: 'Engelska' }).click();
		const words = screen.container.querySelector('.words');
		expect(Array.from(words!.children, (li) => li.textContent)).toEqual(
			indices.map((index) => WORDS_EN[index])
		);
		expect(words!.closest('[lang]')?.getAttribute('lang')).toBe('en');
	});

	test('a link is the whole address, and a picture of it with a name', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Visa inbjudan 2' }).click();
		const address = `https://example.org/#1.${'A'.repeat(64)}`;
		await expect.element(screen.getByText(address, { exact: true })).toBeVisible();
		await expect.element(screen.getByRole('img', { name: 'QR-kod med samma länk' })).toBeVisible();
		expect(screen.container.querySelector('a')).toBeNull();
	});

	test('only one invitation is open at a time', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Visa inbjudan 1' }).click();
		await screen.getByRole('button', { name: 'Visa inbjudan 2' }).click();
		expect(screen.container.querySelector('.words')).toBeNull();
	});

	test('the copied text is the neutral letter with the whole code', async () => {
		const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Visa inbjudan 1' }).click();
		await screen.getByRole('button', { name: 'Kopiera text att skicka' }).click();
		const [text] = write.mock.calls[0] ?? [''];
		expect(text).toContain(indices.map((index) => WORDS_SV[index]).join(' '));
		expect(text).toContain('0123 4567 8901 2345');
		expect(text).not.toMatch(/Lykta/);
	});

	test('an open link is said to work once, or to be for one', async () => {
		const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
		const open: InviteView = { ...link, kind: 'open', fragment: '2.AA', waiting: 2 };
		const screen = await provided(InvitePanel, { ...props, invites: [open] });
		const said = screen.getByText('öppen länk · öppen för alla som har den · 2 väntar');
		await expect.element(said).toBeVisible();
		await screen.getByRole('button', { name: 'Visa inbjudan 2' }).click();
		await screen.getByRole('button', { name: 'Kopiera text att skicka' }).click();
		const [text] = write.mock.calls[0] ?? [''];
		expect(text).toContain('https://example.org/#2.AA');
		expect(text).not.toMatch(/en gång|inbjudan/);
		expect(screen.getByRole('button', { name: 'Skriv ut' }).query()).toBeNull();
	});

	test('a second open link is offered beside the first', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByText('Öppen länk', { exact: true }).click();
		await screen.getByRole('button', { name: 'Ny öppen länk' }).click();
		expect(onmake.mock.calls).toEqual([['open', undefined]]);
		const open: InviteView = { ...link, kind: 'open', fragment: '2.AA' };
		await screen.show({ ...props, invites: [open] });
		await expect.element(screen.getByText(/En träff kan ha en i taget/)).toBeVisible();
		expect(screen.getByRole('button', { name: 'Ny öppen länk' }).query()).toBeNull();
	});

	test('a moderator, an open link or a spent invitation gets a card to cut', async () => {
		const others: readonly InviteView[] = [
			{ ...link, id: 'a', role: 'moderator', firstName: 'Sara' },
			{ ...link, id: 'b', kind: 'open', fragment: '2.AA' },
			{ ...code, id: 'c', state: 'admitted' }
		];
		const screen = await provided(InvitePanel, { ...props, invites: others });
		await screen.getByText('Kort att skriva ut och klippa').click();
		await expect.element(screen.getByRole('button', { name: 'Gör åtta koder' })).toBeVisible();
		expect(screen.getByRole('button', { name: /^Skriv ut/ }).query()).toBeNull();
		await screen.show({ ...props, invites: [code, link, ...others] });
		await expect.element(screen.getByRole('button', { name: 'Skriv ut 2 kort' })).toBeVisible();
	});

	test('codes are made beyond the cards that are wanted', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByText('Kort att skriva ut och klippa').click();
		await screen.getByRole('combobox', { name: 'Antal kort' }).selectOptions('4');
		await screen.getByRole('button', { name: 'Gör två koder' }).click();
		expect(onmake.mock.calls).toEqual([
			['code', undefined],
			['code', undefined]
		]);
		await screen.getByRole('combobox', { name: 'Antal kort' }).selectOptions('2');
		const enough = screen.getByRole('button', { name: 'Det finns koder till alla' });
		await expect.element(enough).toHaveAttribute('aria-disabled', 'true');
		(enough.element() as HTMLElement).click();
		expect(onmake).toHaveBeenCalledTimes(2);
	});

	test('a refused clipboard shows the text, selected', async () => {
		vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no'));
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Visa inbjudan 2' }).click();
		await screen.getByRole('button', { name: 'Kopiera text att skicka' }).click();
		const field = screen.getByRole('textbox', { name: 'Text att skicka' });
		await expect.element(field).toHaveFocus();
		const area = field.element() as HTMLTextAreaElement;
		expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe(area.value);
	});
});

describe('making and withdrawing', () => {
	test('a new invitation opens by itself and takes the focus when it comes', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Ny kod' }).click();
		expect(onmake.mock.calls).toEqual([['code', undefined]]);
		await screen.show({ ...props, invites: [code, link, { ...code, id: 'three', ordinal: 3 }] });
		await expect.element(screen.getByRole('heading', { name: 'Inbjudan 3' })).toHaveFocus();
		expect(screen.container.querySelector('.words')).not.toBeNull();
	});

	test('withdrawing asks first', async () => {
		const screen = await provided(InvitePanel, props);
		await screen.getByRole('button', { name: 'Visa inbjudan 1' }).click();
		await screen.getByRole('button', { name: 'Dra tillbaka' }).click();
		expect(oncancel).not.toHaveBeenCalled();
		await screen.getByRole('dialog').getByRole('button', { name: 'Dra tillbaka' }).click();
		expect(oncancel.mock.calls).toEqual([['one']]);
		await expect.element(screen.getByRole('heading', { name: 'Inbjudningar' })).toHaveFocus();
	});

	test.each([
		['admitted', 'använd'],
		['burned', 'förbrukad, gäller inte'],
		['void', 'tillbakadragen']
	] as const)('a spent invitation (%s) says so and cannot be shown', async (state, says) => {
		const spent = { ...code, state, words: undefined, digits: undefined };
		const screen = await provided(InvitePanel, { ...props, invites: [spent] });
		await expect.element(screen.getByText(`kod · ${says}`)).toBeVisible();
		expect(screen.getByRole('button', { name: /Visa/ }).query()).toBeNull();
	});

	test('an open link is stopped without a word about those who wait', async () => {
		const open: InviteView = { ...link, kind: 'open', fragment: '2.AA' };
		const screen = await provided(InvitePanel, { ...props, invites: [open] });
		await screen.getByRole('button', { name: 'Visa inbjudan 2' }).click();
		await screen.getByRole('button', { name: 'Stoppa länken' }).click();
		const dialog = screen.getByRole('dialog');
		await expect.element(dialog.getByText(/de som väntar med den får nej/)).toBeVisible();
		await dialog.getByRole('button', { name: 'Stoppa länken' }).click();
		expect(oncancel.mock.calls).toEqual([['two']]);
	});

	test('two burned codes bring the advice to use links', async () => {
		const burned: InviteView = { ...code, state: 'burned' };
		const one = await provided(InvitePanel, { ...props, invites: [burned] });
		expect(one.container.textContent).not.toContain('Prova en länk');
		await one.show({ ...props, invites: [burned, { ...burned, id: 'three', ordinal: 3 }] });
		await expect.element(one.getByText(/Prova en länk eller QR-kod/)).toBeVisible();
	});
});
