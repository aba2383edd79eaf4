import { must } from '../errors.ts';
import { ASK_EVENTS, MAX_HEADS, MAX_SPLIT_WANTS, MAX_WANTS } from '../limits.ts';
import type { Standing } from './accord.ts';
import { accountOf, standingOf, unproven, withStanding } from './consistency.ts';
import type { Millis } from './input.ts';
import { HEAD_BYTES, type Item, type Want } from './item.ts';
import type { Epoch } from './member.ts';
import { dueAnswer, dueWants } from './repair.ts';

/*
 * What a frame carries so that all have the same talk (PROTOCOL.md §9.2, §9.4): heads, requests, one
 * answer, as far as there is room.
 */

const TELL_AGAIN_TICKS = 3;
const TELL_RARELY_TICKS = 10;
const TOLD_OFTEN = 3;
const ASK_AGAIN_TICKS = 2;

/** When and for whom. */
interface Mending {
	readonly own: number;
	readonly now: Millis;
	/** True until phase 1: then logs are no longer compared. */
	readonly compares: boolean;
	/** An answer comes before what is asked. */
	readonly answersFirst: boolean;
	/** True if a body with these items fits. */
	readonly fits: (items: readonly Item[]) => boolean;
}

/** An epoch and what it wants to say. */
interface Mended {
	readonly epoch: Epoch;
	readonly items: readonly Item[];
}

/** `items` and all that fits beside them, the most urgent first. */
export function mend(epoch: Epoch, items: readonly Item[], mending: Mending): Mended {
	const parts = mending.answersFirst
		? [answer, tell, ask, askSplit]
		: [tell, ask, askSplit, answer];
	return parts.reduce<Mended>(
		(before, next) => {
			const more = next(before.epoch, mending);
			const both = [...before.items, ...more.items];
			const isWorth = more.items.length > 0 && mending.fits(both);
			return isWorth ? { epoch: more.epoch, items: both } : before;
		},
		{ epoch, items }
	);
}

/** Of these so many in a body. */
const HEEDED = { want: MAX_WANTS, heads: 1, final: 2 } as const;

/** What of a body is heeded: the first of what only costs time beyond a bound, and all else. */
export function heeded(items: readonly Item[]): readonly Item[] {
	const counts = { want: 0, heads: 0, final: 0 };
	return items.filter(({ type }) => {
		if (type !== 'want' && type !== 'heads' && type !== 'final') return true;
		counts[type] += 1;
		return counts[type] <= HEEDED[type];
	});
}

/**
 * My heads, while somebody's log is another than mine: at first often, then now and then for the
 * rest of the epoch, since a second difference does not show in the hash once there is a first.
 * Now and then too while somebody's views cannot be compared, lest the relay keep it that way.
 */
function tell(epoch: Epoch, { now, compares }: Mending): Mended {
	const { accord, facts } = epoch;
	const { tickMs } = facts.policy;
	const pause = accord.told < TOLD_OFTEN ? TELL_AGAIN_TICKS : TELL_RARELY_TICKS;
	const isDue = accord.told === 0 || now - (accord.toldAt ?? now) >= pause * tickMs;
	const standings = [...accord.standings.values()];
	const hasSplit = standings.some(({ split }) => split !== undefined);
	const isRarelyDue = now - (accord.toldAt ?? 0) >= TELL_RARELY_TICKS * tickMs;
	const hasOneAside = standings.some((standing) => isOutOfReach(standing, tickMs)) && isRarelyDue;
	const isWanted = (hasSplit && isDue) || hasOneAside || accord.next > 0;
	if (!compares || !isWanted) return { epoch, items: [] };
	const from = accord.next;
	const heads = facts.roster
		.slice(from, from + MAX_HEADS)
		.map(({ idx }) => must(epoch.log.get(idx)).head.slice(0, HEAD_BYTES));
	const isLast = from + heads.length >= facts.roster.length;
	const told = isLast
		? { ...accord, toldAt: now, told: accord.told + 1, next: 0 }
		: { ...accord, next: from + heads.length };
	return { epoch: { ...epoch, accord: told }, items: [{ type: 'heads', heads: { from, heads } }] };
}

function isOutOfReach({ shownAt, comparedAt, inconsistent }: Standing, tickMs: Millis): boolean {
	return !inconsistent && shownAt - comparedAt > TELL_RARELY_TICKS * tickMs;
}

function ask(epoch: Epoch, { own, now }: Mending): Mended {
	const { epoch: asked, wants } = dueWants(epoch, own, now);
	return { epoch: asked, items: wants };
}

/** Of each whose log differs: her version of what lies between where we agreed and where not. */
function askSplit(epoch: Epoch, { now, compares }: Mending): Mended {
	const { tickMs } = epoch.facts.policy;
	let asked = epoch;
	const items: Item[] = [];
	for (const [idx, { split }] of epoch.accord.standings) {
		if (!compares || split === undefined || accountOf(epoch, idx) !== 'differs') continue;
		const isDue = split.askedAt === undefined || now - split.askedAt >= ASK_AGAIN_TICKS * tickMs;
		const wants = isDue ? splitWants(epoch, idx) : [];
		if (wants.length === 0 || items.length + wants.length > MAX_WANTS) continue;
		items.push(...wants.map((want): Item => ({ type: 'want', want })));
		const again = { ...split, askedAt: now, asked: split.asked + 1 };
		asked = withStanding(asked, idx, { ...standingOf(asked, idx), split: again });
	}
	return { epoch: asked, items };
}

/** A long stretch is gone through piece by piece, since one request is answered for so many. */
function splitWants(epoch: Epoch, of: number): readonly Want[] {
	const { agreed, split } = standingOf(epoch, of);
	if (split === undefined) return [];
	return unproven(epoch, split)
		.slice(0, MAX_SPLIT_WANTS)
		.map((at) => {
			const to = must(split.apart.get(at));
			const first = must(agreed[at]) + 1;
			const pieces = Math.ceil((to - first + 1) / ASK_EVENTS);
			const from = first + ASK_EVENTS * (split.asked % pieces);
			return { idx: must(epoch.facts.roster[at]).idx, from, to, of };
		});
}

function answer(epoch: Epoch, { own, now }: Mending): Mended {
	const due = dueAnswer(epoch, own, now);
	return due === undefined ? { epoch, items: [] } : { epoch: due.epoch, items: [due.item] };
}
