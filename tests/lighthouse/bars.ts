/** What Lighthouse found on one visit, as far as it is read here. */
export interface Report {
	/** It could not measure; what it says is in `message`. */
	readonly runtimeError?: { readonly code: string; readonly message: string };
	readonly categories: Readonly<Record<string, Category>>;
	readonly audits: Readonly<Record<string, Audit>>;
}

interface Category {
	/** From 0 to 1; null when something that it counts could not be measured. */
	readonly score: number | null;
	readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
}

interface Audit {
	readonly title: string;
	readonly score: number | null;
	readonly numericValue?: number;
}

export interface Bar {
	readonly bar: string;
	readonly aim: string;
	/** Of all visits. */
	readonly median: number;
	readonly worst: number;
	readonly visits: number;
	readonly holds: boolean;
}

/** The visits to one page beside what each may be; Lighthouse's own times vary, so the median counts. */
export function bars(visits: readonly Report[]): readonly Bar[] {
	const score = (bar: string, id: string, least: number): Bar => {
		const scores = visits.map(({ categories }) => (categories[id]?.score ?? 0) * 100);
		const [median = 0, worst = 0] = [middle(scores), Math.min(...scores)].map(Math.round);
		return { ...of(bar, `≥ ${least}`), median, worst, holds: median >= least };
	};
	const number = (bar: string, id: string, most: number, digits: number, unit = ''): Bar => {
		const values = visits.map(({ audits }) => audits[id]?.numericValue ?? Infinity);
		const round = (value: number) => Number(value.toFixed(digits));
		const [median, worst] = [middle(values), Math.max(...values)];
		const aim = `≤ ${most}${unit}`;
		return { ...of(bar, aim), median: round(median), worst: round(worst), holds: median <= most };
	};
	const of = (bar: string, aim: string) => ({ bar, aim, visits: visits.length });
	return [
		score('performance', 'performance', 95),
		score('accessibility', 'accessibility', 100),
		score('best practices', 'best-practices', 100),
		number('what moves by itself (CLS)', 'cumulative-layout-shift', 0, 3),
		number('blocked time (TBT)', 'total-blocking-time', 150, 0, ' ms')
	];
}

/** What costs points in the categories that are to be without a fault. */
export function faults({ categories, audits }: Report): readonly string[] {
	const counted = ['accessibility', 'best-practices']
		.flatMap((id) => categories[id]?.auditRefs ?? [])
		.filter(({ weight }) => weight > 0);
	return counted.flatMap(({ id }) => {
		const audit = audits[id];
		return typeof audit?.score === 'number' && audit.score < 1 ? [`${id}: ${audit.title}`] : [];
	});
}

/** The bars of one page as rows of Markdown. */
export function rows(page: string, all: readonly Bar[]): string {
	return all
		.map(({ bar, aim, median, worst, visits, holds }) => {
			const cells = [page, bar, aim, median, worst, visits, holds ? 'met' : 'missed'];
			return `| ${cells.join(' | ')} |`;
		})
		.join('\n');
}

/** Of an even number the lower one counts; of none there is no number, and no bar holds. */
function middle(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
}
