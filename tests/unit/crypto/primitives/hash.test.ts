import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hash, sha256 } from '../../../../crypto/primitives/hash.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { hex } from '../seeded.ts';

for (const known of loadVectors('sha256/fips180', { message: 'hex', digest: 'hex' })) {
	test(`SHA-256 differs from FIPS 180-4: ${known.name}`, () => {
		expect(sha256(known.message)).toEqual(known.digest);
		expect(sha256(known.message.slice(0, 2), known.message.slice(2))).toEqual(known.digest);
	});
}

test('H is framed otherwise than the specification says', () => {
	const framed = Buffer.concat([Buffer.from('MDE1\x05grant'), Buffer.from([1, 2, 3])]);
	const expected = createHash('sha256').update(framed).digest('hex');
	expect(hex(hash('grant', Uint8Array.of(1), Uint8Array.of(2, 3)))).toBe(expected);
});
