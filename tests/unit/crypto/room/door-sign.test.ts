import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../../crypto/primitives/sign.ts';
import { openSignedDoor, signDoor } from '../../../../crypto/room/door-sign.ts';
import { roomTag } from '../../../../crypto/room/invite.ts';
import { flipped, seeded } from '../seeded.ts';

const random = seeded('door');

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function door(seed = 'room') {
	const { publicKey, secretKey } = signingKeys(seeded(seed)(32));
	const asked = { address: random(32), hello: random(1234) };
	const challenge = random(1168);
	const key = { vk: publicKey, secret: new Secret(secretKey) };
	const signed = signDoor(key, asked, challenge);
	return { tag: roomTag(publicKey), asked, challenge, signed };
}

test('an answer of the room is not known for one, or has another length', () => {
	const { tag, asked, challenge, signed } = door();
	expect(signed.length).toBe(1168 + 32 + 64);
	expect(openSignedDoor(tag, asked, signed)).toEqual(challenge);
});

test('an answer of another room, to another question or with a changed byte is believed', () => {
	const { tag, asked, challenge, signed } = door();
	const other = door('another room');
	expect(openSignedDoor(tag, other.asked, other.signed)).toBeUndefined();
	expect(openSignedDoor(other.tag, asked, signed)).toBeUndefined();
	expect(openSignedDoor(tag, { ...asked, address: random(32) }, signed)).toBeUndefined();
	expect(openSignedDoor(tag, { ...asked, hello: random(1234) }, signed)).toBeUndefined();
	for (const at of [0, 15, 1167, 1168, 1199, 1200, 1263]) {
		expect(openSignedDoor(tag, asked, flipped(signed, at)), String(at)).toBeUndefined();
	}
	for (const bytes of [challenge, signed.slice(0, -1), new Uint8Array(1265), new Uint8Array(0)]) {
		expect(openSignedDoor(tag, asked, bytes)).toBeUndefined();
	}
});
