import { beforeAll, describe, expect, test } from 'vitest';
import { concat, u16 } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import { aad } from '../../../../crypto/labels.ts';
import { expand } from '../../../../crypto/primitives/kdf.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { unwrap, wrap } from '../../../../crypto/primitives/seal.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import {
	deltaKey,
	deriveEpoch,
	roomSecret,
	STAFF,
	wrapContext
} from '../../../../crypto/room/epoch.ts';
import * as grant from '../../../../crypto/room/grant.ts';
import { applyOps, encodeOps, type Entry, type Op } from '../../../../crypto/room/roster.ts';
import { flipped, hex, seeded } from '../seeded.ts';
import { entryAt, Room } from './rooms.ts';

const WRAPS_AT = 4 + 2 + 1 + 8 + 8 + 16 + 32;
const random = seeded('grant');
const joiner = entryAt(7, random(32));

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function issued(room: Room, ops: readonly Op[] = []) {
	return grant.issueGrant(room.seat(0).epoch, ops, room.seat(0).pairKeys, seeded('issue'));
}

function opened(room: Room, idx: number, bytes: Uint8Array) {
	const { epoch, pairKeys } = room.seat(idx);
	return grant.openGrant(epoch, bytes, idx, pairKeys.get(0)!);
}

function bits(bytes: Uint8Array): string {
	return [...bytes.slice(7, 15)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

describe('a grant', () => {
	test.each([
		['timer', []],
		['join', [{ op: 'put', entry: joiner }]],
		['removal', [{ op: 'remove', idx: 2 }]],
		[
			'both',
			[
				{ op: 'remove', idx: 1 },
				{ op: 'put', entry: joiner }
			]
		]
	] satisfies [string, Op[]][])('(%s) leaves two members with different epochs', (_, ops) => {
		const room = new Room(4, 'agree');
		const made = issued(room, ops);
		const roster = applyOps(room.facts.roster, ops)!;
		for (const { idx } of roster.filter((entry) => entry.idx !== 0 && entry.idx !== 7)) {
			const adopted = opened(room, idx, made.bytes);
			if (typeof adopted === 'string') throw new Error(adopted);
			expect(adopted.keys.id).toEqual(made.keys.id);
			expect(adopted.keys.confirm).toEqual(made.keys.confirm);
			expect(adopted.facts.roster).toEqual(roster);
			expect(adopted.facts.parent).toEqual(room.seat(0).epoch.id);
		}
	});

	test('names whom it wraps by the new roster instead of the old one', () => {
		const room = new Room(4, 'positions');
		const made = issued(room, [
			{ op: 'remove', idx: 1 },
			{ op: 'put', entry: joiner }
		]);
		expect(bits(made.bytes).slice(0, 5)).toBe('00110');
		expect(Number(`0b${bits(made.bytes).slice(5)}`)).toBe(0);
	});

	test.each([
		[8, 538],
		[11, 730],
		[12, 794],
		[32, 2074],
		[64, 4122]
	])('of %i people has another length than %i bytes', (people, length) => {
		expect(issued(new Room(people, 'sizes', { max: 64 })).bytes).toHaveLength(length);
	});

	test('says its name wrongly', () => {
		const made = issued(new Room(3));
		expect(made.gid).toEqual(grant.grantId(made.bytes));
		expect(made.gid).not.toEqual(grant.grantId(flipped(made.bytes, 0)));
	});

	test('is made without a pair key, or with ops that do not fit', () => {
		const room = new Room(3);
		const { epoch, pairKeys } = room.seat(0);
		const fewer = new Map([...pairKeys].slice(1));
		expect(() => grant.issueGrant(epoch, [], fewer, random)).toThrow(UsageError);
		const ops = [{ op: 'remove', idx: 9 }] as const;
		expect(() => grant.issueGrant(epoch, ops, pairKeys, random)).toThrow(UsageError);
	});
});

describe('whoever reads a grant', () => {
	test('and was left out is told something else, or finds a key', () => {
		const room = new Room(4, 'left out');
		const made = issued(room, [{ op: 'remove', idx: 2 }]);
		expect(opened(room, 2, made.bytes)).toBe('leftOut');
		const inside = made.bytes.slice(WRAPS_AT, WRAPS_AT + 3 * 64);
		const { epoch, pairKeys } = room.seat(2);
		for (let at = 0; at < inside.length; at += 64) {
			for (const idx of [0, 1, 2, 3]) {
				const context = wrapContext(made.facts.grantNonce, epoch.id, 2, idx);
				const key = pairKeys.get(0)!.lend((held) => expand(held, 'wrap', context));
				expect(unwrap(key, aad('MDE1 wrap'), inside.slice(at, at + 64))).toBeUndefined();
			}
		}
	});

	test('adopts it after one byte was changed, or with another length', () => {
		const room = new Room(3, 'bytes');
		const { bytes } = issued(room, [{ op: 'put', entry: joiner }]);
		for (let at = 0; at < bytes.length; at++) {
			// The wraps of others are theirs to refuse; the id of the grant covers them in the frame.
			if (at >= WRAPS_AT + 64 && at < WRAPS_AT + 128) continue;
			expect(typeof opened(room, 1, flipped(bytes, at)), String(at)).toBe('string');
		}
		for (let length = 0; length < bytes.length; length++) {
			expect(opened(room, 1, bytes.slice(0, length)), String(length)).toBe('malformed');
		}
		expect(opened(room, 1, concat(bytes, Uint8Array.of(0)))).toBe('malformed');
	});

	test('accepts another epoch, term or issuer', () => {
		const room = new Room(3, 'other');
		const { bytes } = issued(room);
		for (const at of [3, 5, 6]) {
			expect(opened(room, 1, bytes.with(at, 9)), String(at)).toBe('otherEpoch');
		}
	});

	test('accepts a healed bit, which this version never sets', () => {
		const room = new Room(3, 'healed');
		const { bytes } = issued(room);
		for (let at = 15; at < 23; at++) {
			expect(opened(room, 1, flipped(bytes, at))).toBe('malformed');
		}
	});

	test('accepts the grant of another parent', () => {
		const room = new Room(3, 'parent');
		const { epoch, pairKeys } = room.seat(0);
		const other = { ...epoch, id: random(32) };
		const made = grant.issueGrant(other, [], pairKeys, random);
		expect(opened(room, 1, made.bytes)).toBe('unauthentic');
	});

	test('opens it with another pair key, or with the stepped one', () => {
		const room = new Room(3, 'keys');
		const { bytes } = issued(room);
		const { epoch, pairKeys } = room.seat(1);
		expect(grant.openGrant(epoch, bytes, 1, new Secret(random(32)))).toBe('unauthentic');
		const stepped = grant.stepPairKey(pairKeys.get(0)!);
		expect(grant.openGrant(epoch, bytes, 1, stepped)).toBe('unauthentic');
		expect(grant.openGrant(epoch, bytes, 2, pairKeys.get(0)!)).toBe('unauthentic');
	});
});

test('a stepped pair key is not the one of the specification, or spends the old one', () => {
	const key = random(32);
	const pairKey = new Secret(key.slice());
	expect(grant.stepPairKey(pairKey).lend(hex)).toBe(hex(expand(key, 'step')));
	expect(pairKey.lend(hex)).toBe(hex(key));
});

describe('what a person was told', () => {
	const [me, nonce] = [random(32), random(16)];
	const moderator = entryAt(0, random(32));
	const participant = entryAt(3, random(32));

	test('opens another epoch than the lead has', () => {
		const e = roomSecret(me, nonce);
		for (const entry of [moderator, participant]) {
			const told = grant.secretFor(entry, me, nonce);
			expect(told).toHaveLength(48);
			expect(grant.roomSecretFrom(told, entry, nonce)).toEqual(e);
		}
		expect(hex(grant.secretFor(participant, me, nonce))).not.toContain(hex(me));
	});

	test('makes keys of private areas that are not hers', () => {
		const { facts } = new Room(4, 'asides', {}, 2);
		const e = roomSecret(me, facts.grantNonce);
		const asidesOf = (entry: Entry) => {
			const told = grant.secretFor(entry, me, facts.grantNonce);
			const { asides } = deriveEpoch(facts, e, grant.asideSourceOf(told, entry));
			return new Map([...asides].map(([who, key]) => [who, key.lend(hex)]));
		};
		const all = asidesOf(facts.roster[0]!);
		expect([...all.keys()]).toEqual([2, 3, STAFF]);
		expect(new Set(all.values()).size).toBe(3);
		expect(asidesOf(facts.roster[1]!)).toEqual(all);
		expect(asidesOf(facts.roster[2]!)).toEqual(new Map([[2, all.get(2)]]));
		expect(asidesOf(facts.roster[3]!)).toEqual(new Map([[3, all.get(3)]]));
	});

	test('serves the other role', () => {
		const forModerators = grant.secretFor(moderator, me, nonce);
		const forOne = grant.secretFor(participant, me, nonce);
		expect(grant.roomSecretFrom(forModerators, participant, nonce)).toBeUndefined();
		expect(grant.roomSecretFrom(forOne, moderator, nonce)).toBeUndefined();
		expect(grant.roomSecretFrom(forOne.slice(1), participant, nonce)).toBeUndefined();
	});
});

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
		const roster = applyOps(epoch.facts.roster, ops) ?? epoch.facts.roster;
		const facts = { ...epoch.facts, number: 2, parent: epoch.id, roster, grantNonce };
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
