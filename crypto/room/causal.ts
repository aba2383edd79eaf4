import type { Roster } from './roster.ts';

/** Where an event stands: in its author's log, and behind what its author had of the others'. */
export interface Origin {
	/** `tagOf` the epoch: which one it is. */
	readonly tag: number;
	/** Its number in its room: which of two epochs of one room is earlier. */
	readonly epoch: number;
	readonly idx: number;
	readonly seq: number;
	/** Events of each member in that epoch, by idx, in the view of the frame that began it. */
	readonly seen: ReadonlyMap<number, number>;
}

/** A frame's view by idx instead of roster position. */
export function seenIn(roster: Roster, counts: readonly number[]): ReadonlyMap<number, number> {
	return new Map(roster.map(({ idx }, at) => [idx, counts[at] ?? 0]));
}

/**
 * True if the author of `later` had `earlier` when she wrote: it is in her view, or it is her own
 * and before. What belongs to an earlier epoch is earlier, whether she had it or not; of epochs with one
 * number in two rooms neither is.
 */
export function follows(later: Origin, earlier: Origin): boolean {
	if (later.epoch !== earlier.epoch) return later.epoch > earlier.epoch;
	if (later.tag !== earlier.tag) return false;
	if (later.idx === earlier.idx) return later.seq > earlier.seq;
	return (later.seen.get(earlier.idx) ?? 0) >= earlier.seq;
}

/** True if the two are the same event. */
export function isSameEvent(one: Origin, other: Origin): boolean {
	return one.tag === other.tag && one.idx === other.idx && one.seq === other.seq;
}

/**
 * What of `done` still stands when everything in `undone` has lifted what its author had seen.
 * The same in whichever order the two sets were gathered; what crosses stands.
 */
export function standing<Done extends Origin>(
	done: readonly Done[],
	undone: readonly Origin[]
): readonly Done[] {
	return done.filter((one) => !undone.some((other) => follows(other, one)));
}
