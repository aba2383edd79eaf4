import { beforeAll, expect, test } from 'vitest';
import { LAST_LOCK_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { draftClose, draftTexts } from '../../../../crypto/room/event.ts';
import { awaitsLastLock, isSayingClose, mayLock } from '../../../../crypto/room/last-lock.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { meeting } from '../../../sim/watched.ts';
import { World } from '../../../sim/world.ts';

const SINCE = 50_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A lead with two guests, 1 and 2, in whatever state a test wants. */
function leading(seed: string) {
	const { lead } = meeting(new World(seed), 2);
	const { state } = lead;
	if (state.role !== 'lead' || state.seat === undefined) throw new Error('she does not lead');
	const inRoom: LeadState = { ...state, since: SINCE, removing: [], issuing: false };
	const held: Seat = { ...state.seat, left: [], granting: undefined, outbox: [] };
	const change = (some: Partial<LeadState>, seat: Partial<Seat> = {}): LeadState => ({
		...inRoom,
		seat: { ...held, ...seat },
		...some
	});
	return { change };
}

test('a lock is made by one who only listens, gives way, or hands over', () => {
	const { change } = leading('may lock');
	const may = (state: LeadState) => mayLock(state, SINCE);
	expect(may(change({}))).toBe(true);
	expect(may(change({}, { listening: 1 }))).toBe(false);
	const item = { to: 1, gid: new Uint8Array(8) };
	expect(may(change({}, { yielding: { item, left: 1 } }))).toBe(false);
	const stages = ['wanted', 'writing', 'telling', 'given'] as const;
	const given = stages.map((stage) => change({ handover: { to: 1, stage, since: SINCE } }));
	expect(given.map(may)).toEqual([true, false, false, false]);
});

test('a lock is made in the close although it waits for none, or not while it does', () => {
	const { change } = leading('closing');
	const may = (some: Partial<LeadState>, now = SINCE) => mayLock(change(some), now);
	expect(may({ phase: 'closing' })).toBe(false);
	expect(may({ phase: 'closing', removing: [1] })).toBe(true);
	expect(may({ phase: 'closing', removing: [1] }, SINCE + LAST_LOCK_MS)).toBe(true);
	expect(may({ phase: 'closing', removing: [1] }, SINCE + LAST_LOCK_MS + 1)).toBe(false);
	// What is waited for says nothing of a meeting that is over, or has not begun.
	expect(may({ phase: 'ended', removing: [1] })).toBe(false);
	expect(may({ phase: 'prepared', removing: [1] })).toBe(false);
});

test('the close waits for nobody, or not for somebody who has gone and is in the roster', () => {
	const { change } = leading('waits');
	const waits = (some: Partial<LeadState>, seat: Partial<Seat> = {}) =>
		awaitsLastLock(change(some, seat), SINCE);
	expect(waits({})).toBe(false);
	expect(waits({ removing: [2] })).toBe(true);
	expect(waits({}, { left: [1] })).toBe(true);
	expect(waits({ removing: [0] })).toBe(false);
	expect(waits({ removing: [9] }, { left: [8] })).toBe(false);
	expect(waits({ issuing: true })).toBe(true);
	expect(waits({ removing: [1], seat: undefined })).toBe(false);
});

test('the close goes on waiting once it is said, or is held back by words', () => {
	const { change } = leading('said');
	const wanted = (seat: Partial<Seat>) => awaitsLastLock(change({ removing: [1] }, seat), SINCE);
	const words = { line: 'w', drafts: draftTexts('hej')[0]!, taken: 0 };
	const close = { line: '', drafts: [draftClose(true)], taken: 0 };
	expect(wanted({ outbox: [words] })).toBe(true);
	expect(wanted({ outbox: [words, close] })).toBe(false);
	const { seat } = change({}, { outbox: [words] });
	expect(isSayingClose(seat!)).toBe(false);
});
