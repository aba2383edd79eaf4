import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { ParticipantState, ReturnReason } from '../../../../crypto/room/participant-state.ts';
import { closeReturn, refuseReturn } from '../../../../crypto/room/returning.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { SECOND, turnAt } from './rooms.ts';

/* Who waits at the door when the meeting is closed was not removed (PROTOCOL.md §11, §14.1). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function knocking(why: ReturnReason): { state: ParticipantState; now: number } {
	const world = new World(`closed ${why}`);
	const { everybody } = staffedRoom(world, `closed ${why}`, { moderators: 1, guests: 1 });
	world.runUntil(world.now + 5 * SECOND);
	const guest = everybody.at(-1)!;
	if (guest.state.role !== 'participant') throw new Error('she leads');
	const now = world.clockOf(guest);
	const returning = { why, door: 'lobby', since: now, tries: 0, lent: false, withSpare: false };
	return { state: { ...guest.state, returning } as ParticipantState, now };
}

test.each<ReturnReason>(['leftOut', 'stale', 'alone', 'silence'])(
	'a close tells somebody who is back for it (%s) that she was removed, or nothing',
	(why) => {
		const { state, now } = knocking(why);
		const closed = closeReturn(state, turnAt(now));
		expect([closed.phase, closed.ending]).toEqual(['ended', 'closed']);
	}
);

test('a moderator’s no sounds like a close', () => {
	const { state, now } = knocking('leftOut');
	expect(refuseReturn(state, turnAt(now)).ending).toBe('removed');
});

test('a close at the door ends the talk of one who is to moderate before it ends in the room', () => {
	const { state, now } = knocking('offer');
	const stays = closeReturn(state, turnAt(now));
	expect([stays.phase, stays.returning]).toEqual(['room', undefined]);
});
