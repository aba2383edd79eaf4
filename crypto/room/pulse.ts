import type { Input, Millis } from './input.ts';

/** When this machine was last alive, by both clocks of its device. */
export interface Pulse {
	readonly at: Millis;
	/** Unix seconds; `undefined` before anybody told them. */
	readonly wallS: number | undefined;
}

/** The first sign of life. */
export function startPulse(now: Millis): Pulse {
	return { at: now, wallS: undefined };
}

/** An input came: the device is awake. */
export function pulseOf(before: Pulse, { now, nowS }: Input): Pulse {
	return { at: now, wallS: nowS ?? before.wallS };
}

/**
 * The wall clock in Unix seconds. A clock that stood still while the device slept is not what picks
 * the day, nor is a date that has been put right since; `offsetS` is wall clock less own clock, for
 * a machine that was not told the date yet.
 */
export function wallAt({ at, wallS }: Pulse, offsetS: number, now: Millis): number {
	return wallS === undefined ? now / 1000 + offsetS : wallS + (now - at) / 1000;
}

/**
 * How long the device was not awake before this input, in ms: by whichever clock says more, since a
 * clock of a sleeping device may stand still, and a wall clock may be set back.
 */
export function gapBefore(before: Pulse, { now, nowS }: Input): Millis {
	const byWall =
		nowS === undefined || before.wallS === undefined ? 0 : (nowS - before.wallS) * 1000;
	return Math.max(now - before.at, byWall);
}
