import { describe, expect, test } from 'vitest';
import type { InviteView, KnockView } from '#crypto';
import { leadEn } from '../../../../src/lib/i18n/messages/lead-en.ts';
import { leadSv } from '../../../../src/lib/i18n/messages/lead-sv.ts';
import {
	burnedCodes,
	inFours,
	linkOf,
	standing,
	warnings,
	works
} from '../../../../src/lib/lead/invites.ts';

const code: InviteView = {
	id: 'one',
	ordinal: 1,
	kind: 'code',
	state: 'open',
	words: [0, 1, 2, 3, 4],
	digits: '0123456789012345',
	fragment: undefined,
	usedTwice: false,
	waiting: 0,
	role: 'participant',
	firstName: '',
	slot: 0,
	slotName: undefined
};
const link: InviteView = {
	...code,
	id: 'two',
	ordinal: 2,
	kind: 'link',
	words: undefined,
	digits: undefined,
	fragment: '1.abc'
};
const knock: KnockView = {
	id: 'k',
	name: 3,
	role: 'participant',
	firstName: '',
	invite: 2,
	open: false,
	kind: 'arrival',
	since: 0,
	greeted: 0,
	quiet: false,
	state: 'waiting'
};
const nothing: string[] = [];

describe('what an invite’s state is called', () => {
	test.each([
		['open', 'open', true],
		['tried', 'trying', false],
		['verified', 'knocking', false],
		['admitted', 'used', false],
		['refused', 'refused', false],
		['burned', 'burned', false],
		['expired', 'over', false],
		['transferred', 'over', false],
		['void', 'cancelled', false]
	] as const)('%s is %s', (state, name, usable) => {
		expect(standing({ ...code, state })).toBe(name);
		expect(works({ ...code, state })).toBe(usable);
	});
});

describe('warnings', () => {
	test('nothing is said about invites that behave', () => {
		expect(warnings([code, link], [knock], nothing)).toEqual([]);
	});

	test('a link used twice warns before she is let in, and otherwise after', () => {
		const twice = { ...link, usedTwice: true, waiting: 0 };
		expect(warnings([twice], [knock], nothing)).toMatchObject([
			{ type: 'twiceWaiting', ordinal: 2 }
		]);
		expect(warnings([twice], [], nothing)).toMatchObject([{ type: 'twiceInside' }]);
		expect(warnings([twice], [{ ...knock, state: 'admitting' }], nothing)).toMatchObject([
			{ type: 'twiceInside' }
		]);
	});

	test('a burned code warns until it has been read, and only that one', () => {
		const burned = { ...code, state: 'burned' } as const;
		const all = warnings([burned, { ...burned, id: 'three', ordinal: 3 }], [], nothing);
		expect(all.map((warning) => warning.ordinal)).toEqual([1, 3]);
		const left = warnings([burned, { ...burned, id: 'three', ordinal: 3 }], [], [all[0]!.key]);
		expect(left.map((warning) => warning.ordinal)).toEqual([3]);
	});

	test('having read it before she came in does not hide it afterwards', () => {
		const twice = { ...link, usedTwice: true, waiting: 0 };
		const read = warnings([twice], [knock], nothing).map((warning) => warning.key);
		expect(warnings([twice], [knock], read)).toEqual([]);
		expect(warnings([twice], [], read)).toHaveLength(1);
	});

	test('burned codes are counted', () => {
		expect(burnedCodes([code, { ...code, state: 'burned' }, link])).toBe(1);
	});
});

describe('the invitation that is handed out', () => {
	const page = 'https://example.org/';

	test('digits stand in fours', () => {
		expect(inFours('0123456789012345')).toEqual(['0123', '4567', '8901', '2345']);
	});

	test('a link is the page with the fragment and nothing a web server sees', () => {
		expect(new URL(linkOf(page, '1.abc', 'participant')).hash).toBe('#1.abc');
		expect(new URL(linkOf(page, '1.abc', 'participant')).search).toBe('');
		expect(new URL(linkOf(page, '1.abc', 'moderator')).hash).toBe('#1.abc.m');
	});

	const letters = [leadSv.letter, leadEn.letter].flatMap((letter) => [
		letter.code(page, 'sol brygga flöjt tunna vante', '0123 4567 8901 2345'),
		letter.link(linkOf(page, '1.abc', 'participant'))
	]);

	test.each(letters)('a letter names no theme, no organisation and no app: %s', (letter) => {
		expect(letter).not.toMatch(/lykta|grupp|group|stöd|support|tjej|samtal|chat|träff|meeting/i);
	});

	test('a letter holds the whole code in both forms, and the address', () => {
		for (const letter of letters.filter((_, at) => at % 2 === 0)) {
			expect(letter).toContain('sol brygga flöjt tunna vante');
			expect(letter).toContain('0123 4567 8901 2345');
			expect(letter).toContain(page);
		}
	});

	test('nothing sticks to an address: phones make it a link up to the next space', () => {
		for (const letter of letters) expect(letter).toMatch(/https:\/\/example\.org\/(#1\.abc)? /);
	});
});
