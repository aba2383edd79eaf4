/** Fills the array with random numbers and returns it, like `crypto.getRandomValues`. */
export type Draw = (into: Uint16Array<ArrayBuffer>) => Uint16Array;

export const CHOICES = 3;

/** The made-up names: how many there are, and whether two may stand in one room. */
export interface NameBook {
	readonly count: number;
	readonly distinct: (a: number, b: number) => boolean;
}

/** More draws than this means a source that repeats itself. */
const MAX_DRAWS = 10_000;

/**
 * Three names to choose from, unlike each other and none of those `shown` before. Every name is
 * equally likely: numbers beyond the last whole multiple of the count are drawn again.
 */
export function drawNames(book: NameBook, shown: readonly number[], draw: Draw): number[] {
	const bound = 65_536 - (65_536 % book.count);
	const chosen: number[] = [];
	for (let draws = 0; draws < MAX_DRAWS && chosen.length < CHOICES; draws++) {
		const [value = 0] = draw(new Uint16Array(1));
		const name = value % book.count;
		if (value >= bound || shown.includes(name)) continue;
		if (chosen.every((other) => book.distinct(other, name))) chosen.push(name);
	}
	return chosen;
}
