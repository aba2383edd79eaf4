import { onTestFinished } from 'vitest';
import { agreement, oneRhythm, oneSize, singleUse, textsOf } from './invariants.ts';
import { letIn, openMeeting } from './people.ts';
import { World, type Actor } from './world.ts';

const SETTLE_MS = 15_000;

/** A world that checks every invariant after every event, until the test that made it is over. */
export function watchedWorld(seed: string): World {
	const watch = singleUse();
	onTestFinished(watch.stop);
	const invariants = [oneSize(), oneRhythm(), agreement()];
	return new World(seed, (world) => {
		for (const check of invariants) check(world);
		if (world.seen.length > 0) watch.invariant(world);
	});
}

/** A settled meeting of a lead and some members. */
export function meeting(world: World, people: number) {
	const lead = openMeeting(world);
	const members = Array.from({ length: people }, (_, at) =>
		letIn(world, lead, `m${String(at)}`, at % 2 === 0 ? 'link' : 'code')
	);
	world.runUntil(world.now + SETTLE_MS);
	return { lead, members, all: [lead, ...members] };
}

export const has = (actor: Actor, text: string) => textsOf(actor).includes(text);
