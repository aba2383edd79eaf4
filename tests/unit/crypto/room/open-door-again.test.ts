import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_OPEN_WAITING, OPEN_PROVING_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { LeadState, Visitor } from '../../../../crypto/room/lead-state.ts';
import { among, atTheDoor, atTheDoorOfARoom, proofOf, type AtTheDoor } from './at-open-door.ts';

/* Who comes to an open link a second time, with the key she came with before (PROTOCOL.md §5). */

const SARA = 1;
const GUEST = 2;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Somebody who has come before, as she is in some stage, and the same one's second proof. */
function again(door: AtTheDoor, change: Partial<Visitor>) {
	const { stranger, visitor, challenged } = door;
	const vk = stranger.random(32);
	const identity = { vk, name: 3, house: 4711 };
	const before = { ...visitor.challenge, p: stranger.random(16), proofId: stranger.random(8) };
	const older: Visitor = {
		...visitor,
		key: 'older',
		challenge: before,
		identity,
		since: 5,
		name: 33,
		greeted: 2,
		...change
	};
	const other: Visitor = {
		...older,
		key: 'other',
		identity: { ...identity, vk: vk.slice().fill(9) }
	};
	const state = among(challenged, [other, older, visitor]);
	return { vk, older, other, state, proof: proofOf(door, visitor, { vk }) };
}

const stageOf = ({ hall }: LeadState, { key }: Visitor) =>
	hall.visitors.find((one) => one.key === key)?.stage;

describe('whoever waits at an open door', () => {
	test('waits from anew, twice, or under another name once she has knocked again', () => {
		const door = atTheDoor('waits again');
		const { visitor, now, opens } = door;
		const { vk, other, state, proof } = again(door, { stage: 'waiting' });
		const { state: moved, proved } = opens(state, proof, now + 7);
		expect(proved).toBeUndefined();
		expect(moved.hall.visitors[0]).toBe(other);
		expect(moved.hall.visitors.slice(1)).toMatchObject([
			{ key: visitor.key, stage: 'waiting', since: 5, heardAt: now + 7, name: 33, greeted: 2 }
		]);
		const [, she] = moved.hall.visitors;
		expect(she!.identity?.vk).toEqual(vk);
		expect(moved.hall.last.at(-1)?.frame).toBe(she!.reply!.frames.at(-1));
	});

	test('is who she says in another handshake that has not come so far, or has ended', () => {
		for (const stage of ['challenged', 'gone', 'verified'] as const) {
			const door = atTheDoor('no longer');
			const { older, state, proof } = again(door, { stage });
			const { state: told, proved } = door.opens(state, proof);
			expect(proved).toBeUndefined();
			expect(stageOf(told, older), stage).toBe(stage);
			expect(stageOf(told, door.visitor), stage).toBe('gone');
		}
	});

	test('is who waits, or was let in, by another link', () => {
		for (const stage of ['waiting', 'approved'] as const) {
			const door = atTheDoor('another link');
			const { older, state, proof } = again(door, { stage, invite: 'another' });
			const { state: told, proved } = door.opens(state, proof);
			expect(proved).toBeUndefined();
			expect(stageOf(told, older)).toBe(stage);
			expect(stageOf(told, door.visitor)).toBe('gone');
		}
	});

	test('is one too many, or finds no place because of those at another door', () => {
		const door = atTheDoor('one too many');
		const { challenged, visitor, opens } = door;
		const waits = (count: number, change: Partial<Visitor> = {}) =>
			Array.from({ length: count }, (_, at): Visitor => {
				return { ...visitor, key: String(at), stage: 'waiting', ...change };
			});
		const proof = proofOf(door, visitor);
		const full = among(challenged, [visitor, ...waits(MAX_OPEN_WAITING)]);
		expect(opens(full, proof)).toEqual({ state: full, proved: undefined });
		for (const others of [
			waits(MAX_OPEN_WAITING - 1),
			waits(MAX_OPEN_WAITING, { invite: 'another' }),
			waits(MAX_OPEN_WAITING, { stage: 'approved' })
		]) {
			const { state, proved } = opens(among(challenged, [visitor, ...others]), proof);
			expect(proved).toBe(visitor.key);
			expect(stageOf(state, visitor)).toBe('verified');
		}
	});
});

