import type { Millis } from './input.ts';

/** How the logs of the others stand to mine, in one epoch. */
export interface Accord {
	readonly standings: ReadonlyMap<number, Standing>;
	/** When all my heads were last shown, and how many times since somebody last came to differ. */
	readonly toldAt: Millis | undefined;
	readonly told: number;
	/** The roster position from which they still have to be shown. */
	readonly next: number;
}

export interface Standing {
	/** By position: up to this count her log of it is known to be mine. */
	readonly agreed: readonly number[];
	readonly split: Split | undefined;
	/** When she last showed a view, and when one could last be compared and was mine. */
	readonly shownAt: Millis;
	readonly comparedAt: Millis;
	/** She contradicted herself: what she shows of her logs means nothing any more. */
	readonly inconsistent: boolean;
}

/** Somebody showed another hash than mine for the same counts. */
export interface Split {
	/** The counts with which she first did. */
	readonly at: readonly number[];
	/** Her frames heard since then. */
	readonly frames: number;
	/** Positions at which her head is known to be another than mine, and her count there. */
	readonly apart: ReadonlyMap<number, number>;
	readonly askedAt: Millis | undefined;
	readonly asked: number;
}

/** Nobody has shown anything yet. */
export const NO_ACCORD: Accord = {
	standings: new Map(),
	toldAt: undefined,
	told: 0,
	next: 0
};
