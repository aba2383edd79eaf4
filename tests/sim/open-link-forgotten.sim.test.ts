import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { EMPTY_HALL } from '../../crypto/room/hall.ts';
import { seatOf } from './invariants.ts';
import { knocks, leading, published, Stranger } from './open-link-kit.ts';
import { admitAll, waiting } from './people.ts';
import { World } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/**
 * Somebody is let in at an open door and hears nothing of it, and the lead forgets her handshake, as
 * one does who has stepped aside (PROTOCOL.md §5, §10.6).
 */
function forgotten(seed: string, cutMs: number) {
	const world = new World(seed);
	const { lead, held } = published(world);
	const guest = knocks(world, lead, 'guest', held);
	world.cut(guest, 'room', cutMs);
	admitAll(world, lead);
	const isThere = () => seatOf(lead)!.epoch.facts.roster.length === 2;
	expect(world.runUntilTrue(isThere, 10 * SECOND)).toBe(true);
	lead.state = { ...leading(lead), hall: EMPTY_HALL };
	return { world, lead, held, guest };
}

test('somebody whom the lead has forgotten is told that a moderator refused her', () => {
	const { world, lead, guest } = forgotten('forgotten', 15 * SECOND);
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 120 * SECOND)).toBe(true);
	expect(guest.state.ending).toBeUndefined();
	admitAll(world, lead);
	expect(world.runUntilTrue(() => guest.state.phase === 'room', 60 * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
	const { roster } = seatOf(lead)!.epoch.facts;
	expect(roster.map(({ idx }) => idx)).toEqual([0, 2]);
	expect(seatOf(guest)!.epoch.id).toEqual(seatOf(lead)!.epoch.id);
});

test.each([
	['never there', 1],
	['just let in', 0],
	['heard once', 0],
	['not heard by a lead who is just back', 0]
])(
	'the place of one who was %s is made free for whoever has read its key, or for nobody',
	(how, knocking) => {
		const { world, lead, held } = forgotten(`key read, ${how}`, 300 * SECOND);
		const [, entry] = seatOf(lead)!.epoch.facts.roster;
		world.runUntil(world.now + (how === 'just let in' ? 5 : 40) * SECOND);
		const state = leading(lead);
		const seat = state.seat!;
		const { departures } = seat;
		if (how.endsWith('just back')) {
			lead.state = { ...state, room: { ...state.room, since: world.clockOf(lead) } };
		}
		if (how === 'heard once') {
			lead.state = {
				...state,
				seat: { ...seat, departures: { ...departures, heardIn: new Map([[entry!.idx, 1]]) } }
			};
		}
		const stranger = new Stranger(world, held);
		const hello = stranger.hello(lead);
		world.runUntil(world.now + 3 * SECOND);
		stranger.prove(lead, hello, { vk: entry!.vk, house: 4711 });
		world.runUntil(world.now + SECOND);
		expect(waiting(world, lead)).toBe(knocking);
		const isThere = seatOf(lead)!.epoch.facts.roster.some(({ idx }) => idx === entry!.idx);
		expect(isThere && leading(lead).removing.length === 0).toBe(knocking === 0);
	}
);
