import { describe, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { sha256 } from '../../../../crypto/primitives/hash.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { sign, signingKeys } from '../../../../crypto/primitives/sign.ts';
import { deriveEpoch, roomSecret, type EpochFacts } from '../../../../crypto/room/epoch.ts';
import { roomTag } from '../../../../crypto/room/invite.ts';
import * as welcomes from '../../../../crypto/room/welcome.ts';
import { flipped, seeded } from '../seeded.ts';
import { Room } from './rooms.ts';

await ready();

const random = seeded('welcome');
const transcript = random(32);
const { publicKey: vkRoom, secretKey } = signingKeys(random(32));
const roomKey = new Secret(secretKey);
const me = random(32);
const SIGNATURE = 64;
const CONFIRM_AT = 32 + 32 + 16 + 4 + 2 + 1 + 32 + 16 + 48;
const SECRET_AT = CONFIRM_AT - 48;

function made(change: Partial<EpochFacts> = {}, people = 3) {
	const facts = { ...new Room(people, 'welcome').facts, vkRoom, ...change };
	const keys = deriveEpoch(facts, roomSecret(me, facts.grantNonce), { me });
	const entry = facts.roster[2]!;
	const epoch = { facts, confirm: keys.confirm, me };
	const body = welcomes.encodeWelcome(epoch, entry, transcript, roomKey);
	const expected: welcomes.Expected = {
		vk: entry.vk,
		roomTag: roomTag(vkRoom),
		house: 7,
		names: 1,
		place: undefined,
		known: undefined
	};
	return { facts, keys, body, expected };
}

/** The body changed, and signed again by the room's own key. */
function resigned(body: Uint8Array): Uint8Array {
	const unsigned = body.slice(0, -SIGNATURE);
	return concat(
		unsigned,
		roomKey.lend((key) => sign(key, 'MDE1 admit-sig', transcript, sha256(unsigned)))
	);
}

test('a Welcome leads into another epoch, or to another place', () => {
	const { facts, keys, body, expected } = made();
	const welcomed = welcomes.openWelcome(body, transcript, expected);
	if (typeof welcomed !== 'object') throw new Error('not welcome');
	expect(welcomed.facts).toEqual(facts);
	expect(welcomed.keys.id).toEqual(keys.id);
	expect(welcomed.keys.confirm).toEqual(keys.confirm);
	expect(welcomed.idx).toBe(2);
	const byCode = { ...expected, roomTag: undefined };
	expect(welcomes.openWelcome(body, transcript, byCode)).toEqual(
		expect.objectContaining({ idx: 2 })
	);
});

test('its length is not 281 bytes and the entries', () => {
	expect(made().body).toHaveLength(281 + 38 + 4 + 37 + 37);
});

test('leads so far that no number is left to go on', () => {
	for (const change of [{ number: 2 ** 31 }, { term: 2 ** 15 }]) {
		const { body, expected } = made(change);
		expect(welcomes.openWelcome(body, transcript, expected)).toMatchObject({ idx: 2 });
	}
	for (const change of [{ number: 2 ** 31 + 1 }, { number: 2 ** 32 - 1 }, { term: 2 ** 15 + 1 }]) {
		const { body, expected } = made(change);
		expect(welcomes.openWelcome(body, transcript, expected)).toBeUndefined();
	}
});

test('it is believed with any byte turned, cut or added', () => {
	const { body, expected } = made();
	for (let at = 0; at < body.length; at++) {
		const welcomed = welcomes.openWelcome(flipped(body, at), transcript, expected);
		expect(typeof welcomed === 'object', String(at)).toBe(false);
		expect(welcomes.openWelcome(body.slice(0, at), transcript, expected), String(at)).not.toEqual(
			expect.objectContaining({ idx: 2 })
		);
	}
	expect(
		welcomes.openWelcome(concat(body, Uint8Array.of(0)), transcript, expected)
	).toBeUndefined();
});

test('the Welcome of another handshake is believed', () => {
	const { body, expected } = made();
	expect(welcomes.openWelcome(body, random(32), expected)).toBeUndefined();
});

describe('with a right signature', () => {
	test('another room than that of the link is entered', () => {
		const { body, expected } = made();
		const elsewhere = { ...expected, roomTag: random(16) };
		expect(welcomes.openWelcome(body, transcript, elsewhere)).toBe('wrongRoom');
	});

	test('another key than the one of the room vouches', () => {
		const { body, expected } = made({ vkRoom: signingKeys(random(32)).publicKey });
		const byCode = { ...expected, roomTag: undefined };
		expect(welcomes.openWelcome(body, transcript, byCode)).toBeUndefined();
	});

	test('the place of another is taken', () => {
		const { facts, body, expected } = made();
		const other = { ...expected, vk: facts.roster[1]!.vk };
		expect(welcomes.openWelcome(body, transcript, other)).toBeUndefined();
		const stranger = { ...expected, vk: random(32) };
		expect(welcomes.openWelcome(body, transcript, stranger)).toBeUndefined();
		const idxAt = CONFIRM_AT + 32;
		for (const idx of [0, 1, 9]) {
			const moved = resigned(body.with(idxAt, idx));
			expect(welcomes.openWelcome(moved, transcript, expected)).toBeUndefined();
		}
	});

	test('other rules or names than those she knows are followed', () => {
		const { body, expected } = made();
		expect(welcomes.openWelcome(body, transcript, { ...expected, house: 8 })).toBeUndefined();
		expect(welcomes.openWelcome(body, transcript, { ...expected, names: 2 })).toBeUndefined();
	});

	test('a confirmation or secret that does not fit is believed', () => {
		const { body, expected } = made();
		for (const at of [CONFIRM_AT, CONFIRM_AT + 31, SECRET_AT, SECRET_AT + 31]) {
			const lie = resigned(flipped(body, at));
			expect(welcomes.openWelcome(lie, transcript, expected), String(at)).toBeUndefined();
		}
		const noAside = resigned(
			concat(body.slice(0, SECRET_AT + 32), new Uint8Array(16), body.slice(SECRET_AT + 48))
		);
		expect(welcomes.openWelcome(noAside, transcript, expected)).toBeUndefined();
	});

	test('a fact that is not the one of the epoch is believed', () => {
		const { body, expected } = made();
		const places = [0, 67, 80, 84, 86, 87, 119, CONFIRM_AT + 34 + 3];
		for (const at of places) {
			const lie = resigned(flipped(body, at));
			expect(welcomes.openWelcome(lie, transcript, expected), String(at)).toBeUndefined();
		}
	});

	test('a participant may issue, or a room exceed its own limit', () => {
		const { facts } = made();
		const asParticipant = made({ issuer: 1 });
		expect(
			welcomes.openWelcome(asParticipant.body, transcript, asParticipant.expected)
		).toBeUndefined();
		const full = made({ policy: { ...facts.policy, max: 3 } });
		expect(welcomes.openWelcome(full.body, transcript, full.expected)).toEqual(
			expect.objectContaining({ idx: 2 })
		);
		const over = made({ policy: { ...facts.policy, max: 2 } });
		expect(welcomes.openWelcome(over.body, transcript, over.expected)).toBeUndefined();
	});

	test('a cadence that does not exist is followed', () => {
		const { facts } = made();
		for (const tickMs of [0, 1, 250, 999, 65_535]) {
			const odd = made({ policy: { ...facts.policy, tickMs } });
			expect(welcomes.openWelcome(odd.body, transcript, odd.expected)).toBeUndefined();
		}
	});
});
