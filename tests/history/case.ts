import { test } from 'vitest';

/** What went wrong somewhere once, and what happens here instead. */
export interface Past {
	/** Number of the case; each belongs to one test file and has at least one attack. */
	readonly id: string;
	/** Which system, when, and what failed there. */
	readonly source: string;
	/** What is done to us, and what comes of it. */
	readonly refusal: string;
}

/** One attack out of the past, as a test. */
export function history(
	{ id, source, refusal }: Past,
	attack: () => void | Promise<void>,
	timeoutMs = 60_000
): void {
	test(`${id} ${source}: ${refusal}`, attack, timeoutMs);
}
