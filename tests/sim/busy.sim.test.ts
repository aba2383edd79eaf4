import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Item } from '../../crypto/room/item.ts';
import type { PrivateLineView } from '../../crypto/room/view.ts';
import { seatOf } from './invariants.ts';
import { shown } from './people.ts';
import { Seeded } from './prng.ts';
import { TwoFaced, words, type Version } from './two-faced.ts';
import { has, meeting } from './watched.ts';
import { World, type Actor } from './world.ts';

const SECOND = 1_000;

/*
 * Somebody inside who keeps everybody busy: with requests, heads and views that ask for answers. What
 * people say has to get through as if she were not there, or nearly.
 */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

interface Scene {
	readonly world: World;
	readonly lead: Actor;
	readonly honest: readonly Actor[];
	readonly evil: Actor;
	readonly liar: TwoFaced;
}

function scene(seed: string): Scene {
	const world = new World(seed);
	const { lead, members } = meeting(world, 6);
	const [evil, ...rest] = members as [Actor, ...Actor[]];
	const honest = [lead, ...rest];
	world.tamper = (delivery) => (delivery.from === evil ? [] : [delivery]);
	for (let at = 0; at < 3; at++) {
		for (const actor of honest)
			world.do(actor, { type: 'say', text: `${String(at)} ${'å'.repeat(200)}` });
		world.runUntil(world.now + 2 * SECOND);
	}
	world.runUntil(world.now + 4 * SECOND);
	return { world, lead, honest, evil, liar: new TwoFaced(world, evil) };
}

/** What she may send in every slot she has, and one more. */
type Attack = (scene: Scene, tick: number) => void;

const places = (liar: TwoFaced) => liar.epoch.facts.roster.map(({ idx }) => idx);

const everything = (liar: TwoFaced): readonly Item[] => {
	const wants = places(liar).flatMap((idx) =>
		places(liar).map((of): Item => ({ type: 'want', want: { idx, from: 1, to: 65_535, of } }))
	);
	const start = new Seeded('wants').below(wants.length);
	return [...wants.slice(start), ...wants.slice(0, start)].slice(0, 60);
};

const noHeads = (liar: TwoFaced): Item => ({
	type: 'heads',
	heads: { from: 0, heads: places(liar).map(() => new Seeded('heads').bytes(16)) }
});

const attacks: Record<string, Attack> = {
	'by asking for everything': ({ liar, honest }) => {
		liar.say(everything(liar), honest);
	},
	'by heads and a hash that are not hers': ({ liar, honest }) => {
		liar.say([noHeads(liar), ...everything(liar)], honest, { lies: true });
	},
	'by claims of what nobody said': ({ liar, honest }) => {
		liar.say([], honest, { counts: places(liar).map(() => 65_535) });
	},
	'by two versions, and requests': ({ liar, honest }, tick) => {
		const versions = liar.versions([[words(tick + 1, 'ja')], [words(tick + 1, 'nej')]]);
		versions.forEach((version: Version, at) => {
			liar.give(version, ...honest.filter((_, place) => place % 2 === at));
		});
		liar.say(everything(liar), honest);
	}
};

/** Ticks from saying it until all of them have it. */
function ticksToAll(
	{ world, honest }: Scene,
	author: Actor,
	text: string,
	attack: () => void
): number {
	const start = world.now;
	world.do(author, { type: 'say', text });
	while (!honest.every((actor) => has(actor, text)) && world.now - start < 30 * SECOND) {
		attack();
		for (let at = 0; at < 50; at++) world.runUntil(world.now + SECOND / 100);
	}
	return (world.now - start) / SECOND;
}

describe.each(Object.entries(attacks))('somebody keeps everybody busy %s', (name, attack) => {
	function under(): { it: Scene; run: (ticks: number) => void; once: () => void } {
		const it = scene(name);
		let tick = 0;
		const once = () => {
			attack(it, tick++);
		};
		const run = (ticks: number) => {
			for (let at = 0; at < 2 * ticks; at++) {
				once();
				it.world.runUntil(it.world.now + SECOND / 2);
			}
		};
		return { it, run, once };
	}

	test('and words come late', () => {
		const { it, run, once } = under();
		run(6);
		for (const [at, author] of it.honest.entries()) {
			const text = `${String(at)}: ${'ö'.repeat(190)}`;
			const ticks = ticksToAll(it, author, text, once);
			expect(ticks).toBeLessThanOrEqual(3);
		}
	});

	test('and what is lost stays lost', () => {
		const { it, run, once } = under();
		run(6);
		const [, author, victim] = it.honest as [Actor, Actor, Actor];
		let isKept = true;
		const { world } = it;
		world.tamper = (delivery) => {
			if (delivery.from === it.evil) return [];
			return isKept && delivery.from === author && delivery.to === victim ? [] : [delivery];
		};
		const ticks = ticksToAll(it, author, 'till alla', once);
		isKept = false;
		expect(ticks).toBeLessThanOrEqual(8);
	});

	test('and nobody reaches the moderator', () => {
		const { it, run, once } = under();
		run(6);
		const { world, lead } = it;
		const guest = it.honest[2]!;
		world.do(guest, { type: 'support', level: 2, text: 'hjälp' });
		const hers = (lines: readonly PrivateLineView[]) =>
			lines.some(({ messages }) => messages.some(({ text }) => text === 'hjälp'));
		const start = world.now;
		while (!hers(shown(world, lead).privateLines) && world.now - start < 30 * SECOND) {
			once();
			world.runUntil(world.now + SECOND / 2);
		}
		expect(world.now - start).toBeLessThanOrEqual(5 * SECOND);
	});

	test('and somebody keeps more than she may', () => {
		const { it, run } = under();
		run(40);
		for (const actor of it.honest) {
			const { answers, capsules, accord, proofs } = seatOf(actor)!.epoch;
			const asked = new Map<number, number>();
			for (const { asker } of answers) asked.set(asker, (asked.get(asker) ?? 0) + 1);
			expect(Math.max(0, ...asked.values())).toBeLessThanOrEqual(8);
			expect(capsules.length).toBeLessThanOrEqual(512);
			expect(proofs.length).toBeLessThanOrEqual(1);
			expect(accord.told).toBeLessThanOrEqual(20);
		}
	});
});
