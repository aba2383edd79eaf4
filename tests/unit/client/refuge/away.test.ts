import { expect, test } from 'vitest';
import { AWAY_MS, isLongAway } from '../../../../src/lib/refuge/away.ts';

test('a glance elsewhere covers the talk, or a minute does not', () => {
	expect(isLongAway(1_000, 1_000 + AWAY_MS - 1)).toBe(false);
	expect(isLongAway(1_000, 1_000 + AWAY_MS)).toBe(true);
});

test('a clock that was set back uncovers the talk', () => {
	expect(isLongAway(1_000, 999)).toBe(true);
});
