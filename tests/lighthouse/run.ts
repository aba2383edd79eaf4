import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { browserPath } from '../../scripts/browser.mjs';
import { installedApart } from '../apart.ts';
import { RelayProcess } from '../e2e/relay-process.ts';
import { bars, faults, rows, type Report } from './bars.ts';

/*
 * `npm run lighthouse`: what Lighthouse says of the first page of a participant and of a moderator,
 * as the relay serves them, on its slow telephone. Prints a table. Exit code 1 if a bar does not hold.
 */

const VISITS = 5;
/** On a busy machine the tool sometimes cannot tell when a visit began, and asks to be run again. */
const SPOILT = 3;
const LIMIT_MS = 180_000;
/** Search engines are to stay away, so what Lighthouse calls SEO is not asked for. */
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const PAGES = ['/', '/led'];

const tool = join(installedApart('lighthouse', '13.5.0'), 'cli/index.js');
const relay = await RelayProcess.start();
try {
	const all = PAGES.map((page) => ({ page, visits: visitsTo(page) }));
	console.log('\n| Page | Bar | Aim | Measured | Worst | Runs | |\n|---|---|---|---|---|---|---|');
	for (const { page, visits } of all) console.log(rows(page, bars(visits)));
	const found = new Set(all.flatMap(({ visits }) => visits.flatMap(faults)));
	for (const fault of found) console.log(`\n${fault}`);
	console.log(`\nLoad of the machine at the end: ${String(loadavg()[0]?.toFixed(1))}`);
	const missed = all.flatMap(({ visits }) => bars(visits)).some(({ holds }) => !holds);
	process.exitCode = missed ? 1 : 0;
} finally {
	await relay.stop();
}

function visitsTo(page: string): readonly Report[] {
	const visits: Report[] = [];
	for (let spoilt = 0; visits.length < VISITS;) {
		const report = visit(`${relay.origin}${page}`);
		const { runtimeError } = report;
		if (runtimeError === undefined) visits.push(report);
		else if (++spoilt > SPOILT) throw new Error(runtimeError.message);
		else console.log(`Lighthouse lost its own record of a visit to ${page}: ${runtimeError.code}`);
	}
	return visits;
}

/** A browser of its own each time, with nothing in its cache; the tool tells nobody of its errors. */
function visit(address: string): Report {
	// Chromium's own walls do not stand when the administrator starts it.
	const walls = process.getuid?.() === 0 ? ' --no-sandbox' : '';
	const options = [
		...['--output=json', '--output-path=stdout', '--quiet', '--no-enable-error-reporting'],
		`--only-categories=${CATEGORIES.join(',')}`,
		`--chrome-flags=--headless=new${walls}`
	];
	const CHROME_PATH = browserPath('chromium') ?? chromium.executablePath();
	const { stdout, error } = spawnSync(process.execPath, [tool, address, ...options], {
		env: { ...process.env, CHROME_PATH },
		encoding: 'utf8',
		maxBuffer: 2 ** 26,
		timeout: LIMIT_MS,
		stdio: ['ignore', 'pipe', 'inherit']
	});
	if (error !== undefined) throw error;
	return JSON.parse(stdout) as Report;
}
