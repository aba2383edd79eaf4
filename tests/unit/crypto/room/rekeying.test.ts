import { beforeAll, describe, expect, test } from 'vitest';
import { HEAL_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import { entryOf } from '../../../../crypto/room/roster.ts';
import { roomPhrase } from '../../../../crypto/room/phrase.ts';
import {
	admitAll,
	arrive,
	heldBy,
	invite,
	letIn,
	openMeeting,
	shown,
	waiting
} from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { hex } from '../seeded.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

const factsOf = (actor: Actor) => actor.state.seat!.epoch.facts;
const phraseOf = (actor: Actor) => roomPhrase(factsOf(actor).sid, factsOf(actor).vkRoom);
const idxOf = (actor: Actor) => actor.state.seat!.me.idx;
const placesIn = (actor: Actor) => factsOf(actor).roster.map(({ idx }) => idx);
const ticketsOf = (lead: Actor, idx: number) =>
	leading(lead)
		.record.roster.find((member) => member.idx === idx)!
		.tickets.map(hex);

/** A lead, a co-moderator and some participants, settled. */
function staffed(seed: string, people = 3) {
	const world = new World(seed);
	const lead = openMeeting(world);
	world.do(lead, { type: 'invite', kind: 'link', moderator: 'Sara' });
	const sara = arrive(world, 'sara', heldBy(shown(world, lead).invites.at(-1)!));
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 30 * SECOND)).toBe(true);
	admitAll(world, lead);
	const members = Array.from({ length: people }, (_, at) =>
		letIn(world, lead, `m${String(at)}`, 'link')
	);
	world.runUntil(world.now + 30 * SECOND);
	expect(entryOf(factsOf(lead).roster, idxOf(sara))?.role).toBe('moderator');
	return { world, lead, sara, members };
}

