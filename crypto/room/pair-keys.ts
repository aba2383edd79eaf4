import type { Secret } from '../primitives/secret.ts';
import type { EpochFacts } from './epoch.ts';
import type { Followed } from './follow.ts';
import { stepPairKey } from './grant.ts';
import { healingSecrets, NO_HEALING, type Answered, type Healed } from './healing-state.ts';
import { healedKeys } from './healing.ts';
import { staysIn, type Seat, type Turn } from './member.ts';
import { moderates } from './roster.ts';
import { ticketOf } from './ticket.ts';

/*
 * What a grant does to pair keys (PROTOCOL.md §7.3, §7.6). Each side does the same: a key that
 * wrapped is stepped once, what was healed and not used for it is thrown away, and whoever goes,
 * comes back with another key, or shares it with nobody who moderates, has none.
 */

/** What of a seat a grant replaces. */
export type Pairs = Pick<Seat, 'pairKeys' | 'healing'>;

/**
 * At the issuer, when she has made the grant: healed keys replace the ones they came from, whoever
 * has a wrap is stepped, `coming` begin as they are.
 */
export function pairsAfterIssue(
	seat: Seat,
	next: EpochFacts,
	coming: ReadonlyMap<number, Secret>,
	turn: Turn
): Pairs {
	const healed = healedKeys(seat);
	const pairKeys = new Map<number, Secret>();
	for (const idx of partnersOf(seat, next)) {
		const key = healed.get(idx) ?? seat.pairKeys.get(idx);
		if (key !== undefined) pairKeys.set(idx, stepPairKey(key));
	}
	for (const [idx, key] of coming) pairKeys.set(idx, key);
	const answered = keptAnswers(seat, next);
	return replace(seat, { pairKeys, healed: new Map(), answered, runs: 0 }, turn);
}

/** At a member, when she follows: the key that opened her wrap is stepped; nothing else is. */
export function pairsAfterFollowing(seat: Seat, followed: Followed, turn: Turn): Pairs {
	const { facts, pairKey } = followed;
	const partners = partnersOf(seat, facts);
	const kept = [...seat.pairKeys].filter(([idx]) => partners.includes(idx));
	const pairKeys = new Map(kept).set(facts.issuer, stepPairKey(pairKey));
	const healed = new Map([...seat.healing.healed].filter(([idx]) => partners.includes(idx)));
	const answered = keptAnswers(seat, facts);
	answered.delete(facts.issuer);
	return replace(seat, { pairKeys, healed, answered, runs: seat.healing.runs }, turn);
}

/** T_res that a member holds once she follows a grant that used a key healed by the lead. */
export function ticketAfter(seat: Seat, followed: Followed): Uint8Array | undefined {
	const answered = seat.healing.answered.get(followed.facts.issuer) ?? [];
	const used = answered.find(({ keys }) => keys.includes(followed.pairKey));
	return used?.byLead === true ? ticketOf(followed.pairKey) : undefined;
}

/** Everybody who stays with her key and shares one with me by right: one of us moderates. */
function partnersOf(seat: Seat, next: EpochFacts): readonly number[] {
	const { me, epoch } = seat;
	return next.roster
		.map(({ idx }) => idx)
		.filter((idx) => idx !== me.idx && staysIn(idx, epoch.facts.roster, next.roster))
		.filter((idx) => moderates(next.roster, me.idx) || moderates(next.roster, idx));
}

/** Of moderators who stay: their grants may still use them. */
function keptAnswers(seat: Seat, next: EpochFacts): Map<number, readonly Answered[]> {
	const partners = partnersOf(seat, next);
	return new Map(
		[...seat.healing.answered].filter(
			([idx]) => partners.includes(idx) && moderates(next.roster, idx)
		)
	);
}

/** A run and whatever is under way ends with the epoch. What is not held any more is spent. */
function replace(
	seat: Seat,
	next: {
		readonly pairKeys: ReadonlyMap<number, Secret>;
		readonly healed: ReadonlyMap<number, Healed>;
		readonly answered: ReadonlyMap<number, readonly Answered[]>;
		readonly runs: number;
	},
	turn: Turn
): Pairs {
	const { pairKeys, healed, answered } = next;
	const healing = { ...NO_HEALING, healed, answered, runs: next.runs };
	const held = [...pairKeys.values(), ...healingSecrets(healing)];
	const before = [...seat.pairKeys.values(), ...healingSecrets(seat.healing)];
	turn.spent.push(...before.filter((key) => !held.includes(key)));
	return { pairKeys, healing };
}
