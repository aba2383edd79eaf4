import type { EpochFacts } from './epoch.ts';
import type { Millis } from './input.ts';
import { isKept } from './ops.ts';
import type { Policy, Roster } from './roster.ts';

/*
 * Whoever left a roster without a word may still sit in an old epoch, and could be told anything
 * there once signing seeds are out. This is when that can no longer be (PROTOCOL.md §14.1). One
 * time is enough for all who went: the latest.
 */

export interface Departures {
	/** The number of the epoch in which each was last heard, by idx. */
	readonly heardIn: ReadonlyMap<number, number>;
	/** From then on nobody who went is in an epoch any more; never, if that is not known. */
	readonly harmlessAt: Millis;
	/** When I came, and how long an epoch may live; who made the root knows of everybody. */
	readonly blindUntil: Millis;
}

const HARD_END_EXTRA_S = 120;
const NEVER = Infinity;

/** How long anybody keeps an epoch that got no successor (PROTOCOL.md §7.5). */
export function epochLifeMs(policy: Policy): number {
	return (policy.rotateS + HARD_END_EXTRA_S) * 1000;
}

/** What somebody knows who enters this epoch now. */
export function startDepartures(facts: EpochFacts, own: number, now: Millis): Departures {
	const isRootMaker = facts.issuer === own;
	const blindUntil = isRootMaker ? now : now + epochLifeMs(facts.policy);
	return { heardIn: new Map(), harmlessAt: now, blindUntil };
}

/** `idx` was heard in the epoch of this number. */
export function noteHeard(departures: Departures, idx: number, number: number): Departures {
	const { heardIn } = departures;
	if ((heardIn.get(idx) ?? 0) >= number) return departures;
	return { ...departures, heardIn: new Map(heardIn).set(idx, number) };
}

/** What a seat knows of the others when its epoch ends. */
interface Ended {
	readonly facts: EpochFacts;
	readonly own: number;
	/** Who has said LEAVE. */
	readonly left: readonly number[];
	readonly heardAt: ReadonlyMap<number, Millis>;
}

/**
 * The roster changes: who is not in the next one with the same key has gone, also by coming back
 * with another. Whoever said LEAVE has erased her epoch. Anybody else may have followed, late, every
 * grant up to the last that named her, and stays an epoch's life in each; one who was never heard
 * may not even have opened her Welcome yet, and nobody knows when she will.
 */
export function noteDepartures(
	departures: Departures,
	ended: Ended,
	next: Roster,
	now: Millis
): Departures {
	const { facts, own, left } = ended;
	const lifeMs = epochLifeMs(facts.policy);
	const heardIn = new Map(departures.heardIn);
	let { harmlessAt } = departures;
	for (const entry of facts.roster) {
		if (entry.idx === own || isKept(entry, next)) continue;
		heardIn.delete(entry.idx);
		if (left.includes(entry.idx)) continue;
		const lastIn = departures.heardIn.get(entry.idx);
		const behind = lastIn === undefined ? NEVER : facts.number - lastIn;
		const heardAt = ended.heardAt.get(entry.idx) ?? now;
		harmlessAt = Math.max(harmlessAt, now + lifeMs, heardAt + lifeMs * (1 + behind));
	}
	return { ...departures, heardIn, harmlessAt };
}

/** True if nobody who went, as far as this seat knows, can be in an epoch any more. */
export function areHarmless({ harmlessAt }: Departures, at: Millis): boolean {
	return harmlessAt <= at;
}

/** The same for a lead, who answers for what those who came later cannot know. */
export function mayVouch(departures: Departures, at: Millis): boolean {
	return areHarmless(departures, at) && departures.blindUntil <= at;
}
