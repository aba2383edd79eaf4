import { join, slices, u8 } from './bytes.ts';
import type { Item, PairPart } from './body.ts';
import type { PairKeys } from './grant.ts';
import { extract, h, kdf } from './kdf.ts';
import { encapsulate, type Random } from './primitives.ts';

/* PROTOCOL.md §7.6: a member's half of a healing, and the keys she shares with one moderator. */

const KEY = 1216;
const NO_KEY = new Uint8Array(32);
const MAX_HEALED = 2;
const MAX_MISSED_STEPS = 8;

/** What ties a healed key to the two and to the epoch. */
export interface PairFacts {
	readonly epochId: Uint8Array;
	readonly moderator: number;
	readonly member: number;
	readonly xpk: Uint8Array;
	readonly ct: Uint8Array;
}

/** `PK'`; a pair that has no key yet begins with `0^32`. */
export function healedKey(
	pk: Uint8Array | undefined,
	ss: Uint8Array,
	facts: PairFacts
): Uint8Array {
	const { ct, epochId, member, moderator, xpk } = facts;
	const bound = h('pairt', epochId, u8(moderator), u8(member), xpk, ct);
	return kdf(extract(pk ?? NO_KEY, join(ss, bound)), 'heal');
}

export const steppedKey = (pk: Uint8Array): Uint8Array => kdf(pk, 'step');

/** All that one moderator may wrap a grant for me under. */
export class Pair {
	#plain: readonly Uint8Array[];
	/** One list for each run answered, newest last, with a key for each of `#plain`. */
	#healed: (readonly Uint8Array[])[] = [];

	/** Without a key of a handshake: another moderator than the one who let me in. */
	constructor(plain: readonly Uint8Array[] = []) {
		this.#plain = plain;
	}

	/** Somebody who has just come does not know how many grants she has missed (§7.3). */
	static ofJoiner(pk: Uint8Array): Pair {
		const steps = [pk];
		while (steps.length <= MAX_MISSED_STEPS) steps.push(steppedKey(steps.at(-1)!));
		return new Pair(steps);
	}

	get keys(): PairKeys {
		return { plain: this.#plain, healed: this.#healed.flat() };
	}

	heal(ss: Uint8Array, facts: PairFacts): void {
		const bases = this.#plain.length === 0 ? [undefined] : this.#plain;
		this.#healed.push(bases.map((pk) => healedKey(pk, ss, facts)));
		if (this.#healed.length > MAX_HEALED) this.#healed.shift();
	}

	/** A grant of this moderator was opened with `pk`; all other keys with her are spent. */
	follow(pk: Uint8Array): void {
		this.#plain = [steppedKey(pk)];
		this.#healed = [];
	}
}

/** My answers to one moderator's KEM keys in one epoch. */
export class Healing {
	readonly #between: Pick<PairFacts, 'epochId' | 'moderator' | 'member'>;
	readonly #parts = new Map<number, Uint8Array>();
	#kid = -1;
	#answer: Item[] | undefined;

	constructor(between: Pick<PairFacts, 'epochId' | 'moderator' | 'member'>) {
		this.#between = between;
	}

	/** My whole answer, when her whole key has come, or when a part of it is said again. */
	take({ bytes, kid, part, parts }: PairPart, pair: Pair, random: Random): readonly Item[] {
		if (kid < this.#kid) return [];
		if (kid > this.#kid) {
			this.#kid = kid;
			this.#answer = undefined;
			this.#parts.clear();
		}
		if (this.#answer !== undefined) return this.#answer;
		this.#parts.set(part, bytes);
		const xpk = join(...[...this.#parts].sort(([a], [b]) => a - b).map(([, piece]) => piece));
		if (this.#parts.size < parts || xpk.length !== KEY) return [];
		const made = encapsulate(xpk, random(64));
		if (made === undefined) return [];
		pair.heal(made.ss, { ...this.#between, xpk, ct: made.ct });
		const to = this.#between.moderator;
		this.#answer = slices(made.ct, made.ct.length / 2).map((piece, at, { length }) => {
			return { type: 'pairCt', to, kid, part: at, parts: length, bytes: piece };
		});
		return this.#answer;
	}
}
