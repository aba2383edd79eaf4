import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Item } from '../../crypto/room/item.ts';
import { Cast } from './cast.ts';
import { Insider } from './insider.ts';
import { seatOf, textsOf } from './invariants.ts';
import { watchOutsiders } from './oracles/outsiders.ts';
import { letIn, shown } from './people.ts';
import { Seeded } from './prng.ts';
import { World, type Actor } from './world.ts';
import { forwardedFrom } from './forwarded.ts';
import { has, meeting, watchedWorld } from './watched.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('somebody in the room with another client', () => {
	function plotting(seed: string, people = 3) {
		const world = new World(seed);
		const { lead, members } = meeting(world, people);
		const [evil, ...rest] = members as [Actor, ...Actor[]];
		const honest = [lead, ...rest];
		return { world, lead, evil, rest, honest, insider: new Insider(world, evil) };
	}

	test('speaks as somebody else', () => {
		const { insider, honest, world, rest, lead } = plotting('as another');
		for (const victim of [lead, rest[0]!]) {
			const forged = insider.frame(insider.body([insider.event(1, 'inte jag')]), victim);
			insider.send(forged, ...honest);
		}
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) {
			expect(textsOf(actor)).toEqual([]);
			expect(actor.notices.filter(({ type }) => type === 'identityElsewhere')).toEqual([]);
			for (const { presence } of shown(world, actor).people) expect(presence).toBe('here');
		}
	});

	test('closes the meeting, hands out a lock, or sends somebody away', () => {
		const { insider, honest, world, rest } = plotting('usurper');
		const close: Item = {
			type: 'event',
			event: { seq: 1, kind: 23, frag: 0, frags: 1, content: Uint8Array.of(0) }
		};
		const bytes = new Uint8Array(600);
		const grant: Item = {
			type: 'grant',
			grant: { gid: new Uint8Array(4), part: 0, parts: 1, bytes }
		};
		insider.send(insider.frame(insider.body([close, grant])), ...honest);
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(actor.state.phase).toBe('room');
		expect(shown(world, rest[0]!).people).toHaveLength(4);
	});

	test('says two things at once, and somebody reads both', () => {
		const { insider, honest, world, lead, rest } = plotting('two versions');
		const [one, two] = ['ja', 'nej'].map((text) =>
			insider.frame(insider.body([insider.event(1, text)]))
		) as [Uint8Array, Uint8Array];
		insider.send(one, lead);
		insider.send(two, ...rest);
		insider.send(two, lead);
		world.runUntil(world.now + 30 * SECOND);
		expect(textsOf(lead)).toEqual(['ja']);
		for (const actor of rest) expect(textsOf(actor)).toEqual(['nej']);
		world.do(rest[0]!, { type: 'say', text: 'Vi talar vidare.' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(has(actor, 'Vi talar vidare.')).toBe(true);
	});

	test('makes everybody crash by asking for what no frame can carry', () => {
		const { insider, honest, world } = plotting('capsule');
		const first = insider.event(1, 'a'.repeat(412));
		const second = insider.event(2, 'b'.repeat(350));
		insider.send(insider.frame(insider.body([first, second])), ...honest);
		const { idx } = insider.epoch.facts.roster[1]!;
		const want: Item = { type: 'want', want: { idx, from: 1, to: 2, of: 255 } };
		insider.send(insider.frame(insider.body([want])), ...honest);
		world.runUntil(world.now + 10 * SECOND);
		for (const actor of honest) {
			expect(actor.state.phase).toBe('room');
			expect(textsOf(actor)).toEqual([]);
		}
	});

	test('stops the talk by garbage', () => {
		const { insider, honest, world, rest } = plotting('garbage');
		const dice = new Seeded('garbage');
		for (let at = 0; at < 30; at++) {
			insider.send(insider.frame(dice.bytes(dice.below(878))), ...honest);
			world.runUntil(world.now + 200);
		}
		world.do(rest[0]!, { type: 'say', text: 'Hörs jag?' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(textsOf(actor)).toEqual(['Hörs jag?']);
	});

	test('puts words into a capsule of somebody who never said them', () => {
		const { insider, honest, world, rest } = plotting('forged capsule');
		const victim = rest[0]!;
		const body = insider.body([insider.event(1, 'aldrig sagt')]);
		const capsule = {
			idx: seatOf(victim)!.me.idx,
			counter: 0,
			fillHash: new Uint8Array(32),
			signature: new Uint8Array(64).fill(9),
			body
		};
		insider.send(insider.frame(insider.body([{ type: 'capsule', capsule }])), ...honest);
		world.do(victim, { type: 'say', text: 'det här sa jag' });
		world.runUntil(world.now + 6 * SECOND);
		for (const actor of honest) expect(textsOf(actor)).toEqual(['det här sa jag']);
	});

	test('claims events without end, and the room stands still', () => {
		const { insider, honest, world, lead, rest } = plotting('claims');
		const people = insider.epoch.facts.roster.length;
		const all = new Array<number>(people).fill(65_535);
		insider.send(insider.frame(insider.body([], all)), ...honest);
		world.runUntil(world.now + 10 * SECOND);
		world.do(rest[0]!, { type: 'say', text: 'ändå' });
		world.runUntil(world.now + 5 * SECOND);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
		for (const actor of honest) {
			expect(has(actor, 'ändå')).toBe(true);
			expect(seatOf(actor)!.draining).toBeUndefined();
			expect(seatOf(actor)!.epoch.lacking.size).toBe(0);
		}
		world.do(rest[0]!, { type: 'say', text: 'och nu' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(has(actor, 'och nu')).toBe(true);
	});

	test('asks for everything, always, and nobody gets to speak', () => {
		const { insider, honest, world, rest } = plotting('wants');
		for (let at = 0; at < 30; at++) world.do(rest[0]!, { type: 'say', text: `rad ${String(at)}` });
		world.runUntil(world.now + 10 * SECOND);
		for (let at = 0; at < 40; at++) {
			const wants = insider.epoch.facts.roster.map(({ idx }): Item => {
				return { type: 'want', want: { idx, from: 1, to: 65_535, of: 255 } };
			});
			insider.send(insider.frame(insider.body(wants)), ...honest);
			if (at === 20) world.do(rest[1]!, { type: 'say', text: 'min tur' });
			world.runUntil(world.now + 250);
		}
		for (const actor of honest) {
			expect(has(actor, 'min tur')).toBe(true);
			expect(seatOf(actor)!.epoch.answers.length).toBeLessThanOrEqual(64);
		}
	});

	test('has been removed, and speaks or reads with everything she ever held', () => {
		const world = watchedWorld('ex-member');
		const { lead, members } = meeting(world, 3);
		const a = members[1]!;
		const spy = letIn(world, lead, 'spy', 'link', { spy: true });
		const cast = new Cast(world);
		for (const one of [lead, ...members]) {
			cast.add(one.name, one, { honest: true, moderates: one === lead });
		}
		cast.add('spy', spy, { honest: false, moderates: false });
		const readWithAll = watchOutsiders(cast);
		world.runUntil(world.now + 12 * SECOND);
		const insider = new Insider(world, spy);
		const frames = Array.from({ length: 5 }, (_, at) =>
			insider.frame(insider.body([insider.event(at + 1, 'jag är kvar')]))
		);
		world.do(lead, { type: 'remove', idx: seatOf(spy)!.me.idx });
		expect(world.runUntilTrue(() => spy.state.phase === 'ended', 10 * SECOND)).toBe(true);
		for (const at of [0, 5, 15]) {
			world.runUntil(world.now + at * SECOND);
			for (const frame of frames) {
				for (const actor of [lead, ...members]) {
					world.inject(actor, 'room', frame);
					const { address } = seatOf(actor)!.epoch;
					world.inject(actor, 'room', forwardedFrom(address, frame.subarray(8)));
				}
			}
		}
		world.do(a, { type: 'say', text: 'nu är hon borta' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of [lead, ...members]) expect(textsOf(actor)).toEqual(['nu är hon borta']);
		const tried = readWithAll();
		expect(tried.kept).toBeGreaterThan(0);
		expect(tried.frames).toBeGreaterThan(60);
		expect(tried.grants).toBeGreaterThan(0);
	});
});
