import { must } from '../errors.ts';
import { MAX_LINES } from '../limits.ts';
import type { Body } from './body.ts';
import { isSilent } from './closing.ts';
import { compareHeads, compareView } from './consistency.ts';
import type { Heads, View } from './item.ts';
import { epochAt, whoOf, withEpoch, write, type Seat, type Turn, type Where } from './member.ts';
import { noteLacks } from './repair.ts';
import { noteSeen } from './seen.ts';
import { mark } from './signs.ts';

/*
 * What others show of their logs, at one seat (PROTOCOL.md §9.1, §9.2): what I lack, who has my
 * words, whether we have the same.
 */

/** The view in a body of `idx`, of the epoch it was read in, and whether she lacks something. */
export function noteView(
	seat: Seat,
	where: Where,
	from: { readonly idx: number; readonly body: Body },
	turn: Turn
): Seat {
	const { idx } = from;
	const { view, flags } = from.body;
	const epoch = must(epochAt(seat, where));
	const before = epoch.shown.get(idx);
	const isBehind = view.counts.some((count, at) => count < (before?.[at] ?? 0));
	const kept = { ...epoch, shown: new Map(epoch.shown).set(idx, view.counts) };
	const repairing = new Set(seat.repairing);
	if (flags.needsRepair) repairing.add(idx);
	else repairing.delete(idx);
	const flagged = { ...withEpoch(seat, where, kept), repairing };
	const noted = noteCounts(flagged, where, { idx, view }, turn);
	return isBehind ? mark(noted, idx, 'outOfStep') : noted;
}

/**
 * Somebody's last view of the epoch before, in a frame of this one; the second in a body is of the one
 * before that. It says nothing about order: frames of two epochs may overtake each other.
 */
export function noteFinal(
	seat: Seat,
	where: Where,
	shown: { readonly idx: number; readonly body: Body; readonly view: View },
	turn: Turn
): Seat {
	if (where === 'draining') return seat;
	const { draining } = seat;
	const first = shown.body.items.find(({ type }) => type === 'final');
	const isSecond = first?.type === 'final' && first.view !== shown.view;
	if (isSecond) return noteLate(seat, 'endedBefore', shown, turn);
	if (draining === undefined) return noteLate(seat, 'ended', shown, turn);
	if (!draining.kept.includes(shown.idx)) return seat;
	if (shown.view.counts.length !== draining.epoch.facts.roster.length) return seat;
	return noteCounts(seat, 'draining', shown, turn);
}

/** She said more before she followed than I could read: it comes no more, and that is shown. */
function noteLate(
	seat: Seat,
	which: 'ended' | 'endedBefore',
	{ idx, view: { counts } }: { readonly idx: number; readonly view: View },
	turn: Turn
): Seat {
	const ended = seat[which];
	if (ended === undefined) return seat;
	const at = ended.roster.findIndex((entry) => entry.idx === idx);
	const isLonger = counts.length === ended.had.length && (counts[at] ?? 0) > (ended.had[at] ?? 0);
	if (!isLonger) return seat;
	const who = whoOf(ended.roster, idx, seat.me.idx);
	const noted = { ...seat, [which]: { ...ended, had: ended.had.with(at, Infinity) } };
	return write(noted, { type: 'gap', who }, turn.now, MAX_LINES);
}

/** Heads of `idx`, of the counts in the same body. From phase 1 on nothing is compared. */
export function noteHeads(
	seat: Seat,
	where: Where,
	shown: { readonly idx: number; readonly counts: readonly number[]; readonly heads: Heads },
	turn: Turn
): Seat {
	if (isSilent(seat)) return seat;
	const compared = compareHeads(must(epochAt(seat, where)), shown, turn.now);
	const noted = withEpoch(seat, where, compared.epoch);
	return compared.isContradiction ? mark(noted, shown.idx, 'inconsistent') : noted;
}

function noteCounts(
	seat: Seat,
	where: Where,
	shown: { readonly idx: number; readonly view: View },
	turn: Turn
): Seat {
	const { idx, view } = shown;
	const epoch = must(epochAt(seat, where));
	const before = epoch.views.get(idx);
	const most = view.counts.map((count, at) => Math.max(count, before?.[at] ?? 0));
	const viewed = { ...epoch, views: new Map(epoch.views).set(idx, most) };
	const seen = noteSeen(withEpoch(seat, where, viewed), where);
	const noted = withEpoch(seen, where, noteLacks(viewed, seat.me.idx, turn.now));
	if (isSilent(seat)) return noted;
	const compared = compareView(must(epochAt(noted, where)), shown, turn.now);
	const held = withEpoch(noted, where, compared.epoch);
	return compared.isContradiction ? mark(held, idx, 'inconsistent') : held;
}
