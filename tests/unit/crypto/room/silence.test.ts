import { expect, test } from 'vitest';
import {
	countTick,
	NO_SILENCE,
	silentTicks,
	type Silence
} from '../../../../crypto/room/silence.ts';

const TICK = 1_000;

/** `count` own ticks, `apartMs` apart, the last of them at the time given back. */
function ticks(
	from: Silence,
	heardAt: ReadonlyMap<number, number>,
	run: { readonly since: number; readonly count: number; readonly apartMs?: number }
) {
	let silence = from;
	let now = run.since;
	for (let at = 0; at < run.count; at++) {
		now += run.apartMs ?? TICK;
		silence = countTick(silence, heardAt, { now, tickMs: TICK });
	}
	return { silence, now };
}

test('silence is not the number of own ticks since somebody was heard', () => {
	const heardAt = new Map([[1, 0]]);
	const { silence } = ticks(NO_SILENCE, heardAt, { since: 0, count: 21 });
	expect(silentTicks(silence, heardAt, 1)).toBe(20);
});

test('somebody heard since the last own tick is still silent', () => {
	const heardAt = new Map([
		[1, 0],
		[2, 0]
	]);
	const { silence, now } = ticks(NO_SILENCE, heardAt, { since: 0, count: 8 });
	const heard = new Map(heardAt).set(1, now + 1);
	expect(silentTicks(silence, heard, 1)).toBe(0);
	expect(silentTicks(silence, heard, 2)).toBe(7);
	const next = ticks(silence, heard, { since: now, count: 1 }).silence;
	expect(silentTicks(next, heard, 1)).toBe(1);
	expect(silentTicks(next, heard, 2)).toBe(8);
});

test('a device that slept takes its own sleep for silence of the others', () => {
	const heardAt = new Map([[1, 0]]);
	const { silence, now } = ticks(NO_SILENCE, heardAt, { since: 0, count: 15 });
	const woken = ticks(silence, heardAt, { since: now, count: 1, apartMs: 3_600_000 });
	expect(silentTicks(woken.silence, heardAt, 1)).toBe(0);
	const later = ticks(woken.silence, heardAt, { since: woken.now, count: 3 });
	expect(silentTicks(later.silence, heardAt, 1)).toBe(3);
});

test('a slot or two that were skipped begin the count anew', () => {
	const heardAt = new Map([[1, 0]]);
	const { silence, now } = ticks(NO_SILENCE, heardAt, { since: 0, count: 5 });
	const skipped = ticks(silence, heardAt, { since: now, count: 1, apartMs: 3 * TICK });
	expect(silentTicks(skipped.silence, heardAt, 1)).toBe(5);
});

test('somebody who is no longer in the room is remembered, or a stranger is silent', () => {
	const heardAt = new Map([[1, 0]]);
	const { silence, now } = ticks(NO_SILENCE, heardAt, { since: 0, count: 5 });
	const gone = ticks(silence, new Map(), { since: now, count: 1 }).silence;
	expect(gone.ticks.size).toBe(0);
	expect(silentTicks(silence, heardAt, 9)).toBe(0);
});
