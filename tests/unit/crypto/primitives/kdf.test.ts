import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { expand, expandRaw, extract } from '../../../../crypto/primitives/kdf.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { hex } from '../seeded.ts';

const rfc5869 = loadVectors('hkdf/rfc5869', {
	ikm: 'hex',
	salt: 'hex',
	info: 'hex',
	length: 'number',
	prk: 'hex',
	okm: 'hex'
});

for (const known of rfc5869) {
	test(`HKDF differs from RFC 5869 ${known.name}`, () => {
		expect(extract(known.salt, known.ikm)).toEqual(known.prk);
		expect(expandRaw(known.prk, known.info, known.length)).toEqual(known.okm);
	});
}

for (const known of loadVectors('hmac/rfc4231', { key: 'hex', data: 'hex', tag: 'hex' })) {
	test(`HMAC differs from RFC 4231 §${known.name}`, () => {
		expect(extract(known.key, known.data).slice(0, known.tag.length)).toEqual(known.tag);
	});
}

test('KDF is framed otherwise than the specification says', () => {
	const key = new Uint8Array(32).fill(7);
	const info = Buffer.concat([
		Buffer.from('MDE1\x05chain'),
		Buffer.from([0, 2, 8, 9]),
		Buffer.from([0, 16]),
		Buffer.from([1])
	]);
	const expected = createHmac('sha256', key).update(info).digest('hex').slice(0, 32);
	expect(hex(expand(key, 'chain', Uint8Array.of(8, 9), 16))).toBe(expected);
});

test('label, context or length does not separate two keys', () => {
	const key = new Uint8Array(32).fill(7);
	const keys = [
		expand(key, 'addr'),
		expand(key, 'hdr'),
		expand(key, 'addr', Uint8Array.of(0)),
		expand(key, 'addr', Uint8Array.of(0, 0)),
		expand(key, 'addr', new Uint8Array(0), 33).slice(0, 32)
	];
	expect(new Set(keys.map(hex)).size).toBe(keys.length);
});

test('a key shorter than the hash, or an output beyond its bound, is accepted', () => {
	expect(() => expand(new Uint8Array(31), 'addr')).toThrow(UsageError);
	expect(() => expand(new Uint8Array(16), 'addr')).toThrow(UsageError);
	expect(expand(new Uint8Array(64), 'addr')).toHaveLength(32);
	expect(() => expand(new Uint8Array(32), 'addr', new Uint8Array(65_536))).toThrow(UsageError);
	expect(() => expand(new Uint8Array(32), 'addr', new Uint8Array(0), 65_536)).toThrow(UsageError);
	expect(() => expand(new Uint8Array(32), 'addr', new Uint8Array(0), 8_161)).toThrow(UsageError);
});
