import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Item } from '../../crypto/room/item.ts';
import { seatOf, textsOf } from './invariants.ts';
import { carriesWordsOf } from './keyed-relay.ts';
import { shown } from './people.ts';
import { Seeded } from './prng.ts';
import { hasCrossed, knowsProof, TwoFaced, words, type Version } from './two-faced.ts';
import { has, meeting } from './watched.ts';
import { World, type Actor } from './world.ts';

const SECOND = 1_000;
/** Ticks from the first frame between the two sides to the proof at everybody. */
const BAR_TICKS = 5;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

interface Plot {
	readonly world: World;
	readonly lead: Actor;
	readonly evil: Actor;
	readonly honest: readonly Actor[];
	readonly liar: TwoFaced;
}

type Sides = readonly [readonly Actor[], readonly Actor[]];

/** A settled meeting, at a moment of the tick that the seed decides. */
function plot(seed: string, people = 5): Plot {
	const world = new World(seed);
	const { lead, members } = meeting(world, people);
	const [evil, ...rest] = members as [Actor, ...Actor[]];
	world.runUntil(world.now + new Seeded(`${seed}/moment`).below(SECOND));
	return { world, lead, evil, honest: [lead, ...rest], liar: new TwoFaced(world, evil) };
}

/** Ticks from now until it is so, at most so many. */
function ticksUntil(world: World, isSo: () => boolean, most = 20): number {
	const start = world.now;
	while (!isSo() && world.now - start < most * SECOND) world.runUntil(world.now + 10);
	return (world.now - start) / SECOND;
}

/** How many ticks after the first crossing everybody has the proof. */
function proofTicks({ world, honest, liar }: Plot, sides: Sides): number {
	ticksUntil(world, () => hasCrossed(liar.idx, ...sides));
	expect(hasCrossed(liar.idx, ...sides)).toBe(true);
	const ticks = ticksUntil(world, () => honest.every((actor) => knowsProof(actor, liar.idx)));
	expect(honest.filter((actor) => !knowsProof(actor, liar.idx)).map(({ name }) => name)).toEqual(
		[]
	);
	return ticks;
}

/** One version to each side. */
function divide(
	it: Plot,
	sides: Sides,
	bodies: readonly [readonly Item[], readonly Item[]],
	options: { readonly closing?: boolean } = {}
): void {
	const versions = it.liar.versions(bodies, options);
	versions.forEach((version, at) => {
		it.liar.give(version, ...sides[at]!);
	});
}

const halves = ({ honest }: Plot): Sides => [honest.slice(0, 3), honest.slice(3)];
const yesAndNo = [[words(1, 'ja')], [words(1, 'nej')]] as const;
const many = (name: string, count: number) =>
	Array.from({ length: count }, (_, at) => `${name} ${String(at)}`);

/** The relay lets nothing of one group through to the other. */
function keepApart({ world }: Plot, here: readonly Actor[], there: readonly Actor[]): void {
	world.tamper = (delivery) => {
		const { from, to } = delivery;
		const isBetween =
			from !== undefined &&
			((here.includes(from) && there.includes(to)) || (there.includes(from) && here.includes(to)));
		return isBetween ? [] : [delivery];
	};
}

