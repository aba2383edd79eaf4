import { describe, expect, test } from 'vitest';
import { distinct, NAME_COUNT } from '#crypto';
import { CHOICES, drawNames, type Draw } from '../../../../src/lib/arrive/name-choice.ts';

/** Gives these numbers, then a repeating run through all of them. */
const drawing = (values: readonly number[]): Draw => {
	let at = 0;
	return (into) => {
		into[0] = values[at] ?? (at * 40_503) % 65_536;
		at++;
		return into;
	};
};
const book = { count: NAME_COUNT, distinct };

describe('three names', () => {
	test('are like each other', () => {
		const draw = drawing([]);
		for (let round = 0; round < 200; round++) {
			const names = drawNames(book, [], draw);
			expect(names).toHaveLength(CHOICES);
			const [a = 0, b = 0, c = 0] = names;
			expect(distinct(a, b) && distinct(b, c) && distinct(a, c)).toBe(true);
		}
	});

	test('come back at once after others were asked for', () => {
		const draw = drawing([]);
		const first = drawNames(book, [], draw);
		const next = drawNames(book, first, drawing([...first]));
		expect(next.some((name) => first.includes(name))).toBe(false);
	});

	test('favour the low ones of a count that does not divide the numbers', () => {
		const count = 1_000;
		const all = { count, distinct: (a: number, b: number) => a !== b };
		// 65,000 to 65,535 would make the first 536 names likelier.
		expect(drawNames(all, [], drawing([65_000, 65_535, 1, 65_100, 2, 3]))).toEqual([1, 2, 3]);
		expect(drawNames(all, [], drawing([64_999, 1, 2]))).toEqual([999, 1, 2]);
	});

	test('never end with a source that repeats itself', () => {
		expect(drawNames(book, [], () => new Uint16Array([7]))).toEqual([7]);
	});
});
