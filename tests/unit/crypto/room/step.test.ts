import { beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_MESSAGE_BYTES } from '../../../../relay/wire.ts';
import { MAX_OUTBOX } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Effect } from '../../../../crypto/room/effect.ts';
import type { Input, Verb } from '../../../../crypto/room/input.ts';
import { links, startParticipant, step, type RoomState } from '../../../../crypto/room/step.ts';
import { view } from '../../../../crypto/room/show.ts';
import { arrive, invite, letIn, openMeeting } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { frozen, snapshot } from './rooms.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function meeting(): { world: World; lead: Actor; a: Actor } {
	const world = new World('step');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 15 * SECOND);
	return { world, lead, a };
}

const ORDER = ['persist', 'forget', 'transmit', 'wakeAt', 'notify', 'wipe', 'close'];

test('effects come in another order than they must be done in', () => {
	const { world, lead, a } = meeting();
	arrive(world, 'b', invite(world, lead, 'link'));
	const seen = new Set<string>();
	const check = (effects: readonly Effect[]) => {
		const types = effects.map(({ type }) => type);
		for (const type of types) seen.add(type);
		expect(types.toSorted((x, y) => ORDER.indexOf(x) - ORDER.indexOf(y))).toEqual(types);
	};
	const now = world.now;
	const verbs = [
		{ type: 'invite', kind: 'code' },
		{ type: 'rotate' },
		{ type: 'close' },
		{ type: 'say', text: 'hej' }
	] as const;
	for (const verb of verbs) {
		for (const actor of [lead, a]) {
			check(step(actor.state, { type: 'do', verb, now, nowS: now }, seeded('verb')).effects);
		}
	}
	check(step(a.state, { type: 'wake', now: now + 800 * SECOND }, seeded('wake')).effects);
	check(step(lead.state, { type: 'wake', now: now + 800 * SECOND }, seeded('wake')).effects);
	const emptied = step(a.state, { type: 'sent', link: 'room', now }, seeded('sent')).state;
	check(step(emptied, { type: 'wake', now: now + SECOND }, seeded('wake')).effects);
	const closing = step(
		lead.state,
		{ type: 'do', verb: { type: 'close' }, now, nowS: now },
		seeded('x')
	);
	const down = step(closing.state, { type: 'linkDown', link: 'room', now }, seeded('x')).state;
	check(step(down, { type: 'wake', now: now + 60 * SECOND }, seeded('wake')).effects);
	expect([...seen].toSorted()).toEqual([...ORDER].toSorted());
});

test('a step changes the state it was given, whatever it is fed', () => {
	const { world, lead, a } = meeting();
	const guest = arrive(world, 'guest', invite(world, lead, 'code'));
	world.runUntil(world.now + 3 * SECOND);
	for (const actor of [lead, a, guest]) {
		const state = frozen(actor.state);
		const before = snapshot(state);
		const messages = world.forwarded.slice(-40);
		const inputs: Input[] = [
			{ type: 'wake', now: world.now + SECOND },
			{ type: 'linkDown', link: 'room', now: world.now },
			{ type: 'linkUp', link: 'room', now: world.now },
			{ type: 'sent', link: 'room', now: world.now },
			{ type: 'persisted', write: 1, now: world.now },
			{ type: 'do', verb: { type: 'say', text: 'hej' }, now: world.now, nowS: 1 },
			{ type: 'do', verb: { type: 'leave' }, now: world.now, nowS: 1 },
			{ type: 'do', verb: { type: 'rotate' }, now: world.now, nowS: 1 },
			{ type: 'do', verb: { type: 'close' }, now: world.now, nowS: 1 },
			...messages.flatMap((message) =>
				(['room', 'lobby'] as const).map((link): Input => ({
					type: 'received',
					link,
					message,
					now: world.now
				}))
			)
		];
		for (const input of inputs) step(state, input, seeded('frozen'));
		expect(snapshot(state)).toBe(before);
	}
});

test('the same input gives two results', () => {
	const { world, lead } = meeting();
	const input = { type: 'wake', now: world.now + SECOND } as const;
	const once = step(lead.state, input, seeded('same'));
	const twice = step(lead.state, input, seeded('same'));
	expect(snapshot(once)).toBe(snapshot(twice));
});

test('something happens after the end', () => {
	const { world, a } = meeting();
	world.cut(a, 'room', SECOND);
	world.do(a, { type: 'leave' });
	const { state } = a;
	expect(links(state)).toEqual([]);
	for (const input of [
		{ type: 'wake', now: 1 },
		{ type: 'linkUp', link: 'room', now: 1 },
		{ type: 'do', verb: { type: 'leave' }, now: 1, nowS: 1 },
		{ type: 'received', link: 'room', message: world.forwarded[0]!, now: 1 }
	] as const) {
		expect(step(state, input, seeded('end'))).toEqual({ state, effects: [] });
	}
});

