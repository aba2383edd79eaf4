import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import { hex, seatOf } from './invariants.ts';
import { reload, reopen, shown, unheardFor } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World, type Actor } from './world.ts';

const SECOND = 1_000;
/** One more than anybody may be silent in a room of 1000 ms. */
const AWAY_TICKS = 601;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const leading = (lead: Actor) => lead.state as LeadState;
const roleOf = (world: World, by: Actor, idx: number) =>
	shown(world, by).people.find((person) => person.idx === idx)?.role;
const ticketsOf = (lead: Actor, idx: number) =>
	leading(lead)
		.record.roster.find((member) => member.idx === idx)!
		.tickets.map(hex);

function demoting(seed: string) {
	const world = new World(seed);
	const { lead, moderators, guests } = staffedRoom(world, seed, { moderators: 2, guests: 2 });
	world.runUntil(world.now + 10 * SECOND);
	world.do(lead, { type: 'demote', idx: 1 });
	return { world, lead, sara: moderators[0]!, guests };
}

function untilDone(world: World, lead: Actor): void {
	const isDone = () => {
		const { rekeying, issuing, demoting: wanted, seat } = leading(lead);
		return rekeying === undefined && !issuing && wanted.length === 0 && !seat!.granting;
	};
	world.runUntil(world.now + 5 * SECOND);
	expect(world.runUntilTrue(isDone, 90 * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
}

describe('a moderator who is one no longer', () => {
	test('stops the lead’s page by loading her own again, or moderates again', () => {
		const { world, lead, sara } = demoting('loads again');
		untilDone(world, lead);
		expect(roleOf(world, lead, 1)).toBe('participant');
		reload(world, sara);
		expect(world.runUntilTrue(() => sara.state.phase === 'room', 60 * SECOND)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		expect(lead.state.phase).toBe('room');
		expect(roleOf(world, lead, 1)).toBe('participant');
		expect([...seatOf(sara)!.epoch.asides.keys()]).toEqual([1]);
	});

	test('moderates again once the lead’s page was loaded again', () => {
		const { world, lead, sara, guests } = demoting('lead loads again');
		untilDone(world, lead);
		reopen(world, lead);
		world.runUntil(world.now + 90 * SECOND);
		for (const actor of [sara, ...guests]) {
			expect(seatOf(actor)!.epoch.id).toEqual(seatOf(lead)!.epoch.id);
			expect(roleOf(world, actor, 1)).toBe('participant');
		}
		expect(seatOf(sara)!.epoch.asides.size).toBe(1);
	});

	test('moderates again if she was away when it was decided', () => {
		const world = new World('away');
		const { lead, moderators } = staffedRoom(world, 'away', { moderators: 2, guests: 2 });
		const sara = moderators[0]!;
		world.runUntil(world.now + 10 * SECOND);
		world.cut(sara, 'room', 1_000 * SECOND);
		world.runUntil(world.now + 20 * SECOND);
		unheardFor(lead, 1, AWAY_TICKS);
		world.do(lead, { type: 'demote', idx: 1 });
		untilDone(world, lead);
		expect(roleOf(world, lead, 1)).toBeUndefined();
		expect(leading(lead).record.roster[1]).toMatchObject({ role: 'participant', firstName: '' });
		expect(ticketsOf(lead, 1)).toEqual([]);
	});
});

test('a moderator who is removed comes back by the ticket of somebody who was away', () => {
	const world = new World('ticket of another');
	const { lead, guests } = staffedRoom(world, 'ticket of another', { moderators: 2, guests: 3 });
	world.runUntil(world.now + 10 * SECOND);
	const [away] = guests;
	world.cut(away!, 'room', 1_000 * SECOND);
	world.runUntil(world.now + 20 * SECOND);
	unheardFor(lead, 2, AWAY_TICKS);
	const [known] = ticketsOf(lead, 2);
	world.do(lead, { type: 'remove', idx: 1 });
	untilDone(world, lead);
	expect(known).toHaveLength(64);
	expect(shown(world, lead).people.map(({ idx }) => idx)).toEqual([0, 3, 4]);
	expect(ticketsOf(lead, 2)).toEqual([]);
});
