import type { Millis } from './input.ts';
import type { Roster } from './roster.ts';

/** What a seat knows for recaps, its own and those it sends (PROTOCOL.md §11). */
export interface RecapState {
	/** Who was in each of the last epochs, by `tagOf` their ids. */
	readonly rosters: ReadonlyMap<number, Roster>;
	/** To whom one is on its way, and until when. */
	readonly sending: ReadonlyMap<number, Millis>;
	/** Until when my own is waited for. */
	readonly until: Millis | undefined;
}

export const NO_RECAP: RecapState = { rosters: new Map(), sending: new Map(), until: undefined };
