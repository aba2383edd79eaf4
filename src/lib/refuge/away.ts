/** Away from the page for so long, the conversation stays covered until she asks for it. */
export const AWAY_MS = 60_000;

/** Whether she was; a clock that was set back tells nothing, so it counts as long. */
export function isLongAway(fromMs: number, toMs: number): boolean {
	const forMs = toMs - fromMs;
	return forMs < 0 || forMs >= AWAY_MS;
}
