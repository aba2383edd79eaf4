import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { seatOf, textsOf } from './invariants.ts';
import { carriesWordsOf } from './keyed-relay.ts';
import { shown } from './people.ts';
import { Seeded } from './prng.ts';
import { has, meeting, watchedWorld } from './watched.ts';
import type { Actor, Delivery, World } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** From the slot of an event that is kept from somebody until it shows at everybody concerned. */
const SHOWN_TICKS = 4;
/** From the moment the relay is honest again until the event is there. */
const REPAIRED_TICKS = 5;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function plot(seed: string) {
	const world = watchedWorld(seed);
	const { lead, members, all } = meeting(world, 4);
	world.runUntil(world.now + new Seeded(`${seed}/moment`).below(SECOND));
	const [author, victim, ...rest] = members as [Actor, Actor, ...Actor[]];
	return { world, lead, author, victim, rest, all };
}

/** Time of the slot in which the words of `author` left. */
function slotOf(world: World, author: Actor, text: string): number {
	world.do(author, { type: 'say', text });
	expect(world.runUntilTrue(() => seatOf(author)!.outbox.length === 0, 9 * SECOND)).toBe(true);
	const before = world.seen.length;
	const isOut = () =>
		world.seen.slice(before).some(({ actor, link }) => actor === author.name && link === 'room');
	expect(world.runUntilTrue(isOut, 2 * SECOND)).toBe(true);
	return world.seen.slice(before).find(({ actor }) => actor === author.name)!.at;
}

const placeOf = (actor: Actor) => seatOf(actor)!.me.idx;

function signsAt(world: World, by: Actor, of: Actor): readonly string[] {
	return shown(world, by).people.find(({ idx }) => idx === placeOf(of))!.signs;
}

/** Ticks since `since` until it is so. */
function ticksSince(world: World, since: number, isSo: () => boolean): number {
	while (!isSo() && world.now - since < 30 * SECOND) world.runUntil(world.now + 10);
	return (world.now - since) / SECOND;
}

const seeds = (name: string, count: number) =>
	Array.from({ length: count }, (_, at) => `${name} ${String(at)}`);

describe('an event that a relay with keys keeps from one person', () => {
	test.each(seeds('kept', 8))('shows late to some, or comes late in the end (%s)', (seed) => {
		const { world, author, victim, all } = plot(seed);
		const place = placeOf(author);
		world.tamper = (delivery) => {
			if (delivery.to !== victim || delivery.from === undefined) return [delivery];
			return carriesWordsOf(place, delivery) ? [] : [delivery];
		};
		const slot = slotOf(world, author, 'utelämnat');
		const others = all.filter((actor) => actor !== victim);
		const isShown = () =>
			signsAt(world, victim, author).includes('missing') &&
			others.every((actor) => signsAt(world, actor, victim).includes('repairing'));
		expect(ticksSince(world, slot, isShown)).toBeLessThanOrEqual(SHOWN_TICKS);
		const isNamed = () =>
			shown(world, author).timeline.some(
				(line) => line.type === 'text' && line.notSeenBy?.includes(placeOf(victim)) === true
			);
		const named = ticksSince(world, slot, isNamed);
		// Six ticks from when it was built, half a tick before its slot.
		expect(named).toBeGreaterThan(5.4);
		expect(named).toBeLessThanOrEqual(6.1);
		world.runUntil(world.now + new Seeded(`${seed}/heals`).below(4 * SECOND));
		expect(has(victim, 'utelämnat')).toBe(false);
		world.tamper = undefined;
		const repaired = ticksSince(world, world.now, () => has(victim, 'utelämnat'));
		expect(repaired).toBeLessThanOrEqual(REPAIRED_TICKS);
		world.runUntil(world.now + 4 * SECOND);
		for (const by of all) for (const of of all) expect(signsAt(world, by, of)).toEqual([]);
		expect(isNamed()).toBe(false);
	});
});

describe('a cut that heals', () => {
	const cuts = {
		'the author to one': (delivery: Delivery, author: Actor, victim: Actor) =>
			delivery.from === author && delivery.to === victim,
		'everybody to one': (delivery: Delivery, _: Actor, victim: Actor) => delivery.to === victim,
		'the author to all': (delivery: Delivery, author: Actor) => delivery.from === author
	};

	test.each(
		Object.entries(cuts).flatMap(([name, cut]) =>
			seeds(name, 4).map((seed) => [seed, cut] as const)
		)
	)('brings what was said too late (%s)', (seed, cut) => {
		const { world, author, victim, all } = plot(seed);
		world.tamper = (delivery) => (cut(delivery, author, victim) ? [] : [delivery]);
		slotOf(world, author, 'ett');
		world.runUntil(world.now + 5 * SECOND + new Seeded(`${seed}/heals`).below(3 * SECOND));
		world.tamper = undefined;
		const isThere = () => all.every((actor) => has(actor, 'ett'));
		const ticks = ticksSince(world, world.now, isThere);
		expect(ticks).toBeLessThanOrEqual(REPAIRED_TICKS);
	});
});

test.each(seeds('connection', 6))(
	'a connection that was cut brings late what was said (%s)',
	(seed) => {
		const { world, author, victim } = plot(seed);
		world.cut(victim, 'room', 4 * SECOND + new Seeded(`${seed}/heals`).below(3 * SECOND));
		slotOf(world, author, 'under tiden');
		const isUp = () => victim.state.role === 'participant' && victim.state.link.up;
		expect(world.runUntilTrue(isUp, 9 * SECOND)).toBe(true);
		expect(has(victim, 'under tiden')).toBe(false);
		const ticks = ticksSince(world, world.now, () => has(victim, 'under tiden'));
		expect(ticks).toBeLessThanOrEqual(REPAIRED_TICKS);
	}
);

/** The latter two lost texts when nobody told on what she had heard at the end of an epoch. */
test.each(['', '6', '8'])(
	'a third of all frames lost for ten minutes costs somebody a text, or shows a gap %s',
	(n) => {
		const { world, all } = plot(`loss${n}`);
		const dice = new Seeded(`loss/dice${n}`);
		world.tamper = (delivery) => (dice.chance(0.3) ? [] : [delivery]);
		const said: string[] = [];
		const start = world.now;
		for (let at = 0; world.now - start < 11 * MINUTE; at++) {
			const text = `${String(at)} ${'ö'.repeat((at * 97) % 600)}`;
			world.do(all[at % all.length]!, { type: 'say', text });
			said.push(text);
			if (at % 50 === 30) world.do(all[0]!, { type: 'rotate' });
			world.runUntil(world.now + 3 * SECOND);
		}
		world.tamper = undefined;
		world.runUntil(world.now + 15 * SECOND);
		for (const actor of all) {
			const missing = said.filter((text) => !has(actor, text)).length;
			const gaps = seatOf(actor)!.lines.filter(({ type }) => type === 'gap').length;
			expect({ name: actor.name, missing, gaps }).toEqual({
				name: actor.name,
				missing: 0,
				gaps: 0
			});
			expect(textsOf(actor)).toHaveLength(said.length);
		}
	},
	120_000
);
