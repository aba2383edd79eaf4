import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import type { Office } from '../../crypto/room/office.ts';
import { startParticipant } from '../../crypto/room/step.ts';
import { sidTag } from '../../crypto/room/ticket.ts';
import { CALM } from './actor.ts';
import { seatOf } from './invariants.ts';
import { admitAll, HOUSE, RELAY_ID, waiting } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World, type Actor } from './world.ts';

/* Somebody is removed in one of two rooms that a hostile relay has made of a meeting (PROTOCOL.md §10.6). */

const SECOND = 1_000;
const WEATHER = { ...CALM, latencyMs: 50 };
const REMOVED = 5;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const placesIn = (actor: Actor) => seatOf(actor)!.epoch.facts.roster.map(({ idx }) => idx);
const numberOf = (actor: Actor) => seatOf(actor)?.epoch.facts.number;
const officeOf = ({ state }: Actor): Office => {
	if (state.role === 'lead' || state.office === undefined) throw new Error('no co-moderator');
	return state.office;
};

/** Who was removed by whom and is here, on one screen. */
function stillHere(actor: Actor): readonly string[] {
	return seatOf(actor)!.lines.flatMap((line) =>
		line.type === 'stillHere' ? [`${String(line.who.idx)} by ${String(line.by.idx)}`] : []
	);
}

function staffed(seed: string) {
	const world = new World(seed);
	const people = { moderators: 2, guests: 4 };
	const room = staffedRoom(world, seed, people, { weather: WEATHER, tickMs: 2_000 });
	world.runUntil(10 * SECOND);
	const [anna, sara, ...guests] = room.everybody;
	return { world, anna: anna!, sara: sara!, guests };
}

/** The relay keeps these from all the others. */
function apart(world: World, some: readonly Actor[]): void {
	world.network.sides = new Map(world.actors.map((actor) => [actor, some.includes(actor) ? 1 : 0]));
}

/** Sara leads half of the room, removes somebody there, and comes to Anna's. */
function removedByTheOther(seed: string) {
	const { world, anna, sara, guests } = staffed(seed);
	const removed = guests[3]!;
	const { state } = removed;
	if (state.role === 'lead') throw new Error('she leads');
	const secret = state.ticket!.lend((bytes) => bytes.slice());
	const tag = sidTag(seatOf(removed)!.epoch.facts.sid);
	apart(world, [sara, guests[2]!, removed]);
	const leads = () => sara.state.role === 'lead' && numberOf(sara)! >= 8;
	expect(world.runUntilTrue(leads, 60 * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
	world.do(sara, { type: 'remove', idx: REMOVED });
	world.runUntil(world.now + 60 * SECOND);
	expect(removed.state.ending).toBe('removed');
	world.runUntil(400 * SECOND);
	world.network.sides = undefined;
	const staying = [anna, sara, ...guests.slice(0, 3)];
	const isOne = () => staying.every((actor) => numberOf(actor) === numberOf(anna));
	expect(world.runUntilTrue(isOne, 400 * SECOND)).toBe(true);
	world.runUntil(world.now + 20 * SECOND);
	/** The client of the one who was removed has kept her ticket. */
	const knock = () =>
		world.add(
			'removed',
			(random, now) => {
				const invitation = { kind: 'ticket', sidTag: tag, idx: REMOVED, secret } as const;
				const nowS = 1_760_000_000 + world.now / SECOND;
				const who = { invitation, name: 0, house: HOUSE, relayId: RELAY_ID, now, nowS };
				return startParticipant(who, random.bytes);
			},
			{ weather: WEATHER }
		);
	return { world, anna, sara, guests, knock };
}

describe('whom one lead has removed before the rooms became one', () => {
	test('is let in by the other lead, who is not asked', () => {
		const { world, anna, sara, knock } = removedByTheOther('not asked');
		// The relay kept her removal from this room: her place, and its keys, are still there.
		for (const actor of [anna, sara]) expect(stillHere(actor)).toEqual(['5 by 1']);
		const keyOf = () => seatOf(anna)!.epoch.facts.roster.find(({ idx }) => idx === REMOVED)!.vk;
		const before = keyOf();
		const back = knock();
		expect(world.runUntilTrue(() => waiting(world, anna) === 1, 60 * SECOND)).toBe(true);
		world.runUntil(world.now + 60 * SECOND);
		expect(back.state.phase).toBe('lobby');
		expect(keyOf()).toEqual(before);
		expect(anna.notices.map(({ type }) => type)).toContain('askedBack');
		expect(officeOf(sara).doubted, 'and whoever leads next is').toEqual([REMOVED]);
	});

	test('is doubted, or told of, after a moderator has let her in', () => {
		const { world, anna, sara, knock } = removedByTheOther('let in');
		const state = anna.state as LeadState;
		expect(state.doubted).toEqual([REMOVED]);
		anna.state = { ...state, sentAway: [{ idx: REMOVED, name: 70 * REMOVED }] };
		const back = knock();
		expect(world.runUntilTrue(() => waiting(world, anna) === 1, 60 * SECOND)).toBe(true);
		admitAll(world, anna);
		expect(world.runUntilTrue(() => back.state.phase === 'room', 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 20 * SECOND);
		expect(anna.state.doubted).toEqual([]);
		expect(anna.state.sentAway).toEqual([]);
		expect(officeOf(sara).sentAway).toEqual([]);
	});
});

describe('a lead presses remove in the moment in which she is cut off', () => {
	test('and comes back to a room where nobody says that the one she removed is there', () => {
		const { world, anna, sara, guests } = staffed('undone');
		world.do(anna, { type: 'remove', idx: REMOVED });
		apart(world, [anna]);
		const leads = () => sara.state.role === 'lead' && numberOf(sara)! >= 8;
		expect(world.runUntilTrue(leads, 90 * SECOND)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		world.network.sides = undefined;
		const isBack = () =>
			numberOf(anna) === numberOf(sara) &&
			anna.state.role === 'participant' &&
			anna.state.returning === undefined;
		expect(world.runUntilTrue(isBack, 300 * SECOND)).toBe(true);
		world.runUntil(world.now + 30 * SECOND);
		expect(placesIn(anna)).toContain(REMOVED);
		expect(stillHere(anna)).toEqual(['5 by 0']);
		expect(stillHere(sara)).toEqual(['5 by 0']);
		for (const guest of guests) expect(stillHere(guest)).toEqual([]);
		expect((sara.state as LeadState).doubted).toEqual([REMOVED]);
		// Sara can do what Anna wanted, and then nobody is doubted or told of any more.
		world.do(sara, { type: 'remove', idx: REMOVED });
		expect(world.runUntilTrue(() => !placesIn(anna).includes(REMOVED), 30 * SECOND)).toBe(true);
	});
});
