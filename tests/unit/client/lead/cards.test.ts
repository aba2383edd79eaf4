import { expect, test } from 'vitest';
import type { InviteView } from '#crypto';
import { cardsOf, placesWithout, usualCards } from '../../../../src/lib/lead/cards.ts';
import { placesOf, type Place } from '../../../../src/lib/lead/places.ts';

const invite = (slot: number, state: InviteView['state'] = 'open') =>
	({ slot, state, kind: 'code', role: 'participant' }) as InviteView;

const numbers = (places: readonly Place[]) => places.map(({ number }) => number);

test('a card is for one participant who has not come yet', () => {
	const card = invite(0);
	const others = [
		{ ...card, kind: 'open' as const },
		{ ...card, role: 'moderator' as const },
		{ ...card, state: 'admitted' as const },
		{ ...card, state: 'burned' as const }
	];
	expect(cardsOf([card, ...others])).toEqual([card]);
});

test('a new group gets places from the first on', () => {
	expect(numbers(placesWithout(placesOf([], []), 8))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('those who have come before go first, with their names', () => {
	const slots = [
		{ number: 2, name: 40 },
		{ number: 9, name: 41 }
	];
	const places = placesOf(slots, []);
	expect(placesWithout(places, 3)).toEqual([
		{ number: 2, name: 40, invite: undefined },
		{ number: 9, name: 41, invite: undefined },
		{ number: 1, name: undefined, invite: undefined }
	]);
});

test('a place that somebody is invited to, or has come by, gets no second code', () => {
	const invites = [
		invite(1),
		invite(2, 'tried'),
		invite(3, 'verified'),
		invite(4, 'admitted'),
		invite(5, 'burned'),
		invite(6, 'void'),
		invite(7, 'refused')
	];
	expect(numbers(placesWithout(placesOf([], invites), 8))).toEqual([5, 6, 7, 8]);
	expect(placesWithout(placesOf([], invites), 4)).toEqual([]);
});

test('no group has more places than there are', () => {
	const slots = Array.from({ length: 16 }, (_, at) => ({ number: at + 1, name: at }));
	expect(placesWithout(placesOf(slots, []), 16)).toHaveLength(16);
	expect(usualCards(placesOf(slots, []))).toBe(16);
});

test('as many cards as have come before, or a sheet of them', () => {
	expect(usualCards(placesOf([{ number: 3, name: 7 }], [invite(1)]))).toBe(1);
	expect(usualCards(placesOf([], [invite(1)]))).toBe(8);
});
