import { equal, hex } from './bytes.ts';
import type { Body, Item } from './body.ts';
import type { Epoch } from './epoch.ts';
import { signingPublicKey } from './primitives.ts';

/* PROTOCOL.md §14.1: from the event that closes to the end of everything. */

const REPAIR_MS = 10_000;
const AGREEMENT_MS = 20_000;
const SEEDS_MS = 10_000;
const SETTLED_TICKS = 2;
const LAST_BODIES = 4;
const MAX_SEEDS = 8;

/** What somebody showed in phase 1. */
interface Final {
	readonly count: number;
	vh: Uint8Array;
}

export class Closing {
	readonly #since: number;
	readonly #mayPublish: boolean;
	readonly #seed: Uint8Array;
	readonly #finals = new Map<number, Final>();
	readonly #left: ReadonlySet<number>;
	readonly #seeds = new Map<number, Uint8Array>();
	#ownHeard = false;
	#silentBodies = 0;
	#publishedAt: number | undefined;
	#publishedBodies = 0;
	#passed = 0;
	isSilent = false;

	/** `mayPublish`: event 23 said so, and nobody has gone since I came. */
	constructor(
		begun: { now: number; mayPublish: boolean },
		seed: Uint8Array,
		left: ReadonlySet<number>
	) {
		this.#since = begun.now;
		this.#mayPublish = begun.mayPublish;
		this.#seed = seed;
		this.#left = left;
	}

	get hasPublished(): boolean {
		return this.#publishedAt !== undefined;
	}

	/** The final counts of others, by idx. */
	get finals(): { idx: number; count: number }[] {
		return byIdx([...this.#finals].map(([idx, { count }]) => ({ idx, count })));
	}

	/** The seeds of others that I know, by idx. */
	get seeds(): { idx: number; seed: Uint8Array }[] {
		return byIdx([...this.#seeds].map(([idx, seed]) => ({ idx, seed })));
	}

	/** Her signing key is known to all: what is under it may be anybody's. */
	isPublic(idx: number): boolean {
		return this.#seeds.has(idx);
	}

	/** Everybody has given her key away, mine too. */
	isPublished(epoch: Epoch): boolean {
		return this.#awaited(epoch).every((idx) => this.#seeds.has(idx)) && this.#ownHeard;
	}

	/** Whether an EVENT of this sender and number still counts. */
	counts(idx: number, eseq: number): boolean {
		return eseq <= (this.#finals.get(idx)?.count ?? Infinity);
	}

	/** Somebody's frame of the current epoch. */
	see(epoch: Epoch, idx: number, { items, phase, view }: Body): void {
		if (phase === 1 && !this.isPublic(idx)) {
			const place = epoch.roster.findIndex((entry) => entry.idx === idx);
			const final = this.#finals.get(idx) ?? { count: view.counts[place]!, vh: view.vh };
			final.vh = view.vh;
			this.#finals.set(idx, final);
		}
		for (const item of items) if (item.type === 'seed') this.#learn(epoch, item.seed);
	}

	#learn(epoch: Epoch, seed: Uint8Array): void {
		if (!this.isSilent) return;
		const vk = signingPublicKey(seed);
		const owner = epoch.roster.find((entry) => equal(entry.vk, vk));
		if (owner?.idx === epoch.me) this.#ownHeard = true;
		else if (owner !== undefined) this.#seeds.set(owner.idx, seed);
	}

	/** My phase in the body that is built now, and the seeds it carries. */
	build(epoch: Epoch, now: number): { phase: number; seeds: Item[] } {
		const isSettled = now - this.#since >= SETTLED_TICKS * epoch.tickMs;
		const isDue = isSettled && !epoch.isLacking;
		this.isSilent ||= isDue || now - this.#since >= REPAIR_MS;
		if (!this.isSilent) return { phase: 0, seeds: [] };
		this.#silentBodies++;
		if (!this.hasPublished && this.#mayPublishNow(epoch, now)) this.#publishedAt = now;
		if (this.hasPublished) this.#publishedBodies++;
		const own = this.hasPublished ? [this.#seed] : [];
		const known = [...this.#seeds.values()];
		const others = known.map((_, at) => known[(at + this.#passed) % known.length]!);
		const seeds = [...own, ...others].slice(0, MAX_SEEDS);
		this.#passed += seeds.length - own.length;
		return { phase: 1, seeds: seeds.map((seed) => ({ type: 'seed', seed })) };
	}

	#mayPublishNow(epoch: Epoch, now: number): boolean {
		if (!this.#mayPublish || now - this.#since > AGREEMENT_MS) return false;
		const mine = hex(epoch.logs.view.vh);
		return this.#awaited(epoch).every((idx) => {
			const final = this.#finals.get(idx);
			return this.#seeds.has(idx) || (final !== undefined && hex(final.vh) === mine);
		});
	}

	/** Everybody else who has not said LEAVE. */
	#awaited(epoch: Epoch): number[] {
		return epoch.others.map(({ idx }) => idx).filter((idx) => !this.#left.has(idx));
	}

	isOver(epoch: Epoch, now: number): boolean {
		const awaited = this.#awaited(epoch);
		if (this.#publishedAt !== undefined) {
			if (now - this.#publishedAt >= SEEDS_MS) return true;
			return this.isPublished(epoch) && this.#publishedBodies >= LAST_BODIES;
		}
		if (now - this.#since >= AGREEMENT_MS) return true;
		const areSilent = awaited.every((idx) => this.#finals.has(idx) || this.#seeds.has(idx));
		return !this.#mayPublish && areSilent && this.#silentBodies >= LAST_BODIES;
	}
}

const byIdx = <T extends { idx: number }>(list: T[]): T[] => list.sort((a, b) => a.idx - b.idx);
