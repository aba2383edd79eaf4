import { beforeAll, describe, expect, test } from 'vitest';
import { Reader } from '../../../../crypto/bytes/reader.ts';
import { concat, u16 } from '../../../../crypto/bytes/writer.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as roster from '../../../../crypto/room/roster.ts';
import { NAME_COUNT } from '../../../../crypto/room/names.ts';
import { hex, seeded } from '../seeded.ts';
import { entryAt, POLICY } from './rooms.ts';

const random = seeded('roster');
const keys = Array.from({ length: 6 }, () => random(32));
const entries = keys.map((vk, idx) => entryAt(idx, vk));
const [lead, one, two, three] = entries as [roster.Entry, roster.Entry, roster.Entry, roster.Entry];
const four = [lead, one, two, three];

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('entries', () => {
	test('an entry comes back as another, or in another length', () => {
		for (const entry of [lead, one, { ...two, muted: true }]) {
			const bytes = roster.encodeEntry(entry);
			expect(roster.readEntry(new Reader(bytes))).toEqual(entry);
			expect(bytes).toHaveLength(entry.role === 'moderator' ? 38 + entry.firstName.length : 37);
		}
	});

	test('an unknown role, flag, name or place is read', () => {
		const good = roster.encodeEntry(one);
		for (const [at, value] of [
			[0, 254],
			[0, 255],
			[1, 2],
			[2, 2],
			[35, NAME_COUNT >> 8]
		] as const) {
			expect(roster.readEntry(new Reader(good.with(at, value))), String(at)).toBeUndefined();
		}
	});

	test('a first name of no length, of more than 24 bytes or of no text is read', () => {
		const head = roster.encodeEntry(lead).slice(0, 37);
		const read = (...tail: number[]) =>
			roster.readEntry(new Reader(concat(head, Uint8Array.from(tail))));
		expect(read(1, 65)?.firstName).toBe('A');
		expect(read(24, ...new Array<number>(24).fill(65))?.firstName).toHaveLength(24);
		expect(read(0)).toBeUndefined();
		expect(read(25, ...new Array<number>(25).fill(65))).toBeUndefined();
		expect(read(1, 0xff)).toBeUndefined();
		expect(read(2, 65)).toBeUndefined();
	});
});

describe('a roster', () => {
	test('is not the same again', () => {
		expect(roster.readRoster(new Reader(roster.encodeRoster(four)))).toEqual(four);
	});

	test('is read truncated, empty, out of order, doubled or without a moderator', () => {
		const bytes = roster.encodeRoster(four);
		for (let length = 0; length < bytes.length; length++) {
			expect(roster.readRoster(new Reader(bytes.slice(0, length)))).toBeUndefined();
		}
		const read = (...people: roster.Entry[]) =>
			roster.readRoster(new Reader(roster.encodeRoster(people)));
		expect(read()).toBeUndefined();
		expect(read(lead, two, one)).toBeUndefined();
		expect(read(lead, one, one)).toBeUndefined();
		expect(read(one, two)).toBeUndefined();
	});

	test('has a hash that forgets something', () => {
		const other = random(32);
		const changed = [
			four,
			[lead, one, two],
			[lead, one, two, { ...three, vk: other }],
			[lead, one, two, { ...three, name: 31 }],
			[lead, one, two, { ...three, muted: true }],
			[lead, one, two, { ...three, idx: 4 }],
			[{ ...lead, firstName: 'Anne' }, one, two, three]
		];
		const hashes = changed.map((people) => hex(roster.rosterHash(people)));
		expect(new Set(hashes).size).toBe(changed.length);
	});
});

