import { beforeAll, describe, expect, test } from 'vitest';
import { concat, lp16, u16, u8 } from '../../../../crypto/bytes/writer.ts';
import { MAX_EVENTS_AHEAD, MAX_LOG_HEADS } from '../../../../crypto/limits.ts';
import { hash } from '../../../../crypto/primitives/hash.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { EventPart } from '../../../../crypto/room/event.ts';
import * as logs from '../../../../crypto/room/log.ts';
import { hex, seeded } from '../seeded.ts';
import { entryAt, snapshot } from './rooms.ts';

const random = seeded('log');
const id = random(32);
const roster = [0, 1, 4].map((idx) => entryAt(idx, random(32)));

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function part(seq: number, change: Partial<EventPart> = {}): EventPart {
	return { seq, kind: 1, frag: 0, frags: 1, content: Uint8Array.of(seq & 255), ...change };
}

function fed(...parts: EventPart[]) {
	let log = logs.startLog(id, roster);
	const whole: (readonly EventPart[])[] = [];
	for (const each of parts) {
		const appended = logs.append(log, 1, each);
		log = appended.log;
		whole.push(...appended.whole);
	}
	return { log, whole: whole.map((fragments) => fragments.map(({ seq }) => seq)) };
}

test('the chain of heads is not the one of the specification', () => {
	const { log } = fed(part(1), part(2, { kind: 9, content: Uint8Array.of(1, 2) }));
	const start = hash('head0', id, u8(1));
	const one = hash('head', start, concat(u8(1), u16(1), u8(1), u8(0), u8(1)), lp16(u8(1)));
	const last = Uint8Array.of(1, 2);
	const two = hash('head', one, concat(u8(1), u16(2), u8(9), u8(0), u8(1)), lp16(last));
	expect(log.get(1)).toMatchObject({ count: 2, head: two });
	const parts = [0, 1, 4].flatMap((idx) => [u16(log.get(idx)!.count), log.get(idx)!.head]);
	expect(logs.viewOf(log, id, roster)).toEqual({
		counts: [0, 2, 0],
		hash: hash('view', id, ...parts).slice(0, 16)
	});
});

test('the order in which events come changes what is agreed on', () => {
	const parts = [1, 2, 3, 4, 5].map((seq) => part(seq));
	const { log } = fed(...parts);
	for (const order of [
		[5, 4, 3, 2, 1],
		[3, 1, 2, 5, 4],
		[2, 2, 1, 1, 5, 3, 4, 4]
	]) {
		const other = fed(...order.map((seq) => part(seq)));
		expect(other.whole).toEqual([[1], [2], [3], [4], [5]]);
		expect(snapshot(other.log)).toBe(snapshot(log));
	}
});

test('an event is counted twice, or a stranger counted at all', () => {
	const { log } = fed(part(1), part(2));
	for (const seq of [1, 2]) expect(logs.append(log, 1, part(seq)).log).toBe(log);
	expect(logs.append(log, 3, part(1))).toEqual({ log, whole: [] });
});

test('a second version of what waits takes the place of the first', () => {
	const first = part(2, { content: Buffer.from('först') });
	const second = part(2, { content: Buffer.from('sedan') });
	const { log } = fed(first);
	expect(logs.append(log, 1, second).log).toBe(log);
	expect(snapshot(fed(first, second, part(1)).log)).toBe(snapshot(fed(part(1), first).log));
});

test('events wait without end', () => {
	const { log } = fed(part(1));
	const last = 1 + MAX_EVENTS_AHEAD;
	expect(logs.append(log, 1, part(last)).log.get(1)!.ahead.size).toBe(1);
	expect(logs.append(log, 1, part(last + 1)).log).toBe(log);
	const many = fed(...Array.from({ length: 100 }, (_, at) => part(at + 2)));
	expect(many.log.get(1)!.ahead.size).toBe(MAX_EVENTS_AHEAD - 1);
});

