import type { Item, View } from './item.ts';
import { viewOf } from './log.ts';
import { isSettling, type Ended, type Seat } from './member.ts';

/*
 * What of epochs that end is said in the next (PROTOCOL.md §7.5): what it shows to be missing can be
 * asked for during the grace; after that whoever was cut off learns that something is.
 */

/**
 * The FINAL items of a body of the current epoch: my last view of the epoch before, during its grace
 * whatever else is said. After it, for somebody who was cut off, or who may still read that I have her
 * words, only beside no words: a full fragment may not fit. The second is of the epoch before that, which she may have missed by two locks at once.
 */
export function finalViews(seat: Seat, now: number): readonly Item[] {
	const { draining, ended, endedBefore } = seat;
	const isSilent = seat.outbox.length === 0 || isSettling(seat, now);
	const older = isSilent && endedBefore?.isMissed === true ? [endedBefore.final] : [];
	const isTold = older.length > 0 || (isSilent && isNews(ended, now));
	const late = ended !== undefined && isTold ? [ended.final] : [];
	const newest = draining === undefined ? late : [lastOf(draining.epoch)];
	const views: readonly View[] = newest.length === 0 ? [] : [...newest, ...older];
	return views.map((view) => ({ type: 'final', view }));
}

function isNews(ended: Ended | undefined, now: number): boolean {
	return ended !== undefined && (ended.isMissed || now < ended.untoldUntil);
}

function lastOf({ id, facts, log }: Seat['epoch']): View {
	return viewOf(log, id, facts.roster);
}
