import { ASK_EVENTS, MAX_ANSWERS, MAX_HOLES, MAX_WANTS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { capsulesWith } from './capsules.ts';
import type { Signed } from './frame.ts';
import type { Item, Want } from './item.ts';
import type { Millis } from './input.ts';
import type { Epoch } from './member.ts';
import type { Answer, Lack } from './repair-state.ts';

/*
 * Repair (PROTOCOL.md §9.4): every frame shows what its sender has; what I lack I ask for, and
 * those who have it answer with the frame as its author signed it.
 */

const ASK_AGAIN_TICKS = 2;
const BACK_OFF_TICKS = 2;
const ANYONE = 255;

/** What is missing now, by the views of the others; since when stays known. */
export function noteLacks(epoch: Epoch, own: number, now: Millis): Epoch {
	const lacking = new Map<number, Lack>();
	epoch.facts.roster.forEach(({ idx }, at) => {
		if (idx === own || most(epoch, at) <= countOf(epoch, idx)) return;
		lacking.set(idx, epoch.lacking.get(idx) ?? { since: now, askedAt: undefined, asked: 0 });
	});
	return lacking.size === 0 && epoch.lacking.size === 0 ? epoch : { ...epoch, lacking };
}

/**
 * The requests that are due, those not asked for longest first, and the epoch that remembers them.
 * What a view shows and did not come is lost, for one relay does not reorder: it is asked for at
 * once. Each request goes to anyone, which the author answers, and to one who shows to have it,
 * another each time: the relay may keep from me whoever is always quickest.
 */
export function dueWants(
	epoch: Epoch,
	own: number,
	now: Millis
): { readonly epoch: Epoch; readonly wants: readonly Item[] } {
	const { tickMs } = epoch.facts.policy;
	const due = [...epoch.lacking]
		.filter(([, { askedAt }]) => askedAt === undefined || now - askedAt >= ASK_AGAIN_TICKS * tickMs)
		.sort(([, a], [, b]) => (a.askedAt ?? -Infinity) - (b.askedAt ?? -Infinity));
	const lacking = new Map(epoch.lacking);
	const wants: Item[] = [];
	for (const [idx, lack] of due) {
		const asking = requests(epoch, { own, idx, asked: lack.asked });
		if (wants.length + asking.length > MAX_WANTS) break;
		lacking.set(idx, { ...lack, askedAt: now, asked: lack.asked + 1 });
		wants.push(...asking.map((want): Item => ({ type: 'want', want })));
	}
	return { epoch: wants.length === 0 ? epoch : { ...epoch, lacking }, wants };
}

/** One request for each hole in the log of `idx`, to anyone and to one who fills it. */
function requests(
	epoch: Epoch,
	lack: { readonly own: number; readonly idx: number; readonly asked: number }
): readonly Want[] {
	const { idx } = lack;
	const at = positionOf(epoch, idx);
	return holes(epoch, idx, most(epoch, at)).flatMap(({ from, to }): readonly Want[] => {
		const holders = [...epoch.views]
			.filter(([by, counts]) => by !== idx && (counts[at] ?? 0) >= from)
			.map(([by]) => by)
			.sort((a, b) => distance(lack.own, a) - distance(lack.own, b));
		const named = holders[lack.asked % holders.length];
		const anyone = { idx, from, to, of: ANYONE };
		return named === undefined ? [anyone] : [anyone, { ...anyone, of: named }];
	});
}

/** The first gaps between the events that I have of `idx`, up to the last that anybody has. */
function holes(
	epoch: Epoch,
	idx: number,
	last: number
): readonly { readonly from: number; readonly to: number }[] {
	const ahead = [...(epoch.log.get(idx)?.ahead.keys() ?? [])].sort((a, b) => a - b);
	const found: { from: number; to: number }[] = [];
	let from = countOf(epoch, idx) + 1;
	for (const seq of [...ahead, last + 1]) {
		if (seq > from) found.push({ from, to: Math.min(seq - 1, last) });
		from = seq + 1;
	}
	return found.filter((hole) => hole.from <= hole.to).slice(0, MAX_HOLES);
}

/**
 * Plans the answers to a request. The author and whoever is named answer at once; others wait two
 * ticks and then as many more as there are members before them, counted from the asker, who have
 * it too. Nobody has more than her share of what I plan.
 */
export function planAnswers(
	epoch: Epoch,
	want: Want,
	who: { readonly own: number; readonly asker: number; readonly now: Millis }
): Epoch {
	if (want.of !== ANYONE && want.of !== who.own) return epoch;
	if (shareOf(epoch.answers, who.asker) >= MAX_ANSWERS) return epoch;
	const firm = want.of === who.own;
	const atOnce = firm || who.own === want.idx;
	const delay = atOnce ? 0 : backOffTicks(epoch, want, who);
	const dueAt = who.now + delay * epoch.facts.policy.tickMs;
	const answers = wantedCapsules(epoch, want).reduce<readonly Answer[]>(
		(planned, capsule) => plan(planned, { capsule, dueAt, asker: who.asker, firm }),
		epoch.answers
	);
	return answers === epoch.answers ? epoch : { ...epoch, answers };
}

/** With one more answer; one that is planned already comes as soon and as surely as either. */
export function plan(answers: readonly Answer[], answer: Answer): readonly Answer[] {
	const at = answers.findIndex((planned) => isFor(planned, answer.capsule));
	const planned = answers[at];
	if (planned !== undefined) {
		const dueAt = Math.min(planned.dueAt, answer.dueAt);
		const firmer = answer.firm && !planned.firm ? answer : planned;
		return dueAt === planned.dueAt && firmer === planned
			? answers
			: answers.with(at, { ...firmer, dueAt });
	}
	return shareOf(answers, answer.asker) >= MAX_ANSWERS ? answers : [...answers, answer];
}

/**
 * The next answer that is due, as an item, and the epoch without it. Those who asked are served in
 * turn, whoever asks most; what proves two versions goes first.
 */
export function dueAnswer(
	epoch: Epoch,
	own: number,
	now: Millis
): { readonly epoch: Epoch; readonly item: Item } | undefined {
	const turnOf = ({ asker }: Answer) =>
		asker === own ? -1 : distance(epoch.lastServed + 1, asker);
	const [due] = epoch.answers
		.filter((answer) => answer.dueAt <= now)
		.sort((a, b) => turnOf(a) - turnOf(b));
	if (due === undefined) return undefined;
	const answers = epoch.answers.filter((answer) => answer !== due);
	return {
		epoch: { ...epoch, answers, lastServed: due.asker },
		item: { type: 'capsule', capsule: due.capsule }
	};
}

/** Somebody answered: nobody needs to do it again who was not asked by name. */
export function forgetAnswer(answers: readonly Answer[], answered: Signed): readonly Answer[] {
	return answers.filter((answer) => answer.firm || !isFor(answer, answered));
}

/** True while somebody in the epoch is known to lack what another has. */
export function isUneven(epoch: Epoch, own: number, kept: readonly number[]): boolean {
	return epoch.facts.roster.some(({ idx }, at) => {
		const target = Math.max(most(epoch, at), countOf(epoch, idx));
		return kept.some((member) => {
			if (member === idx) return false;
			const has = member === own ? countOf(epoch, idx) : (epoch.views.get(member)?.[at] ?? 0);
			return has < target;
		});
	});
}

function most(epoch: Epoch, at: number): number {
	let count = 0;
	for (const counts of epoch.views.values()) count = Math.max(count, counts[at] ?? 0);
	return count;
}

/** What was asked for as far as it is kept; of somebody who signed two versions, both. */
function wantedCapsules(epoch: Epoch, want: Want): readonly Signed[] {
	const { idx, from } = want;
	const to = Math.min(want.to, from + ASK_EVENTS - 1);
	const isAsked = (seq: number) => seq >= from && seq <= to;
	const proven = epoch.proofs.filter((proof) => proof.idx === idx && isAsked(proof.seq));
	return [
		...new Set([
			...proven.flatMap(({ versions }) => versions),
			...capsulesWith(epoch.capsules, idx, { from, to })
		])
	];
}

function backOffTicks(
	epoch: Epoch,
	want: Want,
	who: { readonly own: number; readonly asker: number }
): number {
	const at = positionOf(epoch, want.idx);
	const before = [...epoch.views].filter(
		([idx, counts]) =>
			idx !== want.idx &&
			idx !== who.asker &&
			(counts[at] ?? 0) >= want.from &&
			distance(who.asker, idx) < distance(who.asker, who.own)
	);
	return BACK_OFF_TICKS + before.length;
}

function shareOf(answers: readonly Answer[], asker: number): number {
	return answers.filter((planned) => planned.asker === asker).length;
}

function isFor({ capsule }: Answer, signed: Signed): boolean {
	return equalBytes(capsule.signature, signed.signature);
}

export function countOf(epoch: Epoch, idx: number): number {
	return epoch.log.get(idx)?.count ?? 0;
}

function positionOf(epoch: Epoch, idx: number): number {
	return epoch.facts.roster.findIndex((entry) => entry.idx === idx);
}

/** How far `idx` comes after `from`, going round all places. */
function distance(from: number, idx: number): number {
	return (idx - from + 256) % 256;
}
