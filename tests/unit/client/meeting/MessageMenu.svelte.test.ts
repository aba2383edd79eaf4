import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Verb, Who } from '#crypto';
import MessageMenu from '../../../../src/lib/meeting/MessageMenu.svelte';
import type { SaidItem } from '../../../../src/lib/meeting/rows.ts';
import { provided } from '../lead/provided.ts';

const who = (me: boolean): Who => ({ idx: 3, role: 'participant', name: 3, firstName: '', me });
const text = (me: boolean, change: Partial<SaidItem> = {}) =>
	({
		type: 'text',
		key: 'k',
		at: 0,
		who: who(me),
		text: 'Hej på er',
		state: 'sent',
		ref: '7.3.1',
		...change
	}) as SaidItem;
const ondo = vi.fn<(verb: Verb) => void>();
const onreply = vi.fn<(item: SaidItem) => void>();
const onflag = vi.fn<(item: SaidItem) => void>();
const onclose = vi.fn<() => void>();
const props = { moderator: false, canFlag: true, ondo, onreply, onflag, onclose };

async function opened(item: SaidItem, change: Partial<typeof props> = {}) {
	const screen = await provided(MessageMenu, { ...props, ...change, item });
	const buttons = () =>
		screen
			.getByRole('dialog')
			.getByRole('button')
			.elements()
			.map((element) => element.textContent.trim());
	const press = (name: string) => screen.getByRole('button', { name, exact: true }).click();
	return { ...screen, buttons, press };
}

beforeEach(() => {
	vi.clearAllMocks();
});

describe('what can be done to words', () => {
	test('is offered to somebody whose words they are not, or kept from her who wrote them', async () => {
		const other = await opened(text(false));
		expect(other.buttons()).toEqual(
			expect.arrayContaining(['Svara', 'Jag lyssnar', 'Styrka till dig', 'Säg till moderatorerna'])
		);
		for (const one of other.buttons()) expect(one).not.toMatch(/Ta bort|Täck/);
		await other.unmount();
		const own = await opened(text(true));
		expect(own.buttons()).toEqual(
			expect.arrayContaining(['Svara', 'Täck mitt meddelande', 'Ta bort mitt meddelande'])
		);
		for (const one of own.buttons()) expect(one).not.toMatch(/Jag lyssnar|Säg till/);
	});

	test('is more than to take back, for words that have not left', async () => {
		const unsent = text(true);
		Reflect.deleteProperty(unsent, 'ref');
		const screen = await opened(unsent);
		expect(screen.buttons().filter((name) => !/Stäng|Lämna snabbt/.test(name))).toEqual([
			'Ta bort mitt meddelande'
		]);
	});

	test('leaves support standing when it is pressed again', async () => {
		const screen = await opened(text(false));
		await screen.press('Jag lyssnar');
		expect(ondo.mock.calls).toEqual([[{ type: 'react', key: 'k', code: 1 }]]);
		const reactions = [{ code: 1, by: [who(true)] }];
		await screen.show({ ...props, item: text(false, { reactions }) });
		await screen.press('Jag lyssnar');
		expect(ondo.mock.calls[1]).toEqual([{ type: 'react', key: 'k', code: 0 }]);
	});

	test('takes words away at one press, or without saying what cannot be undone', async () => {
		const screen = await opened(text(true));
		await screen.press('Ta bort mitt meddelande');
		expect(ondo).not.toHaveBeenCalled();
		await expect.element(screen.getByText(/kan minnas det/)).toBeVisible();
		await screen.press('Ta bort');
		expect(ondo.mock.calls).toEqual([[{ type: 'retract', key: 'k' }]]);
	});

	test('covers words under another topic than the one picked, or shows covered words', async () => {
		const screen = await opened(text(true));
		await screen.press('Täck mitt meddelande');
		await screen.press('död och sorg');
		expect(ondo.mock.calls).toEqual([[{ type: 'cover', key: 'k', topic: 4 }]]);
		await screen.show({ ...props, item: text(false, { cover: { topic: 4, by: who(false) } }) });
		expect(screen.getByText('Hej på er').elements()).toEqual([]);
	});

	test('lets a moderator take away words as if they were hers', async () => {
		const screen = await opened(text(false), { moderator: true });
		await screen.press('Ta bort för alla');
		await screen.press('Ta bort för alla');
		expect(ondo.mock.calls).toEqual([[{ type: 'retractAny', key: 'k' }]]);
	});
});
