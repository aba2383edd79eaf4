import { beforeAll, describe, expect, test } from 'vitest';
import { HEAL_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import { decodePolicy, encodePolicy } from '../../../../crypto/room/roster.ts';
import { startLead } from '../../../../crypto/room/step.ts';
import { ticketOf } from '../../../../crypto/room/ticket.ts';
import type { MeetingRecord } from '../../../../crypto/room/vault.ts';
import { letIn, RELAY_ID } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { hex } from '../seeded.ts';

const SECOND = 1_000;
const ROTATE_S = 90;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

const epochOf = (actor: Actor) => actor.state.seat!.epoch.facts.number;
const ticketsOf = (record: MeetingRecord) =>
	new Map(record.roster.map(({ idx, tickets }) => [idx, tickets.map(hex)]));

/** A room whose lock changes every minute and a half, settled. */
function meeting(seed: string, people = 3) {
	const world = new World(seed);
	const lead = world.add('lead', (random, now) => {
		const me = { firstName: 'Anna', house: 4711, relayId: RELAY_ID, now };
		const made = startLead({ ...me, record: undefined }, random.bytes).state as LeadState;
		const policy = encodePolicy({ ...decodePolicy(made.record.policy)!, rotateS: ROTATE_S });
		return startLead({ ...me, record: { ...made.record, policy } }, random.bytes);
	});
	world.do(lead, { type: 'open' });
	const members = Array.from({ length: people }, (_, at) =>
		letIn(world, lead, `m${String(at)}`, 'link')
	);
	world.runUntil(60 * SECOND);
	// Slow enough to be seen between plan and grant.
	world.diskMs = 200;
	return { world, lead, members };
}

/** Runs until the lock has changed by the clock; the last grant says who was healed for it. */
function untilRotated(world: World, lead: Actor, withinS: number) {
	const before = epochOf(lead);
	let healed: readonly number[] = [];
	const isOver = () => {
		const { seat, issuing } = leading(lead);
		if (issuing) healed = [...seat!.healing.healed.keys()].toSorted((a, b) => a - b);
		return epochOf(lead) > before;
	};
	expect(world.runUntilTrue(isOver, withinS * SECOND)).toBe(true);
	return healed;
}

describe('a lock that changes by the clock', () => {
	test('changes without fresh pair keys, or takes longer than ten seconds for them', () => {
		const { world, lead, members } = meeting('by the clock');
		const healed = untilRotated(world, lead, ROTATE_S - 60 + 10);
		expect(healed).toEqual([1, 2, 3]);
		world.runUntil(world.now + 5 * SECOND);
		for (const member of members) {
			expect(epochOf(member)).toBe(epochOf(lead));
			const { idx } = member.state.seat!.me;
			const mine = leading(lead).seat!.pairKeys.get(idx)!.lend(hex);
			expect(member.state.seat!.pairKeys.get(0)!.lend(hex)).toBe(mine);
		}
		const since = world.now;
		untilRotated(world, lead, ROTATE_S + 10);
		expect(world.now - since).toBeGreaterThan((ROTATE_S - 10) * SECOND);
	});

	test('waits for somebody who is silent, or leaves her out', () => {
		const { world, lead, members } = meeting('silent');
		const [gone] = members as [Actor, ...Actor[]];
		world.runUntil((ROTATE_S - 5) * SECOND);
		world.cut(gone, 'room', 30 * SECOND);
		const healed = untilRotated(world, lead, HEAL_MS / SECOND);
		expect(healed).toEqual([1, 2, 3]);
		expect(world.now).toBeGreaterThan((ROTATE_S + 25) * SECOND);
		expect(world.now).toBeLessThan((ROTATE_S + 45) * SECOND);

		const other = meeting('gone');
		other.world.runUntil((ROTATE_S - 5) * SECOND);
		other.world.cut(other.members[0]!, 'room', 10 * 60 * SECOND);
		expect(untilRotated(other.world, other.lead, HEAL_MS / SECOND + 15)).toEqual([2, 3]);
		expect(other.lead.state.seat!.epoch.facts.roster).toHaveLength(4);
	});

	test('keeps a joiner waiting while it heals, or forgets to heal for a joiner', () => {
		const { world, lead, members } = meeting('joiner');
		world.tamper = (delivery) => (delivery.from === members[0] ? [] : [delivery]);
		const isHealing = () => leading(lead).seat!.healing.run !== undefined;
		expect(world.runUntilTrue(isHealing, 60 * SECOND)).toBe(true);
		world.runUntil(world.now + 6 * SECOND);
		const before = epochOf(lead);
		const since = world.now;
		letIn(world, lead, 'guest', 'link');
		expect(world.now - since).toBeLessThan(15 * SECOND);
		world.runUntil(world.now + 2 * SECOND);
		expect(epochOf(lead)).toBe(before + 1);
		world.tamper = undefined;
		expect(world.runUntilTrue(isHealing, 20 * SECOND)).toBe(true);
		expect(untilRotated(world, lead, 20)).toContain(4);
	});

	test('does not change at all for a lead who is alone', () => {
		const { world, lead } = meeting('alone', 0);
		untilRotated(world, lead, ROTATE_S);
		untilRotated(world, lead, ROTATE_S + 5);
	});
});

describe('the ticket of a healing', () => {
	test('is not in the vault before the grant, or the one before is kept or lost too soon', () => {
		const { world, lead, members } = meeting('tickets');
		const first = ticketsOf(leading(lead).record);
		const isIssuing = () => leading(lead).issuing;
		const plan = () => world.runUntilTrue(isIssuing, ROTATE_S * SECOND);
		world.diskMs = 500;
		expect(plan()).toBe(true);
		const planned = leading(lead);
		const renewed = [...planned.seat!.healing.healed].map(([idx, { key }]) => [
			idx,
			hex(ticketOf(key))
		]);
		expect(renewed).toHaveLength(3);
		for (const [idx, ticket] of renewed as [number, string][]) {
			expect(ticketsOf(planned.record).get(idx)).toEqual([...first.get(idx)!, ticket]);
			expect(ticketsOf(lead.record!).get(idx)).toEqual(first.get(idx));
		}
		const writing = [...planned.writes.waiting.values()];
		expect(writing).toContainEqual({ type: 'grant' });
		world.diskMs = 5;
		expect(world.runUntilTrue(() => lead.state.seat!.granting !== undefined, 2 * SECOND)).toBe(
			true
		);
		expect(ticketsOf(lead.record!)).toEqual(ticketsOf(planned.record));
		world.runUntil(world.now + 15 * SECOND);
		expect(members.map(epochOf)).toEqual(members.map(() => epochOf(lead)));
		for (const [idx, ticket] of renewed as [number, string][]) {
			expect(ticketsOf(leading(lead).record).get(idx)).toEqual([ticket]);
			expect(ticketsOf(lead.record!).get(idx)).toEqual([ticket]);
		}
		expect(leading(lead).renewing).toEqual([]);
	});

	test('replaces the one of somebody who did not follow, or revives one that is void', () => {
		const { world, lead, members } = meeting('not followed');
		const isIssuing = () => leading(lead).issuing;
		const voided = leading(lead).record.roster.map((member) =>
			member.idx === 2 ? { ...member, tickets: [] } : member
		);
		lead.state = { ...leading(lead), record: { ...leading(lead).record, roster: voided } };
		expect(world.runUntilTrue(isIssuing, ROTATE_S * SECOND)).toBe(true);
		world.tamper = (delivery) => (delivery.to === members[0] ? [] : [delivery]);
		world.runUntil(world.now + 20 * SECOND);
		const tickets = ticketsOf(leading(lead).record);
		expect([1, 2, 3].map((idx) => tickets.get(idx)!.length)).toEqual([2, 0, 1]);
	});

	test('that is not needed any more stays readable', () => {
		const { world, lead } = meeting('wiped');
		const old = leading(lead).record.roster.find(({ idx }) => idx === 1)!.tickets[0]!;
		expect(new Secret(old.slice()).lend(hex)).toBe(hex(old));
		untilRotated(world, lead, ROTATE_S);
		world.runUntil(world.now + 15 * SECOND);
		expect(old.every((byte) => byte === 0)).toBe(true);
	});
});
