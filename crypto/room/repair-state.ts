import type { Signed } from './frame.ts';
import type { Millis } from './input.ts';

/* What an epoch keeps of repair and of what it brought to light (PROTOCOL.md §9.2, §9.4). */

/** Events of somebody that others have and I have not. */
export interface Lack {
	readonly since: Millis;
	readonly askedAt: Millis | undefined;
	/** How many times. */
	readonly asked: number;
}

/** A capsule somebody asked for, to be sent from `dueAt` on. */
export interface Answer {
	readonly capsule: Signed;
	readonly dueAt: Millis;
	/** Who asked; my own place for what I send of my own accord. */
	readonly asker: number;
	/** Sent even if another was quicker. */
	readonly firm: boolean;
}

/** Both versions of event `seq` of `idx`; mine is missing if its frame is no longer kept. */
export interface Proof {
	readonly idx: number;
	readonly seq: number;
	readonly versions: readonly Signed[];
}
