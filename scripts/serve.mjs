import { spawn } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
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
const SETTINGS = [
	...['LISTEN', 'HOST', 'PORT', 'ORIGINS', 'FLUSH_MS', 'EXIT_WHEN_IDLE'],
	'SystemRoot'
];

const runtime = pinnedNode();
if (runtime === undefined) {
	process.stderr.write(
		`Node ${process.versions.node} is too old for the relay: run npm ci, or use Node ${OLDEST_NODE.join('.')} or later\n`
	);
	process.exit(1);
}

const listen = process.env.LISTEN ?? '';
if (listen === 'systemd' && process.env.LISTEN_FDS !== '1') {
	process.stderr.write('LISTEN is "systemd": expected one socket from it (LISTEN_FDS=1)\n');
	process.exit(1);
}
await removeStaleSocket(listen);
const relay = spawn(runtime, [...FLAGS, place('relay/main.ts')], {
	// The third descriptor is the listening socket, if systemd handed one over.
	stdio: ['inherit', 'inherit', 'inherit', ...(listen === 'systemd' ? [3] : [])],
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

/**
 * A relay that was killed leaves its Unix socket behind, and the next one may not remove a file. One
 * that somebody still answers at is left alone.
 *
 * @param {string} place
 */
async function removeStaleSocket(place) {
	const path = place.startsWith('unix:') ? place.slice('unix:'.length) : '';
	if (!statSync(path, { throwIfNoEntry: false })?.isSocket()) return;
	const isStale = await new Promise((resolve) => {
		const socket = connect(path, () => {
			socket.destroy();
			resolve(false);
		});
		socket.on('error', (error) => resolve('code' in error && error.code === 'ECONNREFUSED'));
	});
	if (isStale) rmSync(path);
}

/** @param {string} path inside this repository */
function place(path) {
	return join(root, path);
}
