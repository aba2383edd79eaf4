import type { Stay } from './room.ts';

/* PROTOCOL.md §11, "Silence": for how many own ticks each member was not heard. */

const GAP_TICKS = 3;

export class Silence {
	#counts = new Map<number, number>();
	#tickAt: number | undefined;

	/** An own message has left; a long pause before it was my own. */
	tick({ epoch }: Stay, before: Stay | undefined, now: number): void {
		const since = this.#tickAt ?? now;
		const isGap = now - since > GAP_TICKS * epoch.tickMs;
		const counts = epoch.others.map(({ idx }) => {
			const heardAt = [epoch, before?.epoch].map((one) => one?.heardAt.get(idx) ?? -Infinity);
			const isHeard = isGap || Math.max(...heardAt) >= since;
			return [idx, isHeard ? 0 : (this.#counts.get(idx) ?? 0) + 1] as const;
		});
		this.#counts = new Map(counts);
		this.#tickAt = now;
	}

	of(idx: number): number {
		return this.#counts.get(idx) ?? 0;
	}
}
