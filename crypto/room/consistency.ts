import { must } from '../errors.ts';
import { MAX_UNASKED } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import type { Standing, Split } from './accord.ts';
import { capsulesWith } from './capsules.ts';
import type { Millis } from './input.ts';
import { HEAD_BYTES, type Heads, type View } from './item.ts';
import { hashAt, headAt } from './log.ts';
import type { Epoch } from './member.ts';
import type { Answer } from './repair-state.ts';
import { plan } from './repair.ts';

/*
 * Whether others have the same talk as I (PROTOCOL.md §9.2). Every frame shows counts and a hash; my
 * log tells which hash belongs to these counts. Another one means that somebody signed two versions
 * of something, or that its sender lies about what she has: heads and capsules tell which.
 */

/** An epoch after something was compared. */
export interface Compared {
	readonly epoch: Epoch;
	/** True if by this she was found to contradict herself. */
	readonly isContradiction: boolean;
}

/** Frames of hers after which a difference that nobody has explained is shown as such. */
const UNEXPLAINED_FRAMES = 20;

/** Holds the hash that somebody shows against the one that is mine for her counts. */
export function compareView(
	epoch: Epoch,
	shown: { readonly idx: number; readonly view: View },
	now: Millis
): Compared {
	const { idx, view } = shown;
	const before = { ...countFrame(standingOf(epoch, idx)), shownAt: now };
	if (before.inconsistent) return { epoch, isContradiction: false };
	const mine = hashAt(epoch.log, epoch.id, epoch.facts.roster, view.counts);
	if (mine === undefined) return settle(epoch, idx, before);
	if (equalBytes(mine, view.hash)) {
		const agreed = before.agreed.map((count, at) => Math.max(count, view.counts[at] ?? 0));
		return settle(epoch, idx, { ...before, agreed, comparedAt: now });
	}
	if (before.split !== undefined) return settle(epoch, idx, before);
	const split = newSplit(view.counts);
	const compared = settle(withTold(epoch, 0), idx, { ...before, split });
	if (compared.isContradiction) return compared;
	return { ...compared, epoch: offer(compared.epoch, idx, [...view.counts.entries()], now) };
}

/** Holds somebody's heads, which are those of the counts of the same body, against mine. */
export function compareHeads(
	epoch: Epoch,
	shown: { readonly idx: number; readonly counts: readonly number[]; readonly heads: Heads },
	now: Millis
): Compared {
	const { idx, counts, heads } = shown;
	const before = standingOf(epoch, idx);
	if (before.inconsistent) return { epoch, isContradiction: false };
	const { agreed, apart } = sorted(before, headsAgainstMine(epoch, counts, heads));
	const split = before.split ?? (apart.size > 0 ? newSplit(counts) : undefined);
	const standing = { ...before, agreed, split: split && { ...split, apart } };
	const isNew = before.split === undefined && split !== undefined;
	const compared = settle(isNew ? withTold(epoch, 0) : epoch, idx, standing);
	if (compared.isContradiction) return compared;
	return { ...compared, epoch: offer(compared.epoch, idx, [...apart], now) };
}

/** What of somebody's log is known to be mine, and what to be another, with these heads. */
function sorted(
	before: Standing,
	heads: ReturnType<typeof headsAgainstMine>
): { readonly agreed: readonly number[]; readonly apart: ReadonlyMap<number, number> } {
	const agreed = [...before.agreed];
	const apart = new Map(before.split?.apart);
	for (const { at, count, isMine } of heads) {
		if (isMine) agreed[at] = Math.max(agreed[at] ?? 0, count);
		else apart.set(at, Math.min(apart.get(at) ?? count, count));
	}
	return { agreed, apart };
}

/** Each head of which mine at the same count is known. */
function headsAgainstMine(
	{ log, facts }: Epoch,
	counts: readonly number[],
	{ from, heads }: Heads
): readonly { readonly at: number; readonly count: number; readonly isMine: boolean }[] {
	return facts.roster.slice(from, from + heads.length).flatMap(({ idx }, offset) => {
		const at = from + offset;
		const count = counts[at] ?? 0;
		const mine = headAt(log, idx, count);
		if (mine === undefined) return [];
		return [{ at, count, isMine: equalBytes(mine.subarray(0, HEAD_BYTES), must(heads[offset])) }];
	});
}

