import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { browserPath } from '../../scripts/browser.mjs';
import { installedApart } from '../apart.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { bars, type Bar } from './bars.ts';
import { cases, type Megolm } from './cases.ts';
import { measure, type Measured } from './measure.ts';

/*
 * `npm run bench`: admission, rotation and frames beside the bare primitives they contain and beside
 * Megolm, in Node and in Chromium at 1× and 6× CPU slowdown. Prints ratios and writes
 * bench-results/latest.json. Exit code 1 if a bar does not hold.
 */

const root = join(import.meta.dirname, '../..');
const ROUND_MS = 20;

interface Run {
	readonly where: string;
	readonly measured: readonly Measured[];
	readonly bars: readonly Bar[];
}

const olmFolder = installedApart('@matrix-org/olm', '3.2.15');
const runs: Run[] = [await inNode(), ...(await inChromium([1, 6]))];
for (const run of runs) print(run);
mkdirSync(join(root, 'bench-results'), { recursive: true });
writeFileSync(join(root, 'bench-results/latest.json'), JSON.stringify(runs, undefined, '\t'));
process.exitCode = runs.some((run) => run.bars.some((bar) => !bar.holds)) ? 1 : 0;

async function inNode(): Promise<Run> {
	await ready();
	const olm = createRequire(import.meta.url)(join(olmFolder, 'olm.js')) as Megolm & {
		init: () => Promise<void>;
	};
	await olm.init();
	const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
	const measured = measure(cases(random, olm), () => performance.now(), ROUND_MS);
	return { where: `Node ${process.version}`, measured, bars: bars(measured, 1) };
}

async function inChromium(slowdowns: readonly number[]): Promise<Run[]> {
	const server = await createServer({
		root,
		configFile: false,
		logLevel: 'silent',
		server: { host: '127.0.0.1', port: 0, fs: { allow: [root] } },
		optimizeDeps: { noDiscovery: true, include: [] }
	});
	await server.listen();
	const origin = server.resolvedUrls?.local[0] ?? '';
	const executablePath = browserPath('chromium');
	const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
	const runs: Run[] = [];
	for (const slowdown of slowdowns) {
		const page = await browser.newPage();
		await page.goto(`${origin}tests/bench/page.html`);
		await page.addScriptTag({ url: `${origin}@fs${olmFolder}/olm.js` });
		await page.evaluate(async (folder) => {
			await window.Olm?.init({ locateFile: (file: string) => `${folder}/${file}` });
		}, `${origin}@fs${olmFolder}`);
		const session = await page.context().newCDPSession(page);
		await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
		const measured = await page.evaluate((roundMs) => window.bench(roundMs), ROUND_MS * slowdown);
		const where = `Chromium ${browser.version()} at ${String(slowdown)}×`;
		runs.push({ where, measured, bars: bars(measured, slowdown) });
		await page.close();
	}
	await browser.close();
	await server.close();
	return runs;
}

function print(run: Run): void {
	console.log(`\n${run.where}`);
	for (const { name, us, bytes, frames } of run.measured) {
		const size = bytes === undefined ? '' : `  ${String(bytes)} B`;
		const slots = frames === undefined ? '' : `  ${String(frames)} frame(s)`;
		console.log(`  ${us.toFixed(1).padStart(10)} µs  ${name}${size}${slots}`);
	}
	for (const { bar, value, most, holds } of run.bars) {
		const verdict = holds ? 'holds' : 'DOES NOT HOLD';
		console.log(`  ${value.toFixed(2).padStart(10)}  ≤ ${String(most)}  ${bar}: ${verdict}`);
	}
}
