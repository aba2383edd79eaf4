import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import library from 'libsodium-wrappers';
import { beforeAll, expect, test, vi } from 'vitest';
import { basePoints } from '../../../../src/lib/engine/base-points.ts';
import { startSodium, type Sodium } from '../../../../src/lib/engine/sodium.ts';
import { binariesOfLibsodium, calledOfLibsodium } from '../../../../scripts/libsodium-binary.mjs';
import { bodiesOf, sectionsOf } from '../../../../scripts/wasm-pruning.mjs';
import { flipped, seeded } from '../../crypto/seeded.ts';

/*
 * What is served is libsodium's binary without what nobody reaches, and our own few calls of it.
 * `sodium-answers.test.ts` asks it for every published answer; here it is laid beside the package.
 */

const EXPORTS = 7;
const CODE = 10;
const DATA = 11;
const UNREACHABLE = '00000b';
const KEPT = 91;
/** How the four tables of AES begin, each of 1024 bytes. */
const AES = Buffer.from('c66363a5f87c7c84', 'hex');
const AES_BYTES = 4096;
const { original, served } = binariesOfLibsodium();
const primitives = new URL('../../../../crypto/primitives/', import.meta.url);
/** The package's own wrapper has to be usable as what stands in for it. */
const theirs: Sodium = library;
let ours: Sodium;

beforeAll(async () => {
	await library.ready;
	ours = await startSodium(served);
});

test('the binary that is served is another one than was looked at', () => {
	expect(createHash('sha256').update(served).digest('hex')).toBe(
		'60915a1c3cb34d83cbb1373091d3960248032325d105da651460767a508a5cfd'
	);
	expect(binariesOfLibsodium().served.equals(served)).toBe(true);
});

/** With the table that is computed instead of sent, and with that of AES, which nobody asks. */
function restored(data: Uint8Array, before: Uint8Array): Buffer {
	const points = basePoints();
	const whole = Buffer.from(data);
	whole.set(points, whole.indexOf(Buffer.alloc(points.length)));
	const aes = Buffer.from(before).indexOf(AES);
	expect(whole.subarray(aes, aes + AES_BYTES).every((byte) => byte === 0)).toBe(true);
	whole.set(before.subarray(aes, aes + AES_BYTES), aes);
	return whole;
}

test('something but the exports, unreached functions and a table differs from the package', () => {
	const [before, after] = [sectionsOf(original), sectionsOf(served)];
	expect([...after.keys()]).toEqual([...before.keys()]);
	for (const [id, content] of before) {
		if (id === EXPORTS || id === CODE) continue;
		expect(id === DATA ? restored(after.get(id)!, content) : after.get(id)).toEqual(content);
	}
	const bodies = bodiesOf(served);
	const kept = bodiesOf(original).filter((body, at) => {
		const now = Buffer.from(bodies[at]!);
		if (now.equals(body)) return true;
		expect(now.toString('hex')).toBe(UNREACHABLE);
		return false;
	});
	expect(bodies).toHaveLength(bodiesOf(original).length);
	expect(kept).toHaveLength(KEPT);
});

test('an export is kept that nobody calls, or one that is called is not', () => {
	const names = WebAssembly.Module.exports(new WebAssembly.Module(served)).map(({ name }) => name);
	expect(names.sort()).toEqual([...calledOfLibsodium, 'memory'].sort());
	const called = readdirSync(primitives)
		.map((name) => readFileSync(new URL(name, primitives), 'utf8'))
		.flatMap((source) => [...source.matchAll(/(?:library|sodium\(\))\.(\w+)\(/g)])
		.map(([, name]) => name);
	const forItself = ['sodium_init'];
	expect([...new Set(called)].sort()).toEqual(
		[...calledOfLibsodium.filter((name) => !forItself.includes(name)), 'memcmp'].sort()
	);
});

test('ours answers otherwise than the wrapper of the package', () => {
	const random = seeded('sodium');
	for (const length of [0, 1, 15, 16, 17, 63, 64, 128, 1023, 5000]) {
		const [text, data, key, nonce] = [random(length), random(length % 97), random(32), random(24)];
		for (const size of [16, 32, 64]) {
			expect(ours.crypto_generichash(size, text, key)).toEqual(
				theirs.crypto_generichash(size, text, key)
			);
			expect(ours.crypto_generichash(size, text, null)).toEqual(
				theirs.crypto_generichash(size, text, null)
			);
		}
		const sealed = ours.crypto_aead_xchacha20poly1305_ietf_encrypt(text, data, null, nonce, key);
		expect(sealed).toEqual(
			theirs.crypto_aead_xchacha20poly1305_ietf_encrypt(text, data, null, nonce, key)
		);
		const open = (it: Sodium) =>
			it.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, data, nonce, key);
		expect(open(ours)).toEqual(text);
		const pair = ours.crypto_sign_seed_keypair(key);
		expect(theirs.crypto_sign_seed_keypair(key)).toMatchObject(pair);
		const signature = ours.crypto_sign_detached(text, pair.privateKey);
		expect(signature).toEqual(theirs.crypto_sign_detached(text, pair.privateKey));
		for (const it of [signature, flipped(signature, 5)]) {
			expect(ours.crypto_sign_verify_detached(it, text, pair.publicKey)).toBe(it === signature);
		}
	}
});

