import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../../crypto/room/event.ts';
import {
	floorOf,
	holderOf,
	isMutedBy,
	mutesOf,
	OPEN_FLOOR,
	type Control
} from '../../../../crypto/room/floor.ts';

type Steering = Control['act'];

const act = (
	epoch: number,
	idx: number,
	seq: number,
	what: Steering,
	more: { moderator?: boolean; seen?: readonly (readonly [number, number])[] } = {}
): Control => ({
	tag: epoch,
	epoch,
	idx,
	seq,
	at: 0,
	act: what,
	moderator: more.moderator ?? idx < 2,
	seen: new Map(more.seen)
});
const round = (rid: number, order: readonly number[], turn = 0): Steering => ({
	type: 'round',
	rid,
	turn,
	mode: 'round',
	continues: false,
	seconds: 0,
	order,
	question: ''
});
const open = (rid: number): Steering => ({ ...round(rid, []), mode: 'open' }) as Steering;
const pause = (rid: number, order: readonly number[], turn: number): Steering =>
	({ ...round(rid, order, turn), mode: 'pause' }) as Steering;
const end = (rid: number, turn: number, how: 'pass' | 'done' | 'skip' = 'done'): Steering => ({
	type: 'turn',
	rid,
	turn,
	act: how
});
const mute = (idx: number, on = true): Extract<Act, { type: 'mute' }> => ({
	type: 'mute',
	idx,
	on
});

describe('a round', () => {
	const begun = act(1, 0, 1, round(7, [3, 2, 4]));

	test('is open before it began, or gives nobody the word', () => {
		expect(floorOf([])).toBe(OPEN_FLOOR);
		expect(holderOf(floorOf([]))).toBeUndefined();
		expect(floorOf([begun])).toMatchObject({ mode: 'round', rid: 7, turn: 0, lead: 0 });
		expect(holderOf(floorOf([begun]))).toBe(3);
	});

	test('is ended by somebody whose turn it is not', () => {
		for (const false_ of [
			act(1, 2, 1, end(7, 0)),
			act(1, 0, 2, end(7, 0)),
			act(1, 4, 1, end(7, 0, 'skip')),
			act(1, 3, 1, end(6, 0)),
			act(1, 3, 1, end(7, 1)),
			act(1, 3, 1, end(7, 3))
		]) {
			expect(floorOf([begun, false_]).turn).toBe(0);
		}
	});

	test('goes on by its holder, or by any moderator’s skip, and once for both', () => {
		for (const ended of [
			[act(1, 3, 1, end(7, 0, 'pass'))],
			[act(1, 1, 1, end(7, 0, 'skip'))],
			[act(1, 3, 1, end(7, 0)), act(1, 1, 1, end(7, 0, 'skip')), act(1, 0, 2, end(7, 0, 'skip'))]
		]) {
			expect(floorOf([begun, ...ended])).toMatchObject({ turn: 1, mode: 'round' });
		}
	});

	test('stops at a turn whose end came before the one before it', () => {
		const ends = [act(1, 2, 1, end(7, 1)), act(1, 4, 1, end(7, 2))];
		expect(floorOf([begun, ...ends]).turn).toBe(0);
		const all = floorOf([begun, ...ends, act(1, 3, 1, end(7, 0))]);
		expect(all).toMatchObject({ turn: 3, mode: 'open' });
		expect(holderOf(all)).toBeUndefined();
	});

	test('is another for each order in which its acts come', () => {
		const acts = [
			begun,
			act(1, 3, 1, end(7, 0)),
			act(1, 1, 1, end(7, 1, 'skip')),
			act(1, 0, 2, round(8, [4, 3], 1)),
			act(1, 3, 2, end(8, 1, 'pass')),
			act(2, 0, 1, open(9)),
			act(2, 1, 1, end(8, 0, 'skip'))
		];
		for (let count = 0; count <= acts.length; count++) {
			const some = acts.slice(0, count);
			fc.assert(
				fc.property(fc.shuffledSubarray(some, { minLength: count }), (shuffled) => {
					expect(floorOf(shuffled)).toEqual(floorOf(some));
				}),
				{ numRuns: 20 }
			);
		}
		expect(floorOf(acts)).toMatchObject({ rid: 9, mode: 'open' });
	});

	test('of an earlier epoch, or earlier in it, counts after a later one', () => {
		const later = act(2, 1, 1, round(1, [4]));
		expect(floorOf([later, begun, act(1, 0, 9, open(8))])).toMatchObject({ rid: 1, lead: 1 });
	});

	test('goes on in a pause', () => {
		const paused = [begun, act(1, 0, 2, pause(8, [3, 2, 4], 1)), act(1, 2, 1, end(8, 1))];
		expect(floorOf(paused)).toMatchObject({ mode: 'pause', turn: 1 });
		expect(holderOf(floorOf(paused))).toBeUndefined();
	});
});

describe('a mute', () => {
	test('of somebody else silences, or is lifted by what has not seen it', () => {
		const muted = act(1, 0, 3, mute(5));
		expect(mutesOf([muted], 5)).toEqual([muted]);
		expect(mutesOf([muted], 6)).toEqual([]);
		const blind = act(1, 1, 1, mute(5, false), { seen: [[0, 2]] });
		expect(mutesOf([muted, blind], 5)).toEqual([muted]);
		const knowing = act(1, 1, 2, mute(5, false), { seen: [[0, 3]] });
		expect(mutesOf([knowing, muted], 5)).toEqual([]);
	});

	test('is lifted by an earlier act of the same moderator, or not by a later epoch', () => {
		const muted = act(2, 0, 3, mute(5));
		expect(mutesOf([act(2, 0, 2, mute(5, false)), muted], 5)).toEqual([muted]);
		expect(mutesOf([muted, act(2, 0, 4, mute(5, false))], 5)).toEqual([]);
		expect(mutesOf([muted, act(1, 1, 9, mute(5, false))], 5)).toEqual([muted]);
		expect(mutesOf([muted, act(3, 1, 1, mute(5, false))], 5)).toEqual([]);
	});

	test('that the roster says is lifted more than an epoch before, or not in the one before', () => {
		const muted = (acts: readonly Control[], epoch: number, idx = 5) =>
			isMutedBy(acts, { idx, flagged: true, epoch });
		const lifted = [act(2, 0, 3, mute(5, false))];
		expect([1, 2, 3, 4].map((epoch) => muted(lifted, epoch))).toEqual([false, false, false, true]);
		expect(muted(lifted, 2, 4)).toBe(true);
		expect(muted([], 2)).toBe(true);
		expect(muted([...lifted, act(2, 0, 4, mute(5))], 2)).toBe(true);
		expect(isMutedBy(lifted, { idx: 5, flagged: false, epoch: 2 })).toBe(false);
	});
});
