/*
 * How well somebody who watches can tell two kinds of behaviour apart, and how sure that is.
 */

/** The largest distance of two empirical distributions, and how likely it is by chance. */
export interface Distance {
	readonly d: number;
	/** Asymptotic, two-sided. */
	readonly p: number;
}

/** Two samples of Kolmogorov and Smirnov. */
export function kolmogorovSmirnov(one: readonly number[], other: readonly number[]): Distance {
	const a = one.toSorted((x, y) => x - y);
	const b = other.toSorted((x, y) => x - y);
	let [i, j, d] = [0, 0, 0];
	while (i < a.length && j < b.length) {
		const at = Math.min(a[i]!, b[j]!);
		while (i < a.length && a[i]! <= at) i++;
		while (j < b.length && b[j]! <= at) j++;
		d = Math.max(d, Math.abs(i / a.length - j / b.length));
	}
	const n = Math.sqrt((a.length * b.length) / (a.length + b.length));
	return { d, p: chanceOf((n + 0.12 + 0.11 / n) * d) };
}

function chanceOf(lambda: number): number {
	if (lambda < 0.2) return 1;
	let p = 0;
	for (let k = 1; k <= 100; k++) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * (k * lambda) ** 2);
	return Math.min(1, Math.max(0, p));
}

/** What a watcher gains over guessing: 2 · accuracy − 1, and what it is at most and at least. */
export interface Advantage {
	readonly measured: number;
	readonly most: number;
	readonly least: number;
}

/** How rarely a bound may fail. */
const DOUBT = 0.001;

/**
 * The best stump on any one feature, learnt from the first half of each sample and tried on the
 * second. Bounds by Hoeffding, each wrong once in a thousand.
 */
export function stumpAdvantage(
	one: readonly (readonly number[])[],
	other: readonly (readonly number[])[]
): Advantage {
	const half = Math.floor(Math.min(one.length, other.length) / 2);
	const stump = learn(one.slice(0, half), other.slice(0, half));
	const held = [one.slice(half, 2 * half), other.slice(half, 2 * half)] as const;
	const right =
		held[0].filter((sample) => isOne(stump, sample)).length +
		held[1].filter((sample) => !isOne(stump, sample)).length;
	const measured = (2 * right) / (2 * half) - 1;
	const margin = 2 * Math.sqrt(Math.log(1 / DOUBT) / (2 * (2 * half)));
	return { measured, most: measured + margin, least: measured - margin };
}

interface Stump {
	readonly feature: number;
	readonly threshold: number;
	/** The first kind is above the threshold. */
	readonly above: boolean;
}

function isOne({ feature, threshold, above }: Stump, sample: readonly number[]): boolean {
	return sample[feature]! > threshold === above;
}

function learn(one: readonly (readonly number[])[], other: readonly (readonly number[])[]): Stump {
	let best: Stump = { feature: 0, threshold: 0, above: true };
	let bestGap = -1;
	for (let feature = 0; feature < (one[0]?.length ?? 0); feature++) {
		const labelled = [
			...one.map((sample) => ({ value: sample[feature]!, weight: 1 })),
			...other.map((sample) => ({ value: sample[feature]!, weight: -1 }))
		].sort((a, b) => a.value - b.value);
		let below = 0;
		labelled.forEach(({ value, weight }, at) => {
			below += weight;
			if (labelled[at + 1]?.value === value || Math.abs(below) <= bestGap) return;
			bestGap = Math.abs(below);
			best = { feature, threshold: value, above: below < 0 };
		});
	}
	return best;
}
