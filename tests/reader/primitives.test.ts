import { describe, expect, test } from 'vitest';
import { loadVectors } from '../vectors/load.ts';
import { generator, intermediateKey, multiply } from './client/cpace.ts';
import { utf8 } from './client/bytes.ts';
import {
	blake,
	decapsulate,
	decrypt,
	encapsulate,
	encrypt,
	hkdfExpand,
	hkdfExtract,
	kemPublicKey,
	sha256Of,
	sign,
	signingPublicKey,
	verifies
} from './client/primitives.ts';

/* The published numbers of others, with the libraries of the second reader (PROTOCOL.md §2). */

describe('signatures', () => {
	const shape = { publicKey: 'hex', message: 'hex', signature: 'hex', accepted: 'truth' } as const;
	test.each(loadVectors('ed25519/speccheck', shape))('edge case $name', (known) => {
		const { accepted, message, publicKey, signature } = known;
		expect(verifies(signature, message, publicKey)).toBe(accepted);
	});

	const rfc = { seed: 'hex', publicKey: 'hex', message: 'hex', signature: 'hex' } as const;
	test.each(loadVectors('ed25519/rfc8032', rfc))('$name', (known) => {
		expect(signingPublicKey(known.seed)).toEqual(known.publicKey);
		expect(sign(known.seed, known.message)).toEqual(known.signature);
		expect(verifies(known.signature, known.message, known.publicKey)).toBe(true);
	});
});

test('X-Wing makes the published keys, ciphertexts and secrets', () => {
	const shape = {
		seed: 'hex',
		publicKey: 'hex',
		secretKey: 'hex',
		encapsulationSeed: 'hex',
		ciphertext: 'hex',
		sharedSecret: 'hex'
	} as const;
	for (const known of loadVectors('xwing/draft', shape)) {
		expect(kemPublicKey(known.secretKey)).toEqual(known.publicKey);
		const made = encapsulate(known.publicKey, known.encapsulationSeed);
		expect(made).toEqual({ ct: known.ciphertext, ss: known.sharedSecret });
		expect(decapsulate(known.ciphertext, known.secretKey)).toEqual(known.sharedSecret);
	}
});

test('CPace makes the published generator, shares and key', () => {
	const shape = {
		prs: 'hex',
		ci: 'hex',
		sid: 'hex',
		generator: 'hex',
		initiatorScalar: 'hex',
		initiatorAd: 'hex',
		initiatorShare: 'hex',
		responderScalar: 'hex',
		responderAd: 'hex',
		responderShare: 'hex',
		shared: 'hex',
		isk: 'hex'
	} as const;
	for (const known of loadVectors('cpace/ristretto255', shape)) {
		const made = generator(known);
		expect(made).toEqual(known.generator);
		expect(multiply(made, known.initiatorScalar)).toEqual(known.initiatorShare);
		expect(multiply(made, known.responderScalar)).toEqual(known.responderShare);
		expect(multiply(known.responderShare, known.initiatorScalar)).toEqual(known.shared);
		const transcript = {
			ya: known.initiatorShare,
			ada: known.initiatorAd,
			yb: known.responderShare,
			adb: known.responderAd
		};
		expect(intermediateKey(known.sid, known.shared, transcript)).toEqual(known.isk);
	}
});

test('hashes and the cipher give the published values', () => {
	const keyed = { key: 'hex', message: 'hex', digest: 'hex' } as const;
	for (const { digest, key, message } of loadVectors('blake2b/keyed', keyed)) {
		expect(blake(message, digest.length, key)).toEqual(digest);
	}
	const hkdf = {
		ikm: 'hex',
		salt: 'hex',
		info: 'hex',
		length: 'number',
		prk: 'hex',
		okm: 'hex'
	} as const;
	for (const known of loadVectors('hkdf/rfc5869', hkdf)) {
		expect(hkdfExtract(known.salt, known.ikm)).toEqual(known.prk);
		expect(hkdfExpand(known.prk, known.info, known.length)).toEqual(known.okm);
	}
	expect(sha256Of(utf8('abc'))[0]).toBe(0xba);
	const aead = {
		key: 'hex',
		nonce: 'hex',
		aad: 'hex',
		plaintext: 'hex',
		ciphertext: 'hex',
		accepted: 'truth'
	} as const;
	for (const known of loadVectors('xchacha20poly1305/draft', aead)) {
		expect(encrypt(known, known.plaintext)).toEqual(known.ciphertext);
	}
	for (const known of loadVectors('xchacha20poly1305/wycheproof', aead)) {
		const expected = known.accepted ? known.plaintext : undefined;
		expect(decrypt(known, known.ciphertext)).toEqual(expected);
	}
});
