import { beforeAll, describe, expect, test } from 'vitest';
import { HEARD_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { decodeBody } from '../../../../crypto/room/body.ts';
import { isAwaited } from '../../../../crypto/room/followers.ts';
import { openFrame, readHeader } from '../../../../crypto/room/frame.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { Room, SECOND, START, textsOn } from './rooms.ts';

/* Who is cut off while an epoch ends learns what she missed of it (PROTOCOL.md §7.4, §7.5, §9.3). */

const NONE = { counts: [0, 0, 0], hash: new Uint8Array(16) };
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

/** The same, and the next lock comes before anybody was heard in the one between. */
function twoLocks() {
	const room = lastWords();
	lock(room, START);
	return room;
}

function lock(room: Room, now: number) {
	room.rotate();
	const grant = room.send(0, now);
	for (const idx of [1, 2, 3]) room.follow(idx, grant, now);
}

/** The counts in the final views of what `idx` says now, as everybody hears it. */
function finals(room: Room, idx: number, now: number) {
	const { epoch } = room.seat(idx);
	const frame = room.send(idx, now);
	const header = readHeader(epoch, frame)!;
	const opened = openFrame(epoch, frame, header, {
		chain: epoch.sending,
		vk: room.seat(idx).me.vk
	});
	const { items } = decodeBody(opened!.signed.body, epoch.facts.roster.length)!;
	return items.flatMap((item) => (item.type === 'final' ? [item.view.counts] : []));
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
		expect(room.seat(1).ended?.isMissed).toBe(false);
		expect(finals(room, 1, LATER + SECOND)).toEqual([]);
	});

	test('keeps a word of the next epoch from leaving', () => {
		const room = lastWords();
		room.drain(1, LATER);
		const { final, isMissed } = room.seat(1).ended!;
		expect([isMissed, final.counts]).toEqual([true, [0, 1, 0, 0]]);
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

	test('has no room beside it for a full frame that is said again', () => {
		const room = lastWords();
		for (const idx of [0, 1, 2, 3]) room.drain(idx, LATER);
		// Together they fill a frame to the last few bytes.
		const texts = ['a'.repeat(400), 'b'.repeat(284)];
		for (const text of texts) room.say(1, text);
		// Nobody but the author has them, and she has nothing more to say.
		room.tick(LATER + SECOND, (from) => from === 1);
		expect(room.seat(1).outbox).toEqual([]);
		expect(finals(room, 1, LATER + 2 * SECOND), 'what is in the way').toHaveLength(1);
		for (let at = 3; at < 12; at++) room.tick(LATER + at * SECOND);
		for (const idx of [0, 2, 3])
			expect(textsOn(room.seat(idx))).toEqual(expect.arrayContaining(texts));
	});
});

describe('words said while the lock changes', () => {
	/** Everybody hears them, 2 after her last frame in that epoch; then all are heard in the next at once. */
	function heardLate() {
		const room = new Room(4, 'heard late');
		room.rotate();
		const grant = room.send(0);
		for (const idx of [2, 3]) room.follow(idx, grant);
		room.say(1, 'sist');
		const words = room.send(1);
		for (const idx of [0, 2, 3]) room.follow(idx, words);
		room.follow(1, grant);
		for (const idx of [0, 1, 3]) {
			const frame = room.send(idx, START + SECOND);
			for (const other of [0, 1, 2, 3]) if (other !== idx) room.hear(other, frame);
		}
		room.drain(2, START + SECOND);
		expect(room.seat(2).draining).toBeUndefined();
		return room;
	}
	const notSeen = ({ lines }: Seat) =>
		lines.flatMap((line) => (line.type === 'text' ? (line.notSeenBy ?? []) : []));

	test('are said not to have been seen by one who reads them', () => {
		const room = heardLate();
		const frame = room.send(2, START + 2 * SECOND);
		for (const idx of [0, 1, 3]) room.hear(idx, frame);
		for (const idx of [0, 1, 3]) room.drain(idx, LATER);
		expect(notSeen(room.seat(1))).toEqual([]);
	});

	test('are said so by a relay that loses the next frame of hers', () => {
		const room = heardLate();
		room.send(2, START + 2 * SECOND);
		for (const at of [3, 4]) {
			expect(finals(room, 2, START + at * SECOND)).toEqual([[0, 1, 0, 0]]);
		}
	});

	test('are told of on and on by who has shown them already', () => {
		const room = new Room(4, 'heard in time');
		room.say(1, 'i tid');
		const words = room.send(1);
		for (const idx of [0, 2, 3]) room.follow(idx, words);
		room.tick(START + SECOND);
		lock(room, START + 2 * SECOND);
		room.tick(START + 3 * SECOND);
		for (const idx of [0, 1, 2, 3]) room.drain(idx, LATER);
		expect(room.seat(2).ended?.isMissed).toBe(false);
		expect(finals(room, 2, LATER + SECOND)).toEqual([]);
	});
});

