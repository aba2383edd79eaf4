import type { Millis } from './input.ts';

/** How far a seat has come in the close (PROTOCOL.md §14.1). */
export interface Closing {
	readonly since: Millis;
	/** What the lead said of those who have gone: seeds may be published. */
	readonly seeds: boolean;
	/** When the first own frame of phase 1 was built. */
	readonly silentAt: Millis | undefined;
	/** What the others showed in phase 1, by idx. */
	readonly shown: ReadonlyMap<number, Shown>;
	readonly revealedAt: Millis | undefined;
	/** Seeds that are known, 32 bytes each, by idx: no secrets any more. Never the own one. */
	readonly revealed: ReadonlyMap<number, Uint8Array>;
	/** Somebody else has shown that she has mine. */
	readonly echoed: boolean;
	/** Own frames built since silent, or since revealed: each state is said more than once. */
	readonly frames: number;
}

interface Shown {
	/** How many events she had written when she first showed phase 1: there are no more. */
	readonly final: number;
	/** Her newest view. */
	readonly hash: Uint8Array;
}
