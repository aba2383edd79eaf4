import { beforeAll, describe, expect, test } from 'vitest';
import { HANDOVER_MS } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import type { Actor } from './actor.ts';
import { hex, seatOf } from './invariants.ts';
import { admitAll, arrive, invite, letIn, openMeeting, shown, waiting } from './people.ts';
import { World } from './world.ts';

/* Somebody presses the buttons as fast as her screen shows them, and the room is not ready yet. */

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const leads = (actor: Actor) => actor.state.role === 'lead' && actor.state.phase === 'room';
const factsOf = (actor: Actor) => seatOf(actor)!.epoch.facts;
const allIn = (actors: readonly Actor[]) =>
	new Set(actors.map((actor) => hex(seatOf(actor)!.epoch.id))).size === 1;
const handoverOf = (actor: Actor) => (actor.state as LeadState).handover;
const linesOf = (world: World, actor: Actor, type: string) =>
	shown(world, actor).timeline.filter((item) => item.type === type).length;

/** A room where a participant has said yes, in the moment in which everybody reads it. */
function promoted(seed: string) {
	const world = new World(seed);
	const lead = openMeeting(world);
	const [mira, other] = ['mira', 'other'].map((name) => letIn(world, lead, name, 'link'));
	world.runUntil(world.now + 15 * SECOND);
	world.do(lead, { type: 'offer', idx: seatOf(mira!)!.me.idx, firstName: 'Mira' });
	const isAsked = () => shown(world, mira!).succession.offer !== undefined;
	expect(world.runUntilTrue(isAsked, 20 * SECOND)).toBe(true);
	world.do(mira!, { type: 'takeOffer' });
	const isShown = () => [lead, other!].every((one) => linesOf(world, one, 'promoted') === 1);
	expect(world.runUntilTrue(isShown, 60 * SECOND)).toBe(true);
	return { world, lead, mira: mira!, other: other! };
}

/** What the button does, for the one moderator beside her. */
function press(world: World, lead: Actor): void {
	const { people } = shown(world, lead);
	const { idx } = people.find(({ role, me }) => role === 'moderator' && !me)!;
	world.do(lead, { type: 'handOver', idx });
}

describe('the lead given away as soon as the other moderates', () => {
	test.each([0, 250, 500, 1_000, 1_500, 2_000, 4_000, 8_000])('%s ms later, is not', (after) => {
		const { world, lead, mira, other } = promoted(`at once ${String(after)}`);
		world.runUntil(world.now + after);
		press(world, lead);
		expect(shown(world, lead).succession.handover).toMatchObject({ firstName: 'Mira' });
		expect(world.runUntilTrue(() => leads(mira), 40 * SECOND)).toBe(true);
		world.runUntil(world.now + 10 * SECOND);
		expect(allIn([lead, mira, other])).toBe(true);
		for (const actor of [lead, mira, other]) expect(linesOf(world, actor, 'leads')).toBe(1);

		const before = factsOf(mira);
		world.do(lead, { type: 'leave' });
		const isLocked = () => hex(factsOf(mira).vkRoom) !== hex(before.vkRoom);
		expect(world.runUntilTrue(isLocked, 20 * SECOND)).toBe(true);
		expect(lead.state.phase).toBe('ended');
		const guest = letIn(world, mira, 'guest', 'link');
		world.runUntil(world.now + 20 * SECOND);
		expect(allIn([mira, other, guest])).toBe(true);
	});
});

