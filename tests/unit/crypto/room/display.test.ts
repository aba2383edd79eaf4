import { describe, expect, test } from 'vitest';
import { verdictOn, type Sight } from '../../../../crypto/room/display.ts';
import type { Control } from '../../../../crypto/room/floor.ts';

/* The display rule for controls (PROTOCOL.md §10.3). */

const TICK = 1_000;
const NOW = 100 * TICK;
const verdict = (controls: readonly Control[], sight: Sight) => verdictOn(controls, sight, TICK);

const words = (change: Partial<Sight> = {}): Sight => ({
	tag: 2,
	epoch: 2,
	idx: 5,
	seq: 4,
	seen: new Map([[0, 9]]),
	rid: 0,
	turn: 0,
	at: NOW,
	moderator: false,
	flagged: false,
	isText: true,
	...change
});
const control = (act: Control['act'], change: Partial<Omit<Control, 'act'>> = {}): Control => ({
	tag: 2,
	epoch: 2,
	idx: 0,
	seq: 9,
	at: NOW,
	moderator: true,
	seen: new Map(),
	...change,
	act
});
const round = (rid: number, order: readonly number[], turn = 0): Control['act'] => ({
	type: 'round',
	rid,
	turn,
	mode: 'round',
	continues: false,
	seconds: 0,
	order,
	question: ''
});
const pause: Control['act'] = {
	type: 'round',
	rid: 3,
	turn: 0,
	mode: 'pause',
	continues: false,
	seconds: 0,
	order: [],
	question: ''
};
const mute: Control['act'] = { type: 'mute', idx: 5, on: true };
const skip: Control['act'] = { type: 'turn', rid: 7, turn: 0, act: 'skip' };

describe.each([
	['mute', mute, 'muted'],
	['pause', pause, 'paused'],
	['round of another', round(7, [6]), 'outOfTurn']
] as const)('words after a %s', (_, act, reason) => {
	test('that their author had seen are shown', () => {
		expect(verdict([control(act)], words())).toBe(reason);
		expect(verdict([control(act, { seq: 10 })], words())).toBe('shown');
	});

	test('that was accepted more than twelve ticks before are shown to whoever looks away', () => {
		for (const [ticks, expected] of [
			[0, 'shown'],
			[12, 'shown'],
			[12.001, reason],
			[600, reason],
			[-600, 'shown']
		] as const) {
			const sight = words({ seen: new Map(), at: NOW + ticks * TICK });
			expect(verdict([control(act)], sight)).toBe(expected);
		}
	});

	test('are hidden when a moderator wrote them', () => {
		expect(verdict([control(act)], words({ moderator: true }))).toBe('shown');
	});

	test('of the epoch before pass within twelve ticks, whatever their view', () => {
		const before = { epoch: 1, seq: 1 };
		expect(verdict([control(act, before)], words({ at: NOW + 12 * TICK }))).toBe('shown');
		expect(verdict([control(act, before)], words({ at: NOW + 13 * TICK }))).toBe(reason);
	});

	test('and after its end are judged by it, unless their author knew of it', () => {
		const over =
			act === mute
				? control({ ...mute, on: false }, { seq: 10, at: NOW + 13 * TICK })
				: control({ ...pause, mode: 'open', rid: 8 }, { seq: 10, at: NOW + 13 * TICK });
		const blind = words({ seen: new Map(), at: NOW + 13 * TICK });
		expect(verdict([control(act)], blind)).toBe(reason);
		expect(verdict([control(act), over], blind)).toBe('shown');
		expect(verdict([control(act), over], { ...blind, seen: new Map([[0, 9]]) })).toBe(reason);
	});

	test('of an epoch that came later count although nobody could see it', () => {
		const after = { epoch: 3, seq: 1 };
		expect(verdict([control(act, after)], words({ at: NOW + 12 * TICK }))).toBe('shown');
		expect(verdict([control(act, after)], words({ at: NOW + 13 * TICK }))).toBe(reason);
	});
});

test('a reaction is kept from anybody but the muted', () => {
	const reaction = words({ isText: false });
	expect(verdict([control(pause)], reaction)).toBe('shown');
	expect(verdict([control(round(7, [6]))], reaction)).toBe('shown');
	expect(verdict([control(mute)], reaction)).toBe('muted');
});

describe('in a round', () => {
	const mine = control(round(7, [5, 6]), { seq: 8 });

	test('words of another turn, round or person are in turn', () => {
		expect(verdict([mine], words({ rid: 7 }))).toBe('shown');
		for (const wrong of [{}, { rid: 7, turn: 1 }, { rid: 6 }, { rid: 7, idx: 6 }]) {
			expect(verdict([mine], words(wrong))).toBe('outOfTurn');
		}
	});

	test('words after one’s own pass are in turn', () => {
		const passed = control({ ...skip, act: 'pass' }, { idx: 5, seq: 3, moderator: false });
		expect(verdict([mine, passed], words({ rid: 7 }))).toBe('outOfTurn');
		expect(verdict([mine, { ...passed, seq: 5 }], words({ rid: 7 }))).toBe('shown');
	});

	test('words after a skip that was seen, or long ago, are in turn', () => {
		const skipped = control(skip, { seq: 9 });
		expect(verdict([mine, skipped], words({ rid: 7 }))).toBe('outOfTurn');
		const blind = words({ rid: 7, seen: new Map([[0, 8]]) });
		expect(verdict([mine, skipped], blind)).toBe('shown');
		expect(verdict([mine, skipped], { ...blind, at: NOW + 13 * TICK })).toBe('outOfTurn');
	});

	test('words of the next wait for no end that only the epoch before holds', () => {
		const old = control(round(7, [5, 6]), { epoch: 1, seq: 1, at: 0 });
		const done = control({ ...skip, act: 'done' }, { epoch: 1, idx: 5, seq: 1, moderator: false });
		const next = words({ idx: 6, rid: 7, turn: 1, seen: new Map() });
		expect(verdict([old], next)).toBe('outOfTurn');
		expect(verdict([old, done], next)).toBe('shown');
	});
});

describe('whoever the roster calls muted', () => {
	const unmute: Control['act'] = { type: 'mute', idx: 5, on: false };

	test('is heard, or is not after a moderator lifted it', () => {
		const flagged = words({ flagged: true });
		expect(verdict([], flagged)).toBe('muted');
		expect(verdict([control(unmute)], flagged)).toBe('shown');
		expect(verdict([control(unmute, { seq: 10 })], flagged)).toBe('muted');
		expect(verdict([control(unmute, { epoch: 1, at: 0 })], flagged)).toBe('shown');
		expect(verdict([control(unmute, { epoch: 0, at: 0 })], flagged)).toBe('muted');
	});
});
