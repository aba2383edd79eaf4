import { expect, test } from 'vitest';
import { NEXT_LETTERS, tidyNext } from '../../../../src/lib/lead/next-meeting.ts';

test.each([
	['  tisdag 19.00 ', 'tisdag 19.00'],
	['   ', ''],
	['lo\u0308rdag', 'lördag']
])('what she writes (%j) is kept in another way', (typed, kept) => {
	expect(tidyNext(typed)).toBe(kept);
});

test('more than there is room for is kept, or half a letter', () => {
	const kept = tidyNext('💛'.repeat(NEXT_LETTERS));
	expect(new TextEncoder().encode(kept).length).toBeLessThanOrEqual(60);
	expect(kept).toBe('💛'.repeat(15));
});
