import { beforeAll, describe, expect, test } from 'vitest';
import { HEARD_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { isAwaited } from '../../../../crypto/room/followers.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { Room, SECOND, START } from './rooms.ts';

/* Who is cut off while an epoch ends learns what she missed of it (PROTOCOL.md §7.4, §7.5, §9.3). */

const LATER = START + 30 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** 1 says something in an epoch that the others have left; 3 hears nothing of it, nor of the grace. */
function lastWords() {
	const room = new Room(4, 'last words');
	room.rotate();
	const grant = room.send(0);
	for (const idx of [2, 3]) room.follow(idx, grant);
	room.say(1, 'sist');
	const words = room.send(1);
	for (const idx of [0, 2]) room.follow(idx, words);
	room.follow(1, grant);
	return room;
}

const gapsOn = ({ lines }: Seat) =>
	lines.flatMap((line) => (line.type === 'gap' ? line.who.idx : []));

describe('a member who was cut off for the whole grace', () => {
	test('is not told that words are missing, or twice, or of somebody else', () => {
		const room = lastWords();
		for (const idx of [0, 1, 2, 3]) room.drain(idx, LATER);
		expect(gapsOn(room.seat(3))).toEqual([]);
		for (let at = 1; at < 4; at++) room.tick(LATER + at * SECOND);
		expect(gapsOn(room.seat(3))).toEqual([1]);
		for (const idx of [0, 1, 2]) expect(gapsOn(room.seat(idx))).toEqual([]);
	});

	test('is told although she has shown that she has them', () => {
		const room = lastWords();
		const words = room.seat(1).draining!.epoch.log;
		for (const idx of [0, 2, 3]) {
			const seat = room.seat(idx);
			const draining = seat.draining!;
			room.seats[idx] = {
				...seat,
				draining: { ...draining, epoch: { ...draining.epoch, log: words } }
			};
		}
		room.tick(START + SECOND);
		room.drain(1, LATER);
		expect(room.seat(1).ended?.final).toBeUndefined();
	});

	test('keeps a word of the next epoch from leaving', () => {
		const room = lastWords();
		room.drain(1, LATER);
		const { final } = room.seat(1).ended!;
		expect(final?.counts).toEqual([0, 1, 0, 0]);
		room.say(1, 'å'.repeat(200));
		room.tick(LATER + SECOND);
		expect(gapsOn(room.seat(3))).toEqual([]);
		expect(room.seat(1).outbox).toEqual([]);
		room.tick(LATER + 2 * SECOND);
		expect(room.seat(3).ended ?? room.seat(3).draining).toBeDefined();
		room.drain(3, LATER + 2 * SECOND);
		room.tick(LATER + 3 * SECOND);
		expect(gapsOn(room.seat(3))).toEqual([1]);
	});

	test('hears of it in an epoch after the next', () => {
		const room = lastWords();
		for (const idx of [0, 1, 2, 3]) room.drain(idx, LATER);
		room.rotate();
		const grant = room.send(0, LATER);
		for (const idx of [1, 2, 3]) room.follow(idx, grant, LATER);
		for (const idx of [0, 1, 2, 3]) expect(room.seat(idx).ended).toBeUndefined();
	});
});

describe('a lead who was cut off since she sent the last grant', () => {
	function cut(change: Partial<Seat> = {}, sinceMs = SECOND) {
		const world = new World('cut off');
		const room = staffedRoom(world, 'cut off', { moderators: 1, guests: 2 });
		world.runUntil(world.now + 5 * SECOND);
		const { state } = room.lead;
		if (state.role !== 'lead') throw new Error('she does not lead');
		const seat = state.seat!;
		const { roster } = seat.epoch.facts;
		const now = world.clockOf(room.lead) + 60 * SECOND;
		const ended = { roster, had: roster.map(() => 0), final: undefined };
		const away = { ...seat, epoch: { ...seat.epoch, heard: new Set<number>() }, ended, ...change };
		const back: LeadState = { ...state, room: { ...state.room, since: now - sinceMs } };
		return isAwaited(back, away, now);
	}

	test('sends the next before anybody could tell her what she missed', () => {
		expect(cut()).toBe(true);
		expect(cut({}, HEARD_MS - 1)).toBe(true);
	});

	test('waits longer than ten seconds, or for those who were never there, or nobody', () => {
		expect(cut({}, HEARD_MS)).toBe(false);
		expect(cut({ ended: undefined })).toBe(false);
		expect(cut({}, 10 * 60 * SECOND)).toBe(false);
	});
});
