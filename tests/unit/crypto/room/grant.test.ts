import { beforeAll, describe, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import { aad } from '../../../../crypto/labels.ts';
import { expand } from '../../../../crypto/primitives/kdf.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { unwrap } from '../../../../crypto/primitives/seal.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { deriveEpoch, roomSecret, STAFF, wrapContext } from '../../../../crypto/room/epoch.ts';
import * as grant from '../../../../crypto/room/grant.ts';
import { grantId } from '../../../../crypto/room/grant-codec.ts';
import { applyOps, type Op } from '../../../../crypto/room/ops.ts';
import type { Entry } from '../../../../crypto/room/roster.ts';
import { flipped, hex, seeded } from '../seeded.ts';
import { entryAt, Room } from './rooms.ts';

const WRAPS_AT = 4 + 2 + 1 + 8 + 8 + 16 + 32;
const random = seeded('grant');
const joiner = entryAt(7, random(32));

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function issued(room: Room, ops: readonly Op[] = []) {
	return issuedWith(room.seat(0).epoch, ops, room.seat(0).pairKeys);
}

function issuedWith(
	parent: grant.Parent,
	ops: readonly Op[],
	plain: ReadonlyMap<number, Secret>,
	healed: ReadonlyMap<number, Secret> = new Map()
) {
	return grant.issueGrant(parent, { issuer: 0, ops }, { plain, healed }, seeded('issue'));
}

function opened(room: Room, idx: number, bytes: Uint8Array) {
	const { epoch, pairKeys } = room.seat(idx);
	return openedWith(epoch, bytes, idx, [pairKeys.get(0)!]);
}

function openedWith(
	parent: grant.Parent,
	bytes: Uint8Array,
	idx: number,
	plain: readonly Secret[],
	healed: readonly Secret[] = []
) {
	return grant.openGrant(parent, bytes, { idx, from: 0 }, { plain, healed });
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
		const { roster } = applyOps(room.facts, ops)!;
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
		expect(made.gid).toEqual(grantId(made.bytes));
		expect(made.gid).not.toEqual(grantId(flipped(made.bytes, 0)));
	});

	test('is made without a pair key, or with ops that do not fit', () => {
		const room = new Room(3);
		const { epoch, pairKeys } = room.seat(0);
		const fewer = new Map([...pairKeys].slice(1));
		expect(() => issuedWith(epoch, [], fewer)).toThrow(UsageError);
		const ops = [{ op: 'remove', idx: 9 }] as const;
		expect(() => issuedWith(epoch, ops, pairKeys)).toThrow(UsageError);
		const herself = { issuer: 1, ops: [] };
		const keys = { plain: pairKeys, healed: new Map<number, Secret>() };
		expect(() => grant.issueGrant(epoch, herself, keys, random)).toThrow(UsageError);
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

	test('accepts a healed bit of somebody without a wrap', () => {
		const room = new Room(3, 'healed');
		const { bytes } = issued(room);
		for (const bit of [0, 3, 7, 63]) {
			const at = 15 + (bit >> 3);
			const changed = bytes.with(at, bytes[at]! | (0x80 >> (bit & 7)));
			expect(opened(room, 1, changed), String(bit)).toBe('malformed');
		}
	});

	test('accepts the grant of another parent', () => {
		const room = new Room(3, 'parent');
		const { epoch, pairKeys } = room.seat(0);
		const other = { ...epoch, id: random(32) };
		const made = issuedWith(other, [], pairKeys);
		expect(opened(room, 1, made.bytes)).toBe('unauthentic');
	});

	test('opens it with another pair key, or with the stepped one', () => {
		const room = new Room(3, 'keys');
		const { bytes } = issued(room);
		const { epoch, pairKeys } = room.seat(1);
		expect(openedWith(epoch, bytes, 1, [new Secret(random(32))])).toBe('unauthentic');
		const stepped = grant.stepPairKey(pairKeys.get(0)!);
		expect(openedWith(epoch, bytes, 1, [stepped])).toBe('unauthentic');
		expect(openedWith(epoch, bytes, 2, [pairKeys.get(0)!])).toBe('unauthentic');
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

	test('opens another epoch than the lead has, or is meant for another role', () => {
		const e = roomSecret(me, nonce);
		for (const entry of [moderator, participant]) {
			const told = grant.secretFor(entry, me, nonce);
			expect(told).toHaveLength(48);
			expect(grant.readTold(told, entry.idx, nonce)).toMatchObject({ e, role: entry.role });
		}
		expect(hex(grant.secretFor(participant, me, nonce))).not.toContain(hex(me));
	});

	test('makes keys of private areas that are not hers', () => {
		const { facts } = new Room(4, 'asides', {}, 2);
		const e = roomSecret(me, facts.grantNonce);
		const asidesOf = (entry: Entry) => {
			const told = grant.secretFor(entry, me, facts.grantNonce);
			const { asides: from } = grant.readTold(told, entry.idx, facts.grantNonce)!;
			const { asides } = deriveEpoch(facts, e, from);
			return new Map([...asides].map(([who, key]) => [who, key.lend(hex)]));
		};
		const all = asidesOf(facts.roster[0]!);
		expect([...all.keys()]).toEqual([2, 3, STAFF]);
		expect(new Set(all.values()).size).toBe(3);
		expect(asidesOf(facts.roster[1]!)).toEqual(all);
		expect(asidesOf(facts.roster[2]!)).toEqual(new Map([[2, all.get(2)]]));
		expect(asidesOf(facts.roster[3]!)).toEqual(new Map([[3, all.get(3)]]));
	});

	test('is read in another length', () => {
		const told = grant.secretFor(participant, me, nonce);
		expect(grant.readTold(told.slice(1), 3, nonce)).toBeUndefined();
		expect(grant.readTold(concat(told, new Uint8Array(1)), 3, nonce)).toBeUndefined();
	});
});

describe('a healed pair key', () => {
	const fresh = () => new Secret(random(32));

	test('is not the one that is used, or is used for somebody who has none', () => {
		const room = new Room(4, 'healed pairs');
		const { epoch, pairKeys } = room.seat(0);
		const healed = new Map([[2, fresh()]]);
		const { bytes, keys } = issuedWith(epoch, [], pairKeys, healed);
		expect(hex(bytes.slice(7, 15))).toBe('7000000000000000');
		expect(hex(bytes.slice(15, 23))).toBe('2000000000000000');
		const both = [pairKeys.get(2)!];
		expect(openedWith(epoch, bytes, 2, both, [])).toBe('unauthentic');
		expect(openedWith(epoch, bytes, 2, [healed.get(2)!], both)).toBe('unauthentic');
		const adopted = openedWith(epoch, bytes, 2, both, [fresh(), healed.get(2)!]);
		if (typeof adopted === 'string') throw new Error(adopted);
		expect(adopted.keys.id).toEqual(keys.id);
		expect(adopted.pairKey).toBe(healed.get(2));
		const plainly = openedWith(epoch, bytes, 1, [pairKeys.get(1)!], [fresh()]);
		expect(plainly).toMatchObject({ pairKey: pairKeys.get(1) });
		expect(openedWith(epoch, bytes, 1, [], [pairKeys.get(1)!])).toBe('unauthentic');
	});

	test('is needed beside the plain one, or cannot stand in for it', () => {
		const room = new Room(3, 'no plain');
		const { epoch, pairKeys } = room.seat(0);
		const [one, two] = [fresh(), fresh()];
		const all = new Map([
			[1, one],
			[2, two]
		]);
		const { bytes } = issuedWith(epoch, [], new Map(), all);
		expect(openedWith(epoch, bytes, 1, [], [one])).toMatchObject({ pairKey: one });
		expect(() => issuedWith(epoch, [], pairKeys, new Map())).not.toThrow();
		expect(() => issuedWith(epoch, [], new Map(), new Map([[1, one]]))).toThrow(UsageError);
	});
});

describe('what changes besides the people', () => {
	test('is another epoch at the lead than at a member', () => {
		const room = new Room(4, 'besides');
		const vkRoom = random(32);
		const policy = { ...room.facts.policy, tickMs: 2_000, recap: true };
		const ops: Op[] = [
			{ op: 'put', entry: { ...room.facts.roster[1]!, vk: random(32) } },
			{ op: 'flags', idx: 2, muted: true },
			{ op: 'policy', policy },
			{ op: 'roomKey', vkRoom }
		];
		const made = issued(room, ops);
		expect(made.bytes).toHaveLength(71 + 2 * 64 + 2 + (1 + 38 + 3 + 17 + 33) + 16);
		for (const idx of [2, 3]) {
			const adopted = opened(room, idx, made.bytes);
			if (typeof adopted === 'string') throw new Error(adopted);
			expect(adopted.facts).toMatchObject({ vkRoom, policy });
			expect(adopted.facts).toEqual(made.facts);
			expect(adopted.keys.id).toEqual(made.keys.id);
		}
		expect(opened(room, 1, made.bytes)).toBe('leftOut');
	});
});

/** A room in which place 1 moderates too and shares a key with everybody. */
function withSecond(seed: string) {
	const { facts, seats } = new Room(5, seed, {}, 2);
	const { id } = seats[0]!.epoch;
	const plain = new Map([0, 2, 3, 4].map((idx) => [idx, new Secret(random(32))]));
	const issue = (ops: readonly Op[], issuer = 1) => {
		return grant.issueGrant({ id, facts }, { issuer, ops }, { plain, healed: new Map() }, random);
	};
	const open = (idx: number, bytes: Uint8Array, from = 1, key = plain.get(idx)!) => {
		return grant.openGrant({ id, facts }, bytes, { idx, from }, { plain: [key], healed: [] });
	};
	return { facts, plain, issue, open };
}

describe('a grant of another moderator', () => {
	test('keeps the term, names another lead, or leaves somebody elsewhere', () => {
		const { facts, issue, open } = withSecond('second');
		const made = issue([{ op: 'remove', idx: 0 }]);
		expect(made.facts).toMatchObject({ number: 2, term: facts.term + 1, issuer: 1 });
		for (const idx of [2, 3, 4]) {
			const adopted = open(idx, made.bytes);
			if (typeof adopted === 'string') throw new Error(adopted);
			expect(adopted.facts).toEqual(made.facts);
			expect(adopted.keys.id).toEqual(made.keys.id);
		}
		expect(open(0, made.bytes)).toBe('leftOut');
	});

	test('cannot keep the lead of before among the members', () => {
		const { issue, open } = withSecond('handed over');
		const made = issue([]);
		expect(hex(made.bytes.slice(7, 8))).toBe('b8');
		expect(open(0, made.bytes)).toMatchObject({ facts: { issuer: 1 } });
	});

	test('is followed with the old term, signed by somebody else, or from a participant', () => {
		const { issue, open, plain } = withSecond('wrong term');
		const { bytes } = issue([]);
		expect(open(2, bytes.with(5, 1))).toBe('otherEpoch');
		expect(open(2, bytes.with(5, 3))).toBe('otherEpoch');
		expect(open(2, bytes, 0)).toBe('otherEpoch');
		expect(open(2, bytes, 3)).toBe('otherEpoch');
		expect(open(2, bytes.with(6, 3), 3)).toBe('otherEpoch');
		expect(open(2, bytes.with(6, 9), 9)).toBe('otherEpoch');
		expect(() => issue([], 3)).toThrow(UsageError);
		expect(typeof open(2, bytes, 1, plain.get(2))).toBe('object');
	});

	test('is made by a moderator who ceases to be one in it', () => {
		const { issue } = withSecond('ceases');
		for (const ops of [[{ op: 'role', idx: 1 }], [{ op: 'remove', idx: 1 }]] satisfies Op[][]) {
			expect(() => issue(ops)).toThrow(UsageError);
		}
	});
});

describe('a moderator who becomes a participant', () => {
	test('is told the moderators’ secret once more', () => {
		const { issue, open } = withSecond('demoted');
		const made = issue([{ op: 'role', idx: 0 }]);
		const adopted = open(0, made.bytes);
		if (typeof adopted === 'string') throw new Error(adopted);
		expect(adopted.facts.roster[0]).toMatchObject({ role: 'participant', firstName: '' });
		expect(adopted.keys.id).toEqual(made.keys.id);
	});
});
