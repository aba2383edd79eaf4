import { HEARD_MS, REMOVAL_WAIT_MS } from '../limits.ts';
import type { Millis } from './input.ts';
import type { LeadState } from './lead-state.ts';
import { unheard, type Seat } from './member.ts';

/**
 * True while the next grant has to wait (PROTOCOL.md §7.4), at most 10 s: for a joiner who was not
 * heard in the present epoch, and for one who was heard just before it and has not followed. The
 * next grant would end the grace in which this one is repeated, and leave her behind. A lead who was
 * cut off waits so again, for they tell her in this epoch what she missed in the one before. A removal
 * waits too, but not as long, and never for those who are to be removed.
 */
export function isAwaited(
	{ joiners, removing, room }: LeadState,
	{ me, epoch, draining, ended, heardAt }: Seat,
	now: Millis
): boolean {
	const ageMs = now - Math.max(epoch.adoptedAt, room.since);
	if (ageMs >= HEARD_MS) return false;
	const silent = unheard(epoch, me.idx);
	if (silent.some((idx) => joiners.includes(idx))) return true;
	const isBack = room.since > epoch.adoptedAt;
	if (removing.length > 0 && ageMs >= REMOVAL_WAIT_MS) return false;
	// After a cut of my own their silence says nothing: they were not heard because I was not there.
	const wasHeard = (idx: number) =>
		now - room.since < HEARD_MS || epoch.adoptedAt - (heardAt.get(idx) ?? 0) < HEARD_MS;
	const kept = draining?.kept ?? (isBack ? ended?.roster.map(({ idx }) => idx) : undefined) ?? [];
	return silent.some((idx) => kept.includes(idx) && !removing.includes(idx) && wasHeard(idx));
}
