import { blake2b } from '@noble/hashes/blake2.js';
import { beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import * as blake from '../../../../crypto/primitives/blake.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { seeded } from '../seeded.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const shape = { key: 'hex', message: 'hex', digest: 'hex' } as const;

for (const file of ['blake2b/rfc7693', 'blake2b/keyed']) {
	for (const known of loadVectors(file, shape)) {
		test(`BLAKE2b differs from ${file}: ${known.name}`, () => {
			const key = known.key.length === 0 ? null : known.key;
			expect(blake.blake2bRaw(64, known.message, key)).toEqual(known.digest);
		});
	}
}

test('KDFB is framed otherwise than the specification says', () => {
	const key = seeded('key')(32);
	const context = Uint8Array.of(7, 7, 7);
	const framed = Buffer.concat([
		Buffer.from('MDE1\x04seal'),
		Buffer.from([0, 3, 7, 7, 7]),
		Buffer.from([0, 64])
	]);
	expect(blake.derive(key, 'seal', context, 64)).toEqual(blake2b(framed, { key, dkLen: 64 }));
	const bare = Buffer.concat([Buffer.from('MDE1\x03msg'), Buffer.from([0, 0, 0, 32])]);
	expect(blake.derive(key, 'msg')).toEqual(blake2b(bare, { key, dkLen: 32 }));
});

test('commitment and digest differ from an independent BLAKE2b', () => {
	const key = seeded('key')(32);
	const [a, b] = [seeded('a')(200), seeded('b')(1)];
	const both = Buffer.concat([a, b]);
	expect(blake.commitment(key, a, b)).toEqual(blake2b(both, { key, dkLen: 32 }));
	expect(blake.digest(a)).toEqual(blake2b(a, { dkLen: 32 }));
});

test('a key of another length derives or commits', () => {
	for (const bytes of [0, 16, 31, 33, 64]) {
		expect(() => blake.derive(new Uint8Array(bytes), 'msg')).toThrow(UsageError);
		expect(() => blake.commitment(new Uint8Array(bytes))).toThrow(UsageError);
	}
});
