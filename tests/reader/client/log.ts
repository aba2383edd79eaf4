import { equal, join, lp16, u16, u8 } from './bytes.ts';
import type { EventItem, View } from './body.ts';
import type { Signed } from './frame.ts';
import { h } from './kdf.ts';
import type { Roster } from './roster.ts';

/* PROTOCOL.md §9.1: what each sender of one epoch has said, in her order. */

const MAX_AHEAD = 16;

/** An event with the frame its author signed it in. */
export interface Logged extends EventItem {
	readonly from: Signed;
}

/** `undefined`, or the other version of this event that came before it. */
export type Came = Logged | undefined;

/** The log of one sender in one epoch. */
export class Log {
	readonly #idx: number;
	/** `head_s(n)` at place n. */
	readonly #heads: Uint8Array[];
	readonly #events: Logged[] = [];
	readonly #early = new Map<number, Logged>();

	constructor(epochId: Uint8Array, idx: number) {
		this.#idx = idx;
		this.#heads = [h('head0', epochId, u8(idx))];
	}

	get count(): number {
		return this.#events.length;
	}

	/** What is in order, from the first. */
	get events(): readonly Logged[] {
		return this.#events;
	}

	/** `head_s(n)`, if the log goes so far. */
	head(n: number): Uint8Array | undefined {
		return this.#heads[n];
	}

	/** The event of this number, whether its turn has come or not. */
	event(eseq: number): Logged | undefined {
		return this.#events[eseq - 1] ?? this.#early.get(eseq);
	}

	/** An event of a number that is here already is compared, and changes nothing. */
	take(event: Logged): Came {
		const known = this.event(event.eseq);
		if (known !== undefined) return isSame(known, event) ? undefined : known;
		if (event.eseq > this.count + MAX_AHEAD) return undefined;
		this.#early.set(event.eseq, event);
		for (let next = this.#early.get(this.count + 1); next; next = this.#early.get(this.count + 1)) {
			this.#early.delete(next.eseq);
			this.#events.push(next);
			this.#heads.push(headAfter(this.#heads.at(-1)!, this.#idx, next));
		}
		return undefined;
	}
}

function isSame(a: EventItem, b: EventItem): boolean {
	const isSameHead = a.kind === b.kind && a.frag === b.frag && a.frags === b.frags;
	return isSameHead && equal(a.content, b.content);
}

/** `head_s(n)` from `head_s(n−1)` and event n. */
function headAfter(head: Uint8Array, idx: number, event: EventItem): Uint8Array {
	const { content, eseq, frag, frags, kind } = event;
	const numbers = join(u8(idx), u16(eseq), u8(kind), u8(frag), u8(frags));
	return h('head', head, numbers, lp16(content));
}

/** All logs of one epoch. */
export class Logs {
	readonly #epochId: Uint8Array;
	readonly #roster: Roster;
	readonly #logs: Map<number, Log>;

	constructor(epochId: Uint8Array, roster: Roster) {
		this.#epochId = epochId;
		this.#roster = roster;
		this.#logs = new Map(roster.map(({ idx }) => [idx, new Log(epochId, idx)]));
	}

	of(idx: number): Log {
		return this.#logs.get(idx)!;
	}

	/** My own view, now. */
	get view(): View {
		const counts = this.#roster.map(({ idx }) => this.of(idx).count);
		return { counts, vh: this.vhAt(counts)! };
	}

	/** `vh` for anybody's counts, or `undefined` if my logs do not go so far. */
	vhAt(counts: readonly number[]): Uint8Array | undefined {
		const heads = this.#roster.map(({ idx }, place) => this.of(idx).head(counts[place]!));
		if (heads.includes(undefined)) return undefined;
		const parts = heads.map((head, place) => join(u16(counts[place]!), head!));
		return h('view', this.#epochId, ...parts).slice(0, 16);
	}
}
