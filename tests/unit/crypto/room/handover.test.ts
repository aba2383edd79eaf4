import { beforeAll, describe, expect, test } from 'vitest';
import { HANDOVER_MS, HEARD_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import {
	callOff,
	handOver,
	tellSuccessor,
	tendHandover
} from '../../../../crypto/room/handover.ts';
import { addInvite, inviteKey } from '../../../../crypto/room/invites.ts';
import type { Handover, LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { SECOND, turnAt } from './rooms.ts';

/* When the lead is given away, and when not, one step at a time (PROTOCOL.md §5, §10.6). */

const SARA = 1;
const GUEST = 2;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;

/** A lead, Sara who moderates too, and a guest, who have all heard each other just now. */
function staffed(name: string) {
	const world = new World(name);
	const { lead } = staffedRoom(world, name, { moderators: 2, guests: 1 });
	world.runUntil(world.now + 5 * SECOND);
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	const now = world.clockOf(lead);
	const at = (stage: Handover['stage'], since = now): LeadState => ({
		...state,
		handover: { to: SARA, stage, since }
	});
	return { state, now, at };
}

describe('the wish to give the lead away', () => {
	test.each([
		['to a participant', GUEST],
		['to herself', 0],
		['to nobody', 7]
	])('%s is taken', (_, to) => {
		const { state, now } = staffed('to whom');
		expect(handOver(state, SARA, turn(now)).handover).toMatchObject({ stage: 'wanted' });
		expect(handOver(state, to, turn(now))).toBe(state);
	});

	test('is taken twice, or while the room closes', () => {
		const { state, now, at } = staffed('twice');
		const wanted = at('wanted', now - 1);
		expect(handOver(wanted, SARA, turn(now))).toBe(wanted);
		const closing: LeadState = { ...state, phase: 'closing' };
		expect(handOver(closing, SARA, turn(now))).toBe(closing);
	});

	test('begins although somebody is to go, or a lock is on its way', () => {
		const { now, at } = staffed('hindered');
		const wanted = at('wanted');
		expect(tendHandover(wanted, turn(now)).handover?.stage).toBe('writing');
		const seat = wanted.seat!;
		const granting = { gid: new Uint8Array(32) } as unknown as NonNullable<typeof seat.granting>;
		const rekeying = { stage: 'wanted', unhealed: [], old: [] } as const;
		const hindrances: readonly Partial<LeadState>[] = [
			{ removing: [GUEST] },
			{ demoting: [SARA] },
			{ issuing: true },
			{ rekeying },
			{ seat: { ...seat, granting } },
			{ seat: { ...seat, listening: 1 } },
			{ room: { ...wanted.room, up: false } }
		];
		for (const hindrance of hindrances) {
			const hindered = { ...wanted, ...hindrance };
			expect(tendHandover(hindered, turn(now)), Object.keys(hindrance).join()).toBe(hindered);
		}
	});

	test('begins without a mark on every open invite, or marks one that is closed', () => {
		const { now, at } = staffed('marked');
		const wanted = at('wanted');
		const { random } = turn(now);
		const one = addInvite(wanted.record, { kind: 'link' }, 1, random);
		const both = addInvite(one, { kind: 'code' }, 1, random);
		const closed = { ...both.invites[0]!, state: 'void' } as const;
		const record = { ...both, invites: [closed, both.invites[1]!] };
		const begun = tendHandover({ ...wanted, record }, turn(now));
		const marked = { ...both.invites[1]!, state: 'transferred' };
		expect(begun.record).toEqual({ ...record, invites: [closed, marked] });
	});

	test('begins although she who is to lead has not been heard', () => {
		const { now, at } = staffed('unheard');
		const wanted = at('wanted', now + 10 * SECOND);
		expect(tendHandover(wanted, turn(now + 10 * SECOND))).toBe(wanted);
	});

	test('outlives her who moderates no more, or its time', () => {
		const { now, at } = staffed('too late');
		for (const stage of ['wanted', 'telling'] as const) {
			const demoted: LeadState = { ...at(stage), handover: { to: GUEST, stage, since: now } };
			expect(tendHandover(demoted, turn(now)).handover).toBeUndefined();
		}
		const hindered = { ...at('wanted'), removing: [GUEST] };
		expect(tendHandover(hindered, turn(now + HANDOVER_MS))).toBe(hindered);
		expect(tendHandover(hindered, turn(now + HANDOVER_MS + 1)).handover).toBeUndefined();
	});

	test.each(['wanted', 'telling'] as const)('outlives her who has gone (%s)', (stage) => {
		const { now, at } = staffed('gone');
		const told = tellSuccessor(at('writing'), turn(now));
		const seat = told.seat!;
		const { facts } = seat.epoch;
		const roster = facts.roster.filter(({ idx }) => idx !== SARA);
		const gone = { ...seat, epoch: { ...seat.epoch, facts: { ...facts, roster } } };
		const tended = tendHandover({ ...at(stage), seat: gone }, turn(now));
		expect(tended.handover).toBeUndefined();
		expect(tended.seat).toBe(gone);
	});

	test.each([
		['link', HEARD_MS],
		['code', HEARD_MS],
		['open', 0]
	] as const)(
		'overlooks who is about to prove herself (%s), or waits for her too long',
		(kind, waitsMs) => {
			const { now, at } = staffed('at the door');
			const wanted = at('wanted');
			const made = addInvite(wanted.record, { kind }, 1_760_000_000, turn(now).random);
			const [invite] = made.invites;
			const begins = (stage: Visitor['stage'], forMs: number) => {
				const key = inviteKey(invite!);
				const visitor = { key: 'v', invite: key, stage, since: now - forMs } as unknown as Visitor;
				const hall = { ...wanted.hall, visitors: [visitor] };
				const state = { ...wanted, record: made, hall };
				return tendHandover(state, turn(now)).handover?.stage === 'writing';
			};
			expect(begins('challenged', waitsMs)).toBe(true);
			expect(begins('challenged', waitsMs - 1)).toBe(waitsMs === 0);
			expect(begins('waiting', 10 * HEARD_MS)).toBe(false);
		}
	);
});

describe('a lead that is being given away', () => {
	test('is told of before the mark is durable, or when there is no mark', () => {
		const { state, now, at } = staffed('told');
		for (const early of [state, at('wanted'), at('telling'), at('given')]) {
			expect(tellSuccessor(early, turn(now))).toBe(early);
		}
		const writing = at('writing');
		expect(tendHandover(writing, turn(now + 2 * HANDOVER_MS))).toBe(writing);
		expect(tellSuccessor(writing, turn(now)).handover?.stage).toBe('telling');
	});

	test('is waited for although there is no way to tell her', () => {
		const { now, at } = staffed('untold');
		const writing = at('writing');
		const seat = writing.seat!;
		const asides = new Map([...seat.epoch.asides].filter(([who]) => who !== STAFF));
		const alone = { ...writing, seat: { ...seat, epoch: { ...seat.epoch, asides } } };
		expect(tellSuccessor(alone, turn(now)).handover).toBeUndefined();
	});

	test('goes before she has confirmed what she was told, or never', () => {
		const { now, at } = staffed('confirmed');
		const telling = tellSuccessor(at('writing'), turn(now));
		expect(tendHandover(telling, turn(now))).toBe(telling);
		const given = tendHandover(at('telling'), turn(now));
		expect(given.handover?.stage).toBe('given');
		expect(given.seat!.yielding?.item.to).toBe(SARA);
	});

	test('is taken back too early, or never, when no lock of hers comes', () => {
		const { now, at } = staffed('taken back');
		const given = tendHandover(at('telling'), turn(now));
		expect(tendHandover(given, turn(now + HANDOVER_MS))).toBe(given);
		const back = tendHandover(given, turn(now + HANDOVER_MS + 1));
		expect(back).toMatchObject({ handover: undefined, rotating: true });
		expect(back.seat!.yielding).toBeUndefined();
		expect(back.seat!.epoch.vigil.given).toBeUndefined();
	});

	test('is called off after she has given way, or cannot be before', () => {
		const { state, at } = staffed('called off');
		expect(callOff(state)).toBe(state);
		const given = at('given');
		expect(callOff(given)).toBe(given);
		for (const stage of ['wanted', 'writing', 'telling'] as const) {
			expect(callOff(at(stage)).handover).toBeUndefined();
		}
	});
});
