import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
	FRAME_BYTES,
	HANDSHAKE_MS,
	MAX_HANDSHAKES,
	MAX_LOBBY_QUEUE
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import type { Stage, LeadState } from '../../../../crypto/room/lead-state.ts';
import { sealLobby } from '../../../../crypto/room/lobby.ts';
import { startLead } from '../../../../crypto/room/step.ts';
import { afterReload, decodeMeeting, encodeMeeting } from '../../../../crypto/room/vault.ts';
import {
	admitAll,
	arrive,
	invite,
	letIn,
	openMeeting,
	shown,
	stateOfInvite,
	waiting
} from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';

vi.mock('../../../../crypto/room/admission.ts', { spy: true });

const SECOND = 1_000;
const kinds = ['link', 'code'] as const;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

afterEach(() => {
	vi.mocked(admission.checkProof).mockClear();
});

const evaluations = () => vi.mocked(admission.checkProof).mock.calls.length;

function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

const stages = (lead: Actor): readonly Stage[] =>
	leading(lead).hall.visitors.map(({ stage }) => stage);

/** The lead's page dies; another one opens the doors with what was durable. */
function reload(world: World, lead: Actor): void {
	const kept = decodeMeeting(encodeMeeting(lead.record!))!;
	const first = startLead(
		{ record: afterReload(kept), firstName: 'Anna', house: 4711, relayId: 'sim-1', now: world.now },
		lead.random.bytes
	);
	world.restart(lead, first);
	world.do(lead, { type: 'open' });
}

describe.each(kinds)('a proof by %s', (kind) => {
	test('is evaluated before the try is durable, or shown before the success is', () => {
		const world = new World('write-ahead');
		const lead = openMeeting(world);
		const held = invite(world, lead, kind);
		world.runUntil(world.now + 5 * SECOND);
		world.diskMs = 4 * SECOND;
		arrive(world, 'guest', held);
		expect(world.runUntilTrue(() => stages(lead).includes('trying'), 20 * SECOND)).toBe(true);
		const since = world.now;
		expect(lead.record?.invites.at(-1)?.state).toBe('open');
		world.runUntil(since + 3_900);
		expect(evaluations()).toBe(0);
		expect(stages(lead)).toEqual(['trying']);
		world.runUntil(since + 4_100);
		expect(evaluations()).toBe(1);
		expect(lead.record?.invites.at(-1)?.state).toBe('tried');
		expect(stages(lead)).toEqual(['verified']);
		expect(shown(world, lead).knocks).toEqual([]);
		world.runUntil(since + 7_900);
		expect(lead.notices).toEqual([]);
		world.runUntil(since + 8_100);
		expect(lead.record?.invites.at(-1)?.state).toBe('verified');
		expect(stages(lead)).toEqual(['waiting']);
		expect(lead.notices).toMatchObject([{ type: 'knock', waiting: 1 }]);
		expect(evaluations()).toBe(1);
	});

	test('is evaluated twice, or opens twice, if the page dies at some moment', () => {
		for (let dies = 0; dies <= 12; dies += 2) {
			vi.mocked(admission.checkProof).mockClear();
			const world = new World(`crash ${String(dies)}`);
			const lead = openMeeting(world);
			const held = invite(world, lead, kind);
			world.runUntil(world.now + 5 * SECOND);
			world.diskMs = 200;
			arrive(world, 'guest', held);
			expect(world.runUntilTrue(() => stages(lead).includes('trying'), 20 * SECOND)).toBe(true);
			world.runUntil(world.now + dies * 50);
			const durable = lead.record!.invites.at(-1)!.state;
			const before = evaluations();
			reload(world, lead);
			const again = arrive(world, 'again', held);
			world.runUntil(world.now + 20 * SECOND);
			const reopened = durable === 'open';
			expect(before + (again.state.phase === 'lobby' ? 1 : 0), durable).toBeLessThanOrEqual(1);
			expect(waiting(world, lead), durable).toBe(reopened ? 1 : 0);
			if (durable === 'tried') {
				expect(stateOfInvite(world, lead)).toBe(kind === 'code' ? 'burned' : 'refused');
			}
		}
	});

	test('that is wrong can be tried again', () => {
		const world = new World('wrong');
		const lead = openMeeting(world);
		const held = invite(world, lead, kind);
		world.runUntil(world.now + 5 * SECOND);
		vi.mocked(admission.checkProof).mockReturnValueOnce(undefined);
		const guest = arrive(world, 'guest', held);
		expect(world.runUntilTrue(() => stateOfInvite(world, lead) === 'burned', 20 * SECOND)).toBe(
			true
		);
		expect(lead.notices).toContainEqual({ type: 'burned', invite: 1 });
		world.runUntil(world.now + 30 * SECOND);
		expect(evaluations()).toBe(1);
		expect(stages(lead)).toEqual([]);
		expect(guest.state.phase).toBe('proving');
		arrive(world, 'later', held);
		world.runUntil(world.now + 20 * SECOND);
		expect(evaluations()).toBe(1);
	});

	test('is evaluated while another one is', () => {
		const world = new World('two at once');
		const lead = openMeeting(world);
		const held = invite(world, lead, kind);
		world.runUntil(world.now + 5 * SECOND);
		world.diskMs = 5 * SECOND;
		for (const name of ['a', 'b', 'c']) arrive(world, name, held);
		expect(world.runUntilTrue(() => stages(lead).includes('trying'), 20 * SECOND)).toBe(true);
		world.runUntil(world.now + 4 * SECOND);
		expect(stages(lead).toSorted()).toEqual(['challenged', 'challenged', 'trying']);
		world.runUntil(world.now + 2 * SECOND);
		expect(evaluations()).toBe(1);
		const others = kind === 'link' ? ['challenged', 'challenged'] : [];
		expect(stages(lead).toSorted()).toEqual([...others, 'verified']);
	});
});

