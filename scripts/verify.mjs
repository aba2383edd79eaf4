/**
 * Everything that must hold before a change is kept, as named steps in order. Ends with the one
 * line `N passed, N failed`: every test counts as one, and so does every tool.
 *
 *     node scripts/verify.mjs              all steps
 *     node scripts/verify.mjs types lint   the steps whose names begin so
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { pinnedNode, root, toolEnvironment } from './pinned-node.mjs';

/** No step may hang a machine that nobody watches. */
const LIMIT_MS = 30 * 60_000;
/** The lowest there is: whatever else wants the processor has it. */
const LOWEST = 19;
/** Characters shown of what one failed test says. */
const MESSAGE = 600;
/** Characters shown, from its end, of what a tool says that writes no report. */
const OUTPUT = 8_000;

const results = `${root}/test-results`;
const map = 'tests/audit/imports.config.js';

/** What one step proves does not rest on another: as many at a time as there are processors. */
const tools = [
	tool('lint', 'eslint/bin/eslint.js', '.', '--max-warnings', '0'),
	tool('format', 'prettier/bin/prettier.cjs', '--check', '.'),
	tool('types of src', 'svelte-check/bin/svelte-check', '--fail-on-warnings'),
	tool('types of tests', 'typescript/bin/tsc', '-p', 'tests'),
	tool('types of crypto', 'typescript/bin/tsc', '-p', 'crypto'),
	tool('types of relay', 'typescript/bin/tsc', '-p', 'relay'),
	tool('types of scripts', 'typescript/bin/tsc', '-p', 'scripts'),
	tool(
		'imports',
		'dependency-cruiser/bin/dependency-cruise.mjs',
		...['--config', map, '--output-type', 'err-long', 'crypto', 'relay', 'src']
	),
	tool('unused code', 'knip/bin/knip.js', '--no-progress')
];

const stages = [
	{ atOnce: availableParallelism(), steps: tools },
	alone(vitest('unit, property, simulation and audit tests', 'node')),
	alone(vitest('browser tests', 'browser')),
	alone(script('build', 'scripts/setup.mjs', 'build')),
	// Meetings in browsers wait most of the time, and leave the processor to those that only compute.
	beside(
		playwright('end to end', 2, 'chromium', 'firefox'),
		vitest('random schedules', 'schedules')
	),
	alone(playwright('rhythm on the wire', 2, 'chromium alone', 'firefox alone'))
];

/** A test tool that writes no report, or an empty one, has not tested anything. */
const nothing = { passed: 0, failed: 1, skipped: 0 };

const wanted = process.argv.slice(2);
const isWanted = ({ name }) =>
	wanted.length === 0 || wanted.some((start) => name.startsWith(start));
const chosen = stages.map(({ atOnce, steps }) => ({ atOnce, steps: steps.filter(isWanted) }));
if (chosen.every(({ steps }) => steps.length === 0)) {
	const names = stages.flatMap(({ steps }) => steps.map(({ name }) => name));
	process.stderr.write(`no step is called that. There are: ${names.join(', ')}\n`);
	process.exit(1);
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => {
		for (const child of running) child.kill();
		process.exit(130);
	});
}

mkdirSync(results, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const stage of chosen) await through(stage);
process.stdout.write(`\n${inWords(total)}\n`);
process.exit(total.failed === 0 ? 0 : 1);

/** The steps of a stage in their order, never more than so many at a time. */
async function through({ atOnce, steps }) {
	const waiting = [...steps];
	const next = async () => {
		for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await tell(step);
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, steps.length) }, next));
}

/** Runs one step, says how it went, and adds it to the total. */
async function tell(step) {
	const { count, text, failures, seconds } = await perform(step);
	for (const kind of Object.keys(total)) total[kind] += count[kind];
	const outcome = count.failed === 0 ? 'ok  ' : 'FAIL';
	process.stdout.write(`${outcome} ${step.name.padEnd(46)} ${inWords(count)}, ${seconds} s\n`);
	if (count.failed > 0) process.stdout.write(`\n${failures || text.trim().slice(-OUTPUT)}\n\n`);
}

/** Runs one step and counts what it tested. */
async function perform({ args, report, counts, failed, yields = false }) {
	if (report !== undefined) rmSync(report, { force: true });
	const began = Date.now();
	const { ok, text } = await run(args, yields);
	const seconds = Math.round((Date.now() - began) / 1000);
	if (report === undefined) {
		return { count: { passed: Number(ok), failed: Number(!ok), skipped: 0 }, text, seconds };
	}
	const written = read(report);
	const count = written === undefined ? nothing : counted(counts(written));
	// It ran and every test passed, but the tool itself says no: that is a failure too.
	if (!ok && count.failed === 0) count.failed = 1;
	const failures = written === undefined ? '' : failed(written).map(named).join('\n');
	return { count, text, failures, seconds };
}

