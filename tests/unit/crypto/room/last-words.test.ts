import { beforeAll, expect, test } from 'vitest';
import { HANDSHAKE_MS, RESEND_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import { arrive, invite, openMeeting, waiting } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function leading({ state }: Actor): LeadState {
	if (state.role !== 'lead') throw new Error('not a lead');
	return state;
}

const stages = (lead: Actor) => leading(lead).hall.visitors.map(({ stage }) => stage);

test.each([0, 1])('who waits at the door is forgotten, or is there when another is: %s', (cut) => {
	const world = new World(`waits ${String(cut)}`);
	const lead = openMeeting(world);
	const guests = ['one', 'other'].map((name) => {
		const guest = arrive(world, name, invite(world, lead, 'link'));
		const place = waiting(world, lead) + 1;
		expect(world.runUntilTrue(() => waiting(world, lead) === place, 20 * SECOND)).toBe(true);
		return guest;
	});
	const since = world.clockOf(lead);
	world.tamper = (delivery) => (delivery.from === guests[cut] ? [] : [delivery]);
	world.runUntil(world.now + HANDSHAKE_MS + 5 * SECOND);
	expect(stages(lead)).toEqual(['waiting', 'waiting']);
	const heardFor = leading(lead).hall.visitors.map(({ heardAt }) => heardAt - since);
	expect(heardFor[cut]).toBeLessThanOrEqual(SECOND);
	expect(heardFor[1 - cut]).toBeGreaterThan(HANDSHAKE_MS);
});

test('the last word at the door is said once, or for ever', () => {
	const world = new World('last word');
	const lead = openMeeting(world);
	const guest = arrive(world, 'guest', invite(world, lead, 'link'));
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	world.do(lead, { type: 'refuse', id: leading(lead).hall.visitors[0]!.key });
	world.tamper = (delivery) => (delivery.to === guest ? [] : [delivery]);
	world.runUntil(world.now + RESEND_MS + SECOND);
	expect(stages(lead)).toEqual(['gone']);
	expect(guest.state.phase).not.toBe('ended');
	world.tamper = undefined;
	world.runUntil(world.now + 2 * RESEND_MS);
	expect(guest.state).toMatchObject({ phase: 'ended', ending: 'refused' });
	world.runUntil(world.now + 3 * RESEND_MS);
	expect(stages(lead)).toEqual([]);
});
