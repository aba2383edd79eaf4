import { equal, isZero } from './bytes.ts';
import type { Epoch } from './epoch.ts';
import type { Grant } from './grant.ts';

/* PROTOCOL.md §10.6: which moderators are silent, and whom one follows instead of the lead. */

const SILENCE_MS = 20_000;
const GAP_TICKS = 3;
const HEARING_TICKS = 3;

/** A whole grant of a moderator who does not lead, kept unopened until she may be followed. */
export interface Kept {
	readonly from: number;
	readonly gid: Uint8Array;
	readonly grant: Grant;
	/** In how many parts it came. */
	readonly parts: number;
}

export class Vigil {
	readonly #epoch: Epoch;
	/** Own ticks in which each moderator was not heard. */
	readonly #counts = new Map<number, number>();
	readonly #kept = new Map<number, Kept>();
	#given: { readonly to: number; readonly gid: Uint8Array } | undefined;
	#tickAt: number;
	#inputAt: number;

	constructor(epoch: Epoch) {
		this.#epoch = epoch;
		this.#tickAt = this.#inputAt = epoch.since;
	}

	/** Anything at all has happened; a long pause before it was my own. */
	wake(now: number): void {
		if (now - this.#inputAt > GAP_TICKS * this.#epoch.tickMs) this.#counts.clear();
		this.#inputAt = now;
	}

	/** An own message has left. */
	tick(now: number): void {
		const { others, roster, tickMs } = this.#epoch;
		const isGap = now - this.#tickAt > GAP_TICKS * tickMs;
		const since = now - HEARING_TICKS * tickMs;
		const hears = others.some(({ idx }) => this.#isHeardSince(idx, since));
		const counts = hears || roster.length === 2 || this.#kept.size > 0;
		for (const { idx } of others.filter(({ isModerator }) => isModerator)) {
			const isReset = isGap || this.#isHeardSince(idx, this.#tickAt);
			this.#counts.set(idx, isReset ? 0 : (this.#counts.get(idx) ?? 0) + Number(counts));
		}
		this.#tickAt = now;
	}

	#isHeardSince(idx: number, since: number): boolean {
		return (this.#epoch.heardAt.get(idx) ?? -Infinity) >= since;
	}

	isSilent(idx: number): boolean {
		const isCounted = (this.#counts.get(idx) ?? 0) * this.#epoch.tickMs >= SILENCE_MS;
		return isCounted && !this.#isHeardSince(idx, this.#tickAt);
	}

	/** Flag 2 of my frames. */
	get isLeadLost(): boolean {
		return this.isSilent(this.#lead);
	}

	get #lead(): number {
		return this.#epoch.entered.facts.issuer;
	}

	keep(kept: Kept): void {
		this.#kept.set(kept.from, kept);
	}

	drop(from: number): void {
		this.#kept.delete(from);
	}

	/** YIELD counts from the lead alone, for another moderator; the last one counts. */
	yields(from: number, given: { readonly to: number; readonly gid: Uint8Array }): void {
		const to = this.#epoch.roster.find(({ idx }) => idx === given.to);
		if (from === this.#lead && given.to !== from && to?.isModerator === true) this.#given = given;
	}

	/** S1: the grant that is to be opened now, and who must not be in its roster. */
	get next(): { readonly kept: Kept; readonly without: readonly number[] } | undefined {
		for (const kept of [...this.#kept.values()].sort((a, b) => a.from - b.from)) {
			const isAnyMeant = this.#given !== undefined && isZero(this.#given.gid);
			const isMeant = isAnyMeant || (this.#given && equal(this.#given.gid, kept.gid));
			if (this.#given?.to === kept.from && isMeant === true) return { kept, without: [] };
			const seniors = this.#seniorsOf(kept.from);
			if (seniors.every((idx) => this.isSilent(idx))) return { kept, without: seniors };
		}
		return undefined;
	}

	/** The lead, and those of the line with a lower idx. */
	#seniorsOf(moderator: number): number[] {
		const line = this.#epoch.roster.filter(({ idx, isModerator }) => {
			return isModerator && idx !== this.#lead && idx < moderator;
		});
		return [this.#lead, ...line.map(({ idx }) => idx)];
	}
}
