import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Actor } from './actor.ts';
import { hex, seatOf, textsOf } from './invariants.ts';
import { admitAll, arrive, invite, shown, waiting } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A lead alone with participants. */
function room(seed: string, guests = 3, options = {}) {
	const world = new World(seed);
	const staffed = staffedRoom(world, seed, { moderators: 1, guests }, options);
	world.runUntil(world.now + 10 * SECOND);
	return { world, ...staffed };
}

const epochOf = (actor: Actor) => hex(seatOf(actor)!.epoch.id);
const factsOf = (actor: Actor) => seatOf(actor)!.epoch.facts;
const allIn = (actors: readonly Actor[]) => new Set(actors.map(epochOf)).size === 1;
const leads = (actor: Actor) => actor.state.role === 'lead' && actor.state.phase === 'room';
const offerTo = (world: World, actor: Actor) => shown(world, actor).succession.offer;
const moderates = (actor: Actor) =>
	factsOf(actor).roster.find(({ idx }) => idx === seatOf(actor)!.me.idx)?.role === 'moderator';

/** The lead asks her, and she says yes. */
function promote(world: World, lead: Actor, guest: Actor, firstName = 'Mira'): void {
	world.do(lead, { type: 'offer', idx: seatOf(guest)!.me.idx, firstName });
	expect(world.runUntilTrue(() => offerTo(world, guest) !== undefined, 20 * SECOND)).toBe(true);
	world.do(guest, { type: 'takeOffer' });
	const isDone = () => seatOf(guest) !== undefined && moderates(guest);
	expect(world.runUntilTrue(isDone, 40 * SECOND)).toBe(true);
	const isHeard = () => shown(world, lead).knocks.length === 0;
	expect(world.runUntilTrue(isHeard, 10 * SECOND)).toBe(true);
}

describe('a participant who is asked to moderate', () => {
	test('leaves the talk, or loses a text', () => {
		const { world, lead, guests, everybody } = room('asked');
		const [mira, other] = guests;
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		expect(world.runUntilTrue(() => offerTo(world, mira!) !== undefined, 20 * SECOND)).toBe(true);
		expect(offerTo(world, mira!)).toMatchObject({ firstName: 'Mira', from: { idx: 0 } });
		expect(offerTo(world, other!)).toBeUndefined();
		expect(shown(world, lead).succession.offered).toMatchObject([{ to: { idx: 1 } }]);
		world.do(mira!, { type: 'takeOffer' });
		expect(shown(world, mira!).succession.taking).toBe(true);
		const said: string[] = [];
		for (let at = 0; at < 40; at++) {
			const text = `rad ${String(at)}`;
			said.push(text);
			world.do(everybody[at % everybody.length]!, { type: 'say', text });
			world.runUntil(world.now + SECOND);
			expect(mira!.state.phase).toBe('room');
			expect(shown(world, mira!).returning).toBe('no');
		}
		world.runUntil(world.now + 15 * SECOND);
		expect(moderates(mira!)).toBe(true);
		expect(allIn(everybody)).toBe(true);
		for (const actor of everybody) expect([...textsOf(actor)].sort()).toEqual([...said].sort());
		for (const actor of everybody) {
			const types = shown(world, actor).timeline.map(({ type }) => type);
			expect(types).toContain('promoted');
			expect(types).not.toContain('removed');
			expect(types).not.toContain('came');
		}
		expect(shown(world, lead).succession.offered).toEqual([]);
	});

	test('and leads by her word, stays without the group when the one who began it has left', () => {
		const { world, lead, guests, everybody } = room('handed over');
		const [mira] = guests;
		promote(world, lead, mira!);
		const before = factsOf(lead);
		world.do(lead, { type: 'handOver', idx: seatOf(mira!)!.me.idx });
		expect(world.runUntilTrue(() => leads(mira!), 40 * SECOND)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		expect(allIn(everybody)).toBe(true);
		expect(factsOf(mira!).roster).toEqual(before.roster);
		world.do(lead, { type: 'leave' });
		const locked = () => hex(factsOf(mira!).vkRoom) !== hex(before.vkRoom);
		expect(world.runUntilTrue(locked, 20 * SECOND)).toBe(true);
		expect(factsOf(mira!).roster.map(({ idx }) => idx)).not.toContain(0);
		world.runUntil(world.now + 60 * SECOND);
		expect(allIn(guests)).toBe(true);
		expect(guests.map(({ state }) => state.phase)).toEqual(['room', 'room', 'room']);
		// The group goes on: new people come, and the one who began it as a guest.
		const back = arrive(world, 'back', invite(world, mira!, 'link'));
		expect(world.runUntilTrue(() => waiting(world, mira!) === 1, 30 * SECOND)).toBe(true);
		admitAll(world, mira!);
		world.runUntil(world.now + 20 * SECOND);
		expect(allIn([...guests, back])).toBe(true);
		expect(
			shown(world, back)
				.people.map(({ role }) => role)
				.sort()
		).toEqual(['moderator', 'participant', 'participant', 'participant']);
	});
});