describe('two signed versions are not known to everybody in time', () => {
	test.each(many('two faces', 6))('(%s)', (seed) => {
		const it = plot(seed);
		const sides = halves(it);
		divide(it, sides, yesAndNo);
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(BAR_TICKS);
		for (const actor of sides[0]) expect(textsOf(actor)).toEqual(['ja']);
		for (const actor of sides[1]) expect(textsOf(actor)).toEqual(['nej']);
		const own = shown(it.world, it.lead).people.find(({ idx }) => idx === it.liar.idx);
		expect(own?.signs).toEqual(['twoVersions']);
	});

	test.each(many('phase', 3))('when she pretends that the meeting is over (%s)', (seed) => {
		const it = plot(seed);
		const sides = halves(it);
		divide(it, sides, yesAndNo, { closing: true });
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(BAR_TICKS);
	});

	test.each(many('a third', 4))('when only a third hears both sides (%s)', (seed) => {
		const it = plot(seed);
		const [x, z, ...others] = it.honest as [Actor, Actor, ...Actor[]];
		keepApart(it, [x], others);
		const sides: Sides = [[x, z], others];
		divide(it, sides, yesAndNo);
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(BAR_TICKS);
	});

	test.each(many('between', 4))('when the third got none of them (%s)', (seed) => {
		const it = plot(seed);
		const [x, z, ...others] = it.honest as [Actor, Actor, ...Actor[]];
		keepApart(it, [x], others);
		divide(it, [[x], others], yesAndNo);
		expect(ticksUntil(it.world, () => textsOf(z).length === 1)).toBeLessThanOrEqual(BAR_TICKS);
		expect(proofTicks(it, [[z], [x, ...others]])).toBeLessThanOrEqual(BAR_TICKS);
	});

	test.each(many('capsule', 4))('when one was never in a frame of its own (%s)', (seed) => {
		const it = plot(seed);
		const [yes, no] = it.liar.versions(yesAndNo) as [Version, Version];
		it.liar.give(yes, ...it.honest);
		it.world.runUntil(it.world.now + 3 * SECOND);
		const carrier: Item = { type: 'capsule', capsule: no.signed };
		it.liar.say([carrier], [it.honest[2]!]);
		const isKnown = () => it.honest.every((actor) => knowsProof(actor, it.liar.idx));
		expect(ticksUntil(it.world, isKnown)).toBeLessThanOrEqual(BAR_TICKS);
	});

	test.each(many('fragments', 4))('in another fragment, or another number of them (%s)', (seed) => {
		const it = plot(seed);
		const sides = halves(it);
		const parts = (texts: readonly string[]) =>
			texts.map((text, at) => words(at + 1, text, at, texts.length));
		const first = parts(['a'.repeat(300), 'b'.repeat(300), 'c']);
		const other = seed.endsWith('1')
			? parts(['a'.repeat(300), 'b'.repeat(300)])
			: parts(['a'.repeat(300), 'B'.repeat(300), 'c']);
		for (let at = 0; at < 3; at++)
			divide(it, sides, [first.slice(at, at + 1), other.slice(at, at + 1)]);
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(BAR_TICKS);
	});

	test.each(many('draining', 4))('of an epoch that drains (%s)', (seed) => {
		const it = plot(seed);
		const { world, lead, evil, honest, liar } = it;
		world.do(lead, { type: 'rotate' });
		const isDraining = () =>
			[evil, ...honest].every((actor) => seatOf(actor)!.draining !== undefined);
		expect(world.runUntilTrue(isDraining, 10 * SECOND)).toBe(true);
		const sides = halves(it);
		liar.versions(yesAndNo, { where: 'draining' }).forEach((version, at) => {
			liar.give(version, ...sides[at]!);
		});
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(BAR_TICKS);
		world.runUntil(world.now + 12 * SECOND);
		for (const actor of honest) expect(seatOf(actor)!.draining).toBeUndefined();
	});

	test.each(many('busy', 3))('while everybody writes (%s)', (seed) => {
		const it = plot(seed);
		const sides = halves(it);
		const chatter = (at: number) => {
			for (const [who, actor] of it.honest.entries()) {
				it.world.do(actor, { type: 'say', text: `${String(at)} ${'ord '.repeat(20 * who + 60)}` });
			}
		};
		for (let at = 0; at < 4; at++) chatter(at);
		it.world.runUntil(it.world.now + 2 * SECOND);
		divide(it, sides, yesAndNo);
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(BAR_TICKS);
	});

	test.each(many('flood', 1))('when she buries them under events (%s)', (seed) => {
		const it = plot(seed);
		const sides = halves(it);
		divide(it, sides, yesAndNo);
		for (let frame = 0; frame < 30; frame++) {
			const events = Array.from({ length: 40 }, (_, at) => words(2 + 40 * frame + at, 'x'));
			it.liar.say(events, it.honest);
		}
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(BAR_TICKS);
	});

	test.each(many('aside', 3))('when the relay keeps another event from each side (%s)', (seed) => {
		const it = plot(seed);
		const [here, there] = halves(it);
		const [q, p] = [here[1]!, there[0]!].map((actor) => seatOf(actor)!.me.idx) as [number, number];
		it.world.tamper = (delivery) => {
			const hidden = here.includes(delivery.to) ? p : there.includes(delivery.to) ? q : undefined;
			return hidden !== undefined && carriesWordsOf(hidden, delivery) ? [] : [delivery];
		};
		for (const actor of [here[1]!, there[0]!]) it.world.do(actor, { type: 'say', text: 'hit' });
		it.world.runUntil(it.world.now + 3 * SECOND);
		divide(it, [here, there], yesAndNo);
		expect(proofTicks(it, [here, there])).toBeLessThanOrEqual(10 + BAR_TICKS);
		expect([has(here[0]!, 'hit'), has(there[1]!, 'hit')]).toEqual([true, true]);
		expect(textsOf(here[0]!)).toHaveLength(2);
	});

	test.each(many('loss', 3))('ever, when a third of all frames are lost (%s)', (seed) => {
		const it = plot(seed);
		const sides = halves(it);
		const dice = new Seeded(`${seed}/dice`);
		it.world.tamper = (delivery) => (dice.chance(0.33) ? [] : [delivery]);
		divide(it, sides, yesAndNo);
		expect(proofTicks(it, sides)).toBeLessThanOrEqual(3 * BAR_TICKS);
	});
});

