/*
 * Methods of arrays that are younger than the oldest engines this runs in: Chrome 94 to 109, Firefox
 * 98 to 114 and Safari 15.4 to 15.6 lack some of them. Whoever needs one imports this file.
 */

type Test = (value: unknown, at: number, all: readonly unknown[]) => unknown;

/** As in ECMAScript 2023, for arrays without holes. */
export const laterArrays = {
	findLast(this: readonly unknown[], test: Test): unknown {
		return this[laterArrays.findLastIndex.call(this, test)];
	},

	findLastIndex(this: readonly unknown[], test: Test): number {
		for (let at = this.length - 1; at >= 0; at -= 1) {
			if (Boolean(test(this[at], at, this))) return at;
		}
		return -1;
	},

	toReversed(this: readonly unknown[]): unknown[] {
		return [...this].reverse();
	},

	toSorted(this: readonly unknown[], compare?: (a: unknown, b: unknown) => number): unknown[] {
		return [...this].sort(compare);
	},

	toSpliced(
		this: readonly unknown[],
		...how: [start: number, deleteCount: number, ...items: unknown[]]
	): unknown[] {
		const copy = [...this];
		copy.splice(...how);
		return copy;
	}
};

/** Gives `prototype` those it has not; as with an engine's own, no loop over properties meets them. */
export function complete(prototype: object): void {
	for (const [name, value] of Object.entries(laterArrays)) {
		if (name in prototype) continue;
		Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
	}
}

complete(Array.prototype);
