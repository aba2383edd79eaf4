import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/*
 * The state machines of PROTOCOL.md as Promela models, searched whole by Spin: what must hold holds
 * in every state there is, and every rule taken away breaks it. A model whose sabotage passes tests
 * nothing.
 */

interface Search {
	readonly model: string;
	/** Name of the ltl formula; none for assertions. */
	readonly claim?: string;
	readonly defines: readonly string[];
	readonly holds: boolean;
}

const searches: readonly Search[] = [
	{ model: 'invites', claim: 'once', defines: [], holds: true },
	...['WA=0', 'EARLY=1', 'SHARE=1', 'TWICE=1'].map((rule) => ({
		model: 'invites',
		claim: 'once',
		defines: [rule],
		holds: false
	})),
	{ model: 'succession', claim: 'together', defines: [], holds: true },
	...['S2=0', 'TICKET=0', 'KNOCK=0'].map((rule) => ({
		model: 'succession',
		claim: 'together',
		defines: [rule],
		holds: false
	})),
	{ model: 'succession', claim: 'unmoved', defines: ['EVIL=1'], holds: true },
	...['S1=0', 'RESET=0'].map((rule) => ({
		model: 'succession',
		claim: 'unmoved',
		defines: ['EVIL=1', rule],
		holds: false
	})),
	{ model: 'grants', claim: 'distinct', defines: ['CRASHES=2'], holds: true },
	{ model: 'grants', claim: 'together', defines: [], holds: true },
	...['WRITE=0', 'ROOT=0', 'SEAT=0'].map((rule) => ({
		model: 'grants',
		claim: 'distinct',
		defines: ['CRASHES=2', rule],
		holds: false
	})),
	{ model: 'grants', claim: 'together', defines: ['TICKET=0'], holds: false },
	{ model: 'door', claim: 'own', defines: [], holds: true },
	// Nobody comes in: a model in which that held would say nothing of those who do.
	{ model: 'door', claim: 'locked', defines: [], holds: false },
	...['SIGN=0', 'TAG=0', 'BIND=0'].map((rule) => ({
		model: 'door',
		claim: 'own',
		defines: [rule],
		holds: false
	})),
	{ model: 'forks', defines: ['ISSUER', 'PARENT'], holds: true },
	...[['ISSUER'], ['PARENT'], []].map((defines) => ({ model: 'forks', defines, holds: false }))
];

const here = fileURLToPath(new URL('.', import.meta.url));
const DEPTH = 500_000;

describe.each(['invites', 'succession', 'grants', 'door', 'forks'])('%s', (name) => {
	test.each(
		searches
			.filter(({ model }) => model === name)
			.map((search) => [search.claim ?? 'assertions', search.defines.join(' '), search] as const)
	)(
		'%s with [%s] is not as it is said to be',
		(_, __, search) => {
			expect(errorsOf(search) === 0).toBe(search.holds);
		},
		300_000
	);
});

test('the README names other sabotages than are tried', () => {
	const readme = readFileSync(join(here, 'README.md'), 'utf8');
	const rows = [...readme.matchAll(/^\| `(\w+)\.pml` .*\| ([^|]+?) +\|$/gm)];
	const named = rows.map(([, model, rules = '']) => [model, rules.match(/[A-Z]\w+/g)]);
	const tried = [...new Set(searches.map(({ model }) => model))].map((model) => {
		const broken = searches.filter((search) => search.model === model && !search.holds);
		const all = searches.find((search) => search.model === model && search.holds)!;
		const rules = broken.map(({ defines }) =>
			// In forks.pml a rule is broken by leaving it out.
			model === 'forks'
				? all.defines.filter((it) => !defines.includes(it))
				: defines.filter((it) => !['EVIL=1', 'CRASHES=2'].includes(it))
		);
		return [
			model,
			rules.filter(({ length }) => length === 1).map(([it = '']) => it.split('=')[0]!)
		];
	});
	const sorted = (all: readonly (readonly unknown[])[]) =>
		new Map(all.map(([model, rules]) => [model, [...(rules as string[])].sort()]));
	expect(sorted(named)).toEqual(sorted(tried));
});

/** How many errors a complete search finds, stopping at the first. */
function errorsOf({ model, claim, defines, holds }: Search): number {
	const at = mkdtempSync(join(tmpdir(), 'model-'));
	try {
		const run = (command: string, ...args: string[]) => {
			const result = spawnSync(command, args, { cwd: at, encoding: 'utf8' });
			if (result.error !== undefined) throw result.error;
			return result.stdout;
		};
		run('spin', '-a', ...defines.map((it) => `-D${it}`), join(here, `${model}.pml`));
		run(
			'cc',
			// A sabotage is found in a moment: there a fast search costs more to compile than it saves.
			holds ? '-O2' : '-O0',
			'-w',
			'-DNFAIR=7',
			...(claim === undefined ? ['-DSAFETY'] : []),
			'-o',
			'pan',
			'pan.c'
		);
		const search = claim === undefined ? [] : ['-a', '-f', '-N', claim];
		const found = run('./pan', ...search, `-m${String(DEPTH)}`);
		expect(found).not.toContain('max search depth too small');
		expect(found).not.toMatch(/out of memory|memory limit/);
		// A search that was never made finds nothing either: that is no sabotage noticed.
		const errors = /errors: (\d+)/.exec(found)?.[1];
		if (errors === undefined) throw new Error(`no search was made: ${found}`);
		return Number(errors);
	} finally {
		rmSync(at, { recursive: true });
	}
}