test('fragments are joined out of turn, across events or in part', () => {
	const frag = (seq: number, at: number, frags = 3, kind = 1) =>
		part(seq, { frag: at, frags, kind });
	expect(fed(frag(1, 0), frag(2, 1), frag(3, 2)).whole).toEqual([[1, 2, 3]]);
	expect(fed(frag(3, 2), frag(1, 0), frag(2, 1)).whole).toEqual([[1, 2, 3]]);
	expect(fed(frag(1, 1), frag(2, 2)).whole).toEqual([]);
	expect(fed(frag(1, 0), frag(2, 2)).whole).toEqual([]);
	expect(fed(frag(1, 0), frag(2, 1, 2), frag(3, 2)).whole).toEqual([]);
	expect(fed(frag(1, 0), frag(2, 1, 3, 2), frag(3, 2)).whole).toEqual([]);
	expect(fed(frag(1, 0), part(2), frag(3, 1), frag(4, 2)).whole).toEqual([[2]]);
	expect(fed(frag(1, 0), frag(2, 1), frag(3, 0), frag(4, 1), frag(5, 2)).whole).toEqual([
		[3, 4, 5]
	]);
	expect(fed(frag(1, 0), frag(2, 1), frag(3, 2), frag(4, 1), part(5)).whole).toEqual([
		[1, 2, 3],
		[5]
	]);
});

test('two logs that differ have the same head', () => {
	const variants = [
		fed(part(1)),
		fed(part(1, { kind: 2 })),
		fed(part(1, { frag: 1, frags: 2 })),
		fed(part(1, { frags: 2 })),
		fed(part(1, { content: Uint8Array.of(2) })),
		fed(part(1, { content: new Uint8Array(0) }))
	];
	expect(new Set(variants.map(({ log }) => hex(log.get(1)!.head))).size).toBe(variants.length);
});

describe('an event that comes again', () => {
	const { log } = fed(part(1), part(2, { kind: 9 }), part(4));
	const variants: Partial<EventPart>[] = [
		{ kind: 2 },
		{ frags: 2 },
		{ frag: 1, frags: 2 },
		{ content: Uint8Array.of(99) },
		{ content: new Uint8Array(0) }
	];

	test('is taken for another version, or another version for it', () => {
		expect(logs.compare(log, 1, part(1))).toBe('same');
		expect(logs.compare(log, 1, part(2, { kind: 9 }))).toBe('same');
		for (const change of variants) expect(logs.compare(log, 1, part(1, change))).toBe('other');
	});

	test('while it waits for one before it is not compared', () => {
		expect(logs.compare(log, 1, part(4))).toBe('same');
		for (const change of variants) expect(logs.compare(log, 1, part(4, change))).toBe('other');
	});

	test('is called known before it has come', () => {
		for (const seq of [3, 5, 65_535]) expect(logs.compare(log, 1, part(seq))).toBe('new');
		expect(logs.compare(log, 4, part(1))).toBe('new');
	});

	test('after more events than are remembered is said to differ', () => {
		const { log: long } = fed(
			...Array.from({ length: MAX_LOG_HEADS + 1 }, (_, at) => part(at + 1))
		);
		expect(long.get(1)!.heads).toHaveLength(MAX_LOG_HEADS);
		expect(logs.compare(long, 1, part(2))).toBe('forgotten');
		expect(logs.compare(long, 1, part(3))).toBe('same');
		expect(logs.compare(long, 1, part(3, { kind: 2 }))).toBe('other');
	});
});

test('the hash for earlier counts is not the one that was shown with them', () => {
	let log = logs.startLog(id, roster);
	const shown = [logs.viewOf(log, id, roster)];
	const steps: [number, number][] = [
		[1, 1],
		[4, 1],
		[1, 2],
		[0, 1]
	];
	for (const [idx, seq] of steps) {
		log = logs.append(log, idx, part(seq)).log;
		shown.push(logs.viewOf(log, id, roster));
	}
	for (const { counts, hash: seen } of shown) {
		expect(logs.hashAt(log, id, roster, counts)).toEqual(seen);
	}
	expect(logs.hashAt(log, id, roster, [0, 0, 1])).toBeDefined();
	expect(logs.hashAt(log, id, roster, [0, 3, 0])).toBeUndefined();
	expect(logs.hashAt(log, id, roster, [65_535, 0, 0])).toBeUndefined();
});

test('appending changes the log that was given', () => {
	const { log } = fed(part(1), part(3));
	const before = snapshot(log);
	logs.append(log, 1, part(2));
	logs.append(log, 1, part(4));
	expect(snapshot(log)).toBe(before);
});
