import { describe, expect, test } from 'vitest';
import { OneBrowser } from './one-browser.ts';

const TICKET = { lykta: 'biljett' };

describe('a page that is loaded', () => {
	test('keeps the seat although it found nothing, and turns other tabs away', async () => {
		const browser = new OneBrowser();
		expect(await browser.tab().seat.find()).toEqual({ type: 'nothing' });
		expect(browser.isHeld).toBe(false);
	});

	test('reads its ticket without the lock, or leaves it for a copy', async () => {
		const browser = new OneBrowser();
		const { seat, kept } = browser.tab(TICKET);
		expect(await seat.find()).toEqual({ type: 'ticket', ticket: 'biljett' });
		expect([browser.isHeld, kept.size, seat.ticket]).toEqual([true, 0, 'biljett']);
	});

	test('reads what a copied tab brought, or leaves it there', async () => {
		const browser = new OneBrowser();
		const first = browser.tab(TICKET);
		await first.seat.find();
		const copy = browser.tab(TICKET);
		expect(await copy.seat.find()).toEqual({ type: 'taken' });
		expect(copy.steps).toEqual(['remove lykta']);
		expect([copy.seat.ticket, first.seat.ticket]).toEqual([undefined, 'biljett']);
	});

	test('loses its ticket when it is loaded again before she is back', async () => {
		const browser = new OneBrowser();
		const { seat, kept } = browser.tab(TICKET);
		await seat.find();
		seat.keepAgain();
		expect([...kept]).toEqual([['lykta', 'biljett']]);
	});
});

describe('the end of her part', () => {
	test('leaves the ticket, or keeps other tabs out', async () => {
		const browser = new OneBrowser();
		const { seat, kept } = browser.tab();
		await seat.hold();
		seat.keep('biljett');
		expect(kept.get('lykta')).toBe('biljett');
		seat.leave();
		seat.keepAgain();
		expect([kept.size, seat.ticket, browser.isHeld]).toEqual([0, undefined, false]);
	});

	test('is not hers while she still says goodbye', async () => {
		const browser = new OneBrowser();
		const { seat, kept } = browser.tab();
		await seat.hold();
		seat.keep('biljett');
		seat.forget();
		expect([kept.size, browser.isHeld]).toEqual([0, true]);
	});
});

test('two steps at once lose the seat', async () => {
	const browser = new OneBrowser();
	const { seat } = browser.tab();
	expect(await Promise.all([seat.hold(), seat.hold()])).toEqual([true, true]);
	expect(await seat.hold()).toBe(true);
	seat.leave();
	expect(browser.isHeld).toBe(false);
});

test('a shared device keeps a ticket, one of before or one that is to come', async () => {
	const browser = new OneBrowser();
	const { seat, kept, steps } = browser.tab();
	await seat.hold();
	seat.shared = true;
	seat.keep('biljett');
	seat.keepAgain();
	expect(kept.size).toBe(0);
	expect(steps).not.toContain('write lykta');
	expect(seat.ticket).toBe('biljett');
	const before = browser.tab(TICKET);
	before.seat.shared = true;
	expect(before.kept.size).toBe(0);
});

describe('the talk in another tab', () => {
	async function two(shared = false) {
		const browser = new OneBrowser();
		const first = browser.tab();
		await first.seat.find();
		await first.seat.hold();
		first.seat.shared = shared;
		first.seat.keep('biljett');
		const given: string[] = [];
		first.seat.onGiven(() => {
			given.push(`held ${String(browser.isHeld)}`);
		});
		const second = browser.tab();
		expect(await second.seat.find()).toEqual({ type: 'taken' });
		return { browser, first, second, given };
	}

	test('moves before anybody asks', async () => {
		const { browser, first, given } = await two();
		expect([given, browser.words, first.seat.ticket]).toEqual([[], [], 'biljett']);
	});

	test('is in both after it has moved, or in neither', async () => {
		const { browser, first, second, given } = await two();
		expect(await second.seat.ask()).toBe('given');
		expect(given).toEqual(['held true']);
		expect([first.seat.ticket, first.kept.size]).toEqual([undefined, 0]);
		expect([second.seat.ticket, browser.isHeld]).toEqual(['biljett', true]);
		expect(await first.seat.hold()).toBe(false);
		second.seat.keep('nästa');
		expect(second.kept.get('lykta')).toBe('nästa');
	});

	test('moves to a tab that keeps what is not to be kept', async () => {
		const { second } = await two(true);
		expect(await second.seat.ask()).toBe('given');
		expect(second.seat.shared).toBe(true);
		second.seat.keep('nästa');
		expect(second.kept.size).toBe(0);
	});

	test('is taken from somebody who waits to be let in', async () => {
		const { first, second, given } = await two();
		first.seat.forget();
		expect(await second.seat.ask()).toBe('stays');
		expect([given, await second.seat.hold()]).toEqual([[], false]);
	});

	test('is waited for without an end when that tab is frozen', async () => {
		const { browser, first, second } = await two();
		first.freeze();
		const asked = second.seat.ask();
		await new Promise((next) => setTimeout(next));
		browser.loseTime();
		expect(await asked).toBe('silent');
		expect(first.seat.ticket).toBe('biljett');
	});

	test('is asked for although that tab is gone', async () => {
		const { browser, first, second } = await two();
		first.seat.leave();
		expect(await second.seat.ask()).toBe('free');
		expect([browser.words, browser.isHeld]).toEqual([[], false]);
	});

	test('reaches a tab that did not ask', async () => {
		const { browser, second } = await two();
		const third = browser.tab();
		await third.seat.find();
		expect(await second.seat.ask()).toBe('given');
		expect(third.seat.ticket).toBeUndefined();
	});
});
