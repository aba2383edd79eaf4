import { expect } from 'vitest';
import { play } from './play.ts';
import { schedule } from './generate.ts';
import { printed, shrink } from './shrink.ts';

/** How many schedules `npm test` plays; they are split over the files beside this one. */
const SCHEDULES = 5_000;
const FILES = 4;
const AT_ONCE = 25;

/** Far above what so many take, and below what one would wait for. */
export const LIMIT_MS = 300_000;

/** The seeds of one file, so many at a time that a failure names its seed soon. */
export function seedsOf(file: number): readonly (readonly [first: number, last: number])[] {
	const each = SCHEDULES / FILES;
	return Array.from({ length: each / AT_ONCE }, (_, at) => {
		const first = file * each + at * AT_ONCE;
		return [first, first + AT_ONCE - 1] as const;
	});
}

/** Plays them all; the first that fails is shortened and printed. */
export function playSeeds(first: number, last: number): void {
	for (let seed = first; seed <= last; seed++) {
		const plan = schedule(String(seed));
		const failure = play(plan);
		if (failure !== undefined) expect.fail(printed(shrink(plan, failure)));
	}
}