describe('a slot', () => {
	function alone() {
		const arriving = {
			invitation: { kind: 'link', secret: new Uint8Array(32), roomTag: new Uint8Array(16) },
			name: 1,
			house: 1,
			relayId: 'relay',
			now: 0,
			nowS: 1_760_000_000
		} as const;
		const random = seeded('slot');
		let { state } = startParticipant(arriving, random);
		const effects: Effect[] = [];
		const feed = (input: Input) => {
			const next = step(state, input, random);
			state = next.state;
			effects.splice(0, effects.length, ...next.effects);
		};
		const sent = () => effects.find((effect) => effect.type === 'transmit');
		return { feed, sent, effects, state: () => state };
	}

	test('is filled twice, rebuilt after a cut, or filled without a connection', () => {
		const { feed, sent, state } = alone();
		feed({ type: 'wake', now: 10_000 });
		expect(sent()).toBeUndefined();
		feed({ type: 'linkUp', link: 'room', now: 10_000 });
		feed({ type: 'wake', now: 10_250 });
		const first = sent()!;
		expect(first.message).toHaveLength(CLIENT_MESSAGE_BYTES);
		expect(first).toMatchObject({ link: 'room', periodMs: 250 });
		feed({ type: 'wake', now: 10_400 });
		expect(sent()).toBeUndefined();
		feed({ type: 'linkDown', link: 'room', now: 10_400 });
		feed({ type: 'wake', now: 20_000 });
		expect(sent()).toBeUndefined();
		feed({ type: 'linkUp', link: 'room', now: 20_000 });
		const again = sent()!;
		expect(again.message).toBe(first.message);
		expect(again.at).toBeGreaterThanOrEqual(20_000);
		expect(again.at).toBeLessThan(20_250);
		feed({ type: 'sent', link: 'room', now: again.at });
		feed({ type: 'wake', now: again.at + 130 });
		expect(sent()?.at).toBe(again.at + 250);
		expect(state().phase).toBe('knocking');
	});

	test('waits longer than asked for, or never comes', () => {
		const { feed, effects } = alone();
		const wakes = () => effects.flatMap((one) => (one.type === 'wakeAt' ? [one.at] : []));
		feed({ type: 'wake', now: 5_000 });
		expect(wakes()).toEqual([6_000]);
		feed({ type: 'linkUp', link: 'room', now: 5_000 });
		const [at = 0] = wakes();
		expect(at).toBeGreaterThanOrEqual(5_000);
		expect(at).toBeLessThanOrEqual(5_125);
	});

	test('of another link than a participant has is filled', () => {
		const { feed, state } = alone();
		const before = state();
		feed({ type: 'linkUp', link: 'lobby', now: 0 });
		feed({ type: 'sent', link: 'lobby', now: 0 });
		expect(state()).toBe(before);
		expect(links(before)).toEqual(['room']);
	});
});

describe('what is said', () => {
	test('before she is in, or without a letter, waits for the room', () => {
		const { world, lead, a } = meeting();
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		for (const [actor, text] of [
			[guest, 'hej'],
			[a, ''],
			[a, ' \n\t ']
		] as const) {
			const before = actor.state;
			world.do(actor, { type: 'say', text });
			expect(actor.state).toBe(before);
		}
	});

	test('is queued without end', () => {
		const { world, a } = meeting();
		for (let at = 0; at < MAX_OUTBOX + 20; at++) world.do(a, { type: 'say', text: 'x' });
		expect(a.state.seat!.outbox.length).toBe(MAX_OUTBOX);
		const before = a.state;
		world.do(a, { type: 'say', text: 'till' });
		expect(a.state).toBe(before);
	});

	test('and is too long for the queue is cut off', () => {
		const { world, a } = meeting();
		const before: RoomState = a.state;
		world.do(a, { type: 'say', text: 'å'.repeat(2_100 * MAX_OUTBOX) });
		expect(a.state).toBe(before);
	});

	test('makes a view that a Worker cannot post', () => {
		const { world, lead, a } = meeting();
		world.do(a, { type: 'say', text: 'hej' });
		for (const actor of [lead, a]) {
			const shown = view(actor.state, world.now);
			expect(structuredClone(shown)).toEqual(shown);
		}
	});
});

test('somebody whose timer came late is woken at once, over and over', () => {
	const { world, lead, a } = meeting();
	for (const { state } of [lead, a]) {
		const { nextAt } = state.role === 'lead' ? state.room : state.link;
		let awake = state;
		for (const link of links(state)) {
			awake = step(awake, { type: 'sent', link, now: world.now }, seeded('sent')).state;
		}
		for (let lateMs = 1_000; lateMs < 4_000; lateMs += 30) {
			const now = nextAt + lateMs;
			const { effects } = step(awake, { type: 'wake', now }, seeded('late'));
			const next = effects.find((effect) => effect.type === 'wakeAt');
			expect(next?.at).toBeGreaterThan(now);
		}
	}
});

test('words that are not taken vanish, or come back although they were', () => {
	const { world, lead, a } = meeting();
	const now = world.now;
	const given = (actor: Actor, verb: Verb) =>
		step(actor.state, { type: 'do', verb, now, nowS: now }, seeded('words')).effects.flatMap(
			(effect) => (effect.type === 'notify' ? [effect.notice] : [])
		);
	world.do(lead, { type: 'pause', seconds: 0 });
	world.runUntil(world.now + 5 * SECOND);
	const say = { type: 'say', text: 'i pausen' } as const;
	expect(given(a, say)).toEqual([{ type: 'notTaken', verb: say }]);
	expect(given(a, { type: 'say', text: '  ' })).toEqual([]);
	expect(given(lead, say)).toEqual([]);
	const answer = { type: 'answer', idx: 0, text: 'till ingen' } as const;
	expect(given(a, answer)).toEqual([{ type: 'notTaken', verb: answer }]);
	expect(given(a, { type: 'aside', text: 'enskilt' })).toEqual([]);
	expect(given(a, { type: 'raiseHand' })).toEqual([]);
});
