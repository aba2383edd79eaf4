import { beforeAll, describe, expect, test } from 'vitest';
import { REMOVAL_WAIT_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { LeadState, Visitor } from '../../../../crypto/room/lead-state.ts';
import { isFull, mayAdmit } from '../../../../crypto/room/rotation.ts';
import { seatOf } from '../../../sim/invariants.ts';
import { letIn, openMeeting } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const epochOf = (actor: Actor) => seatOf(actor)!.epoch.facts.number;

/** A lead with two members, the second of whom is cut off as the lock begins to change. */
function cutOff(seed: string, forMs: number) {
	const world = new World(seed);
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = letIn(world, lead, 'b', 'link');
	world.runUntil(world.now + 15 * SECOND);
	const first = epochOf(lead) + 1;
	world.cut(b, 'room', forMs);
	world.do(lead, { type: 'rotate' });
	expect(world.runUntilTrue(() => epochOf(lead) === first, 5 * SECOND)).toBe(true);
	return { world, lead, a, b, first };
}

/** PROTOCOL.md §7.4 */
describe('the grant after the last one', () => {
	test('comes so soon that somebody who was cut off for four seconds is left behind', () => {
		const { world, lead, b, first } = cutOff('cut', 4 * SECOND);
		world.do(lead, { type: 'rotate' });
		expect(world.runUntilTrue(() => epochOf(lead) === first + 1, 20 * SECOND)).toBe(true);
		expect(epochOf(b)).toBe(first);
		world.runUntil(world.now + 5 * SECOND);
		expect(epochOf(b)).toBe(first + 1);
	});

	test('waits for somebody who does not follow for longer than ten seconds', () => {
		const { world, lead, first } = cutOff('gone', 60 * SECOND);
		const since = world.now;
		world.do(lead, { type: 'rotate' });
		expect(world.runUntilTrue(() => epochOf(lead) === first + 1, 20 * SECOND)).toBe(true);
		expect(world.now - since).toBeGreaterThan(9 * SECOND);
		expect(world.now - since).toBeLessThan(13 * SECOND);
	});

	test('waits for somebody who was not heard any more when the last one came', () => {
		const { world, lead, first } = cutOff('long gone', 90 * SECOND);
		world.runUntil(world.now + 15 * SECOND);
		for (const number of [first + 1, first + 2]) {
			const since = world.now;
			world.do(lead, { type: 'rotate' });
			expect(world.runUntilTrue(() => epochOf(lead) === number, 20 * SECOND)).toBe(true);
			expect(world.now - since).toBeLessThan(3 * SECOND);
			world.runUntil(world.now + 2 * SECOND);
		}
	});

	test('makes a removal wait for more than five seconds', () => {
		const { world, lead, a, first } = cutOff('removal', 60 * SECOND);
		const since = world.now;
		world.do(lead, { type: 'remove', idx: seatOf(a)!.me.idx });
		expect(world.runUntilTrue(() => epochOf(lead) === first + 1, 20 * SECOND)).toBe(true);
		expect(world.now - since).toBeLessThan(REMOVAL_WAIT_MS + 2 * SECOND);
	});

	test('makes a removal wait for the one who is to be removed', () => {
		const { world, lead, b, first } = cutOff('removed', 60 * SECOND);
		world.runUntil(world.now + 2 * SECOND);
		const since = world.now;
		world.do(lead, { type: 'remove', idx: seatOf(b)!.me.idx });
		expect(world.runUntilTrue(() => epochOf(lead) === first + 1, 20 * SECOND)).toBe(true);
		expect(world.now - since).toBeLessThan(3 * SECOND);
	});

	test('leaves somebody behind who is there, because two are removed at once', () => {
		for (let seed = 0; seed < 10; seed++) {
			const world = new World(`two ${String(seed)}`);
			const lead = openMeeting(world);
			const [a, b, c] = ['a', 'b', 'c'].map((name) => letIn(world, lead, name, 'link')) as [
				Actor,
				Actor,
				Actor
			];
			world.runUntil(world.now + 12 * SECOND);
			world.do(lead, { type: 'rotate' });
			world.runUntil(world.now + 1_200);
			world.do(lead, { type: 'remove', idx: seatOf(a)!.me.idx });
			world.runUntil(world.now + 400);
			world.do(lead, { type: 'remove', idx: seatOf(b)!.me.idx });
			world.runUntil(world.now + 15 * SECOND);
			expect(epochOf(c)).toBe(epochOf(lead));
		}
	});
});

test('somebody is let in beyond the last place, or kept from the one she has', () => {
	const world = new World('places');
	const lead = openMeeting(world);
	letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 15 * SECOND);
	const { state } = lead;
	if (state.role !== 'lead' || state.seat === undefined) throw new Error('she does not lead');
	const { seat } = state;
	const ticket = (idx: number) => ({ idx, secret: new Uint8Array(32), isVoid: false });
	const coming = { key: 'v', stage: 'waiting' } as Visitor;
	const at = (max: number, visitors: readonly Visitor[] = []): LeadState => {
		const policy = { ...seat.epoch.facts.policy, max };
		const epoch = { ...seat.epoch, facts: { ...seat.epoch.facts, policy } };
		return { ...state, seat: { ...seat, epoch }, hall: { ...state.hall, visitors } };
	};
	const stranger = { ...coming, ticket: undefined };
	const [member, gone] = [1, 5].map((idx) => ({ ...coming, ticket: ticket(idx) }));
	for (const [max, isFree] of [
		[1, false],
		[2, false],
		[3, true]
	] as const) {
		expect(isFull(at(max))).toBe(!isFree);
		expect(mayAdmit(at(max), stranger)).toBe(isFree);
		expect(mayAdmit(at(max), gone!)).toBe(isFree);
		expect(mayAdmit(at(max), member!)).toBe(true);
	}
	// Whoever is on her way takes a place, unless it is her own.
	const approved = (visitor: Visitor) => ({ ...visitor, stage: 'approved' }) as const;
	expect(isFull(at(3, [approved(stranger)]))).toBe(true);
	expect(isFull(at(3, [approved(gone!)]))).toBe(true);
	expect(isFull(at(3, [approved(member!)]))).toBe(false);
	expect(isFull(at(3, [stranger]))).toBe(false);
	expect(isFull({ ...state, seat: undefined })).toBe(true);
});
