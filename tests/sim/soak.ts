import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CALM, type Actor } from './actor.ts';
import { outgrown } from './bounds.ts';
import { shown } from './people.ts';
import { Seeded } from './prng.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

/*
 * A long evening: two moderators and nine participants, texts all the time, connections that go and
 * come. What counts is that everybody reads everything, and that nothing grows with the hours.
 */

/** What an evening came to. */
export interface Evening {
	readonly said: number;
	/** Texts that somebody had not read a minute after they were said: `who: text`. */
	readonly missed: readonly string[];
	/** Fewest connections that anybody lost. */
	readonly cuts: number;
	/** Lists that outgrew their bounds. */
	readonly outgrown: readonly string[];
	/** What the memory of one client grew by from the first tenth of the evening to its end. */
	readonly growthBytes: number;
}

const TICK_MS = 1_000;
const MINUTE_MS = 60 * TICK_MS;
const PEOPLE = { moderators: 2, guests: 9 };
/** 1,500 texts in two hours. */
const PER_TEXT_MS = 4_800;
/** Each line is cut four times, one after the other, for longer than a page takes to notice. */
const CUTS = 4;
const CUT_MS = 8 * TICK_MS;

/** Plays `ms` of it; `spoils` does something to one of them that has to be noticed. */
export function evening(
	seed: string,
	ms: number,
	spoils: (world: World, actor: Actor) => void = () => undefined
): Evening {
	const world = new World(seed);
	const { everybody } = staffedRoom(world, seed, PEOPLE, { weather: { ...CALM, jitterMs: 60 } });
	const random = new Seeded(`evening ${seed}`);
	const said: { readonly at: number; readonly text: string }[] = [];
	const cuts = everybody.map((actor, at) => cutsOf(world, actor, { at, ms }));
	const speak = (at: number) => {
		world.at(at, () => {
			const who = everybody[random.below(everybody.length)]!;
			const text =
				`${String(said.length)} ${'det var en gång '.repeat(1 + random.below(12))}`.trim();
			said.push({ at: world.now, text });
			world.do(who, { type: 'say', text });
			if (world.now < ms - MINUTE_MS) speak(world.now + PER_TEXT_MS);
		});
	};
	speak(TICK_MS);
	spoils(world, everybody.at(-1)!);

	const reads = everybody.map(() => new Set<string>());
	const tooMuch = new Set<string>();
	let early = 0;
	while (world.now < ms) {
		world.runUntil(world.now + MINUTE_MS);
		for (const [at, actor] of everybody.entries()) {
			for (const item of shown(world, actor).timeline) {
				if (item.type === 'text') reads[at]!.add(item.text);
			}
			for (const list of outgrown(actor.state)) tooMuch.add(`${actor.name}: ${list}`);
			actor.notices.length = 0;
		}
		world.seen.length = 0;
		world.forwarded.length = 0;
		if (early === 0 && world.now >= ms / 10) early = memory();
	}
	const missed = everybody.flatMap(({ name }, at) =>
		said.filter(({ text }) => !reads[at]!.has(text)).map(({ text }) => `${name}: ${text}`)
	);
	const growthBytes = (memory() - early) / everybody.length;
	return {
		said: said.length,
		missed,
		cuts: Math.min(...cuts.map((count) => count())),
		outgrown: [...tooMuch],
		growthBytes
	};
}

/** Plans the cuts of one line, away from those of others; answers with how many were made. */
function cutsOf(world: World, actor: Actor, { at, ms }: { at: number; ms: number }): () => number {
	let made = 0;
	for (let cut = 0; cut < CUTS; cut += 1) {
		const part = (cut + (at + 1) / 16) / CUTS;
		world.at(part * (ms - 3 * MINUTE_MS), () => {
			made += 1;
			world.cut(actor, 'room', CUT_MS);
		});
	}
	return () => made;
}

/** Bytes that are in use once everything that is not has been collected. */
function memory(): number {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	collect();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}
