import type { Millis } from '../../crypto/room/input.ts';

interface Planned {
	readonly at: Millis;
	readonly order: number;
	readonly run: () => void;
}

/** What is still to happen, earliest first; what was planned first goes first at the same time. */
export class EventQueue {
	readonly #heap: Planned[] = [];
	#order = 0;

	/** When the next event happens; `undefined` if nothing will. */
	get nextAt(): Millis | undefined {
		return this.#heap[0]?.at;
	}

	plan(at: Millis, run: () => void): void {
		const heap = this.#heap;
		heap.push({ at, order: this.#order++, run });
		for (let child = heap.length - 1; child > 0;) {
			const parent = (child - 1) >> 1;
			if (!this.#before(child, parent)) break;
			this.#swap(child, parent);
			child = parent;
		}
	}

	/** Takes the next event out. */
	take(): Planned | undefined {
		const heap = this.#heap;
		const first = heap[0];
		const last = heap.pop();
		if (heap.length === 0 || last === undefined) return first;
		heap[0] = last;
		for (let parent = 0; ;) {
			const left = 2 * parent + 1;
			const right = left + 1;
			let least = parent;
			if (left < heap.length && this.#before(left, least)) least = left;
			if (right < heap.length && this.#before(right, least)) least = right;
			if (least === parent) return first;
			this.#swap(parent, least);
			parent = least;
		}
	}

	#before(a: number, b: number): boolean {
		const first = this.#heap[a]!;
		const second = this.#heap[b]!;
		return first.at < second.at || (first.at === second.at && first.order < second.order);
	}

	#swap(a: number, b: number): void {
		const held = this.#heap[a]!;
		this.#heap[a] = this.#heap[b]!;
		this.#heap[b] = held;
	}
}
