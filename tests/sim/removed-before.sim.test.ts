import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import { seatOf } from './invariants.ts';
import { admitAll, shown, waiting } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World, type Actor } from './world.ts';

const SECOND = 1_000;
const OTHERS = [3, 4, 5, 6, 7, 8];

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const placesIn = (actor: Actor) => seatOf(actor)!.epoch.facts.roster.map(({ idx }) => idx);

/** A lead who removes somebody and dies before she could tell the other moderators all of it. */
function removedAtTheEnd(seed: string, moderators: number) {
	const world = new World(seed);
	const staffed = staffedRoom(world, seed, { moderators, guests: 7 });
	const { lead } = staffed;
	world.runUntil(world.now + 20 * SECOND);
	const { number } = seatOf(lead)!.epoch.facts;
	world.do(lead, { type: 'remove', idx: moderators });
	const followed = staffed.moderators.concat(staffed.guests.slice(1));
	const isLocked = () => followed.every((one) => seatOf(one)!.epoch.facts.number > number);
	expect(world.runUntilTrue(isLocked, 10 * SECOND)).toBe(true);
	world.kill(lead);
	return { world, ...staffed, removed: staffed.guests[0]! };
}

/** PROTOCOL.md §10.6, §11 */
describe('a participant who was removed just before the lead fell silent', () => {
	test('comes back to her successor by herself', () => {
		const { world, moderators, guests, removed } = removedAtTheEnd('by herself', 2);
		const [sara] = moderators;
		const isWaiting = () => sara!.state.role === 'lead' && waiting(world, sara!) === 1;
		expect(world.runUntilTrue(isWaiting, 120 * SECOND)).toBe(true);
		world.runUntil(world.now + 60 * SECOND);
		expect(removed.state.phase).toBe('room');
		expect(shown(world, removed).returning).not.toBe('no');
		for (const actor of [sara!, guests[1]!]) expect(placesIn(actor)).toEqual([1, ...OTHERS]);
		expect(sara!.notices.map(({ type }) => type)).toContain('askedBack');
	});

	test('cannot come back when the moderator lets her, or has to be asked about again', () => {
		const { world, moderators, removed } = removedAtTheEnd('let in', 2);
		const [sara] = moderators;
		const isWaiting = () => sara!.state.role === 'lead' && waiting(world, sara!) === 1;
		expect(world.runUntilTrue(isWaiting, 120 * SECOND)).toBe(true);
		admitAll(world, sara!);
		const isIn = () => placesIn(sara!).includes(2);
		expect(world.runUntilTrue(isIn, 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 20 * SECOND);
		expect(placesIn(removed)).toEqual([1, 2, ...OTHERS]);
		expect((sara!.state as LeadState).doubted).toEqual([]);
	});

	test('comes back by herself to whom that one tells her tickets, or never', () => {
		const { world, moderators } = removedAtTheEnd('told on', 3);
		const [sara, ines] = moderators;
		expect(world.runUntilTrue(() => sara!.state.role === 'lead', 60 * SECOND)).toBe(true);
		world.runUntil(world.now + 20 * SECOND);
		expect((sara!.state as LeadState).doubted).toEqual([3]);
		const office = ines!.state.role === 'participant' ? ines!.state.office : undefined;
		expect(office!.doubted).toEqual([3]);
		expect(office!.record.roster.find(({ idx }) => idx === 3)?.tickets).toHaveLength(1);
		// The next one is asked as well, and can say yes.
		world.kill(sara!);
		const isAsked = () => ines!.state.role === 'lead' && waiting(world, ines!) === 1;
		expect(world.runUntilTrue(isAsked, 120 * SECOND)).toBe(true);
		expect((ines!.state as LeadState).doubted).toEqual([3]);
		world.runUntil(world.now + 60 * SECOND);
		expect(placesIn(ines!)).not.toContain(3);
		admitAll(world, ines!);
		expect(world.runUntilTrue(() => placesIn(ines!).includes(3), 30 * SECOND)).toBe(true);
	});
});
