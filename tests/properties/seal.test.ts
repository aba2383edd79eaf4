import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { VAULT_BYTES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import * as box from '../../crypto/primitives/seal.ts';
import { sealVault, openVault } from '../../crypto/room/vault.ts';
import { seeded } from '../unit/crypto/seeded.ts';

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const aad = fc.uint8Array({ maxLength: 200 });
const text = fc.uint8Array({ maxLength: 1_200 });
const seed = fc.integer();

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('a box does not open again, or its size depends on more than its text', () => {
	fc.assert(
		fc.property(key, aad, text, seed, (k, a, t, s) => {
			const sealed = box.seal(k, a, t, seeded(s));
			expect(sealed.length).toBe(t.length + box.SEAL_OVERHEAD);
			expect(box.open(k, a, sealed)).toEqual(t);
		})
	);
});

test('one changed bit anywhere, or any cut, still opens', () => {
	fc.assert(
		fc.property(key, aad, text, seed, fc.nat(), (k, a, t, s, where) => {
			const sealed = box.seal(k, a, t, seeded(s));
			const bit = where % (8 * sealed.length);
			const at = bit >> 3;
			const changed = sealed.with(at, sealed[at]! ^ (1 << (bit & 7)));
			expect(box.open(k, a, changed)).toBeUndefined();
			expect(box.open(k, a, sealed.slice(0, at))).toBeUndefined();
		})
	);
});

test('a box opens with another key or other associated data', () => {
	fc.assert(
		fc.property(key, key, aad, aad, text, (k1, k2, a1, a2, t) => {
			const sealed = box.seal(k1, a1, t, seeded(1));
			const same = k1.join() === k2.join() && a1.join() === a2.join();
			expect(box.open(k2, a2, sealed) !== undefined).toBe(same);
		})
	);
});

test('some bytes make opening throw', () => {
	fc.assert(
		fc.property(key, aad, text, (k, a, input) => {
			expect(box.open(k, a, input)).toBeUndefined();
			expect(box.unwrap(k.slice(0, 32), a, input)).toBeUndefined();
			expect(openVault(k, { origin: 'o', version: 0 }, input)).toBeUndefined();
		})
	);
});

test('a wrap is not undone by its key alone', () => {
	fc.assert(
		fc.property(key, aad, text, fc.nat(), (k, a, t, where) => {
			const wrapped = box.wrap(k.slice(0, 32), a, t);
			expect(wrapped.length).toBe(t.length + 16);
			expect(box.unwrap(k.slice(0, 32), a, wrapped)).toEqual(t);
			const at = where % wrapped.length;
			expect(box.unwrap(k.slice(0, 32), a, wrapped.with(at, wrapped[at]! ^ 1))).toBeUndefined();
		})
	);
});

test('the size of a vault depends on its contents', () => {
	fc.assert(
		fc.property(key, text, fc.nat(2 ** 32 - 1), (k, data, version) => {
			const place = { origin: 'https://a.example', version };
			const sealed = sealVault(k, place, data, seeded(version));
			expect(sealed.length).toBe(VAULT_BYTES + 72);
			expect(openVault(k, place, sealed)).toEqual(data);
		}),
		{ numRuns: 20 }
	);
});
