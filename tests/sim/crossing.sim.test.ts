import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import { seatOf } from './invariants.ts';
import { arrive, heldBy, shown, unheardFor } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World, type Actor } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const leading = (lead: Actor) => lead.state as LeadState;
const placesIn = (actor: Actor) => seatOf(actor)!.epoch.facts.roster.map(({ idx }) => idx);

function room(seed: string, moderators: number) {
	const world = new World(seed);
	const staffed = staffedRoom(world, seed, { moderators, guests: 3 });
	world.runUntil(world.now + 10 * SECOND);
	return { world, ...staffed };
}

/** PROTOCOL.md §7.4: what becomes due while a grant is prepared. */
describe('in one grant', () => {
	test('somebody goes for her silence from the place that she gives up, and the lead’s page stops', () => {
		const { world, lead, guests } = room('twice out', 1);
		const [mira] = guests;
		const silent = { is: false };
		world.tamper = (delivery) =>
			silent.is && delivery.from === mira && delivery.link === 'room' ? [] : [delivery];
		world.watchers.push((actor) => {
			const { hall } = leading(lead);
			if (actor !== lead || silent.is) return;
			if (!hall.visitors.some(({ stage }) => stage === 'approved')) return;
			silent.is = true;
			unheardFor(lead, 1, 601);
		});
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		const isAsked = () => shown(world, mira!).succession.offer !== undefined;
		expect(world.runUntilTrue(isAsked, 20 * SECOND)).toBe(true);
		world.do(mira!, { type: 'takeOffer' });
		expect(world.runUntilTrue(() => silent.is, 30 * SECOND)).toBe(true);
		world.tamper = undefined;
		world.runUntil(world.now + 30 * SECOND);
		expect(lead.state.phase).toBe('room');
		expect(placesIn(lead)).toEqual([0, 2, 3, 4]);
		expect(placesIn(mira!)).toEqual([0, 2, 3, 4]);
	});

	test('that was written and not made, somebody gets two places', () => {
		const { world, lead, everybody } = room('two places', 2);
		world.do(lead, { type: 'invite', kind: 'link' });
		const guest = arrive(world, 'guest', heldBy(shown(world, lead).invites.at(-1)!));
		const knock = () => shown(world, lead).knocks[0];
		expect(world.runUntilTrue(() => knock()?.state === 'waiting', 20 * SECOND)).toBe(true);
		world.diskMs = SECOND / 5;
		world.do(lead, { type: 'admit', id: knock()!.id });
		expect(world.runUntilTrue(() => leading(lead).issuing, 5 * SECOND)).toBe(true);
		// Her device slept meanwhile, and another may lead by now: the grant is not made.
		const state = leading(lead);
		lead.state = { ...state, seat: { ...state.seat!, listening: 3 } };
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		const { roster } = leading(lead).record;
		expect(roster.map(({ idx }) => idx)).toEqual([0, 1, 2, 3, 4, 5]);
		expect(new Set(roster.map(({ name }) => name)).size).toBe(roster.length);
		for (const actor of [...everybody, guest]) expect(placesIn(actor)).toEqual([0, 1, 2, 3, 4, 5]);
	});
});

/** PROTOCOL.md §10.6: she writes e + 1 and term + 1, and then leads. */
test('whatever comes while a succession is written takes its numbers back', () => {
	const { world, lead, moderators } = room('written', 2);
	const [sara] = moderators;
	world.diskMs = 2 * SECOND;
	world.kill(lead);
	const office = () => (sara!.state.role === 'participant' ? sara!.state.office : undefined);
	const isWriting = () => office()?.succeeding !== undefined;
	expect(world.runUntilTrue(isWriting, 60 * SECOND)).toBe(true);
	const { number, term } = seatOf(sara!)!.epoch.facts;
	expect(world.runUntilTrue(() => sara!.state.role === 'lead', 10 * SECOND)).toBe(true);
	expect(leading(sara!).record).toMatchObject({ epoch: number + 1, term: term + 1 });
	world.runUntil(world.now + 3 * SECOND);
	expect(sara!.record).toMatchObject({ epoch: number + 1, term: term + 1 });
	expect(seatOf(sara!)!.epoch.facts).toMatchObject({ number: number + 1, term: term + 1 });
});
