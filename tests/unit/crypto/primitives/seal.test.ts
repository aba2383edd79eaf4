import { blake2b } from '@noble/hashes/blake2.js';
import { beforeAll, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import { derive } from '../../../../crypto/primitives/blake.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as box from '../../../../crypto/primitives/seal.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { flipped, hex, only, seeded } from '../seeded.ts';
import { openToBoth } from './two-keys.ts';

const key = new Uint8Array(32).fill(1);
const aad = Uint8Array.of(9, 9);
const text = new Uint8Array(100).fill(5);
const none = new Uint8Array(0);

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const shape = {
	key: 'hex',
	nonce: 'hex',
	aad: 'hex',
	plaintext: 'hex',
	ciphertext: 'hex',
	accepted: 'truth'
} as const;

for (const file of ['xchacha20poly1305/draft', 'xchacha20poly1305/wycheproof']) {
	for (const known of loadVectors(file, shape)) {
		test(`the AEAD differs from ${file}: ${known.name}`, () => {
			const opened = box.decryptRaw(known.key, known.nonce, known.aad, known.ciphertext);
			expect(opened).toEqual(known.accepted ? known.plaintext : undefined);
			const made = box.encryptRaw(known.key, known.nonce, known.aad, known.plaintext);
			expect(hex(made) === hex(known.ciphertext)).toBe(known.accepted);
		});
	}
}

test('seal is built otherwise than the specification says', () => {
	const nonce = seeded('nonce')(24);
	const sealed = box.seal(key, aad, text, only(nonce));
	const keys = derive(key, 'seal', nonce, 64);
	const ciphertext = box.encryptRaw(keys.slice(0, 32), nonce, aad, text);
	const committed = concat(Uint8Array.of(0, 2, 9, 9), ciphertext);
	const commitment = blake2b(committed, { key: keys.slice(32), dkLen: 32 });
	expect(sealed).toEqual(concat(nonce, commitment, ciphertext));
	expect(sealed.length).toBe(text.length + box.SEAL_OVERHEAD);
	expect(box.open(key, aad, sealed)).toEqual(text);
});

test('a changed byte, a cut, an addition, another key or other data still opens', () => {
	const sealed = box.seal(key, aad, text, seeded('damage'));
	for (let at = 0; at < sealed.length; at++) {
		expect(box.open(key, aad, flipped(sealed, at))).toBeUndefined();
		expect(box.open(key, aad, sealed.slice(0, at))).toBeUndefined();
	}
	expect(box.open(key, aad, concat(sealed, Uint8Array.of(0)))).toBeUndefined();
	expect(box.open(flipped(key, 0), aad, sealed)).toBeUndefined();
	expect(box.open(key, Uint8Array.of(9), sealed)).toBeUndefined();
	expect(box.open(key, none, sealed)).toBeUndefined();
});

test('a key of another length or too much associated data is sealed with', () => {
	expect(() => box.seal(new Uint8Array(16), aad, text, seeded(1))).toThrow(UsageError);
	expect(() => box.seal(key, new Uint8Array(65_536), text, seeded(1))).toThrow(UsageError);
});

test('a forged byte is unwrapped', () => {
	const wrapped = box.wrap(key, aad, text);
	expect(wrapped).toEqual(box.encryptRaw(key, new Uint8Array(24), aad, text));
	expect(box.unwrap(key, aad, wrapped)).toEqual(text);
	for (let at = 0; at < wrapped.length; at++) {
		expect(box.unwrap(key, aad, flipped(wrapped, at))).toBeUndefined();
		expect(box.unwrap(key, aad, wrapped.slice(0, at))).toBeUndefined();
	}
	expect(box.unwrap(key, none, wrapped)).toBeUndefined();
	expect(() => box.unwrap(key.slice(1), aad, wrapped)).toThrow(UsageError);
	expect(() => box.wrap(key.slice(1), aad, text)).toThrow(UsageError);
});

test('a ciphertext made for two keys opens under the plain AEAD alone', () => {
	const other = new Uint8Array(32).fill(2);
	const nonce = seeded('two keys')(24);
	const [one, two] = [key, other].map((k) => derive(k, 'seal', nonce, 64)) as [
		Uint8Array,
		Uint8Array
	];
	const both = openToBoth(one.slice(0, 32), two.slice(0, 32), nonce);

	const first = box.decryptRaw(one.slice(0, 32), nonce, none, both);
	const second = box.decryptRaw(two.slice(0, 32), nonce, none, both);
	expect(first).toHaveLength(32);
	expect(second).toHaveLength(32);
	expect(first).not.toEqual(second);

	const commitTo = (keys: Uint8Array) =>
		blake2b(concat(Uint8Array.of(0, 0), both), { key: keys.slice(32), dkLen: 32 });
	const opens = (commitment: Uint8Array) =>
		[key, other].map((k) => box.open(k, none, concat(nonce, commitment, both)) !== undefined);
	expect(opens(new Uint8Array(32))).toEqual([false, false]);
	expect(opens(seeded('com')(32))).toEqual([false, false]);
	expect(opens(commitTo(one))).toEqual([true, false]);
	expect(opens(commitTo(two))).toEqual([false, true]);
});
