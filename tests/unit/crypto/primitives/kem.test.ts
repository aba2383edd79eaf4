import { beforeAll, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import * as kem from '../../../../crypto/primitives/kem.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { flipped, only, seeded } from '../seeded.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const draft = loadVectors('xwing/draft', {
	seed: 'hex',
	publicKey: 'hex',
	secretKey: 'hex',
	encapsulationSeed: 'hex',
	ciphertext: 'hex',
	sharedSecret: 'hex'
});

for (const known of draft) {
	test(`X-Wing differs from the draft: ${known.name}`, () => {
		const { publicKey, secretKey } = kem.kemKeys(known.seed);
		expect(publicKey).toEqual(known.publicKey);
		expect(secretKey).toEqual(known.secretKey);
		const made = kem.encapsulate(publicKey, only(known.encapsulationSeed));
		expect(made).toEqual({ ciphertext: known.ciphertext, sharedSecret: known.sharedSecret });
		expect(kem.decapsulate(known.ciphertext, secretKey)).toEqual(known.sharedSecret);
	});
}

test('sizes differ from those the lobby frames are cut for', () => {
	const { publicKey, secretKey } = kem.kemKeys(seeded('sizes')(32));
	const made = kem.encapsulate(publicKey, seeded('sizes'));
	expect(publicKey).toHaveLength(kem.KEM_PUBLIC_KEY_BYTES);
	expect(secretKey).toHaveLength(32);
	expect(made?.ciphertext).toHaveLength(kem.KEM_CIPHERTEXT_BYTES);
	expect(made?.sharedSecret).toHaveLength(32);
});

test('a public key that either half refuses is encapsulated to, or throws', () => {
	const { publicKey } = kem.kemKeys(seeded('bad key')(32));
	const lowOrder = concat(publicKey.slice(0, 1184), new Uint8Array(32));
	const unreduced = publicKey.slice();
	unreduced.fill(0xff, 0, 3);
	for (const bad of [lowOrder, unreduced, publicKey.slice(1), concat(publicKey, publicKey)]) {
		expect(kem.encapsulate(bad, seeded('bad key'))).toBeUndefined();
	}
	expect(kem.encapsulate(new Uint8Array(0), seeded('bad key'))).toBeUndefined();
});

test('a forged ciphertext gives the secret of the true one, or throws', () => {
	const { publicKey, secretKey } = kem.kemKeys(seeded('forged')(32));
	const made = kem.encapsulate(publicKey, seeded('forged'));
	if (made === undefined) expect.unreachable();
	const { ciphertext, sharedSecret } = made;
	for (const at of [0, 1, 700, 1087, 1088, 1119]) {
		expect(kem.decapsulate(flipped(ciphertext, at), secretKey)).not.toEqual(sharedSecret);
	}
	const lowOrder = concat(ciphertext.slice(0, 1088), new Uint8Array(32));
	for (const bad of [lowOrder, ciphertext.slice(1), concat(ciphertext, ciphertext)]) {
		expect(kem.decapsulate(bad, secretKey)).toBeUndefined();
	}
});

test('the seed of an encapsulation stays in memory', () => {
	const seed = seeded('left over')(64);
	kem.encapsulate(kem.kemKeys(seeded(1)(32)).publicKey, () => seed);
	expect(seed).toEqual(new Uint8Array(64));
});

test('a key of ours with another length passes for a refusal of the peer', () => {
	expect(() => kem.kemKeys(new Uint8Array(31))).toThrow(UsageError);
	expect(() => kem.decapsulate(new Uint8Array(1120), new Uint8Array(33))).toThrow(UsageError);
});
