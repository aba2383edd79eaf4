import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSame } from '../../../../src/lib/engine/same.ts';

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
