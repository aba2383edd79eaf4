import {
	generateHybridIdentity,
	generateX25519Identity,
	identityToRecipient
} from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_COORDINATOR } from '../../../../src/lib/organisation/example.ts';
import { isRecipient } from '../../../../src/lib/organisation/recipient.ts';

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

describe('a public key of age', () => {
	test('is not known for one', async () => {
		for (let round = 0; round < 50; round++) {
			const key = await identityToRecipient(await generateX25519Identity());
			expect([key, isRecipient(key)]).toEqual([key, true]);
		}
		expect(isRecipient(await identityToRecipient(await generateHybridIdentity()))).toBe(true);
	});

	test('passes with any one letter changed', () => {
		for (let at = 'age1'.length; at < EXAMPLE_COORDINATOR.length; at++) {
			for (const letter of LETTERS) {
				const key = EXAMPLE_COORDINATOR.slice(0, at) + letter + EXAMPLE_COORDINATOR.slice(at + 1);
				expect([key, isRecipient(key)]).toEqual([key, key === EXAMPLE_COORDINATOR]);
			}
		}
	});

	test.each([
		'',
		'1',
		'age',
		'age1',
		'en nyckel',
		EXAMPLE_COORDINATOR.toUpperCase(),
		EXAMPLE_COORDINATOR.slice(0, -1),
		`${EXAMPLE_COORDINATOR}q`,
		` ${EXAMPLE_COORDINATOR}`,
		EXAMPLE_COORDINATOR.replace('age1', 'age1pq1'),
		EXAMPLE_COORDINATOR.replace('age1', 'bc1'),
		'age1tag1qqqqqqqqqqqqqqqq'
	])('is taken for one: %j', (text) => {
		expect(isRecipient(text)).toBe(false);
	});

	test('is its secret half', async () => {
		const secret = await generateX25519Identity();
		expect(isRecipient(secret)).toBe(false);
		expect(isRecipient(secret.toLowerCase())).toBe(false);
	});
});
