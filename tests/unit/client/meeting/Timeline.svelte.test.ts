import { beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { pseudonym, type TimelineItem, type Who } from '#crypto';
import Timeline from '../../../../src/lib/meeting/Timeline.svelte';
import '../../../../src/lib/ui/tokens.css';
import '../../../../src/lib/ui/base.css';
import { provided } from '../lead/provided.ts';

const who = (idx: number): Who => ({
	idx,
	role: idx === 0 ? 'moderator' : 'participant',
	name: idx,
	firstName: idx === 0 ? 'Anna' : '',
	me: idx === 1
});
const text = (at: number, by: number, said: string): TimelineItem => ({
	type: 'text',
	key: `t${String(at)}`,
	at: at * 1_000,
	who: who(by),
	text: said,
	state: by === 1 ? 'sending' : 'sent'
});
const onescape = vi.fn<() => void>();
const wall = (at: number) => new Date(2026, 0, 1, 19, 0, 0, at);
const talk = (count: number, from = 0) =>
	Array.from({ length: count }, (_, at) =>
		text(from + at, 2 + (at % 3), `rad ${String(from + at)}`)
	);
const props = { items: [] as readonly TimelineItem[], wall, onescape };

/** The scrolled box, lower than its rows, at its end as for somebody who follows. */
async function scroller(): Promise<HTMLElement> {
	const box = document.querySelector<HTMLElement>('.log')!;
	box.parentElement!.style.height = '300px';
	await expect.poll(() => box.clientHeight).toBe(300);
	await expect.poll(() => distance(box)).toBeLessThan(2);
	return box;
}

/** As far up as it goes; the page has noticed. */
async function readAbove(box: HTMLElement) {
	box.scrollTop = 0;
	await new Promise((done) => {
		box.addEventListener('scroll', done, { once: true });
	});
}
const distance = (box: HTMLElement) => box.scrollHeight - box.scrollTop - box.clientHeight;

beforeEach(() => {
	vi.clearAllMocks();
});

describe('what was said', () => {
	test('becomes markup, a link, or another text', async () => {
		const tricky = `<img src=x onerror="alert(1)"> https://example.org\n  &amp; ${String.fromCharCode(0x202e)}abc`;
		const screen = await provided(Timeline, { ...props, items: [text(0, 2, tricky)] });
		const row = screen.container.querySelector('.text')!;
		expect(row.textContent).toBe(tricky);
		expect(row.querySelector('*')).toBeNull();
		expect(getComputedStyle(row).unicodeBidi).toBe('isolate');
		expect(getComputedStyle(row).whiteSpace).toContain('pre-wrap');
	});

	test('does not show who wrote it', async () => {
		const items = [text(0, 0, 'a'), text(1, 1, 'b'), text(2, 2, 'c')];
		const screen = await provided(Timeline, { ...props, items });
		const names = [...screen.container.querySelectorAll('.name')].map((name) =>
			name.textContent.trim()
		);
		expect(names).toEqual(['Anna moderator', 'Du', pseudonym(2, 'sv')]);
		await expect.element(screen.getByText('skickas')).toBeVisible();
	});

	test('does not show whom it has not reached while the next is being sent', async () => {
		const person = (idx: number) => ({ ...who(idx), presence: 'here', signs: [] }) as const;
		const sent = { ...text(0, 1, 'a'), state: 'sent', notSeenBy: [2, 3, 9] } as TimelineItem;
		const items = [sent, text(1, 1, 'b')];
		const people = [0, 1, 2, 3].map(person);
		const screen = await provided(Timeline, { ...props, items, people });
		const line = `har inte nått ${pseudonym(2, 'sv')} och ${pseudonym(3, 'sv')} än`;
		await expect.element(screen.getByText(line)).toBeVisible();
		await expect.element(screen.getByText('skickas')).toBeVisible();
	});

	test('speaks by itself beside the one voice of the page', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(2) });
		await expect.element(screen.getByRole('log')).toHaveAttribute('aria-live', 'off');
	});

	test('is all in the page at once in a long meeting, or cannot be had', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(450) });
		expect(screen.container.querySelectorAll('.text')).toHaveLength(400);
		await screen.getByRole('button', { name: 'Visa tidigare' }).click();
		expect(screen.container.querySelectorAll('.text')).toHaveLength(450);
		expect(screen.getByRole('button', { name: 'Visa tidigare' }).query()).toBeNull();
	});
});

