import { expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { draw } from '../../../../crypto/primitives/random.ts';

test('a source that gives another amount goes unnoticed', () => {
	expect(draw((bytes) => new Uint8Array(bytes), 24)).toHaveLength(24);
	expect(() => draw(() => new Uint8Array(23), 24)).toThrow(UsageError);
	expect(() => draw(() => new Uint8Array(25), 24)).toThrow(UsageError);
});
