import type { Secret } from '../primitives/secret.ts';
import type { Millis } from './input.ts';
import type { Offer } from './pair.ts';

/* What one person holds of healings (PROTOCOL.md §7.6), on either side of them. */

export interface Healing {
	/** My own healing of everybody, while my KEM key lives. */
	readonly run: Run | undefined;
	/** My KEM keys of this epoch so far: the number of the next one. */
	readonly kids: number;
	/** My runs since my last grant. */
	readonly runs: number;
	/** When my last run of this epoch was over. */
	readonly endedAt: Millis | undefined;
	/** What I share with whom since a run of mine, until my next grant. By the other's idx. */
	readonly healed: ReadonlyMap<number, Healed>;
	/** What I share with a moderator since runs of hers, newest first, until her next grant. */
	readonly answered: ReadonlyMap<number, readonly Answered[]>;
	/** The KEM key that a moderator sends in this epoch, and my answer to it. By her idx. */
	readonly offers: ReadonlyMap<number, HeldOffer>;
}

/** A moderator's KEM key on its way out, and the answers on their way in. */
export interface Run {
	readonly kid: number;
	readonly offer: Offer;
	readonly parts: Parts;
	/** How many parts have left since they were last begun. */
	readonly next: number;
	readonly startedAt: Millis;
	/** Nobody is reminded before. */
	readonly repeatAt: Millis;
	/** Answers that are not whole, by the member's idx. */
	readonly ciphertexts: ReadonlyMap<number, Parts>;
}

export type Parts = readonly (Uint8Array | undefined)[];

/** At the moderator. */
export interface Healed {
	readonly key: Secret;
	/** Which of my runs since my last grant. */
	readonly run: number;
	/** She led the epoch of the healing: a ticket comes of it. */
	readonly byLead: boolean;
}

/** At the member: one key, or one for each pair key she may have had. */
export interface Answered {
	readonly keys: readonly Secret[];
	readonly byLead: boolean;
}

/** A moderator's KEM key at a member. */
export interface HeldOffer {
	readonly kid: number;
	readonly parts: Parts;
	/** Once it is whole and one: what goes back, and how much of it has left. */
	readonly answer: { readonly parts: Parts; readonly next: number } | undefined;
}

/** Nothing has been healed. */
export const NO_HEALING: Healing = {
	run: undefined,
	kids: 0,
	runs: 0,
	endedAt: undefined,
	healed: new Map(),
	answered: new Map(),
	offers: new Map()
};

/** Every secret in it, for wiping. */
export function healingSecrets({ run, healed, answered }: Healing): readonly Secret[] {
	return [
		...(run === undefined ? [] : [run.offer.secret]),
		...[...healed.values()].map(({ key }) => key),
		...[...answered.values()].flat().flatMap(({ keys }) => keys)
	];
}
