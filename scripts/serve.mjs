import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { OLDEST_NODE, pinnedNode, root } from './pinned-node.mjs';

/**
 * How the relay runs, here and wherever it is deployed. The permission model stops file writes,
 * other reads, child processes, workers and add-ons; it does not restrict the network, so it is a
 * seat belt and not a sandbox. `node:sqlite` could write past it and is therefore switched off.
 */
const FLAGS = [
	'--permission',
	'--no-experimental-sqlite',
	'--no-addons',
	'--disallow-code-generation-from-strings',
	'--disable-proto=delete',
	'--disable-sigusr1',
	'--max-http-header-size=4096',
	...['relay/', 'build/', 'package.json', 'node_modules/ws/'].map(
		(path) => `--allow-fs-read=${place(path)}`
	)
];

/** Nothing else of the environment reaches the relay: NODE_DEBUG alone would print connections. */
const SETTINGS = ['PORT', 'HOST', 'ORIGINS', 'SystemRoot'];

const runtime = pinnedNode();
if (runtime === undefined) {
	process.stderr.write(
		`Node ${process.versions.node} is too old for the relay: run npm ci, or use Node ${OLDEST_NODE.join('.')} or later\n`
	);
	process.exit(1);
}

const relay = spawn(runtime, [...FLAGS, place('relay/main.ts')], {
	stdio: 'inherit',
	env: Object.fromEntries(
		SETTINGS.flatMap((name) => {
			const value = process.env[name];
			return value === undefined ? [] : [[name, value]];
		})
	)
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
	process.on(signal, () => {
		relay.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
	});
}
relay.on('error', () => {
	process.stderr.write(`The relay cannot be started with ${runtime}: run npm ci\n`);
	process.exit(1);
});
relay.on('exit', (code, signal) => {
	process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
});

/** @param {string} path inside this repository */
function place(path) {
	return join(root, path);
}
