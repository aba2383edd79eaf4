import { expect, test } from 'vitest';
import { TabTicket, type TabStorage } from '../../../../src/lib/storage/tab-ticket.ts';
import { tabStorage } from './one-browser.ts';

test('a ticket can be read a second time, or is given out before it is removed', () => {
	const { storage, kept, steps } = tabStorage({ lykta: 'biljett' });
	const ticket = new TabTicket(() => storage);
	expect(ticket.take()).toBe('biljett');
	expect(steps).toEqual(['read lykta', 'remove lykta']);
	expect(kept.size).toBe(0);
	expect(ticket.take()).toBeUndefined();
});

test('a newer ticket stands beside an older one', () => {
	const { storage, kept } = tabStorage();
	const ticket = new TabTicket(() => storage);
	ticket.keep('ett');
	ticket.keep('två');
	expect([...kept]).toEqual([['lykta', 'två']]);
});

test('what is dropped is read', () => {
	const { storage, kept, steps } = tabStorage({ lykta: 'biljett' });
	new TabTicket(() => storage).drop();
	expect([kept.size, steps]).toEqual([0, ['remove lykta']]);
});

test('something is kept after the quick exit has taken the storage away', () => {
	const { storage, kept } = tabStorage();
	const boot: { tab: TabStorage | undefined } = { tab: storage };
	const ticket = new TabTicket(() => boot.tab);
	expect(ticket.isPossible).toBe(true);
	boot.tab = undefined;
	ticket.keep('biljett');
	expect([kept.size, ticket.isPossible, ticket.take()]).toEqual([0, false, undefined]);
});

test('a storage that is full or switched off breaks the page, or keeps half', () => {
	const { storage, kept } = tabStorage({ lykta: 'gammal' });
	const full = new TabTicket(() => ({
		...storage,
		setItem: () => {
			throw new DOMException('full', 'QuotaExceededError');
		}
	}));
	full.keep('ny');
	expect(kept.size).toBe(0);
	const off = new TabTicket(() => {
		throw new DOMException('off', 'SecurityError');
	});
	off.keep('ny');
	off.drop();
	expect(off.take()).toBeUndefined();
});
