import { beforeAll, describe, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import {
	applyOps,
	decodeOps,
	encodeOps,
	inOrder,
	isKept,
	type Op
} from '../../../../crypto/room/ops.ts';
import type { Entry, Policy } from '../../../../crypto/room/roster.ts';
import { seeded } from '../seeded.ts';
import { entryAt, POLICY } from './rooms.ts';

const random = seeded('ops');
const [lead, one, two] = [0, 1, 2].map((idx) => entryAt(idx, random(32))) as [Entry, Entry, Entry];
const three: Entry = { ...entryAt(3, random(32)), role: 'moderator', firstName: 'Maj', name: 9 };
const old = { roster: [lead, one, two, three], policy: POLICY, vkRoom: random(32) };
const rekeyed = (entry: Entry): Entry => ({ ...entry, vk: random(32) });

const put = (entry: Entry): Op => ({ op: 'put', entry });
const remove = (idx: number): Op => ({ op: 'remove', idx });
const role = (idx: number): Op => ({ op: 'role', idx });
const flags = (idx: number, muted: boolean): Op => ({ op: 'flags', idx, muted });
const policy = (change: Partial<Policy>): Op => ({
	op: 'policy',
	policy: { ...POLICY, ...change }
});
const roomKey = (vkRoom: Uint8Array): Op => ({ op: 'roomKey', vkRoom });

/** One of every kind, in order. */
const everyKind: readonly Op[] = [
	remove(1),
	put(rekeyed(two)),
	put(entryAt(5, random(32))),
	role(3),
	flags(0, true),
	flags(2, true),
	policy({ tickMs: 2_000 }),
	roomKey(random(32))
];

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('ops', () => {
	test('come back changed, or in another length', () => {
		expect(decodeOps(encodeOps(everyKind))).toEqual(everyKind);
		expect(decodeOps(encodeOps([]))).toEqual([]);
		const lengths = everyKind.map((op) => encodeOps([op]).length - 1);
		expect(lengths).toEqual([2, 38, 38, 3, 3, 3, 17, 33]);
		const moderator = { ...three, idx: 6, firstName: 'a'.repeat(24) };
		expect(encodeOps([put(moderator)])).toHaveLength(1 + 63);
	});

	test('are written in the order in which people came', () => {
		const late = [...everyKind].reverse();
		expect(inOrder(late)).toEqual(everyKind);
		expect(decodeOps(encodeOps(inOrder(late)))).toEqual(everyKind);
	});

	test('are read in another order than the canonical one, or doubled', () => {
		for (const [at, op] of everyKind.entries()) {
			expect(decodeOps(encodeOps([op, op])), op.op).toBeUndefined();
			const before = everyKind[at - 1];
			if (before !== undefined) expect(decodeOps(encodeOps([op, before]))).toBeUndefined();
		}
		expect(decodeOps(encodeOps([role(3), role(2)]))).toBeUndefined();
		expect(decodeOps(encodeOps([flags(2, true), flags(2, false)]))).toBeUndefined();
		const policies = [policy({ max: 5 }), policy({ max: 6 })];
		expect(decodeOps(encodeOps(policies))).toBeUndefined();
	});

	test('of an unknown kind, cut short or with something behind them are read', () => {
		const good = encodeOps(everyKind);
		for (const kind of [0, 7, 8, 255]) expect(decodeOps(good.with(1, kind))).toBeUndefined();
		for (let length = 1; length < good.length; length++) {
			expect(decodeOps(good.slice(0, length)), String(length)).toBeUndefined();
		}
		expect(decodeOps(concat(good, Uint8Array.of(0)))).toBeUndefined();
		expect(decodeOps(new Uint8Array(0))).toBeUndefined();
	});

	test('raise a role, set an unknown flag or bring a policy that does not exist', () => {
		const [raised, flagged] = [encodeOps([role(3)]), encodeOps([flags(2, true)])];
		expect(decodeOps(raised.with(3, 1))).toBeUndefined();
		for (const bits of [2, 3, 255]) expect(decodeOps(flagged.with(3, bits))).toBeUndefined();
		expect(decodeOps(encodeOps([policy({ tickMs: 250 })]))).toBeUndefined();
	});
});

describe('applied ops', () => {
	test('leave something undone', () => {
		const next = applyOps(old, everyKind)!;
		expect(next.roster.map(({ idx }) => idx)).toEqual([0, 2, 3, 5]);
		expect(next.roster.map((entry) => entry.role)).toEqual([
			'moderator',
			'participant',
			'participant',
			'participant'
		]);
		expect(next.roster.map(({ muted }) => muted)).toEqual([true, true, false, false]);
		expect(next.roster[2]).toMatchObject({ name: 9, firstName: '', vk: three.vk });
		expect(next.roster[1]!.vk).not.toEqual(two.vk);
		expect(next.policy.tickMs).toBe(2_000);
		expect(next.vkRoom).not.toEqual(old.vkRoom);
	});

	test('change what they came from', () => {
		const before = structuredClone(old);
		applyOps(old, everyKind);
		expect(old).toEqual(before);
	});

	test.each([
		['remove a stranger', [remove(5)]],
		['remove all who moderate', [remove(0), remove(3)]],
		['demote all who moderate', [role(0), role(3)]],
		['demote a participant', [role(1)]],
		['demote a stranger', [role(9)]],
		['demote somebody who is removed', [remove(3), role(3)]],
		['mute a stranger', [flags(9, true)]],
		['mute somebody who is removed', [remove(1), flags(1, true)]],
		['mute somebody who just came', [put(entryAt(5, random(32))), flags(5, true)]],
		['demote a moderator who just came', [put({ ...three, idx: 5 }), role(5)]],
		['unmute somebody who is not muted', [flags(1, false)]],
		['put somebody who is there as she is', [put(one)]],
		['raise a role', [put({ ...rekeyed(one), role: 'moderator', firstName: 'Eva' })]],
		['lower a role with a key', [put({ ...rekeyed(three), role: 'participant', firstName: '' })]],
		['give somebody another name', [put({ ...rekeyed(one), name: 11 })]],
		['give a moderator another first name', [put({ ...rekeyed(three), firstName: 'Eva' })]],
		['mute with a key', [put({ ...rekeyed(one), muted: true })]],
		['rename without a key', [put({ ...one, name: 11 })]],
		['give the place of somebody removed away', [remove(1), put(rekeyed(one))]],
		['bring the policy there is', [policy({})]],
		['bring other rules', [policy({ house: 8 })]],
		['bring other names', [policy({ names: 2 })]],
		['bring other frames', [policy({ frameBytes: 2_048 })]],
		['allow fewer people than there are', [policy({ max: 3 })]],
		['bring the room key there is', [roomKey(old.vkRoom)]]
	] satisfies [string, Op[]][])('%s', (_, ops) => {
		expect(applyOps(old, ops)).toBeUndefined();
	});

	test('let in more than the policy allows, or refuse those it begins to allow', () => {
		const small = { ...old, policy: { ...POLICY, max: 4 } };
		const more = put(entryAt(7, random(32)));
		expect(applyOps(small, [more])).toBeUndefined();
		expect(applyOps(small, [more, policy({ max: 5 })])).toBeDefined();
		expect(applyOps(small, [remove(1), more])).toBeDefined();
	});

	test('keep somebody with another key, or lose somebody who was muted', () => {
		const next = applyOps(old, [put(rekeyed(one)), flags(2, true)])!.roster;
		expect(old.roster.map((entry) => isKept(entry, next))).toEqual([true, false, true, true]);
	});

	test('lose what else they say of somebody with new keys', () => {
		const next = applyOps(old, [put(rekeyed(three)), role(3), flags(3, true)])!.roster;
		expect(next[3]).toMatchObject({ role: 'participant', muted: true, firstName: '' });
	});
});
