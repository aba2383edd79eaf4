import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { textsOf } from './invariants.ts';
import { hasCrossed, knowsProof, TwoFaced, words, type Version } from './two-faced.ts';
import { meeting } from './watched.ts';
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

function plot(seed: string, people = 5): Plot {
	const world = new World(seed);
	const { lead, members } = meeting(world, people);
	const [evil, ...rest] = members as [Actor, ...Actor[]];
	return { world, lead, evil, honest: [lead, ...rest], liar: new TwoFaced(world, evil) };
}

/** How many ticks after the first crossing everybody had the proof; fails beyond the bar. */
function proofTicks(
	{ world, honest, liar }: Plot,
	sides: readonly [readonly Actor[], readonly Actor[]]
): number {
	const step = 10;
	for (let at = 0; at < 20 * SECOND && !hasCrossed(liar.idx, ...sides); at += step) {
		world.runUntil(world.now + step);
	}
	expect(hasCrossed(liar.idx, ...sides)).toBe(true);
	const crossed = world.now;
	const isDone = () => honest.every((actor) => knowsProof(actor, liar.idx));
	for (let at = 0; at < 15 * SECOND && !isDone(); at += step) world.runUntil(world.now + step);
	const missing = honest.filter((actor) => !knowsProof(actor, liar.idx)).map(({ name }) => name);
	expect(missing).toEqual([]);
	return (world.now - crossed) / SECOND;
}

const seeds = Array.from({ length: 12 }, (_, at) => `two faces ${String(at)}`);

describe('somebody who signs two versions', () => {
	test.each(seeds)('is not known to all in time (%s)', (seed) => {
		const it = plot(seed);
		const { liar, honest } = it;
		const [yes, no] = liar.versions([[words(1, 'ja')], [words(1, 'nej')]]) as [Version, Version];
		const [here, there] = [honest.slice(0, 3), honest.slice(3)];
		liar.give(yes, ...here);
		liar.give(no, ...there);
		const ticks = proofTicks(it, [here, there]);
		expect(ticks).toBeLessThanOrEqual(BAR_TICKS);
		for (const actor of here) expect(textsOf(actor)).toEqual(['ja']);
		for (const actor of there) expect(textsOf(actor)).toEqual(['nej']);
	});
});
