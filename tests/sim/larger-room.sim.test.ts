import { beforeAll, describe, expect, test } from 'vitest';
import {
	FAST_TICK_MS,
	MAX_AT_FAST_TICK,
	MAX_AT_TICK,
	MAX_ROSTER,
	SLOW_TICK_MS,
	TICK_MS
} from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { seatOf } from './invariants.ts';
import { letIn } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { verifyOnce } from './verify-once.ts';
import { World } from './world.ts';

/* A room that grows ticks more slowly, by the grant that makes it so large (PROTOCOL.md §4.4, §7.4). */

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
	verifyOnce();
});

/** The ticks of a room of `people` at this tick before and after one more has come in. */
function grown(people: number, tickMs: number) {
	const world = new World(`grown ${String(people)} ${String(tickMs)}`);
	const guests = people - 1;
	const room = staffedRoom(world, 'grown', { moderators: 1, guests }, { tickMs, max: MAX_ROSTER });
	world.runUntil(world.now + 3 * SECOND);
	const newcomer = letIn(world, room.lead, 'newcomer', 'link');
	world.runUntil(world.now + 15 * SECOND);
	return [...room.everybody, newcomer].map((actor) => {
		const { policy, roster } = seatOf(actor)!.epoch.facts;
		expect(roster).toHaveLength(people + 1);
		const { state } = actor;
		const { periodMs } = state.role === 'lead' ? state.room : state.link;
		return [policy.tickMs, periodMs];
	});
}

describe('a room', () => {
	test.each([
		['as many as may tick twice a second', MAX_AT_FAST_TICK - 1, FAST_TICK_MS, FAST_TICK_MS],
		['one more than that', MAX_AT_FAST_TICK, FAST_TICK_MS, TICK_MS],
		['as many as may tick once a second', MAX_AT_TICK - 1, TICK_MS, TICK_MS],
		['one more than that', MAX_AT_TICK, TICK_MS, SLOW_TICK_MS]
	])('of %s ticks as it may not', (_, people, before, after) => {
		for (const ticks of grown(people, before)) expect(ticks).toEqual([after, after]);
	});

	test('of few goes back to a faster tick that nobody asked for', () => {
		for (const ticks of grown(3, SLOW_TICK_MS)) expect(ticks).toEqual([SLOW_TICK_MS, SLOW_TICK_MS]);
	});
});
