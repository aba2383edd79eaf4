import { MAX_ANSWERS } from '../limits.ts';
import type { Item, Want } from './item.ts';
import type { Signed } from './frame.ts';
import type { Millis } from './input.ts';
import type { Answer, Epoch, Lack } from './member.ts';

/*
 * Repair (PROTOCOL.md §9.4): every frame shows what its sender has; what I lack I ask for, and one
 * of those who have it answers with the frame as its author signed it.
 */

const PATIENCE_TICKS = 2;
const ASK_AGAIN_TICKS = 3;
const ANYONE = 255;

/** What is missing now, by the views of the others; since when stays known. */
export function noteLacks(epoch: Epoch, own: number, now: Millis): Epoch {
	const lacking = new Map<number, Lack>();
	epoch.facts.roster.forEach(({ idx }, at) => {
		if (idx === own || most(epoch, at) <= (epoch.log.get(idx)?.count ?? 0)) return;
		lacking.set(idx, epoch.lacking.get(idx) ?? { since: now, askedAt: undefined, asked: 0 });
	});
	return lacking.size === 0 && epoch.lacking.size === 0 ? epoch : { ...epoch, lacking };
}

/**
 * The requests that are due, and the epoch that remembers them. The first goes to anyone; whoever
 * answers it may be the one I do not hear, so each one after it names another who has the event.
 */
export function dueWants(
	epoch: Epoch,
	now: Millis
): { readonly epoch: Epoch; readonly wants: readonly Item[] } {
	const { tickMs } = epoch.facts.policy;
	const due = [...epoch.lacking].filter(
		([, { since, askedAt }]) =>
			now - since > PATIENCE_TICKS * tickMs &&
			(askedAt === undefined || now - askedAt > ASK_AGAIN_TICKS * tickMs)
	);
	if (due.length === 0) return { epoch, wants: [] };
	const lacking = new Map(epoch.lacking);
	const wants = due.map(([idx, lack]): Item => {
		lacking.set(idx, { ...lack, askedAt: now, asked: lack.asked + 1 });
		const at = epoch.facts.roster.findIndex((entry) => entry.idx === idx);
		const from = (epoch.log.get(idx)?.count ?? 0) + 1;
		const of = whomToAsk(epoch, { idx, at, from }, lack.asked);
		return { type: 'want', want: { idx, from, to: most(epoch, at), of } };
	});
	return { epoch: { ...epoch, lacking }, wants };
}

/**
 * Anyone first, which the author answers; then those who show to have it, one by one, because
 * whoever is always quickest may be the one who keeps it from me; then anyone again.
 */
function whomToAsk(
	epoch: Epoch,
	what: { readonly idx: number; readonly at: number; readonly from: number },
	asked: number
): number {
	const holders = [...epoch.views]
		.filter(([by, counts]) => by !== what.idx && (counts[what.at] ?? 0) >= what.from)
		.map(([by]) => by);
	const turns = [ANYONE, ...holders];
	return turns[asked % turns.length] ?? ANYONE;
}

/**
 * Plans the answers to a request. The author and whoever is named answer at once; others wait two
 * ticks and then as many more as there are members before them, counted from the asker, who have
 * it too.
 */
export function planAnswers(
	epoch: Epoch,
	want: Want,
	who: { readonly own: number; readonly asker: number; readonly now: Millis }
): Epoch {
	if (want.of !== ANYONE && want.of !== who.own) return epoch;
	const atOnce = who.own === want.idx || who.own === want.of;
	const delay = atOnce ? 0 : backOffTicks(epoch, want, who);
	const dueAt = who.now + delay * epoch.facts.policy.tickMs;
	let answers = epoch.answers;
	for (const capsule of wantedCapsules(epoch, want)) {
		if (answers.length >= MAX_ANSWERS) break;
		if (answers.some((planned) => isFor(planned, capsule))) continue;
		answers = [...answers, { capsule, dueAt }];
	}
	return answers === epoch.answers ? epoch : { ...epoch, answers };
}

/** The first answer that is due, as an item, and the epoch without it. */
export function dueAnswer(
	epoch: Epoch,
	now: Millis
): { readonly epoch: Epoch; readonly item: Item } | undefined {
	const due = epoch.answers.find((answer) => answer.dueAt <= now);
	if (due === undefined) return undefined;
	const answers = epoch.answers.filter((answer) => answer !== due);
	return { epoch: { ...epoch, answers }, item: { type: 'capsule', capsule: due.capsule } };
}

/** Somebody answered: nobody needs to do it again. */
export function forgetAnswer(
	answers: readonly Answer[],
	answered: { readonly idx: number; readonly counter: number }
): readonly Answer[] {
	return answers.filter((answer) => !isFor(answer, answered));
}

/** True while somebody in the epoch is known to lack what another has. */
export function isUneven(epoch: Epoch, own: number, kept: readonly number[]): boolean {
	return epoch.facts.roster.some(({ idx }, at) => {
		const target = Math.max(most(epoch, at), epoch.log.get(idx)?.count ?? 0);
		return kept.some((member) => {
			if (member === idx) return false;
			const has =
				member === own ? (epoch.log.get(idx)?.count ?? 0) : (epoch.views.get(member)?.[at] ?? 0);
			return has < target;
		});
	});
}

function most(epoch: Epoch, at: number): number {
	let count = 0;
	for (const counts of epoch.views.values()) count = Math.max(count, counts[at] ?? 0);
	return count;
}

function wantedCapsules(epoch: Epoch, want: Want): readonly Signed[] {
	const found: Signed[] = [];
	const last = Math.min(want.to, want.from + MAX_ANSWERS - 1);
	for (let seq = want.from; seq <= last; seq++) {
		const signed = epoch.capsules.get(`${String(want.idx)}.${String(seq)}`);
		if (signed !== undefined && !found.includes(signed)) found.push(signed);
	}
	return found;
}

function backOffTicks(
	epoch: Epoch,
	want: Want,
	who: { readonly own: number; readonly asker: number }
): number {
	const at = epoch.facts.roster.findIndex((entry) => entry.idx === want.idx);
	const distance = (idx: number) => (idx - who.asker + 256) % 256;
	const before = [...epoch.views].filter(
		([idx, counts]) =>
			idx !== want.idx &&
			idx !== who.asker &&
			(counts[at] ?? 0) >= want.from &&
			distance(idx) < distance(who.own)
	);
	return PATIENCE_TICKS + before.length;
}

function isFor(
	{ capsule }: Answer,
	signed: { readonly idx: number; readonly counter: number }
): boolean {
	return capsule.idx === signed.idx && capsule.counter === signed.counter;
}
