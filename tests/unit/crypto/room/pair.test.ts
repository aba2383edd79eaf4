import { beforeAll, describe, expect, test } from 'vitest';
import { ascii, concat, u8 } from '../../../../crypto/bytes/writer.ts';
import { sha256 } from '../../../../crypto/primitives/hash.ts';
import { expand, extract } from '../../../../crypto/primitives/kdf.ts';
import { decapsulate } from '../../../../crypto/primitives/kem.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { answerPair, finishPair, offerPair } from '../../../../crypto/room/pair.ts';
import { hex, seeded } from '../seeded.ts';

const random = seeded('pair');

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function pairing() {
	const offer = offerPair(random);
	const { publicKey } = offer;
	return { offer, setting: { epochId: random(32), moderator: 0, member: 3, publicKey } };
}

const bytesOf = (key: Secret) => key.lend((bytes) => bytes.slice());

describe('a healed pair key', () => {
	test.each([
		['with a pair key', new Secret(random(32))],
		['without one', undefined]
	])('(%s) differs between its two sides, or is not the one of the specification', (_, old) => {
		const { offer, setting } = pairing();
		const { ciphertext, healed } = answerPair(setting, [old], random)!;
		expect([offer.publicKey.length, ciphertext.length]).toEqual([1216, 1120]);
		const mine = finishPair(setting, offer.secret, ciphertext, old)!;
		expect(mine.lend(hex)).toBe(healed[0]!.lend(hex));
		const label = concat(ascii('MDE1'), Uint8Array.of(5), ascii('pairt'));
		const { epochId, publicKey } = setting;
		const transcript = sha256(concat(label, epochId, u8(0), u8(3), publicKey, ciphertext));
		const shared = offer.secret.lend((secret) => decapsulate(ciphertext, secret))!;
		const salt = old === undefined ? new Uint8Array(32) : bytesOf(old);
		const prk = extract(salt, concat(shared, transcript));
		expect(mine.lend(hex)).toBe(hex(expand(prk, 'heal')));
	});

	test('is the same for another epoch, moderator, member, KEM key, answer or pair key', () => {
		const { offer, setting } = pairing();
		const old = new Secret(random(32));
		const { ciphertext } = answerPair(setting, [old], random)!;
		const finished = (change: Partial<typeof setting>, answer = ciphertext, key = old) =>
			finishPair({ ...setting, ...change }, offer.secret, answer, key)!.lend(hex);
		const all = [
			finished({}),
			finished({ epochId: random(32) }),
			finished({ moderator: 1 }),
			finished({ member: 4 }),
			finished({ publicKey: random(1216) }),
			finished({}, ciphertext.with(0, ciphertext[0]! ^ 1)),
			finished({}, ciphertext, new Secret(random(32)))
		];
		expect(new Set(all).size).toBe(all.length);
	});

	test('forgets one of the pair keys that a joiner may have', () => {
		const { offer, setting } = pairing();
		const olds = [new Secret(random(32)), new Secret(random(32)), undefined];
		const { ciphertext, healed } = answerPair(setting, olds, random)!;
		expect(healed.map((key) => key.lend(hex))).toEqual(
			olds.map((old) => finishPair(setting, offer.secret, ciphertext, old)!.lend(hex))
		);
	});

	test('comes of what is no KEM key and no ciphertext, or wears out the pair key', () => {
		const { offer, setting } = pairing();
		const old = new Secret(random(32));
		const before = old.lend(hex);
		for (const publicKey of [new Uint8Array(0), random(1215), random(1217)]) {
			expect(answerPair({ ...setting, publicKey }, [old], random)).toBeUndefined();
		}
		for (const length of [0, 1119, 1121]) {
			expect(finishPair(setting, offer.secret, random(length), old)).toBeUndefined();
		}
		expect(old.lend(hex)).toBe(before);
	});
});