/** How somebody's log stands to mine. */
export function standingOf(epoch: Epoch, idx: number): Standing {
	const agreed = epoch.facts.roster.map(() => 0);
	const at = epoch.adoptedAt;
	const fresh = { agreed, split: undefined, shownAt: at, comparedAt: at, inconsistent: false };
	return epoch.accord.standings.get(idx) ?? fresh;
}

/** With another standing of somebody. */
export function withStanding(epoch: Epoch, idx: number, standing: Standing): Epoch {
	const standings = new Map(epoch.accord.standings).set(idx, standing);
	return { ...epoch, accord: { ...epoch.accord, standings } };
}

/**
 * How somebody's account of the talk looks from here. `differs` while it is being looked into,
 * `unexplained` when nothing came of it; one that a proven double version explains is `same`.
 */
export function accountOf(epoch: Epoch, idx: number): 'same' | 'differs' | 'unexplained' {
	const { split } = standingOf(epoch, idx);
	if (split === undefined || isExplained(epoch, split)) return 'same';
	return split.frames > UNEXPLAINED_FRAMES ? 'unexplained' : 'differs';
}

/** True while a difference is looked into, or a proof of mine has still to be handed on. */
export function isAtOdds(epoch: Epoch, own: number, kept: readonly number[]): boolean {
	const isOpen = kept.some((idx) => accountOf(epoch, idx) === 'differs');
	return isOpen || epoch.answers.some(({ asker }) => asker === own);
}

/** Positions at which somebody's log is another than mine and no proof says why. */
export function unproven(epoch: Epoch, split: Split): readonly number[] {
	return [...split.apart.keys()].filter((at) => !isProven(epoch, at));
}

/** A double version that both logs go beyond explains why they differ, unless others differ too. */
function isExplained(epoch: Epoch, split: Split): boolean {
	const isWithin = epoch.proofs.some(({ idx, seq }) => {
		const at = epoch.facts.roster.findIndex((entry) => entry.idx === idx);
		return (split.at[at] ?? 0) >= seq;
	});
	return isWithin && unproven(epoch, split).length === 0;
}

/**
 * Logs only grow: whoever agrees up to counts with which she differed, or differs where she agreed,
 * contradicts herself. Nobody else can make her look like that, for she signs what she shows.
 */
function settle(epoch: Epoch, idx: number, standing: Standing): Compared {
	const { agreed, split } = standing;
	const isIn = (counts: readonly number[]) =>
		counts.every((count, at) => count <= (agreed[at] ?? 0));
	const isApart = [...(split?.apart ?? [])].some(([at, count]) => count <= (agreed[at] ?? 0));
	const isContradiction = split !== undefined && (isIn(split.at) || isApart);
	const settled = isContradiction
		? { ...standing, split: undefined, inconsistent: true }
		: standing;
	return { epoch: withStanding(epoch, idx, settled), isContradiction };
}

function newSplit(at: readonly number[]): Split {
	return { at, frames: 0, apart: new Map(), askedAt: undefined, asked: 0 };
}

function countFrame(standing: Standing): Standing {
	const { split } = standing;
	return split ? { ...standing, split: { ...split, frames: split.frames + 1 } } : standing;
}

function withTold(epoch: Epoch, told: number): Epoch {
	return { ...epoch, accord: { ...epoch.accord, told } };
}

/** Unasked, the frames in which the difference may lie, as far as nobody has proven it yet. */
function offer(
	epoch: Epoch,
	asker: number,
	counts: readonly (readonly [at: number, count: number])[],
	now: Millis
): Epoch {
	const { agreed } = standingOf(epoch, asker);
	const frames = counts
		.filter(([at, count]) => !isProven(epoch, at) && count > (agreed[at] ?? 0))
		.flatMap(([at, to]) => {
			const { idx } = must(epoch.facts.roster[at]);
			return capsulesWith(epoch.capsules, idx, { from: (agreed[at] ?? 0) + 1, to });
		});
	const answers = frames
		.slice(0, MAX_UNASKED)
		.reduce<readonly Answer[]>(
			(planned, capsule) => plan(planned, { capsule, dueAt: now, asker, firm: false }),
			epoch.answers
		);
	return answers === epoch.answers ? epoch : { ...epoch, answers };
}

function isProven(epoch: Epoch, at: number): boolean {
	return epoch.proofs.some(({ idx }) => idx === epoch.facts.roster[at]?.idx);
}
