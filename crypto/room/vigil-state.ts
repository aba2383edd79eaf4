import type { Millis } from './input.ts';
import type { Yield } from './item.ts';

/** What is watched in one epoch. */
export interface Vigil {
	/** Own counted ticks in a row without a frame of hers, by moderator. */
	readonly silent: ReadonlyMap<number, number>;
	/** When the last own message left; the beginning of the epoch before the first. */
	readonly tickAt: Millis;
	/** Whose last frame said that the lead is lost. */
	readonly lost: ReadonlySet<number>;
	/** To whom the lead has given way. */
	readonly given: Yield | undefined;
	/** Whole grants of co-moderators that wait for silence or a yield: the last of each. */
	readonly held: ReadonlyMap<number, HeldGrant>;
}

/** A grant of a co-moderator as it came, unopened. */
export interface HeldGrant {
	readonly from: number;
	/** 32 bytes. */
	readonly gid: Uint8Array;
	readonly bytes: Uint8Array;
	readonly parts: number;
	/** When it came last. */
	readonly at: Millis;
}

/** The watch at the beginning of an epoch: nobody has been silent in it. */
export function startVigil(now: Millis): Vigil {
	return {
		silent: new Map(),
		tickAt: now,
		lost: new Set(),
		given: undefined,
		held: new Map()
	};
}
