import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The first version that runs TypeScript without a flag. */
export const OLDEST_NODE = [22, 18];

/**
 * The Node that everything runs on: the one the lockfile pins, else (a system without a package of
 * it) this process's own if it is new enough. Undefined when there is neither.
 *
 * @returns {string | undefined}
 */
export function pinnedNode() {
	return [packaged(), process.execPath].find((path) => path !== undefined && answers(path));
}

/**
 * The environment of a tool: the pinned Node and the installed tools come first on the path.
 *
 * @param {Record<string, string>} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(more = {}) {
	const node = pinnedNode();
	const first = [...(node === undefined ? [] : [dirname(node)]), `${root}/node_modules/.bin`];
	return { ...process.env, ...more, PATH: [...first, process.env.PATH].join(delimiter) };
}

function packaged() {
	const windows = process.platform === 'win32';
	const folder = `node-${windows ? 'win' : process.platform}-${process.arch}`;
	const path = `${root}/node_modules/${folder}/bin/node${windows ? '.exe' : ''}`;
	return existsSync(path) ? path : undefined;
}

/** A packaged Node may still not run, for want of the system's C library. */
function answers(path) {
	const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
	const [major = 0, minor = 0] = (stdout ?? '').trim().slice(1).split('.').map(Number);
	const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
	return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
