import { expect } from 'vitest';
import { startLead } from '../../crypto/room/step.ts';
import { encodeMeeting } from '../../crypto/room/vault.ts';
import { CALM } from './actor.ts';
import { seatOf } from './invariants.ts';
import { HOUSE, RELAY_ID } from './people.ts';
import { staffedRoom, type Staffed } from './staffed.ts';
import { World, type Actor } from './world.ts';

/* One meeting in two rooms: Anna leads one, and Sara, cut off from her, the other. */

export interface TwoRooms extends Staffed {
	readonly world: World;
	readonly anna: Actor;
	readonly sara: Actor;
}

/** A room of two moderators and guests 2, 3, … in which nobody is cut off yet. */
export function oneRoom(seed: string, guests: number): TwoRooms {
	const world = new World(seed);
	const weather = { ...CALM, latencyMs: 50 };
	const room = staffedRoom(world, seed, { moderators: 2, guests }, { weather, tickMs: 2_000 });
	world.runUntil(10_000);
	return { ...room, world, anna: room.lead, sara: room.moderators[0]! };
}

/** Sara and these are heard by nobody else, until she leads them. */
export function apart({ world, everybody, sara }: TwoRooms, withSara: readonly Actor[]): void {
	const away = [sara, ...withSara];
	world.network.sides = new Map(everybody.map((one) => [one, away.includes(one) ? 1 : 0]));
	expect(world.runUntilTrue(() => sara.state.role === 'lead' && numberOf(sara) > 7, 90_000)).toBe(
		true
	);
	world.runUntil(world.now + 15_000);
}

/** The page of a moderator is loaded again, and she opens the meeting. */
export function openAgain(world: World, lead: Actor): void {
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('no lead');
	lead.disk.bytes ??= encodeMeeting(state.record);
	world.kill(lead);
	world.at(world.now + 5_000, () => {
		const record = lead.record!;
		const now = world.clockOf(lead);
		const opening = { record, firstName: record.firstName, house: HOUSE, relayId: RELAY_ID, now };
		world.restart(lead, startLead(opening, lead.random.bytes));
		world.do(lead, { type: 'open' });
	});
}

/** Nobody is cut off any more, until all of them are in the room of `lead`. */
export function together(world: World, lead: Actor, all: readonly Actor[], ms = 400_000): boolean {
	world.network.sides = undefined;
	const isThere = (one: Actor) =>
		numberOf(one) === numberOf(lead) &&
		seatOf(one)?.epoch.id.join() === seatOf(lead)?.epoch.id.join() &&
		one.state.phase === 'room';
	return world.runUntilTrue(() => lead.state.role === 'lead' && all.every(isThere), ms);
}

/** The number of the epoch that she is in, or was last in; 0 for nobody. */
export function numberOf(one: Actor): number {
	return seatOf(one)?.epoch.facts.number ?? 0;
}
