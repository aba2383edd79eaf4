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
	type: 'came' | 'left' | 'leads' | 'removed' | 'gap',
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

describe('words that were changed', () => {
	const marked = (at: number, change: object): TimelineItem => ({ ...text(1, at), ...change });

	test('that were taken away stand there, or leave no trace of who did it', () => {
		const moderator = who(5, 'moderator');
		const rows = rowsOf(
			[text(1, 0), marked(1, { text: '', retracted: moderator })],
			undefined,
			(at) => at
		);
		expect(rows.at(-1)).toMatchObject({ type: 'gone', author: { idx: 1 }, by: { idx: 5 } });
	});

	test('that are covered or answer something stand in the middle of a group', () => {
		const cover = { topic: 1, by: who(1) };
		expect(shapes([text(1, 0), marked(1, { cover }), text(1, 2)])).toEqual(['1×', '1×', '1×']);
		expect(shapes([text(1, 0), marked(1, { answers: '7.1.1' }), text(1, 2)])).toEqual([
			'1×',
			'1×',
			'1×'
		]);
	});

	test('by a moderator to all look like her talk', () => {
		const notice = {
			type: 'notice',
			key: 'n',
			at: 0,
			who: who(5, 'moderator'),
			text: 'Obs'
		} as const;
		expect(shapes([notice])).toEqual(['notice']);
	});
});

describe('who may write', () => {
	const round = {
		type: 'round',
		key: 'r',
		at: 0,
		who: who(0, 'moderator'),
		what: 'started',
		order: [who(1)],
		turn: 0,
		seconds: 0,
		question: ''
	} as const;
	const turn = (act: 'pass' | 'done' | 'skip'): TimelineItem => ({
		type: 'turn',
		key: act,
		at: 0,
		who: who(1),
		by: who(1),
		act
	});

	test('changes without a line of a moderator who did it, or with one for every turn that was used', () => {
		expect(shapes([round, turn('done'), turn('pass'), turn('skip')])).toEqual([
			'talk',
			'talk',
			'talk'
		]);
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

	test('say that two lead, when one has given it to the other', () => {
		expect(shapes([line('leads', 0, who(1)), line('leads', 1, who(2))])).toEqual([
			'leads 1',
			'leads 1'
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

test('of somebody who was removed elsewhere it is said who removed whom, of each alone', () => {
	const still = (idx: number, at: number): TimelineItem => ({
		type: 'stillHere',
		key: `s${String(made++)}`,
		at,
		who: who(idx),
		by: who(9, 'moderator')
	});
	const rows = rowsOf([still(1, 0), still(2, 1)], undefined, (at) => at);
	const people = rows.flatMap((row) => (row.type === 'system' ? [row.people] : []));
	expect(people.map((both) => both.map(({ idx }) => idx))).toEqual([
		[9, 1],
		[9, 2]
	]);
});