describe('a long talk', () => {
	const rows = (screen: { readonly container: Element }) =>
		[...screen.container.querySelectorAll('.text')].length;

	test('moves every row of the page with each new one', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(400) });
		const first = screen.container.querySelector('li');
		await screen.show({ ...props, items: talk(449) });
		expect(rows(screen)).toBe(449);
		expect(screen.container.querySelector('li')).toBe(first);
		expect(screen.getByRole('button', { name: 'Visa tidigare' }).query()).toBeNull();
		await screen.show({ ...props, items: talk(451) });
		expect(rows(screen)).toBe(401);
	});

	test('takes a row from under a person who reads further up', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(449) });
		const box = await scroller();
		await readAbove(box);
		await screen.show({ ...props, items: talk(520) });
		expect(rows(screen)).toBe(520);
		expect(box.scrollTop).toBe(0);
	});
});

describe('the end of the talk', () => {
	test('is not followed', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(40) });
		const box = await scroller();
		await screen.show({ ...props, items: talk(60) });
		await expect.poll(() => distance(box)).toBeLessThan(2);
		expect(screen.getByRole('button', { name: /nya meddelanden/ }).query()).toBeNull();
	});

	test('is lost when the page is made narrower as it scrolls', async () => {
		const long = talk(20).map((item) => ({ ...item, text: 'ett ord till '.repeat(12) }));
		await provided(Timeline, { ...props, items: long });
		const box = await scroller();
		box.parentElement!.style.width = '150px';
		expect(distance(box), 'its rows are broken anew').toBeGreaterThan(100);
		box.dispatchEvent(new Event('scroll'));
		await expect.poll(() => distance(box)).toBeLessThan(2);
	});

	test('pulls away from a person who reads further up', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(40) });
		const box = await scroller();
		await readAbove(box);
		await screen.show({ ...props, items: talk(43) });
		expect(box.scrollTop).toBe(0);
	});

	test('counts what came meanwhile wrongly, or leads elsewhere than to the first of it', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(40) });
		const box = await scroller();
		await readAbove(box);
		await screen.show({ ...props, items: talk(43) });
		await screen.getByRole('button', { name: '3 nya meddelanden' }).click();
		expect(document.activeElement?.textContent).toContain('rad 40');
	});
});

test('her own text stays out of sight while she reads further up', async () => {
	const screen = await provided(Timeline, { ...props, items: talk(40) });
	const box = await scroller();
	await readAbove(box);
	await screen.show({ ...props, items: [...talk(40), text(50, 1, 'min')] });
	await expect.poll(() => distance(box)).toBeLessThan(2);
});

describe('the arrow keys', () => {
	test('do not walk from row to row', async () => {
		const screen = await provided(Timeline, { ...props, items: talk(5) });
		screen.getByRole('log').element().focus();
		const focused = () => document.activeElement?.querySelector('.text')?.textContent;
		await userEvent.keyboard('{ArrowUp}');
		expect(focused()).toBe('rad 4');
		await userEvent.keyboard('{ArrowUp}{ArrowUp}');
		expect(focused()).toBe('rad 2');
		await userEvent.keyboard('{ArrowDown}');
		expect(focused()).toBe('rad 3');
		await userEvent.keyboard('{Home}');
		expect(focused()).toBe('rad 0');
		await userEvent.keyboard('{ArrowUp}');
		expect(focused()).toBe('rad 0');
		await userEvent.keyboard('{End}{ArrowDown}');
		expect(focused()).toBe('rad 4');
		await userEvent.keyboard('{Escape}');
		expect(onescape).toHaveBeenCalledOnce();
	});
});