describe('ops', () => {
	const put = (entry: roster.Entry) => ({ op: 'put', entry }) as const;
	const remove = (idx: number) => ({ op: 'remove', idx }) as const;

	test('come back changed', () => {
		const ops = [remove(1), remove(3), put(entryAt(4, keys[4]!)), put(entryAt(5, keys[5]!))];
		expect(roster.decodeOps(roster.encodeOps(ops))).toEqual(ops);
		expect(roster.decodeOps(roster.encodeOps([]))).toEqual([]);
	});

	test('are read in another order than the canonical one, or doubled', () => {
		for (const ops of [
			[remove(3), remove(1)],
			[remove(1), remove(1)],
			[put(four[1]!), remove(2)],
			[put(entryAt(5, keys[5]!)), put(entryAt(4, keys[4]!))],
			[put(one), put(one)]
		]) {
			expect(roster.decodeOps(roster.encodeOps(ops))).toBeUndefined();
		}
	});

	test('of an unknown kind, cut short or with something behind them are read', () => {
		const good = roster.encodeOps([remove(1), put(entryAt(4, keys[4]!))]);
		for (const kind of [0, 3, 4, 5, 6, 255]) {
			expect(roster.decodeOps(good.with(1, kind)), String(kind)).toBeUndefined();
		}
		for (let length = 1; length < good.length; length++) {
			expect(roster.decodeOps(good.slice(0, length))).toBeUndefined();
		}
		expect(roster.decodeOps(concat(good, Uint8Array.of(0)))).toBeUndefined();
		expect(roster.decodeOps(new Uint8Array(0))).toBeUndefined();
	});

	test('put people anywhere but in their places', () => {
		const five = entryAt(5, keys[5]!);
		const next = roster.applyOps(four, [remove(2), put(entryAt(4, keys[4]!)), put(five)]);
		expect(next?.map(({ idx }) => idx)).toEqual([0, 1, 3, 4, 5]);
	});

	test('remove a stranger, or the last moderator', () => {
		expect(roster.applyOps(four, [remove(5)])).toBeUndefined();
		expect(roster.applyOps(four, [remove(0)])).toBeUndefined();
	});

	test('raise a role, or give somebody another name', () => {
		const raised = { ...one, role: 'moderator', firstName: 'Eva' } as const;
		expect(roster.applyOps(four, [put(raised)])).toBeUndefined();
		expect(roster.applyOps(four, [put({ ...one, name: 11 })])).toBeUndefined();
		const renamed = { ...one, name: 11, vk: random(32) };
		expect(roster.applyOps(four, [put(renamed)])).toBeUndefined();
		expect(roster.applyOps(four, [put({ ...lead, firstName: 'Eva' })])).toBeUndefined();
	});

	test('give a member who came back another key and leave the old one', () => {
		const rekeyed = { ...one, vk: random(32) };
		const next = roster.applyOps(four, [put(rekeyed)]);
		expect(next).toEqual(four.map((entry) => (entry.idx === one.idx ? rekeyed : entry)));
	});

	test('put a member with the key she has, or mute her by it', () => {
		expect(roster.applyOps(four, [put(one)])).toBeUndefined();
		const muted = { ...one, vk: random(32), muted: true };
		expect(roster.applyOps(four, [put(muted)])).toBeUndefined();
	});

	test('remove somebody and give the place away in one breath', () => {
		const raised = { ...one, role: 'moderator', firstName: 'Eva' } as const;
		expect(roster.applyOps(four, [remove(1), put(raised)])).toBeUndefined();
		expect(roster.applyOps(four, [remove(1), put({ ...one, vk: random(32) })])).toBeUndefined();
	});
});

describe('the policy', () => {
	test('is not 16 bytes, or comes back as another', () => {
		const bytes = roster.encodePolicy(POLICY);
		expect(bytes).toHaveLength(16);
		expect(roster.decodePolicy(bytes)).toEqual(POLICY);
		for (let length = 0; length < 16; length++) {
			expect(roster.decodePolicy(bytes.slice(0, length))).toBeUndefined();
		}
		expect(roster.decodePolicy(concat(bytes, u16(0)))).toBeUndefined();
	});

	test.each([
		['version', 0, 2],
		['tick of 1 001 ms', 2, 0xe9],
		['frame of 1 280 bytes', 3, 5],
		['room of nobody', 5, 0],
		['room of 65', 5, 65],
		['flags', 11, 4]
	])('with another %s is followed', (_, at, value) => {
		expect(roster.decodePolicy(roster.encodePolicy(POLICY).with(at, value))).toBeUndefined();
	});

	test.each([
		[true, false],
		[false, true],
		[true, true]
	])('forgets whether returns are asked for and a recap allowed', (askReturns, recap) => {
		const policy = { ...POLICY, askReturns, recap };
		expect(roster.decodePolicy(roster.encodePolicy(policy))).toEqual(policy);
	});

	test('a tick of nothing would never end', () => {
		const still = roster.encodePolicy({ ...POLICY, tickMs: 0 });
		expect(roster.decodePolicy(still)).toBeUndefined();
	});
});
