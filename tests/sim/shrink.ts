import { play, type Failure } from './play.ts';
import type { Action, Schedule } from './schedule.ts';

/** The shortest schedule found that fails, in whatever way, and how. */
export interface Shrunk {
	readonly plan: Schedule;
	readonly failure: Failure;
	readonly plays: number;
}

/** Takes actions away, many at a time and then one by one, as long as it still fails. */
export function shrink(plan: Schedule, failure: Failure, maxPlays = 200): Shrunk {
	let best: Shrunk = { plan, failure, plays: 0 };
	let plays = 0;
	const fails = (actions: readonly Action[]): boolean => {
		if (plays >= maxPlays) return false;
		plays += 1;
		const shorter = { ...plan, actions };
		const next = play(shorter);
		if (next === undefined) return false;
		best = { plan: shorter, failure: next, plays };
		return true;
	};
	for (let size = Math.ceil(plan.actions.length / 2); size >= 1;) {
		const { actions } = best.plan;
		const starts = Array.from({ length: Math.ceil(actions.length / size) }, (_, at) => at * size);
		const isShorter = starts.some((start) =>
			fails(actions.filter((_, at) => at < start || at >= start + size))
		);
		if (!isShorter) size = size === 1 ? 0 : Math.floor(size / 2);
	}
	return { ...best, plays };
}

/** A schedule one can read, and paste into a regression. */
export function printed({ plan, failure, plays }: Shrunk): string {
	const lines = plan.actions.map((action) => `  ${JSON.stringify(action)}`);
	return [
		`${failure.what} at ${String(failure.atMs)} ms (seed ${plan.seed}, ${String(plays)} plays)`,
		`calm at ${String(plan.calmAt)} ms, at the start ${JSON.stringify(plan.start)}`,
		...lines
	].join('\n');
}
