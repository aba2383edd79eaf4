import fc from 'fast-check';
import { expect, test } from 'vitest';
import { complete, laterArrays } from '../../../../src/lib/engine/later-arrays.ts';

const numbers = fc.array(fc.integer({ min: 0, max: 9 }));
const isSmall = (value: unknown) => Number(value) < 3;
const down = (a: unknown, b: unknown) => Number(b) - Number(a);

test('an old engine’s arrays answer otherwise than a new one’s', () => {
	fc.assert(
		fc.property(numbers, fc.integer({ min: -12, max: 12 }), fc.nat(12), (list, start, count) => {
			const before = [...list];
			expect(laterArrays.findLast.call(list, isSmall)).toBe(list.findLast(isSmall));
			expect(laterArrays.findLastIndex.call(list, isSmall)).toBe(list.findLastIndex(isSmall));
			expect(laterArrays.toReversed.call(list)).toEqual(list.toReversed());
			expect(laterArrays.toSorted.call(list)).toEqual(list.toSorted());
			expect(laterArrays.toSorted.call(list, down)).toEqual(list.toSorted(down));
			const spliced = laterArrays.toSpliced.call(list, start, count, 7, 8);
			expect(spliced).toEqual(list.toSpliced(start, count, 7, 8));
			expect(list, 'what it was called on').toEqual(before);
		})
	);
});

test('what an engine has is replaced, or is met in a loop', () => {
	const own = () => 'own';
	const prototype = { toSorted: own } as Record<string, unknown>;
	complete(prototype);
	expect(prototype['toSorted']).toBe(own);
	expect(typeof prototype['findLast']).toBe('function');
	expect(Object.keys(prototype)).toEqual(['toSorted']);
});