describe('a wish to hand over', () => {
	test('loses somebody who is being let in', () => {
		const { world, lead, mira, other } = promoted('let in');
		world.runUntil(world.now + 10 * SECOND);
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		press(world, lead);
		world.runUntil(world.now + 2 * SECOND);
		expect(handoverOf(lead)?.stage).toBe('wanted');
		admitAll(world, lead);
		expect(world.runUntilTrue(() => leads(mira), 40 * SECOND)).toBe(true);
		world.runUntil(world.now + 10 * SECOND);
		expect(guest.state.phase).toBe('room');
		expect(allIn([lead, mira, other, guest])).toBe(true);
	});

	test.each(['code', 'link'] as const)('loses somebody whose %s is being proved', (kind) => {
		const { world, lead, mira, other } = promoted(`being proved ${kind}`);
		world.runUntil(world.now + 10 * SECOND);
		const guest = arrive(world, 'guest', invite(world, lead, kind));
		const { hall } = lead.state as LeadState;
		const isAsked = () => (lead.state as LeadState).hall.visitors.length > hall.visitors.length;
		expect(world.runUntilTrue(isAsked, 30 * SECOND)).toBe(true);
		press(world, lead);
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 10 * SECOND)).toBe(true);
		admitAll(world, lead);
		expect(world.runUntilTrue(() => leads(mira), 40 * SECOND)).toBe(true);
		world.runUntil(world.now + 10 * SECOND);
		expect(guest.state.phase).toBe('room');
		expect(allIn([lead, mira, other, guest])).toBe(true);
	});

	test('waits for somebody who never proves anything', () => {
		const { world, lead, mira } = promoted('never proved');
		world.runUntil(world.now + 10 * SECOND);
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		const { hall } = lead.state as LeadState;
		const isAsked = () => (lead.state as LeadState).hall.visitors.length > hall.visitors.length;
		expect(world.runUntilTrue(isAsked, 30 * SECOND)).toBe(true);
		world.kill(guest);
		press(world, lead);
		expect(world.runUntilTrue(() => leads(mira), 30 * SECOND)).toBe(true);
	});

	test('spends invitations, or holds for ever, when it cannot begin', () => {
		const { world, lead, mira } = promoted('somebody waits');
		world.runUntil(world.now + 10 * SECOND);
		arrive(world, 'guest', invite(world, lead, 'link'));
		invite(world, lead, 'link');
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		press(world, lead);
		world.do(lead, { type: 'invite', kind: 'link' });
		expect(shown(world, lead).invites).toHaveLength(5);
		world.runUntil(world.now + HANDOVER_MS - SECOND);
		expect(handoverOf(lead)?.stage).toBe('wanted');
		world.runUntil(world.now + 3 * SECOND);
		expect(handoverOf(lead)).toBeUndefined();
		expect(shown(world, lead).invites.at(-1)!.state).toBe('open');
		expect(leads(lead)).toBe(true);
		expect(leads(mira)).toBe(false);
	});

	test('goes to somebody who moderates no longer', () => {
		const { world, lead, mira } = promoted('gone meanwhile');
		world.runUntil(world.now + 10 * SECOND);
		arrive(world, 'guest', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		press(world, lead);
		world.do(mira, { type: 'leave' });
		world.runUntil(world.now + 10 * SECOND);
		expect(handoverOf(lead)).toBeUndefined();
		expect(leads(lead)).toBe(true);
	});

	test('keeps somebody in the room whom the lead removed before', () => {
		const { world, lead, mira, other } = promoted('removed before');
		world.runUntil(world.now + 10 * SECOND);
		world.do(lead, { type: 'remove', idx: seatOf(other)!.me.idx });
		press(world, lead);
		expect(world.runUntilTrue(() => leads(mira), 40 * SECOND)).toBe(true);
		world.runUntil(world.now + 20 * SECOND);
		expect(other.state).toMatchObject({ phase: 'ended', ending: 'removed' });
		expect(factsOf(mira).roster).toHaveLength(2);
	});

	test.each(['wanted', 'writing', 'telling'] as const)(
		'keeps somebody in the room whom the lead removes while it is %s',
		(stage) => {
			const { world, lead, mira, other } = promoted(`removed ${stage}`);
			if (stage !== 'wanted') world.runUntil(world.now + 10 * SECOND);
			if (stage === 'writing') lead.disk.ms = 2 * SECOND;
			press(world, lead);
			const isThere = () => handoverOf(lead)?.stage === stage;
			expect(world.runUntilTrue(isThere, 10 * SECOND)).toBe(true);
			world.do(lead, { type: 'remove', idx: seatOf(other)!.me.idx });
			expect(handoverOf(lead)).toBeUndefined();
			world.runUntil(world.now + 30 * SECOND);
			expect(other.state).toMatchObject({ phase: 'ended', ending: 'removed' });
			expect(leads(lead)).toBe(true);
			expect(allIn([lead, mira])).toBe(true);
			press(world, lead);
			expect(world.runUntilTrue(() => leads(mira), 40 * SECOND)).toBe(true);
		}
	);
});