describe('somebody who lies about her hash alone', () => {
	/** Her own client is not heard; frames with a false hash come instead, one a tick. */
	function lyingFor(it: Plot, ticks: number, lies: (tick: number) => boolean): void {
		const { world, evil, honest, liar } = it;
		world.tamper = (delivery) => (delivery.from === evil ? [] : [delivery]);
		for (let at = 0; at < ticks; at++) {
			liar.say([], honest, { lies: lies(at) });
			if (at % 5 === 2)
				world.do(honest[at % honest.length]!, { type: 'say', text: `rad ${String(at)}` });
			world.runUntil(world.now + SECOND);
		}
	}
	const signsOn = (it: Plot, by: Actor, idx: number) =>
		shown(it.world, by).people.find((person) => person.idx === idx)!.signs;
	const nobodyElse = (it: Plot) => {
		for (const actor of it.honest) {
			for (const { idx, signs } of shown(it.world, actor).people) {
				if (idx !== it.liar.idx) expect(signs).toEqual([]);
			}
			expect(actor.notices.filter(({ type }) => type === 'twoVersions')).toEqual([]);
		}
	};

	test('is believed, or somebody else is blamed', () => {
		const it = plot('hash');
		lyingFor(it, 3, () => true);
		for (const actor of it.honest) {
			expect(signsOn(it, actor, it.liar.idx)).toContain('inconsistent');
		}
		nobodyElse(it);
	});

	test('only of what she could not contradict yet stops the talk, or is called proven', () => {
		const it = plot('new words');
		for (const actor of it.honest) it.world.do(actor, { type: 'say', text: 'först' });
		it.world.runUntil(it.world.now + 3 * SECOND);
		lyingFor(it, 40, () => true);
		for (const actor of it.honest) {
			expect(['inconsistent', 'unexplained']).toContain(signsOn(it, actor, it.liar.idx)[0]);
			expect(has(actor, 'rad 37')).toBe(true);
		}
		nobodyElse(it);
	});

	test('now and then is not found', () => {
		const it = plot('now and then');
		for (const actor of it.honest) it.world.do(actor, { type: 'say', text: 'först' });
		it.world.runUntil(it.world.now + 3 * SECOND);
		lyingFor(it, 6, (tick) => tick % 2 === 0);
		for (const actor of it.honest) {
			expect(signsOn(it, actor, it.liar.idx)).toContain('inconsistent');
		}
		nobodyElse(it);
	});
});
