import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { argon2idRaw, stretch } from '../../../../crypto/primitives/password.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { hex } from '../seeded.ts';

const rfc9106 = loadVectors('argon2id/rfc9106', {
	password: 'hex',
	salt: 'hex',
	secret: 'hex',
	associatedData: 'hex',
	memoryKib: 'number',
	passes: 'number',
	lanes: 'number',
	tag: 'hex'
});

for (const known of rfc9106) {
	test(`Argon2id differs from RFC 9106 §${known.name}`, () => {
		const made = argon2idRaw(known.password, known.salt, {
			m: known.memoryKib,
			t: known.passes,
			p: known.lanes,
			key: known.secret,
			personalization: known.associatedData
		});
		expect(made).toEqual(known.tag);
	});
}

test('a stretch costs other than 32 MiB, three passes and one lane', () => {
	const passphrase = Uint8Array.from(Buffer.from('brygga måne kanna'));
	const salt = new Uint8Array(16).fill(6);
	const costs = { memory: 32_768, passes: 3, parallelism: 1, tagLength: 32 };
	const expected = argon2Sync('argon2id', { message: passphrase, nonce: salt, ...costs });
	expect(hex(stretch(passphrase, salt))).toBe(expected.toString('hex'));
});

test('a salt of another length is stretched with', () => {
	expect(() => stretch(new Uint8Array(8), new Uint8Array(15))).toThrow(UsageError);
});
