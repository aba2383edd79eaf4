import { describe, expect, test } from 'vitest';
import type { TimelineItem, Who } from '#crypto';
import { GROUP_MS, MERGE_MS, rowsOf, TIME_LINE_MS } from '../../../../src/lib/meeting/rows.ts';

const who = (idx: number, role: Who['role'] = 'participant'): Who => ({
	idx,
	role,
	name: idx,
	firstName: '',
	me: idx === 0
});
let made = 0;
const text = (idx: number, at: number): TimelineItem => ({
	type: 'text',
	key: `t${String(made++)}`,
	at,
	who: who(idx),
	text: 'x',
	state: 'sent'
});
const line = (
	type: 'came' | 'left' | 'removed' | 'gap',
	at: number,
	by = who(1)
): TimelineItem => ({
	type,
	key: `l${String(made++)}`,
	at,
	who: by
});
const lock = (at: number): TimelineItem => ({ type: 'lock', key: `k${String(made++)}`, at });

/** `3×` for a group of three texts, the kind and the number of people for a line. */
const shapes = (items: readonly TimelineItem[], fresh?: string) =>
	rowsOf(items, fresh, (at) => at)
		.filter((row) => row.type !== 'time')
		.map((row) => {
			if (row.type === 'group') return `${String(row.texts.length)}×`;
			return row.type === 'system' ? `${row.kind} ${String(row.people.length)}` : row.type;
		});

describe('texts', () => {
	test('of one author are torn apart', () => {
		expect(shapes([text(1, 0), text(1, GROUP_MS), text(1, GROUP_MS + 1)])).toEqual(['3×']);
	});

	test('are joined over a long pause, another author or a line', () => {
		expect(shapes([text(1, 0), text(1, GROUP_MS + 1)])).toEqual(['1×', '1×']);
		expect(shapes([text(1, 0), text(2, 1), text(1, 2)])).toEqual(['1×', '1×', '1×']);
		expect(shapes([text(1, 0), line('left', 1), text(1, 2)])).toEqual(['1×', 'left 1', '1×']);
	});

	test('hide where the new ones begin', () => {
		const items = [text(1, 0), text(1, 1), text(1, 2)];
		expect(shapes(items, items[1]!.key)).toEqual(['1×', 'fresh', '2×']);
	});

	test('are lost or doubled by grouping', () => {
		const items = Array.from({ length: 200 }, (_, at) => text(at % 7 < 4 ? 1 : 2, at * 70_000));
		const keys = rowsOf(items, items[50]!.key, (at) => at).flatMap((row) =>
			row.type === 'group' ? row.texts.map((item) => item.key) : []
		);
		expect(keys).toEqual(items.map((item) => item.key));
	});

	test('make rows with equal keys', () => {
		const items = [
			line('came', 0),
			lock(1),
			text(1, 2),
			text(1, TIME_LINE_MS),
			lock(TIME_LINE_MS + 1)
		];
		const keys = rowsOf(items, items[2]!.key, (at) => at).map((row) => row.key);
		expect(new Set(keys).size).toBe(keys.length);
	});
});

describe('lines of the app', () => {
	test('of one kind within a minute stay apart', () => {
		const two = [line('came', 0, who(1)), line('came', MERGE_MS, who(2))];
		expect(shapes(two)).toEqual(['came 2']);
		expect(shapes([line('came', 0, who(1)), line('came', 1, who(1))])).toEqual(['came 1']);
		expect(shapes([lock(0), lock(1)])).toEqual(['lock 0']);
	});

	test('merge over a minute, or a moderator with a participant', () => {
		expect(shapes([line('came', 0), line('came', MERGE_MS + 1)])).toEqual(['came 1', 'came 1']);
		expect(shapes([line('came', 0), line('came', 1, who(2, 'moderator'))])).toEqual([
			'came 1',
			'cameModerator 1'
		]);
	});

	test('speak twice of the lock that a person brought, or not at all of one that nobody brought', () => {
		expect(shapes([line('came', 0), lock(1)])).toEqual(['came 1']);
		expect(shapes([lock(0), line('came', 1)])).toEqual(['came 1']);
		expect(shapes([line('removed', 0), lock(1)])).toEqual(['removed 1']);
		expect(shapes([line('left', 0), lock(1)])).toEqual(['left 1', 'lock 0']);
		expect(shapes([line('gap', 0), lock(1)])).toEqual(['gap 1', 'lock 0']);
	});

	test('count two removals as one', () => {
		expect(shapes([line('removed', 0, who(1)), line('removed', 1, who(2))])).toEqual([
			'removed 1',
			'removed 1'
		]);
	});
});

test('the time is shown more than once in ten minutes, or not at all in the next', () => {
	const items = [text(1, 0), text(2, 1), text(1, TIME_LINE_MS - 1), text(2, TIME_LINE_MS)];
	const times = rowsOf(items, undefined, (at) => at).flatMap((row) =>
		row.type === 'time' ? [row.at] : []
	);
	expect(times).toEqual([0, TIME_LINE_MS]);
});
