import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { keepMeeting, newGroup } from '../../../../crypto/room/groups.ts';
import { admitAll, arrive, heldBy, openMeeting, shown, waiting } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Somebody with an invite for this slot is at the door, wishing for another name. */
function knock(world: World, lead: Actor, slot: { number: number; name?: number }, wish: number) {
	world.do(lead, { type: 'invite', kind: 'link', slot });
	const before = waiting(world, lead);
	const invitation = heldBy(shown(world, lead).invites.at(-1)!);
	const guest = arrive(world, `slot ${String(slot.number)}, ${String(wish)}`, invitation, { wish });
	expect(world.runUntilTrue(() => waiting(world, lead) > before, 30 * SECOND)).toBe(true);
	return { guest, name: shown(world, lead).knocks.at(-1)!.name };
}

test('an invite for a slot gives another name than the slot has', () => {
	const world = new World('slot');
	const lead = openMeeting(world);
	expect(knock(world, lead, { number: 3, name: 700 }, 100).name).toBe(700);
	expect(knock(world, lead, { number: 4 }, 100).name).toBe(100);
	expect(knock(world, lead, { number: 5, name: 700 }, 1_500).name).toBe(1_500);
});

test('a newcomer is given the name of somebody who has not come yet', () => {
	const world = new World('kept');
	const lead = openMeeting(world);
	world.do(lead, { type: 'invite', kind: 'link', slot: { number: 1, name: 100 } });
	expect(knock(world, lead, { number: 2 }, 100).name).not.toBe(100);
});

test('a slot that does not exist is invited to', () => {
	const world = new World('none');
	const lead = openMeeting(world);
	for (const slot of [{ number: 0 }, { number: 17 }, { number: 1.5 }, { number: 1, name: 2_048 }]) {
		world.do(lead, { type: 'invite', kind: 'link', slot });
	}
	expect(shown(world, lead).invites).toHaveLength(0);
});

test('whoever comes by a slot does not leave her name to it', () => {
	const world = new World('left');
	const lead = openMeeting(world);
	const { name } = knock(world, lead, { number: 9 }, 321);
	admitAll(world, lead);
	world.runUntil(world.now + 5 * SECOND);
	const group = keepMeeting(newGroup('', 'Anna', seeded('group')), lead.record!);
	expect(group.slots).toEqual([{ number: 9, name }]);
});
