import { CARRIED_FRAMES } from '../limits.ts';
import type { Millis } from './input.ts';
import type { Seat } from './member.ts';
import { onlyOf } from './talk.ts';

/*
 * What was decided in an epoch before holds on until its lead could have said it again
 * (PROTOCOL.md §10.2). Two members need not have the same old acts, least of all when another leads now
 * or two rooms became one, and no view of the present epoch tells: only its own acts can be made
 * equal.
 */

/**
 * The seat without the acts of earlier epochs, once the lead has said enough in this one and nothing of
 * hers is missing. What she knows of them she has said again by then; she hears no frames of her own, and keeps hers.
 */
export function forgetUnsaid(seat: Seat, now: Millis): Seat {
	const { number, issuer } = seat.epoch.facts;
	const isCurrent = seat.talk.controls.every(({ epoch }) => epoch === number);
	if (isCurrent || seat.draining !== undefined) return seat;
	return hasHeardOut(seat, issuer) ? { ...seat, talk: onlyOf(seat.talk, number, now) } : seat;
}

function hasHeardOut({ epoch }: Seat, idx: number): boolean {
	const at = epoch.facts.roster.findIndex((entry) => entry.idx === idx);
	const said = epoch.shown.get(idx)?.[at] ?? 0;
	const frames = epoch.receiving.get(idx)?.chain.next ?? 0;
	return frames >= CARRIED_FRAMES && (epoch.log.get(idx)?.count ?? 0) >= said;
}