describe('a member who was cut off while the lock changed twice', () => {
	test('is not told that words are missing, or twice, or of somebody else', () => {
		const room = twoLocks();
		for (const idx of [0, 1, 2, 3]) expect(room.seat(idx).ended).toBeUndefined();
		for (let at = 1; at < 4; at++) room.tick(START + at * SECOND);
		expect(gapsOn(room.seat(3))).toEqual([1]);
		for (const idx of [0, 1, 2]) expect(gapsOn(room.seat(idx))).toEqual([]);
	});

	test('hears of it only while the epoch between ends, and not once that is over', () => {
		const room = twoLocks();
		for (const idx of [0, 1, 2, 3]) room.drain(idx, LATER);
		expect(room.seat(1).ended?.isMissed).toBe(false);
		room.tick(LATER + SECOND);
		expect(gapsOn(room.seat(3))).toEqual([1]);
	});

	test('is told again by the next lock, or by one after it', () => {
		const room = twoLocks();
		for (let at = 1; at < 4; at++) room.tick(START + at * SECOND);
		lock(room, START + 5 * SECOND);
		expect(finals(room, 1, START + 6 * SECOND)).toEqual([[0, 0, 0, 0]]);
		for (const idx of [0, 1, 2, 3]) room.drain(idx, LATER);
		expect(finals(room, 1, LATER + SECOND)).toEqual([]);
	});

	test('keeps a word from leaving, and is told before', () => {
		const room = twoLocks();
		for (const idx of [0, 1, 2, 3]) {
			const { epoch } = room.seat(idx);
			room.seats[idx] = { ...room.seat(idx), epoch: { ...epoch, heard: new Set([0, 1, 2, 3]) } };
		}
		room.say(1, 'å'.repeat(200));
		expect(finals(room, 1, START + SECOND)).toEqual([[0, 0, 0, 0]]);
		expect(room.seat(1).outbox).toEqual([]);
		expect(finals(room, 1, START + 2 * SECOND)).toEqual([
			[0, 0, 0, 0],
			[0, 1, 0, 0]
		]);
	});
});

describe('a second final view', () => {
	const view = (counts: readonly number[]): Item => ({
		type: 'final',
		view: { counts, hash: new Uint8Array(16) }
	});
	const said = (...finals: readonly Item[]) => {
		const room = twoLocks();
		room.hear(3, room.forge(1, finals));
		return room.seat(3);
	};

	test('is read as one of the epoch before', () => {
		const seat = said(view([0, 0, 0, 0]), view([0, 9, 0, 0]));
		expect(seat.draining?.epoch.views.get(1)).toEqual([0, 0, 0, 0]);
		expect(seat.draining?.epoch.lacking.size).toBe(0);
		expect(gapsOn(seat)).toEqual([1]);
	});

	test('of as many people as there were not, or of nobody who said more, shows a gap', () => {
		expect(gapsOn(said(view([0, 0, 0, 0]), view([0, 9, 0])))).toEqual([]);
		expect(gapsOn(said(view([0, 0, 0, 0]), view([9, 0, 9, 9])))).toEqual([]);
	});

	test('is one of many', () => {
		const none = view([0, 0, 0, 0]);
		expect(gapsOn(said(none, none, view([0, 9, 0, 0])))).toEqual([]);
	});

	test('tells somebody of an epoch that she was not in', () => {
		const room = new Room(4, 'no epoch before');
		lock(room, START);
		room.hear(3, room.forge(1, [view([0, 0, 0, 0]), view([0, 9, 0, 0])]));
		expect(gapsOn(room.seat(3))).toEqual([]);
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
		const ended = {
			roster,
			had: roster.map(() => 0),
			final: NONE,
			isMissed: false,
			untoldUntil: 0
		};
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
