import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { decodeOffer, encodeOffer } from '../../../../crypto/room/offer.ts';
import { seeded } from '../seeded.ts';

/* The letters by which a participant is asked to moderate (PROTOCOL.md §10.8). */

const random = seeded('offer');
const secret = random(32);
const vk = random(32);
const offer = { type: 'offer', secret, firstName: 'Åsa' } as const;
const bytes = encodeOffer(offer);

describe('a letter about moderating', () => {
	test.each([[offer], [{ type: 'taken', vk }], [{ type: 'declined' }]] as const)(
		'comes out as another: %o',
		(letter) => {
			expect(decodeOffer(encodeOffer(letter))).toEqual(letter);
		}
	);

	test('has other bytes than it is said to have', () => {
		expect([...bytes]).toEqual([1, ...secret, 4, ...Buffer.from('Åsa')]);
		expect([...encodeOffer({ type: 'taken', vk })]).toEqual([2, ...vk]);
		expect([...encodeOffer({ type: 'declined' })]).toEqual([3]);
	});

	test.each([
		['nothing at all', new Uint8Array(0)],
		['of kind 0', bytes.with(0, 0)],
		['of kind 4', bytes.with(0, 4)],
		['that is cut', bytes.slice(0, -1)],
		['with more behind it', Uint8Array.of(...bytes, 0)],
		['whose name is not UTF-8', bytes.with(35, 0xff)],
		['without a name', bytes.slice(0, 34).with(33, 0)],
		['with a name of 25 bytes', Uint8Array.of(1, ...secret, 25, ...Buffer.from('a'.repeat(25)))],
		['with half a key', encodeOffer({ type: 'taken', vk }).slice(0, 17)],
		['that declines at length', Uint8Array.of(3, 3)]
	])('%s is believed', (_, read) => {
		expect(decodeOffer(read)).toBeUndefined();
	});

	test('of another length is written', () => {
		expect(() => encodeOffer({ ...offer, secret: secret.slice(1) })).toThrow(UsageError);
		expect(() => encodeOffer({ type: 'taken', vk: vk.slice(1) })).toThrow(UsageError);
	});
});
