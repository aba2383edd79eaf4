import { standingOf } from './consistency.ts';
import type { Epoch } from './member.ts';

/**
 * Of whom something is missing in an epoch, as far as it is shown (PROTOCOL.md §9.2): not what one
 * member alone claims that somebody wrote, if that person herself has shown since, in this epoch, no
 * more than I have. It is asked for all the same.
 */
export function missingIn(epoch: Epoch): readonly number[] {
	return [...epoch.lacking.keys()].filter((idx) => !isDenied(epoch, idx));
}

function isDenied(epoch: Epoch, idx: number): boolean {
	const at = epoch.facts.roster.findIndex((entry) => entry.idx === idx);
	const mine = epoch.log.get(idx)?.count ?? 0;
	const claims = [...epoch.views].filter(([, counts]) => (counts[at] ?? 0) > mine);
	const isOwn = claims.some(([by]) => by === idx);
	const since = epoch.lacking.get(idx)?.since ?? 0;
	return claims.length === 1 && !isOwn && standingOf(epoch, idx).shownAt > since;
}
