import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import { admitAll, arrive, heldBy, openMeeting, shown, waiting } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

const inviteModerator = (world: World, lead: Actor, moderator: string, kind: 'link' | 'code') => {
	world.do(lead, { type: 'invite', kind, moderator });
	return shown(world, lead).invites.at(-1)!;
};

describe('an invite for a moderator', () => {
	test.each(['link', 'code'] as const)('lets in somebody without her name: %s', (kind) => {
		const world = new World(`moderator ${kind}`);
		const lead = openMeeting(world);
		const made = inviteModerator(world, lead, ' Sara ', kind);
		expect(made).toMatchObject({ role: 'moderator', firstName: 'Sara' });
		const sara = arrive(world, 'sara', heldBy(made));
		expect(world.runUntilTrue(() => waiting(world, lead) > 0, 30 * SECOND)).toBe(true);
		expect(shown(world, lead).knocks).toMatchObject([{ role: 'moderator', firstName: 'Sara' }]);
		expect(lead.notices).toContainEqual(
			expect.objectContaining({ type: 'knock', firstName: 'Sara' })
		);
		admitAll(world, lead);
		expect(world.runUntilTrue(() => sara.state.phase === 'room', 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 3 * SECOND);
		for (const actor of [lead, sara]) {
			const people = shown(world, actor).people.map(({ role, firstName }) => [role, firstName]);
			expect(people).toEqual([
				['moderator', 'Anna'],
				['moderator', 'Sara']
			]);
		}
		const [, entry] = leading(lead).record.roster;
		expect(entry).toMatchObject({ idx: 1, role: 'moderator', firstName: 'Sara' });
	});

	test.each([
		['nothing', ' '],
		['25 bytes', 'x'.repeat(25)],
		['13 letters of two bytes', 'ä'.repeat(13)]
	])('is made for a name of %s', (_, moderator) => {
		const world = new World('names');
		const lead = openMeeting(world);
		world.do(lead, { type: 'invite', kind: 'link', moderator });
		expect(shown(world, lead).invites).toEqual([]);
		world.do(lead, { type: 'invite', kind: 'link', moderator: 'ä'.repeat(12) });
		expect(shown(world, lead).invites).toHaveLength(1);
	});

	test('gives two people one made-up name, or a participant that of the lead', () => {
		const world = new World('one name');
		const lead = openMeeting(world);
		arrive(world, 'sara', heldBy(inviteModerator(world, lead, 'Sara', 'link')), { wish: 0 });
		world.do(lead, { type: 'invite', kind: 'link' });
		arrive(world, 'guest', heldBy(shown(world, lead).invites.at(-1)!), { wish: 0 });
		expect(world.runUntilTrue(() => waiting(world, lead) === 2, 30 * SECOND)).toBe(true);
		admitAll(world, lead);
		world.runUntil(world.now + 12 * SECOND);
		const names = leading(lead).seat!.epoch.facts.roster.map(({ name }) => name);
		expect(new Set(names).size).toBe(3);
	});
});

test('the lead has no ticket of her own to come back by', () => {
	const world = new World('own ticket');
	const lead = openMeeting(world);
	const [own, ...others] = leading(lead).record.roster;
	expect(own).toMatchObject({ idx: 0, role: 'moderator', firstName: 'Anna' });
	expect(own!.tickets).toHaveLength(1);
	expect(own!.tickets[0]!.some((byte) => byte !== 0)).toBe(true);
	expect(others).toEqual([]);
});
