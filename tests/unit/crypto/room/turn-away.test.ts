import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import { turnedAway } from '../../../../crypto/room/turn-away.ts';
import { arrive, invite, letIn, openMeeting, stateOfInvite, waiting } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';

const SECOND = 1_000;
const HOUSE = 4711;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

test('somebody with other rules or another’s key is let to the moderator', () => {
	const world = new World('turned away');
	const lead = openMeeting(world);
	const member = letIn(world, lead, 'member', 'link');
	world.runUntil(world.now + 12 * SECOND);
	arrive(world, 'waits', invite(world, lead, 'link'));
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	const state = leading(lead);
	const { key, identity } = state.hall.visitors[0]!;
	const asks = (vk: Uint8Array, visitor = 'new', house = HOUSE) =>
		turnedAway(state, visitor, { vk, name: 1, house });
	expect(asks(new Uint8Array(32))).toBeUndefined();
	expect(asks(new Uint8Array(32), 'new', HOUSE + 1)).toBe('rulesChanged');
	expect(asks(member.state.seat!.me.vk)).toBe('refused');
	expect(asks(state.seat!.me.vk)).toBe('refused');
	expect(asks(identity!.vk)).toBe('refused');
	expect(asks(identity!.vk, key)).toBeUndefined();
	// Beside somebody who has not said who she is.
	const unproved = { ...state.hall.visitors[0]!, key: 'other', identity: undefined };
	const among = { ...state, hall: { ...state.hall, visitors: [unproved] } };
	const stranger = { vk: new Uint8Array(32), name: 1, house: HOUSE };
	expect(turnedAway(among, 'new', stranger)).toBeUndefined();
});

test('an invitation proved with a borrowed key stays open, or lets somebody in', () => {
	const world = new World('borrowed');
	const lead = openMeeting(world);
	const member = letIn(world, lead, 'member', 'link');
	world.runUntil(world.now + 12 * SECOND);
	const { me } = member.state.seat!;
	const thief = arrive(world, 'thief', invite(world, lead, 'link'));
	if (thief.state.role !== 'participant') throw new Error('not a participant');
	const arrival = thief.state.arrival!;
	const identity = { ...arrival.identity, vk: me.vk };
	thief.state = { ...thief.state, arrival: { ...arrival, identity } };
	world.runUntil(world.now + 10 * SECOND);
	expect(thief.state.ending).toBe('refused');
	expect(stateOfInvite(world, lead)).toBe('refused');
	expect(waiting(world, lead)).toBe(0);
});
