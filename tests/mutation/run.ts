import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { argv, execPath, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { partOf, piecesOf, rangeOf } from './pieces.ts';

/*
 * `npm run mutation -- [i/n] [file …]`: changes crypto/ in thousands of places and asks its unit
 * tests to notice. `i/n` takes every n-th piece, which is a sample; without it everything, which
 * takes many hours. Exit code 1 below the threshold of the configuration.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const NOT_TRIED = /^crypto\/(index|room\/(names|words-\w+))\.ts$/;

const [first = '', ...others] = argv.slice(2);
const share = /^([1-9]\d*)\/([1-9]\d*)$/.exec(first);
const named = share === null ? [first, ...others].filter((one) => one !== '') : others;
const [part, parts] = share === null ? [1, 1] : [Number(share[1]), Number(share[2])];
if (part > parts) {
	stderr.write(
		`lykta: ${first} is no part of ${String(parts)}; expected 1/${String(parts)} or more.\n`
	);
	exit(2);
}

const files = named.length > 0 ? named : globSync('crypto/**/*.ts', { cwd: root });
const pieces = files
	.filter((file) => !NOT_TRIED.test(file) && !file.endsWith('.d.ts'))
	.flatMap((file) => piecesOf(file, readFileSync(`${root}/${file}`, 'utf8')))
	.filter((piece) => partOf(piece, parts) === part - 1);
stdout.write(`${String(pieces.length)} pieces\n`);

const settings = JSON.parse(
	readFileSync(new URL('stryker.config.json', import.meta.url), 'utf8')
) as Record<string, unknown>;
mkdirSync(`${root}/.cache`, { recursive: true });
const config = `${root}/.cache/mutation.config.json`;
writeFileSync(config, JSON.stringify({ ...settings, mutate: pieces.map(rangeOf) }));
const { status } = spawnSync(
	execPath,
	[`${root}/node_modules/@stryker-mutator/core/bin/stryker.js`, 'run', config],
	{ cwd: root, stdio: 'inherit' }
);
exit(status ?? 1);
