import { expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { draw, drawnAtOnce } from '../../../../crypto/primitives/random.ts';

test('a source that gives another amount goes unnoticed', () => {
	expect(draw((bytes) => new Uint8Array(bytes), 24)).toHaveLength(24);
	expect(() => draw(() => new Uint8Array(23), 24)).toThrow(UsageError);
	expect(() => draw(() => new Uint8Array(25), 24)).toThrow(UsageError);
});

test('bytes drawn at once come in another order, twice, or without an end', () => {
	const asked: number[] = [];
	const source = drawnAtOnce((bytes) => {
		asked.push(bytes);
		return Uint8Array.from({ length: bytes }, (_, at) => at);
	}, 6);
	expect([draw(source, 2), draw(source, 0), draw(source, 3)]).toEqual([
		Uint8Array.of(0, 1),
		new Uint8Array(0),
		Uint8Array.of(2, 3, 4)
	]);
	expect(() => draw(source, 2)).toThrow(UsageError);
	expect(asked).toEqual([6]);
});
