import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSame, keepSame } from '../../../../src/lib/engine/same.ts';

/** Small values, so that equal pairs come up often. */
const plain = fc.jsonValue({ maxDepth: 2, stringUnit: fc.constantFrom('a', 'b') });

test('a copy says the same', () => {
	fc.assert(fc.property(plain, (value) => isSame(value, structuredClone(value))));
});

test('any two values are judged as the platform judges them', () => {
	fc.assert(
		fc.property(plain, plain, (one, other) => {
			expect(isSame(one, other)).toBe(isDeepStrictEqual(one, other));
		})
	);
});

test.each([
	['a missing key and an undefined one', {}, { a: undefined }],
	['other keys with the same count', { a: undefined }, { b: undefined }],
	['an array and an object with the same keys', ['x'], { 0: 'x' }],
	['nothing and an empty object', null, {}],
	['a longer list', ['x'], ['x', 'y']],
	['a deep difference', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }]
])('%s do not say the same', (_, one, other) => {
	expect(isSame(one, other)).toBe(false);
	expect(isSame(other, one)).toBe(false);
});

const words = (key: string, text: string) => ({ key, who: { idx: 1 }, text });

test('what says the same in a later list is another object', () => {
	const before = [words('a', 'hej'), words('b', 'då')];
	const now = keepSame(before, structuredClone([...before, words('c', 'ny')]));
	expect(now).toEqual([...before, words('c', 'ny')]);
	expect(now[0]).toBe(before[0]);
	expect(now[1]).toBe(before[1]);
});

test('what says something else now, or stands under another key, is shown as it was', () => {
	const before = [words('a', 'hej'), words('b', 'då')];
	const now = [words('c', 'hej'), words('b', 'taget')];
	expect(keepSame(before, now)).toEqual(now);
});

test('an order, or the end of something, is lost', () => {
	const before = [words('a', 'hej'), words('b', 'då')];
	expect(keepSame(before, [words('b', 'då'), words('a', 'hej')])).toEqual([before[1], before[0]]);
	expect(keepSame(before, [])).toEqual([]);
});
