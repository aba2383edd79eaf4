import type { Millis } from './input.ts';

/*
 * How long somebody has been silent, in own ticks that left on an open connection (PROTOCOL.md §10,
 * §11). A clock would go on while this device sleeps, and on waking everybody would have been silent
 * for an hour; ticks do not.
 */

/** Own ticks since each was last heard, by idx. */
export interface Silence {
	readonly ticks: ReadonlyMap<number, number>;
	/** When the last own tick left. */
	readonly tickAt: Millis | undefined;
}

export const NO_SILENCE: Silence = { ticks: new Map(), tickAt: undefined };

const MOST_TICKS_APART = 3;

/**
 * An own tick has left. Whoever was heard since the one before begins anew; so does everybody if
 * more than three ticks lie between the two, since this device slept or had no connection.
 */
export function countTick(
	silence: Silence,
	heardAt: ReadonlyMap<number, Millis>,
	at: { readonly now: Millis; readonly tickMs: number }
): Silence {
	const { tickAt } = silence;
	const isOneOn = tickAt !== undefined && at.now - tickAt <= MOST_TICKS_APART * at.tickMs;
	const ticks = new Map<number, number>();
	for (const idx of heardAt.keys()) {
		ticks.set(idx, isOneOn ? silentTicks(silence, heardAt, idx) + 1 : 0);
	}
	return { ticks, tickAt: at.now };
}

/** Own ticks since `idx` was last heard; 0 for somebody of whom nothing is known. */
export function silentTicks(
	{ ticks, tickAt }: Silence,
	heardAt: ReadonlyMap<number, Millis>,
	idx: number
): number {
	const heard = heardAt.get(idx);
	const isHeardSince = heard === undefined || tickAt === undefined || heard > tickAt;
	return isHeardSince ? 0 : (ticks.get(idx) ?? 0);
}
