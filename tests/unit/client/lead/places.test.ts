import { expect, test } from 'vitest';
import type { InviteView } from '#crypto';
import { groupNameFault, tidyGroupName } from '../../../../src/lib/lead/group-name.ts';
import { placesOf, replaced } from '../../../../src/lib/lead/places.ts';

const invite = (slot: number, state: InviteView['state'] = 'open', id = `for ${String(slot)}`) =>
	({ id, slot, state }) as InviteView;

const numbers = (...given: Parameters<typeof placesOf>) =>
	placesOf(...given).map(({ number }) => number);

test('a new group has no place to invite to', () => {
	expect(placesOf([], [])).toEqual([{ number: 1, name: undefined, invite: undefined }]);
});

test('the free place is one that somebody has, or is invited to', () => {
	const slots = [
		{ number: 1, name: 40 },
		{ number: 3, name: 41 }
	];
	expect(numbers(slots, [])).toEqual([1, 3, 2]);
	expect(numbers(slots, [invite(2), invite(0)])).toEqual([1, 2, 3, 4]);
});

test('a full group has a place more than the vault holds', () => {
	const slots = Array.from({ length: 16 }, (_, at) => ({ number: at + 1, name: at }));
	expect(numbers(slots, [])).toHaveLength(16);
});

test('a place shows an old invite, and replaces one that is used', () => {
	const [place] = placesOf([{ number: 1, name: 7 }], [invite(1, 'void', 'old'), invite(1)]);
	expect(place).toMatchObject({ name: 7, invite: { id: 'for 1' } });
	expect(replaced(place!)?.id).toBe('for 1');
	const [used] = placesOf([], [invite(1, 'admitted')]);
	expect(replaced(used!)).toBeUndefined();
	expect(replaced({ number: 2, name: undefined, invite: undefined })).toBeUndefined();
});

test.each([
	['', 'empty'],
	['Måndagar', undefined],
	['å'.repeat(30), undefined],
	['🌱'.repeat(16), 'long']
] as const)('the name "%s" is %s', (name, fault) => {
	expect(groupNameFault(tidyGroupName(` ${name} `))).toBe(fault);
});
