import { expect, test } from 'vitest';
import { rowAfter } from '../../../../src/lib/lead/rows.ts';

const rows = ['a', 'b', 'c', 'd'];

test.each([
	['a', ['b', 'c', 'd'], 'b'],
	['b', ['a', 'c', 'd'], 'c'],
	['b', ['a', 'd'], 'd'],
	['d', ['a', 'b', 'c'], undefined],
	['c', ['a', 'b'], undefined],
	['a', [], undefined]
])('after %s with %j left the focus goes to %s', (acted, remain, next) => {
	expect(rowAfter(rows, acted, remain)).toBe(next);
});

test('a row nobody knows sends the focus to the heading', () => {
	expect(rowAfter(rows, 'x', rows)).toBeUndefined();
});

test('somebody who came while the answer was given does not take the focus', () => {
	expect(rowAfter(['a'], 'a', ['new'])).toBeUndefined();
});