test('a fifth handshake of one invite is begun, or one outlives its time', () => {
	const world = new World('five');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'link');
	world.tamper = (delivery) => (delivery.to === lead ? [delivery] : []);
	for (let at = 0; at < MAX_HANDSHAKES + 2; at++) arrive(world, `guest ${String(at)}`, held);
	world.runUntil(world.now + 10 * SECOND);
	expect(stages(lead)).toEqual(new Array<Stage>(MAX_HANDSHAKES).fill('challenged'));
	const first = leading(lead).hall.visitors[0]!;
	world.runUntil(first.since + HANDSHAKE_MS - 1_000);
	expect(leading(lead).hall.visitors).toContainEqual(expect.objectContaining({ key: first.key }));
	world.runUntil(first.since + HANDSHAKE_MS + 2_000);
	expect(leading(lead).hall.visitors.map(({ key }) => key)).not.toContain(first.key);
});

test('a code whose holder still waits is answered, or raises an alarm', () => {
	const world = new World('waiting code');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'code');
	arrive(world, 'first', held);
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	const second = arrive(world, 'second', held);
	world.runUntil(world.now + 20 * SECOND);
	expect(second.state.phase).toBe('knocking');
	expect(stages(lead)).toEqual(['waiting']);
	expect(lead.notices.map(({ type }) => type)).not.toContain('usedTwice');
});

test('a code that was used is answered, or raises an alarm', () => {
	const world = new World('used code');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'code');
	const first = arrive(world, 'first', held);
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => first.state.phase === 'room', 20 * SECOND)).toBe(true);
	const second = arrive(world, 'second', held);
	world.runUntil(world.now + 40 * SECOND);
	expect(second.state.phase).toBe('knocking');
	expect(lead.notices.map(({ type }) => type)).not.toContain('usedTwice');
	expect(evaluations()).toBe(1);
});

test('a second holder of a link takes the place of the one who still waits', () => {
	const world = new World('second holder');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'link');
	const first = arrive(world, 'first', held);
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	const second = arrive(world, 'second', held);
	expect(world.runUntilTrue(() => second.state.phase === 'ended', 20 * SECOND)).toBe(true);
	expect(second.state.ending).toBe('used');
	expect(waiting(world, lead)).toBe(1);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => first.state.phase === 'room', 20 * SECOND)).toBe(true);
	world.runUntil(world.now + 20 * SECOND);
	expect(stages(lead)).toEqual([]);
	expect(shown(world, lead).people).toHaveLength(2);
});

test('a second holder of a link who knocks in the same moment goes unnoticed', () => {
	const world = new World('at one moment');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'link');
	const both = [arrive(world, 'one', held), arrive(world, 'other', held)];
	const late = () => both.filter(({ state }) => state.ending === 'used');
	expect(world.runUntilTrue(() => late().length === 1, 20 * SECOND)).toBe(true);
	expect(waiting(world, lead)).toBe(1);
	expect(lead.notices.filter(({ type }) => type === 'usedTwice')).toHaveLength(1);
});

test('an invite that was called back lets somebody in', () => {
	const world = new World('called back');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'link');
	world.do(lead, { type: 'cancelInvite', invite: shown(world, lead).invites[0]!.id });
	const guest = arrive(world, 'guest', held);
	world.runUntil(world.now + 20 * SECOND);
	expect(guest.state.phase).toBe('knocking');
	const before = lead.state;
	world.do(lead, { type: 'cancelInvite', invite: shown(world, lead).invites[0]!.id });
	expect(leading(lead).record).toBe((before as LeadState).record);
});

test('two people in one room have one name', () => {
	const world = new World('names');
	const lead = openMeeting(world);
	const names: number[] = [];
	for (const name of ['a', 'b', 'c']) {
		const guest = arrive(world, name, invite(world, lead, 'link'), { wish: 2_047 });
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		names.push(shown(world, lead).knocks.find((knock) => knock.state === 'waiting')!.name);
		admitAll(world, lead);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 30 * SECOND)).toBe(true);
	}
	expect(names[0]).toBe(2_047);
	expect(new Set(names).size).toBe(3);
});