function read(report) {
	try {
		return JSON.parse(readFileSync(report, 'utf8'));
	} catch {
		return undefined;
	}
}

function counted(count) {
	return count.passed + count.failed === 0 ? nothing : count;
}

/** Which test failed and how it says so, without what passed around it. */
function named({ place, message }) {
	const plain = stripVTControlCharacters(message ?? '');
	return `✗ ${place}\n${plain.slice(0, MESSAGE).replace(/^/gm, '  ')}`;
}

function run(args, yields) {
	return new Promise((done) => {
		const child = spawn(pinnedNode() ?? process.execPath, args, {
			cwd: root,
			env: toolEnvironment(),
			stdio: ['ignore', 'pipe', 'pipe']
		});
		running.add(child);
		if (yields && child.pid !== undefined) setPriority(child.pid, LOWEST);
		const parts = [];
		const limit = setTimeout(() => {
			parts.push(`\nstopped after ${LIMIT_MS / 60_000} minutes\n`);
			child.kill('SIGKILL');
		}, LIMIT_MS);
		child.stdout.on('data', (part) => parts.push(part));
		child.stderr.on('data', (part) => parts.push(part));
		child.on('close', (code) => {
			running.delete(child);
			clearTimeout(limit);
			done({ ok: code === 0, text: parts.join('') });
		});
	});
}

function alone(step) {
	return { atOnce: 1, steps: [step] };
}

/** Two steps at the same time; the second takes only what the first leaves of the processor. */
function beside(step, other) {
	return { atOnce: 2, steps: [step, { ...other, yields: true }] };
}

/** A tool passes or fails as a whole. */
function tool(name, path, ...args) {
	return { name, args: [`node_modules/${path}`, ...args] };
}

function script(name, ...args) {
	return { name, args };
}

function vitest(name, project) {
	const report = `${results}/${project}.json`;
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	return {
		name,
		args: ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters],
		report,
		counts: (it) => ({
			passed: it.numPassedTests,
			// A file that cannot even be loaded has no test to fail.
			failed: it.numFailedTests + it.testResults.filter(brokenBeforeAnyTest).length,
			skipped: it.numPendingTests + it.numTodoTests
		}),
		failed: (it) => it.testResults.flatMap(failedInFile)
	};
}

function failedInFile(file) {
	const path = relative(root, file.name);
	if (brokenBeforeAnyTest(file)) return [{ place: path, message: file.message }];
	return file.assertionResults
		.filter((it) => it.status === 'failed')
		.map((it) => ({ place: `${path}: ${it.fullName}`, message: it.failureMessages[0] }));
}

function brokenBeforeAnyTest({ status, assertionResults }) {
	return status === 'failed' && !assertionResults.some((it) => it.status === 'failed');
}

function playwright(name, workers, ...projects) {
	const chosenProjects = projects.flatMap((project) => ['--project', project]);
	return {
		name,
		args: [
			'node_modules/@playwright/test/cli.js',
			'test',
			...['--workers', String(workers)],
			...chosenProjects
		],
		report: `${results}/e2e.json`,
		counts: ({ stats }) => ({
			passed: stats.expected,
			failed: stats.unexpected + stats.flaky,
			skipped: stats.skipped
		}),
		failed: ({ suites, errors }) => [
			...errors.map(({ message }) => ({ place: 'before any test', message })),
			...suites.flatMap((suite) => failedInSuite(suite))
		]
	};
}

function failedInSuite({ title, suites = [], specs = [] }, above = '') {
	const path = `${above}${title}: `;
	const here = specs.flatMap((spec) =>
		spec.tests
			.filter((it) => it.status === 'unexpected' || it.status === 'flaky')
			.map((it) => ({
				place: `${path}${spec.title} (${it.projectName}, ${it.status})`,
				message: it.results.flatMap(({ errors }) => errors.map((error) => error.message)).join('\n')
			}))
	);
	return [...here, ...suites.flatMap((suite) => failedInSuite(suite, path))];
}

function inWords({ passed, failed, skipped }) {
	const words = `${passed} passed, ${failed} failed`;
	return skipped === 0 ? words : `${words}, ${skipped} skipped`;
}
