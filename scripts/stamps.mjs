import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { root } from './pinned-node.mjs';

/** Under node_modules/, so that removing the packages forgets what was made with them. */
const folder = `${root}/node_modules/.lykta`;

/** Everything the built client is made from. */
export const sourcesOfClient = [
	'src',
	'crypto',
	'static',
	'relay/wire.ts',
	'package.json',
	'package-lock.json',
	'svelte.config.js',
	'tsconfig.json',
	'vite.config.ts',
	'scripts/first-file.mjs',
	'scripts/libsodium-binary.mjs',
	'scripts/page-start.mjs',
	'scripts/wasm-pruning.mjs'
];

/**
 * One hash over the names and contents of files and folders; what does not exist counts as absent.
 *
 * @param {string[]} paths from the root of the repository
 * @param {string} [more]
 */
export function hashOf(paths, more = '') {
	const hash = createHash('sha256').update(more);
	for (const path of paths.flatMap(filesIn)) {
		const content = readFileSync(`${root}/${path}`);
		hash.update(`\n${path}\n${content.length}\n`).update(content);
	}
	return hash.digest('hex');
}

/** Whether the step has been done for exactly this hash. */
export function fresh(step, hash) {
	const path = `${folder}/${step}`;
	return existsSync(path) && readFileSync(path, 'utf8') === hash;
}

/** Remembers that the step has been done for this hash. */
export function keep(step, hash) {
	mkdirSync(folder, { recursive: true });
	writeFileSync(`${folder}/${step}`, hash);
}

/**
 * Takes over packages that somebody installed by hand, when npm's own record of what lies in
 * node_modules/ is what the lockfile asks for.
 */
export function adopt(step, hash) {
	const record = `${root}/node_modules/.package-lock.json`;
	if (!existsSync(record)) return false;
	const wanted = packagesOf(`${root}/package-lock.json`);
	const present = packagesOf(record);
	const missing = Object.entries(wanted).some(
		([path, { version, optional }]) =>
			path !== '' && optional !== true && present[path]?.version !== version
	);
	const foreign = Object.keys(present).some((path) => wanted[path] === undefined);
	if (missing || foreign || !existsSync(`${root}/node_modules/.bin/vite`)) return false;
	keep(step, hash);
	return true;
}

/** @returns {Record<string, { version?: string, optional?: boolean }>} */
function packagesOf(path) {
	return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
}

/** @param {string} path @returns {string[]} */
function filesIn(path) {
	const full = `${root}/${path}`;
	if (!existsSync(full)) return [];
	if (!statSync(full).isDirectory()) return [path];
	return readdirSync(full)
		.sort()
		.flatMap((name) => filesIn(`${path}/${name}`));
}