function untilDone(world: World, lead: Actor, withinS: number): void {
	const isDone = () =>
		leading(lead).rekeying === undefined &&
		lead.state.seat!.granting === undefined &&
		!leading(lead).issuing;
	expect(world.runUntilTrue(isDone, withinS * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
}

describe('a co-moderator', () => {
	test('who has come in shares no key with somebody', () => {
		const { sara, lead, members } = staffed('paired');
		const { pairKeys, healing } = sara.state.seat!;
		const shared = new Set([...pairKeys.keys(), ...healing.healed.keys()]);
		expect([...shared].toSorted((a, b) => a - b)).toEqual([lead, ...members].map(idxOf));
		for (const member of members) {
			const mine = healing.healed.get(idxOf(member))!.key.lend(hex);
			const hers = member.state.seat!.healing.answered.get(idxOf(sara))!;
			expect(hers.flatMap(({ keys }) => keys.map((key) => key.lend(hex)))).toContain(mine);
		}
	});
});

describe('the removal of a moderator', () => {
	test.each(['remove', 'demote', 'leave'] as const)(
		'(%s) leaves the room its key, its tickets or somebody unhealed',
		(how) => {
			const { world, lead, sara, members } = staffed(how);
			const before = { ...factsOf(lead), phrase: phraseOf(lead) };
			const tickets = members.map((member) => ticketsOf(lead, idxOf(member)));
			const own = ticketsOf(lead, 0);
			if (how === 'leave') world.do(sara, { type: 'leave' });
			else world.do(lead, { type: how, idx: idxOf(sara) });
			expect(world.runUntilTrue(() => factsOf(lead).number > before.number, 15 * SECOND)).toBe(
				true
			);
			expect(factsOf(lead).vkRoom).not.toEqual(before.vkRoom);
			expect(leading(lead).roomKey.vk).toEqual(factsOf(lead).vkRoom);
			expect(lead.record!.roomSeed).toEqual(leading(lead).record.roomSeed);
			const since = world.now;
			untilDone(world, lead, 30);
			expect(world.now - since).toBeLessThan(45 * SECOND);
			for (const member of members) {
				expect(factsOf(member)).toEqual(factsOf(lead));
				expect(phraseOf(member)).not.toEqual(before.phrase);
			}
			const renewed = members.map((member) => ticketsOf(lead, idxOf(member)));
			expect(renewed.every(({ length }) => length === 1)).toBe(true);
			for (const [at, ticket] of renewed.flat().entries()) expect(ticket).not.toBe(tickets[at]![0]);
			expect(ticketsOf(lead, 0)).not.toEqual(own);
			expect(ticketsOf(lead, idxOf(lead))).toHaveLength(1);
			if (how === 'demote') {
				expect(entryOf(factsOf(lead).roster, idxOf(sara))?.role).toBe('participant');
				expect(sara.state.seat!.epoch.asides.size).toBe(1);
				expect(ticketsOf(lead, idxOf(sara))).toHaveLength(1);
			} else {
				expect(placesIn(lead)).not.toContain(1);
				expect(ticketsOf(lead, 1)).toEqual([]);
			}
			const lines = members[0]!.state.seat!.lines.map(({ type }) => type);
			expect(lines).toContain({ remove: 'removed', demote: 'demoted', leave: 'left' }[how]);
		}
	);

	test('is undone for somebody who does not heal, or keeps her ticket', () => {
		const { world, lead, sara, members } = staffed('unhealed');
		const [silent, ...others] = members as [Actor, ...Actor[]];
		const lost = idxOf(silent);
		world.do(lead, { type: 'remove', idx: idxOf(sara) });
		const isLocked = () => leading(lead).rekeying?.stage === 'healing';
		expect(world.runUntilTrue(isLocked, 15 * SECOND)).toBe(true);
		const since = world.now;
		world.tamper = (delivery) => (delivery.from === silent ? [] : [delivery]);
		const isWithout = () => !placesIn(lead).includes(lost);
		expect(world.runUntilTrue(isWithout, HEAL_MS + 15 * SECOND)).toBe(true);
		expect(world.now - since).toBeGreaterThan(HEAL_MS);
		expect(leading(lead).rekeying).toBeUndefined();
		untilDone(world, lead, 90);
		expect(ticketsOf(lead, lost)).toEqual([]);
		for (const member of others) {
			expect(factsOf(member)).toEqual(factsOf(lead));
			expect(ticketsOf(lead, idxOf(member))).toHaveLength(1);
		}
	});

	test('goes on under a removal or an arrival, or forgets who had healed', () => {
		const { world, lead, sara, members } = staffed('meanwhile');
		world.tamper = (delivery) => (delivery.from === members[0] ? [] : [delivery]);
		world.do(lead, { type: 'remove', idx: idxOf(sara) });
		const isHealing = () =>
			lead.state.seat!.healing.run !== undefined && leading(lead).rekeying !== undefined;
		expect(world.runUntilTrue(isHealing, 20 * SECOND)).toBe(true);
		world.runUntil(world.now + 8 * SECOND);
		expect(leading(lead).rekeying!.unhealed).toHaveLength(3);
		world.do(lead, { type: 'remove', idx: idxOf(members[2]!) });
		world.runUntil(world.now + 4 * SECOND);
		expect(leading(lead).rekeying!.unhealed).toEqual([idxOf(members[0]!)]);
		world.tamper = undefined;
		untilDone(world, lead, 75);
		expect(placesIn(lead)).toEqual([lead, members[0]!, members[1]!].map(idxOf));
		for (const member of [members[0]!, members[1]!]) expect(factsOf(member)).toEqual(factsOf(lead));
	});

	test('lets her links lead in, or her codes not', () => {
		const { world, lead, sara } = staffed('invites');
		const link = invite(world, lead, 'link');
		const code = invite(world, lead, 'code');
		const atDoor = arrive(world, 'at the door', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		world.do(lead, { type: 'remove', idx: idxOf(sara) });
		untilDone(world, lead, 60);
		expect(atDoor.state).toMatchObject({ phase: 'ended', ending: 'refused' });
		const states = leading(lead)
			.record.invites.slice(-3)
			.map(({ state }) => state);
		expect(states).toEqual(['void', 'open', 'refused']);
		const late = arrive(world, 'late', link);
		const coded = arrive(world, 'coded', code);
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		admitAll(world, lead);
		expect(world.runUntilTrue(() => coded.state.phase === 'room', 20 * SECOND)).toBe(true);
		expect(late.state.phase).toBe('knocking');
	});

	test('who was only away too long changes the room’s key', () => {
		const { world, lead, sara } = staffed('away');
		const { vkRoom } = factsOf(lead);
		world.cut(sara, 'room', 60 * 60 * SECOND);
		const isOut = () => !placesIn(lead).includes(1);
		expect(world.runUntilTrue(isOut, 12 * 60 * SECOND)).toBe(true);
		expect(factsOf(lead).vkRoom).toEqual(vkRoom);
		expect(leading(lead).rekeying).toBeUndefined();
	});

	test('happens while the grant before is written, and leaves the key', () => {
		const { world, lead, sara } = staffed('late');
		world.diskMs = 500;
		world.do(lead, { type: 'rotate' });
		expect(world.runUntilTrue(() => leading(lead).issuing, 5 * SECOND)).toBe(true);
		const { vkRoom, number } = factsOf(lead);
		world.do(lead, { type: 'remove', idx: idxOf(sara) });
		expect(world.runUntilTrue(() => factsOf(lead).number > number, 5 * SECOND)).toBe(true);
		expect(factsOf(lead).vkRoom).toEqual(vkRoom);
		expect(placesIn(lead)).toContain(1);
		world.diskMs = 5;
		untilDone(world, lead, 60);
		expect(placesIn(lead)).not.toContain(1);
		expect(factsOf(lead).vkRoom).not.toEqual(vkRoom);
	});

	test('is done to a participant, to oneself or twice', () => {
		const { world, lead, members } = staffed('nobody', 1);
		const before = leading(lead);
		world.do(lead, { type: 'demote', idx: idxOf(members[0]!) });
		world.do(lead, { type: 'demote', idx: 0 });
		world.do(lead, { type: 'demote', idx: 77 });
		expect(leading(lead).demoting).toEqual(before.demoting);
		world.do(lead, { type: 'demote', idx: 1 });
		world.do(lead, { type: 'demote', idx: 1 });
		expect(leading(lead).demoting).toEqual([1]);
	});
});