test('ours encapsulates otherwise than the wrapper of the package', () => {
	const random = seeded('sodium kem');
	for (let round = 0; round < 20; round += 1) {
		const [seed, chance] = [random(32), random(64)];
		const pair = ours.crypto_kem_xwing_seed_keypair(seed);
		expect(theirs.crypto_kem_xwing_seed_keypair(seed)).toMatchObject(pair);
		const made = ours.crypto_kem_xwing_enc_deterministic(pair.publicKey, chance);
		expect(theirs.crypto_kem_xwing_enc_deterministic(pair.publicKey, chance)).toEqual(made);
		for (const ciphertext of [made.ciphertext, flipped(made.ciphertext, 700)]) {
			expect(ours.crypto_kem_xwing_dec(ciphertext, pair.privateKey)).toEqual(
				theirs.crypto_kem_xwing_dec(ciphertext, pair.privateKey)
			);
		}
	}
});

test('bytes that the package refuses are taken', () => {
	const n = (length: number) => new Uint8Array(length);
	const refused: ((it: Sodium) => unknown)[] = [
		(it) => it.memcmp(n(1), n(2)),
		(it) => it.crypto_generichash(0, n(1), null),
		(it) => it.crypto_generichash(65, n(1), null),
		(it) => it.crypto_generichash(32, n(1), n(65)),
		(it) => it.crypto_sign_seed_keypair(n(31)),
		(it) => it.crypto_sign_detached(n(1), n(63)),
		(it) => it.crypto_sign_verify_detached(n(63), n(1), n(32)),
		(it) => it.crypto_sign_verify_detached(n(64), n(1), n(33)),
		(it) => it.crypto_aead_xchacha20poly1305_ietf_encrypt(n(1), n(0), null, n(23), n(32)),
		(it) => it.crypto_aead_xchacha20poly1305_ietf_encrypt(n(1), n(0), null, n(24), n(33)),
		(it) => it.crypto_aead_xchacha20poly1305_ietf_decrypt(null, n(15), n(0), n(24), n(32)),
		(it) => it.crypto_aead_xchacha20poly1305_ietf_decrypt(null, n(17), n(0), n(24), n(32)),
		(it) => it.crypto_aead_xchacha20poly1305_ietf_decrypt(null, n(17), n(0), n(25), n(32)),
		(it) => it.crypto_kem_xwing_seed_keypair(n(33)),
		(it) => it.crypto_kem_xwing_enc_deterministic(n(1215), n(64)),
		(it) => it.crypto_kem_xwing_enc_deterministic(n(1216), n(63)),
		(it) => it.crypto_kem_xwing_enc_deterministic(n(1216), n(64)),
		(it) => it.crypto_kem_xwing_enc_deterministic(n(1216).fill(255), n(64)),
		(it) => it.crypto_kem_xwing_dec(n(1119), n(32)),
		(it) => it.crypto_kem_xwing_dec(n(1120), n(31)),
		(it) => it.crypto_kem_xwing_dec(n(1120), n(32))
	];
	for (const call of refused) {
		expect(() => call(theirs), String(call)).toThrow();
		expect(() => call(ours), String(call)).toThrow();
	}
	expect(ours.memcmp(n(3), n(3))).toBe(true);
	expect(ours.memcmp(n(3), Uint8Array.of(0, 0, 1))).toBe(false);
});

test('a binary whose table is another one is started', async () => {
	const digest = vi.spyOn(crypto.subtle, 'digest').mockResolvedValue(new ArrayBuffer(32));
	await expect(startSodium(served)).rejects.toThrow(WebAssembly.RuntimeError);
	digest.mockRestore();
});

test('a key stays in the library after the call', async () => {
	const memories: WebAssembly.Memory[] = [];
	const { instantiate } = WebAssembly;
	const watched = new Proxy(WebAssembly, {
		get: (of, name) =>
			name !== 'instantiate'
				? (Reflect.get(of, name) as unknown)
				: async (binary: BufferSource, imports: WebAssembly.Imports) => {
						const made = await instantiate(binary, imports);
						memories.push(made.instance.exports['memory'] as WebAssembly.Memory);
						return made;
					}
	});
	const plain = globalThis.WebAssembly;
	globalThis.WebAssembly = watched;
	const library = await startSodium(served);
	globalThis.WebAssembly = plain;
	const key = seeded('a key to look for')(32);
	const big = new Uint8Array(40 << 20).fill(7);
	library.crypto_generichash(32, big, key);
	const nonce = new Uint8Array(24);
	library.crypto_aead_xchacha20poly1305_ietf_encrypt(key, key, null, nonce, key);
	const left = Buffer.from(memories[0]!.buffer);
	expect(left.length).toBeGreaterThan(big.length);
	expect(left.includes(Buffer.from(key))).toBe(false);
});