describe('messages that are none', () => {
	/** A frame to a place the lead listens at, as the relay would give it to her. */
	function at(
		lead: Actor,
		make: (lobby: { address: Uint8Array; outer: Uint8Array }) => Uint8Array
	) {
		const { lobby } = leading(lead).hall.served[0]!;
		const message = new Uint8Array(8 + FRAME_BYTES);
		message.set(lobby.address.subarray(0, 8));
		message.set(make(lobby), 8);
		return message;
	}

	test.each([
		['challenge', 1_168],
		['reply', 73],
		['proof', 142],
		['proof', 141],
		['hello', 1_234],
		['hello', 16],
		['taken', 16],
		['probe', 15]
	] as const)(
		'a stray %s of %i bytes changes who is at the door, or is answered',
		(type, length) => {
			const world = new World('stray');
			const lead = openMeeting(world);
			invite(world, lead, 'code');
			world.runUntil(world.now + 10 * SECOND);
			const random = seeded('stray');
			for (const direction of ['toLead', 'fromLead'] as const) {
				const data = random(length);
				const message = { direction, type, handshake: random(8), seq: 0, data };
				const before = leading(lead);
				const [first, ...rest] = sealLobby(before.hall.served[0]!.lobby, message, random);
				for (const frame of [first!, ...rest])
					world.inject(
						lead,
						'lobby',
						at(lead, () => frame)
					);
				const { hall, record } = leading(lead);
				expect(record).toBe(before.record);
				expect(hall.visitors).toBe(before.hall.visitors);
				expect(hall.queue).toEqual([]);
				expect(evaluations()).toBe(0);
			}
		}
	);

	test('a real hello in the other direction is answered', () => {
		const world = new World('turned round');
		const lead = openMeeting(world);
		invite(world, lead, 'link');
		world.runUntil(world.now + 5 * SECOND);
		const random = seeded('turned round');
		const { lobby } = leading(lead).hall.served[0]!;
		const { p, bytes } = admission.hello('link', random);
		for (const [direction, count] of [
			['fromLead', 0],
			['toLead', 1]
		] as const) {
			const head = { type: 'hello', handshake: admission.helloId(p), seq: 0 } as const;
			for (const frame of sealLobby(lobby, { ...head, direction, data: bytes }, random)) {
				world.inject(
					lead,
					'lobby',
					at(lead, () => frame)
				);
			}
			expect(leading(lead).hall.visitors).toHaveLength(count);
		}
	});

	test('her own messages, reflected, are taken for somebody', () => {
		const world = new World('reflected');
		const lead = openMeeting(world);
		letIn(world, lead, 'a', 'code');
		letIn(world, lead, 'b', 'link');
		const own = world.seen.filter(({ actor, link }) => actor === 'lead' && link === 'lobby');
		world.runUntil(world.now + 15 * SECOND);
		const before = shown(world, lead);
		const calls = evaluations();
		for (const { message } of own) {
			const back = new Uint8Array(8 + FRAME_BYTES);
			back.set(message.subarray(1, 9));
			back.set(message.subarray(65), 8);
			world.inject(lead, 'lobby', back);
		}
		expect(shown(world, lead)).toEqual(before);
		expect(evaluations()).toBe(calls);
		expect(leading(lead).hall.visitors).toEqual([]);
	});

	test('the same hello a thousand times fills the queue', () => {
		const world = new World('flood');
		const lead = openMeeting(world);
		const held = invite(world, lead, 'link');
		const guest = arrive(world, 'guest', held);
		world.tamper = (delivery) => (delivery.to === lead ? [delivery] : []);
		world.runUntil(world.now + 5 * SECOND);
		if (guest.state.role !== 'participant') throw new Error('not a participant');
		for (let round = 0; round < 500; round++) {
			for (const frame of guest.state.arrival!.helloFrames) {
				world.inject(
					lead,
					'lobby',
					at(lead, () => frame)
				);
			}
		}
		expect(leading(lead).hall.queue.length).toBeLessThanOrEqual(2);
		expect(MAX_LOBBY_QUEUE).toBeGreaterThan(2);
		expect(leading(lead).hall.visitors).toHaveLength(1);
	});
});

test('a link that was used makes the lead keep as many handshakes as somebody likes', () => {
	const world = new World('used for ever');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'link');
	const first = arrive(world, 'first', held);
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => first.state.phase === 'room', 20 * SECOND)).toBe(true);
	world.runUntil(world.now + 10 * SECOND);
	const thieves = Array.from({ length: 12 }, (_, at) => arrive(world, `t${String(at)}`, held));
	let most = 0;
	const until = world.now + 60 * SECOND;
	while (world.now < until) {
		world.runUntil(world.now + SECOND / 10);
		most = Math.max(most, leading(lead).hall.visitors.length);
	}
	expect(most).toBe(MAX_HANDSHAKES);
	expect(leading(lead).hall.visitors).toEqual([]);
	for (const { state } of thieves) expect(state).toMatchObject({ phase: 'ended', ending: 'used' });
});
