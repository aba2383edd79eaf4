/** What was measured for one bar; times in milliseconds. */
export interface Row {
	readonly bar: string;
	readonly most: number;
	readonly of: 'median' | 'p95';
	readonly times: readonly number[];
}

/** The rows as a table of Markdown; a bar is met or it is not. */
export function table(rows: readonly Row[]): string {
	const lines = rows.map(({ bar, most, of, times }) => {
		const value = of === 'median' ? quantile(times, 0.5) : quantile(times, 0.95);
		const worst = Math.max(...times);
		const cells = [bar, `${of} ≤ ${ms(most)}`, ms(value), ms(worst), String(times.length)];
		return `| ${[...cells, value <= most ? 'met' : 'missed'].join(' | ')} |`;
	});
	return ['| Bar | Aim | Measured | Worst | Times | |', '|---|---|---|---|---|---|', ...lines].join(
		'\n'
	);
}

/** The smallest of the times that so many of all do not exceed. */
function quantile(times: readonly number[], share: number): number {
	const sorted = [...times].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Infinity;
}

function ms(time: number): string {
	return time >= 1_000 ? `${(time / 1_000).toFixed(1)} s` : `${time.toFixed(0)} ms`;
}
