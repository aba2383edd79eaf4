import type { Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';

const RULES: RunOptions = {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	// Still called an experiment there: who says what she reads on a button finds the button.
	rules: { 'label-content-name-mismatch': { enabled: true } },
	// Of what passes one element each: it is only counted.
	resultTypes: ['violations']
};

/** Fewer rules than this that had anything to look at have not looked at one of our screens. */
const LEAST_RULES = 10;

/**
 * What axe finds on the page as it stands, of any weight, with no rule left out. The page has no
 * frames; axe stays in it until it is loaded anew.
 */
export async function axeFaults(page: Page): Promise<string[]> {
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
	const { violations, passes } = await page.evaluate(judge, RULES);
	const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
	if (passes.length < LEAST_RULES) found.push(`axe tried ${String(passes.length)} rules only`);
	return found;
}

/** Runs in the page. What lies half under a bar that stays is judged once more, scrolled from under it. */
async function judge(rules: RunOptions): Promise<AxeResults> {
	const { axe: checker } = window as unknown as {
		axe: { run(options: RunOptions): Promise<AxeResults> };
	};
	const results = await checker.run(rules);
	const hidden = results.violations.find(({ id }) => id === 'target-size');
	const first = document.querySelector(hidden?.nodes[0]?.target.join(' ') ?? ':not(*)');
	if (first === null) return results;
	first.scrollIntoView({ block: 'center', behavior: 'instant' });
	return checker.run(rules);
}
