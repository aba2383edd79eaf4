import { beforeAll, expect, test } from 'vitest';
import { ascii, concat } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as ed25519 from '../../../../crypto/primitives/sign.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { flipped } from '../seeded.ts';

const seed = new Uint8Array(32).fill(3);
const [a, b] = [Uint8Array.of(1), Uint8Array.of(2, 3)];

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const rfc8032 = loadVectors('ed25519/rfc8032', {
	seed: 'hex',
	publicKey: 'hex',
	message: 'hex',
	signature: 'hex'
});

for (const known of rfc8032) {
	test(`Ed25519 differs from RFC 8032 §7.1 ${known.name}`, () => {
		const { publicKey, secretKey } = ed25519.signingKeys(known.seed);
		expect(publicKey).toEqual(known.publicKey);
		expect(secretKey).toEqual(concat(known.seed, known.publicKey));
		expect(ed25519.signRaw(secretKey, known.message)).toEqual(known.signature);
		expect(ed25519.verifyRaw(publicKey, known.signature, known.message)).toBe(true);
	});
}

const speccheck = loadVectors('ed25519/speccheck', {
	publicKey: 'hex',
	message: 'hex',
	signature: 'hex',
	accepted: 'truth'
});

for (const known of speccheck) {
	test(`this client accepts other edge cases than all others: ${known.name}`, () => {
		const { publicKey, message, signature } = known;
		expect(ed25519.verifyRaw(publicKey, signature, message)).toBe(known.accepted);
	});
}

test('the prefix is not part of what is signed', () => {
	const { publicKey, secretKey } = ed25519.signingKeys(seed);
	const signature = ed25519.sign(secretKey, 'MDE1 frame-sig', a, b);
	expect(signature).toEqual(
		ed25519.signRaw(secretKey, concat(ascii('MDE1 frame-sig'), Uint8Array.of(1, 2, 3)))
	);
	expect(ed25519.verify(publicKey, signature, 'MDE1 frame-sig', a, b)).toBe(true);
	expect(ed25519.verify(publicKey, signature, 'MDE1 admit-sig', a, b)).toBe(false);
	expect(ed25519.verify(publicKey, signature, 'MDE1 frame-sig', b, a)).toBe(false);
});

test('a changed bit or a wrong length is accepted, or throws', () => {
	const { publicKey, secretKey } = ed25519.signingKeys(seed);
	const signature = ed25519.sign(secretKey, 'MDE1 frame-sig', a);
	const accepted = (key: Uint8Array, sig: Uint8Array) =>
		ed25519.verify(key, sig, 'MDE1 frame-sig', a);
	for (let at = 0; at < 64; at++) expect(accepted(publicKey, flipped(signature, at))).toBe(false);
	for (let at = 0; at < 32; at++) expect(accepted(flipped(publicKey, at), signature)).toBe(false);
	for (const length of [0, 1, 63]) {
		expect(accepted(publicKey, signature.slice(0, length))).toBe(false);
	}
	for (const length of [0, 1, 31]) {
		expect(accepted(publicKey.slice(0, length), signature)).toBe(false);
	}
	expect(accepted(publicKey, concat(signature, a))).toBe(false);
	expect(accepted(concat(publicKey, a), signature)).toBe(false);
});

test('a key of ours with another length signs', () => {
	expect(() => ed25519.signingKeys(new Uint8Array(31))).toThrow(UsageError);
	expect(() => ed25519.sign(seed, 'MDE1 frame-sig', a)).toThrow(UsageError);
});
