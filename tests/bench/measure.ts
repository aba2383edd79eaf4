import type { Case } from './cases.ts';

export interface Measured {
	readonly name: string;
	/** Median of the rounds, in microseconds for one run. */
	readonly us: number;
	readonly bytes: number | undefined;
	readonly frames: number | undefined;
}

const ROUNDS = 15;

/**
 * Times every case in turn, round after round, so that whatever else the machine does meets all of
 * them alike; a round runs a case for about `roundMs`. Only ratios of one run mean anything.
 */
export function measure(cases: readonly Case[], now: () => number, roundMs: number): Measured[] {
	const repeats = cases.map((one) => calibrate(one, now, roundMs));
	const samples = cases.map((): number[] => []);
	for (let round = 0; round < ROUNDS; round++) {
		cases.forEach((one, at) => {
			const times = repeats[at]!;
			const start = now();
			for (let run = 0; run < times; run++) one.run();
			samples[at]!.push(((now() - start) * 1000) / times);
		});
	}
	return cases.map(({ name, bytes, frames }, at) => ({
		name,
		us: median(samples[at]!),
		bytes,
		frames
	}));
}

function calibrate(one: Case, now: () => number, roundMs: number): number {
	for (let times = 1; ; times *= 2) {
		const start = now();
		for (let run = 0; run < times; run++) one.run();
		const took = now() - start;
		if (took >= roundMs / 2) return Math.max(1, Math.round((times * roundMs) / took));
	}
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)]!;
}
