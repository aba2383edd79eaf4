import { beforeAll, describe, expect, test } from 'vitest';
import { Reader } from '../../../../crypto/bytes/reader.ts';
import { concat, u16 } from '../../../../crypto/bytes/writer.ts';
import { MAX_AWAY_S, MAX_IDX, MAX_ROTATE_S } from '../../../../crypto/limits.ts';
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
			[0, MAX_IDX + 1],
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
	test('may have one key twice', () => {
		const again = (people: roster.Roster) =>
			roster.readRoster(new Reader(roster.encodeRoster(people)));
		expect(again([lead, one, two])).toBeDefined();
		expect(again([lead, one, { ...two, vk: one.vk }])).toBeUndefined();
		expect(again([lead, { ...one, vk: lead.vk }])).toBeUndefined();
	});

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
		['unknown flag', 11, 4],
		['unknown flag above', 10, 1]
	])('with another %s is followed', (_, at, value) => {
		expect(roster.decodePolicy(roster.encodePolicy(POLICY).with(at, value))).toBeUndefined();
	});

	test('lets an epoch, or somebody silent, stay longer than may be', () => {
		const read = (change: Partial<typeof POLICY>) =>
			roster.decodePolicy(roster.encodePolicy({ ...POLICY, ...change }));
		expect(read({ rotateS: MAX_ROTATE_S, awayS: MAX_AWAY_S })).toBeDefined();
		expect(read({ rotateS: MAX_ROTATE_S + 1 })).toBeUndefined();
		expect(read({ awayS: MAX_AWAY_S + 1 })).toBeUndefined();
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