describe('whoever a moderator has let in', () => {
	test('is to be let in once more because she knocked again before her place was made', () => {
		const door = atTheDoor('approved');
		const { older, state, proof } = again(door, { stage: 'approved' });
		const { state: moved, proved } = door.opens(state, proof);
		expect(proved).toBeUndefined();
		expect(stageOf(moved, older)).toBeUndefined();
		expect(moved.hall.visitors.at(-1)).toMatchObject({ stage: 'approved', since: 5, name: 33 });
		expect(moved.removing).toEqual([]);
	});

	test.each([
		['while her place is made', 'approved', OPEN_PROVING_MS],
		['before she had time to be heard in it', 'admitted', OPEN_PROVING_MS - 1]
	] as const)('has her handshake changed %s', (_, stage, laterMs) => {
		const door = atTheDoorOfARoom('too early');
		const { state, proof } = again(door, { stage, idx: GUEST });
		const since = state.seat!.heardAt.get(GUEST)!;
		expect(door.opens(state, proof, since + laterMs)).toEqual({ state, proved: undefined });
	});

	test('has her handshake changed although nobody knows when she was last heard', () => {
		const door = atTheDoorOfARoom('never heard');
		const { state, proof } = again(door, { stage: 'admitted', idx: 77 });
		for (const one of [state, { ...state, seat: undefined }]) {
			expect(door.opens(one, proof, door.now + 10 * OPEN_PROVING_MS).state).toBe(one);
		}
	});

	test('keeps a place in which nobody was heard, or the ticket of it', () => {
		const door = atTheDoorOfARoom('overdue');
		const { older, state, proof } = again(door, { stage: 'admitted', idx: GUEST });
		const since = state.seat!.heardAt.get(GUEST)!;
		const going = { ...state, removing: [GUEST, 9] };
		const { state: moved, proved } = door.opens(going, proof, since + OPEN_PROVING_MS);
		expect(proved).toBeUndefined();
		expect(moved.removing).toEqual([9, GUEST]);
		expect(moved.record.roster.map(({ tickets }) => tickets.length)).toEqual([1, 1, 0, 1]);
		expect(stageOf(moved, older)).toBeUndefined();
		expect(stageOf(moved, door.visitor)).toBe('waiting');
	});
});

describe('a place in which nobody was ever heard', () => {
	/** Somebody in the room whose handshake the lead has forgotten knocks again by her key. */
	function forgotten(idx: number, house = 4711) {
		const door = atTheDoorOfARoom('forgotten');
		const { stranger, challenged, visitor } = door;
		const seat = challenged.seat!;
		const { vk } = seat.epoch.facts.roster[idx]!;
		const other: Visitor = {
			...visitor,
			key: 'other',
			identity: { vk: stranger.random(32), name: 2, house }
		};
		const heardAt = new Map(seat.heardAt).set(idx, door.now - OPEN_PROVING_MS);
		const room = { ...challenged.room, since: door.now - OPEN_PROVING_MS };
		const known = { ...seat, heardAt };
		const state: LeadState = { ...among(challenged, [visitor, other]), room, seat: known };
		return {
			door,
			vk,
			other,
			state,
			seat: known,
			proof: proofOf(door, visitor, { vk, house })
		};
	}

	test('is kept for somebody who knocks again by its key', () => {
		const { door, state, proof } = forgotten(GUEST);
		const { state: freed, proved } = door.opens(state, proof);
		expect(proved).toBe(door.visitor.key);
		expect(stageOf(freed, door.visitor)).toBe('verified');
		expect(freed.removing).toEqual([GUEST]);
		expect(freed.record.roster[GUEST]!.tickets).toEqual([]);
	});

	test('is made free although she may be in it, or somebody else says her key', () => {
		const { door, state, seat, vk, other, proof } = forgotten(GUEST);
		const { departures } = seat;
		const late = new Map(seat.heardAt).set(GUEST, door.now - OPEN_PROVING_MS + 1);
		const unknown = new Map([...seat.heardAt].filter(([idx]) => idx !== GUEST));
		const hers = { ...other, identity: { ...other.identity!, vk } };
		const cases: readonly (readonly [string, LeadState])[] = [
			[
				'heard once',
				{
					...state,
					seat: { ...seat, departures: { ...departures, heardIn: new Map([[GUEST, 1]]) } }
				}
			],
			['just let in', { ...state, seat: { ...seat, heardAt: late } }],
			['never waited for', { ...state, seat: { ...seat, heardAt: unknown } }],
			['the lead is just back', { ...state, room: { ...state.room, since: state.room.since + 1 } }],
			['her key is at the door', among(state, [door.visitor, hers])]
		];
		for (const [why, one] of cases) {
			const { state: told, proved } = door.opens(one, proof);
			expect(proved, why).toBeUndefined();
			expect(stageOf(told, door.visitor), why).toBe('gone');
			expect(told.removing, why).toEqual([]);
			expect(told.record, why).toBe(one.record);
		}
	});

	test.each([
		['a moderator', SARA, 4711],
		['whoever reads other rules', GUEST, 4712]
	])('is made free for %s', (_, idx, house) => {
		const { door, state, proof } = forgotten(idx, house);
		const { state: told, proved } = door.opens(state, proof);
		expect(proved).toBeUndefined();
		expect(stageOf(told, door.visitor)).toBe('gone');
		expect(told.removing).toEqual([]);
	});

	test('is looked for, and stops the lead, for a key that waits elsewhere and has none', () => {
		const door = atTheDoorOfARoom('elsewhere');
		const { state, proof } = again(door, { stage: 'waiting', invite: 'another' });
		for (const one of [state, { ...state, seat: undefined }]) {
			const { state: told, proved } = door.opens(one, proof);
			expect(proved).toBeUndefined();
			expect(stageOf(told, door.visitor)).toBe('gone');
		}
	});
});
