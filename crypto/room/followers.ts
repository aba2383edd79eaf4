import { HEARD_MS, REMOVAL_WAIT_MS } from '../limits.ts';
import type { Millis } from './input.ts';
import type { LeadState } from './lead-state.ts';
import { unheard, type Seat } from './member.ts';

/**
 * True while the next grant has to wait (PROTOCOL.md §7.4), at most 10 s: for a joiner who was not
 * heard in the present epoch, and for one who was heard just before it and has not followed. The
 * next grant would end the grace in which this one is repeated, and leave her behind. A removal
 * waits for her too, but not as long, and never for those who are to be removed.
 */
export function isAwaited(
	{ joiners, removing, room }: LeadState,
	{ me, epoch, draining, heardAt }: Seat,
	now: Millis
): boolean {
	const ageMs = now - epoch.adoptedAt;
	if (ageMs >= HEARD_MS) return false;
	const silent = unheard(epoch, me.idx);
	if (silent.some((idx) => joiners.includes(idx))) return true;
	if (draining === undefined || (removing.length > 0 && ageMs >= REMOVAL_WAIT_MS)) return false;
	// After a cut of my own their silence says nothing: they were not heard because I was not there.
	const wasHeard = (idx: number) =>
		now - room.since < HEARD_MS || epoch.adoptedAt - (heardAt.get(idx) ?? 0) < HEARD_MS;
	return silent.some(
		(idx) => draining.kept.includes(idx) && !removing.includes(idx) && wasHeard(idx)
	);
}
