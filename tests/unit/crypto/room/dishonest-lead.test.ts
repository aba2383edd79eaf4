import { beforeAll, describe, expect, test } from 'vitest';
import { concat, u16 } from '../../../../crypto/bytes/writer.ts';
import { aad } from '../../../../crypto/labels.ts';
import { expand } from '../../../../crypto/primitives/kdf.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { wrap } from '../../../../crypto/primitives/seal.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { deltaKey, deriveEpoch, roomSecret, wrapContext } from '../../../../crypto/room/epoch.ts';
import { openGrant } from '../../../../crypto/room/grant.ts';
import { applyOps, encodeOps, type Op } from '../../../../crypto/room/ops.ts';
import { seeded } from '../seeded.ts';
import { entryAt, Room } from './rooms.ts';

const random = seeded('dishonest');

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function opened(room: Room, idx: number, bytes: Uint8Array) {
	const { epoch, pairKeys } = room.seat(idx);
	return openGrant(epoch, bytes, { idx, from: 0 }, { plain: [pairKeys.get(0)!], healed: [] });
}

/**
 * What a lead could send who holds every key and breaks the rules: her grant is made by hand, with
 * any wrap map, secret and ops, and a confirmation that fits.
 */
describe('a dishonest lead', () => {
	interface Lie {
		readonly ops?: readonly Op[];
		readonly wrapped?: readonly number[];
		readonly told?: 'ME';
		readonly confirm?: Uint8Array;
	}

	function lie(room: Room, { ops = [], wrapped = [1, 2], told, confirm }: Lie): Uint8Array {
		const { epoch, pairKeys } = room.seat(0);
		const [me, grantNonce] = [random(32), random(16)];
		const e = roomSecret(me, grantNonce);
		const next = applyOps(epoch.facts, ops) ?? epoch.facts;
		const facts = { ...epoch.facts, ...next, number: 2, parent: epoch.id, grantNonce };
		const map = new Uint8Array(8);
		const wraps = wrapped.map((idx) => {
			map[0]! |= 0x80 >> idx;
			const secret = told === 'ME' ? concat(me, new Uint8Array(16)) : concat(e, random(16));
			const context = wrapContext(grantNonce, epoch.id, 2, idx);
			const key = (pairKeys.get(idx) ?? new Secret(random(32))).lend((held) =>
				expand(held, 'wrap', context)
			);
			return wrap(key, aad('MDE1 wrap'), secret);
		});
		const encoded = encodeOps(ops);
		return concat(
			Uint8Array.of(0, 0, 0, 2, 0, 1, 0),
			map,
			new Uint8Array(8),
			grantNonce,
			confirm ?? deriveEpoch(facts, e, { me }).confirm,
			...wraps,
			u16(encoded.length),
			wrap(deltaKey(e, grantNonce), aad('MDE1 delta'), encoded)
		);
	}

	const rekeyed = (room: Room, idx: number) =>
		({ op: 'put', entry: { ...room.facts.roster[idx]!, vk: random(32) } }) as const;

	test('is not believed even when she says the truth', () => {
		const room = new Room(3, 'truth');
		expect(opened(room, 1, lie(room, {}))).toMatchObject({ ops: [] });
	});

	test('hands out the secret of another role', () => {
		const room = new Room(3, 'role');
		expect(opened(room, 1, lie(room, { told: 'ME' }))).toBe('unauthentic');
	});

	test('confirms another epoch than the one she hands out', () => {
		const room = new Room(3, 'confirm');
		expect(opened(room, 1, lie(room, { confirm: random(32) }))).toBe('unauthentic');
	});

	test('leaves somebody without a wrap who is still in the roster', () => {
		const room = new Room(3, 'forgotten');
		expect(opened(room, 1, lie(room, { wrapped: [1] }))).toBe('badRoster');
	});

	test('wraps for somebody she removes, re-keys, or for herself', () => {
		const room = new Room(3, 'too many');
		expect(opened(room, 1, lie(room, { ops: [{ op: 'remove', idx: 2 }] }))).toBe('badRoster');
		expect(opened(room, 1, lie(room, { ops: [rekeyed(room, 2)] }))).toBe('badRoster');
		expect(opened(room, 1, lie(room, { wrapped: [0, 1, 2] }))).toBe('badRoster');
		expect(opened(room, 1, lie(room, { wrapped: [1, 2, 3] }))).toBe('badRoster');
	});

	test('removes or re-keys herself', () => {
		const room = new Room(3, 'herself');
		const second = { ...entryAt(0, random(32)), idx: 5 };
		const ops = [
			{ op: 'remove', idx: 0 },
			{ op: 'put', entry: second }
		] as const;
		expect(opened(room, 1, lie(room, { ops }))).toBe('badRoster');
		expect(opened(room, 1, lie(room, { ops: [rekeyed(room, 0)] }))).toBe('badRoster');
	});

	test('makes the room larger than its policy', () => {
		const room = new Room(3, 'larger', { max: 4 });
		const put = (idx: number) => ({ op: 'put', entry: entryAt(idx, random(32)) }) as const;
		expect(typeof opened(room, 1, lie(room, { ops: [put(5)] }))).toBe('object');
		expect(opened(room, 1, lie(room, { ops: [put(5), put(6)] }))).toBe('badRoster');
	});

	test('re-keys a member and is told from a wrap for her old key', () => {
		const room = new Room(4, 're-keyed');
		const grant = lie(room, { ops: [rekeyed(room, 2)], wrapped: [1, 3] });
		expect(typeof opened(room, 1, grant)).toBe('object');
		expect(opened(room, 2, grant)).toBe('leftOut');
	});

	test('makes a participant a moderator', () => {
		const room = new Room(3, 'raised');
		const entry = { ...room.facts.roster[2]!, role: 'moderator', firstName: 'Eva' } as const;
		const again = [
			{ op: 'remove', idx: 2 },
			{ op: 'put', entry }
		] as const;
		expect(opened(room, 1, lie(room, { ops: [{ op: 'put', entry }] }))).toBe('badRoster');
		expect(opened(room, 1, lie(room, { ops: again }))).toBe('badRoster');
	});
});
