import { availableParallelism } from 'node:os';
import { argv, exit, stdout } from 'node:process';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { ready } from '../../crypto/primitives/ready.ts';
import { schedule } from './generate.ts';
import { LONG_RUNS } from './long-runs.ts';
import { play } from './play.ts';
import { printed, shrink } from './shrink.ts';
import { verifyOnce } from './verify-once.ts';

/*
 * `npm run sim` plays 200,000 random schedules on all cores; `npm run sim -- [count] [first seed]`
 * others. It prints how far it is, every schedule that fails in its shortest form, and a summary.
 *
 * `npm run sim -- lead-back [count] [first]`   10,000 leads who fall silent and come back
 * `npm run sim -- monkey [count] [first]`      1,000 rooms in which insiders sign anything
 * `npm run sim -- cadence [ticks]`             what a relay sees in 10,000 ticks
 * `npm run sim -- frames [count]`              1,000,000 frames, no key and nonce twice
 * `npm run sim -- evening [minutes]`           two hours of eleven people: nothing missed, no growth
 *
 * Exit code 1 if anything failed.
 */

const COUNT = 200_000;
const BATCH = 20;
const REPORT_MS = 10_000;
/** Shrinking costs many plays; whoever looks for one bug does not need a hundred. */
const MAX_SHRUNK = 10;

interface Batch {
	readonly first: number;
	readonly last: number;
	readonly shrinks: boolean;
}

interface Done {
	readonly played: number;
	readonly failed: readonly { readonly seed: number; readonly text: string }[];
}

const [what = '', ...numbers] = argv.slice(2);
const longRun = LONG_RUNS.get(what);
if (!isMainThread) await work();
else if (longRun === undefined) await lead();
else {
	if (!(await ready())) throw new Error('no WebAssembly');
	verifyOnce();
	const isFine = longRun(...numbers.map(Number));
	exit(isFine ? 0 : 1);
}

async function lead(): Promise<void> {
	const count = Number(argv[2] ?? COUNT);
	const first = Number(argv[3] ?? 0);
	const workers = availableParallelism();
	const failed: Done['failed'][number][] = [];
	const since = performance.now();
	let next = first;
	let played = 0;
	let toldAt = since;
	const tell = () => {
		const seconds = (performance.now() - since) / 1000;
		const perCore = played / seconds / workers;
		stdout.write(
			`${String(played)} of ${String(count)} played, ${String(failed.length)} failed, ` +
				`${seconds.toFixed(0)} s, ${perCore.toFixed(1)} a second and core\n`
		);
	};
	const run = () =>
		new Promise<void>((resolve, reject) => {
			const worker = new Worker(new URL(import.meta.url));
			const give = () => {
				if (next >= first + count) {
					void worker.terminate().then(() => {
						resolve();
					});
					return;
				}
				const last = Math.min(next + BATCH, first + count) - 1;
				worker.postMessage({ first: next, last, shrinks: failed.length < MAX_SHRUNK });
				next = last + 1;
			};
			worker.on('message', (done: Done | 'ready') => {
				if (done !== 'ready') {
					played += done.played;
					for (const one of done.failed) stdout.write(`\n${one.text}\n\n`);
					failed.push(...done.failed);
				}
				if (performance.now() - toldAt > REPORT_MS) {
					toldAt = performance.now();
					tell();
				}
				give();
			});
			worker.on('error', reject);
		});
	await Promise.all(Array.from({ length: workers }, run));
	tell();
	if (failed.length === 0) return;
	stdout.write(`failing seeds: ${failed.map(({ seed }) => String(seed)).join(' ')}\n`);
	exit(1);
}

async function work(): Promise<void> {
	if (!(await ready())) throw new Error('no WebAssembly');
	verifyOnce();
	parentPort?.on('message', ({ first, last, shrinks }: Batch) => {
		const failed: Done['failed'][number][] = [];
		for (let seed = first; seed <= last; seed++) {
			const plan = schedule(String(seed));
			const failure = play(plan);
			if (failure === undefined) continue;
			const text = shrinks
				? printed(shrink(plan, failure))
				: `${failure.what} (seed ${String(seed)})`;
			failed.push({ seed, text });
		}
		parentPort?.postMessage({ played: last - first + 1, failed } satisfies Done);
	});
	parentPort?.postMessage('ready');
}
