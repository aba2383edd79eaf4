/**
 * Does what is missing on a fresh clone, then hands over to a script under the pinned Node:
 *
 *     node scripts/setup.mjs start scripts/serve.mjs
 *     node scripts/setup.mjs test scripts/verify.mjs
 *     node scripts/setup.mjs build
 *
 * Needs no package and runs on Node 20, because nothing else is there yet. It is not a `prestart`
 * script: `.npmrc` forbids life-cycle scripts, so npm would pass it over without a word.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { browserPath } from './browser.mjs';
import { pinnedNode, root, toolEnvironment } from './pinned-node.mjs';
import { adopt, fresh, hashOf, keep, sourcesOfClient } from './stamps.mjs';

const [mode = '', script, ...rest] = process.argv.slice(2);

/** Something only the person at the keyboard can change; the message says what. */
class Stop extends Error {}

const modes = { start, test, build };

try {
	const steps = modes[mode];
	if (steps === undefined) throw new Stop('say what to prepare: start, test or build.');
	await steps();
} catch (error) {
	const line = error instanceof Stop ? error.message : unwritable(error);
	if (line === undefined) throw error;
	process.stderr.write(`lykta: ${line}\n`);
	process.exit(1);
}

if (script !== undefined) handOver([script, ...rest]);

async function start() {
	await checkPort();
	install();
	checkNode();
	buildClient();
	welcome();
}

function test() {
	install();
	checkNode();
	prepareKit();
	findBrowser('chromium');
	findBrowser('firefox');
	findModelChecker();
}

function build() {
	install();
	checkNode();
	buildClient();
}

/** Said once on a clone, above the addresses that the relay prints. */
function welcome() {
	if (fresh('welcome', '1')) return;
	process.stdout.write(
		[
			'This is the installation of a made-up organisation: src/lykta.config.ts says what to set.',
			'The first room is opened like this:',
			'  1. Open the address for moderators below; give a first name and a passphrase.',
			'  2. Make an invitation for each person: a link, or five words to type.',
			'  3. Open the waiting room. Whoever has an invitation opens the other address.',
			'  4. Let people in as they knock, and talk.',
			''
		].join('\n')
	);
	keep('welcome', '1');
}

/** Asked first, so that nobody waits half a minute to hear it. */
async function checkPort() {
	const port = Number(process.env.PORT ?? 8080);
	const host = process.env.HOST ?? '127.0.0.1';
	if (!Number.isInteger(port) || port < 0 || port > 65535) {
		throw new Stop(`PORT must be a number from 0 to 65535, not "${process.env.PORT}".`);
	}
	const code = await new Promise((done) => {
		const probe = createServer();
		probe.once('error', (error) => done('code' in error ? error.code : error.message));
		probe.listen(port, host, () => probe.close(() => done(undefined)));
	});
	if (code === 'EADDRINUSE') {
		throw new Stop(`port ${port} is in use. Choose another one: PORT=${port + 1} npm start`);
	}
	if (code === 'EACCES') {
		throw new Stop(`port ${port} needs more rights. Choose a higher one: PORT=8080 npm start`);
	}
	if (code !== undefined) throw new Stop(`cannot listen on HOST=${host} (${code}).`);
}

function install() {
	const stamp = hashOf(['package-lock.json'], `${process.platform}-${process.arch}`);
	if (fresh('installed', stamp)) return;
	if (adopt('installed', stamp)) return;
	const npm = process.env.npm_execpath;
	const result = working('installing packages', () =>
		npm !== undefined && /\.[cm]?js$/.test(npm)
			? run(process.execPath, [npm, 'ci', '--loglevel=error'])
			: run('npm', ['ci', '--loglevel=error'])
	);
	if (result.status !== 0) throw new Stop(whyInstallFailed(result));
	keep('installed', stamp);
}

/** @param {{ text: string }} result */
function whyInstallFailed({ text }) {
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(text)) {
		return 'the packages could not be fetched: no answer from the network. Connect and run it again.';
	}
	if (/EACCES|EPERM|EROFS/.test(text)) return noRights(root);
	if (/ENOSPC/.test(text)) return 'the disk is full. Make about 600 MB of room and run it again.';
	const line = text.split('\n').find((it) => /^npm error (?!code )\S/.test(it));
	return `npm ci failed: ${line?.slice('npm error '.length) ?? 'no reason given'}`;
}

function checkNode() {
	if (pinnedNode() === undefined) {
		throw new Stop(
			`this system needs its own Node 22.18 or newer (this is ${process.version}). ` +
				'Install it from https://nodejs.org and run it again.'
		);
	}
}

/** The types that kit generates: without them nothing in src/ can be checked. */
function prepareKit() {
	const stamp = hashOf(['svelte.config.js', 'package-lock.json', 'src/routes']);
	if (existsSync(`${root}/.svelte-kit/tsconfig.json`) && fresh('kit', stamp)) return;
	// Kit passes over a folder that it cannot make, and then speaks of a file that is not there.
	mkdirSync(`${root}/.svelte-kit`, { recursive: true });
	const result = working('preparing types', () => runTool('@sveltejs/kit/svelte-kit.js', ['sync']));
	if (result.status !== 0) throw new Stop(whyToolFailed('svelte-kit sync failed', result));
	keep('kit', stamp);
}

function buildClient() {
	const stamp = hashOf(sourcesOfClient);
	if (existsSync(`${root}/build/index.html`) && fresh('client', stamp)) return;
	const result = working('building the client', () => runTool('vite/bin/vite.js', ['build']));
	if (result.status !== 0) {
		throw new Stop(
			unusableSettings(result) ?? whyToolFailed('the client could not be built', result)
		);
	}
	keep('client', stamp);
}

/**
 * What the build says about the settings of the organisation, a line for each; the first one stands
 * behind `Error:`.
 *
 * @param {{ text: string }} result
 */
function unusableSettings({ text }) {
	const lines = text.match(/src\/lykta\.config\.ts: .* is .*, expected .*/g);
	return lines === null ? undefined : lines.join('\n');
}

/**
 * @param {string} what
 * @param {{ text: string }} result
 */
function whyToolFailed(what, { text }) {
	const refused = /(?:EACCES|EPERM|EROFS)\b[^'\n]*(?:'([^'\n]+)')?/.exec(text);
	return refused === null ? `${what}:\n${text}` : noRights(refused[1] ?? root);
}

/** @param {'chromium' | 'firefox'} name */
function findBrowser(name) {
	const variable = `${name.toUpperCase()}_PATH`;
	const named = process.env[variable];
	if (named !== undefined && browserPath(name) !== named) {
		throw new Stop(`${variable} names ${named}, which cannot be run. Correct it or unset it.`);
	}
	if (browserPath(name) !== undefined || existsSync(playwrightPath(name))) return;
	const fetched = working(`installing ${name}`, () => fromDebian(name) ?? fromPlaywright(name));
	if (fetched.status === 0) return;
	const debian = name === 'firefox' ? 'firefox-esr' : name;
	throw new Stop(
		`no ${name} found. Install it (Debian: apt-get install ${debian}) or set ${variable}, ` +
			'then run it again.'
	);
}

/** Spin writes a C program for each model: both have to be there. */
function findModelChecker() {
	const missing = () => ['spin', 'cc'].filter((name) => !isOnPath(name));
	if (missing().length === 0) return;
	working('installing spin', () => aptInstall('spin', 'gcc', 'libc6-dev'));
	if (missing().length === 0) return;
	throw new Stop(
		`no ${missing().join(' and no ')} found. Install Spin and a C compiler ` +
			'(Debian: apt-get install spin gcc libc6-dev), then run it again.'
	);
}

/** @param {string} name */
function isOnPath(name) {
	const places = (process.env.PATH ?? '').split(delimiter).filter((place) => place !== '');
	return places.some((place) => existsSync(join(place, name)));
}

function fromDebian(name) {
	aptInstall(name === 'firefox' ? 'firefox-esr' : name);
	return browserPath(name) === undefined ? undefined : { status: 0 };
}

/** Does nothing, and fails, without the right to install. */
function aptInstall(...packages) {
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return { status: 1, text: '' };
	run('apt-get', ['update', '-qq']);
	return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

function fromPlaywright(name) {
	const result = runTool('@playwright/test/cli.js', ['install', name]);
	return existsSync(playwrightPath(name)) ? result : { status: 1 };
}

/** Where Playwright keeps its own build of a browser, whether or not it is there. */
function playwrightPath(name) {
	const ask = `console.log(require('@playwright/test').${name}.executablePath())`;
	return run(pinnedNode() ?? process.execPath, ['-e', ask]).text.trim();
}

function runTool(path, args) {
	return run(pinnedNode() ?? process.execPath, [`${root}/node_modules/${path}`, ...args]);
}

/** @returns {{ status: number, text: string }} what it ended with and all it said */
function run(command, args) {
	const result = spawnSync(command, args, {
		cwd: root,
		env: toolEnvironment({ DEBIAN_FRONTEND: 'noninteractive' }),
		encoding: 'utf8',
		maxBuffer: 2 ** 26,
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const text = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`;
	return { status: result.status ?? 1, text };
}

/**
 * Says what is being done while it takes a while.
 *
 * @template {{ status: number }} Result
 * @param {string} what
 * @param {() => Result} act
 */
function working(what, act) {
	const began = Date.now();
	process.stdout.write(`lykta: ${what} …`);
	const result = act();
	const seconds = Math.round((Date.now() - began) / 1000);
	process.stdout.write(result.status === 0 ? ` ${seconds} s\n` : ' failed\n');
	return result;
}

function unwritable(error) {
	if (!['EACCES', 'EPERM', 'EROFS'].includes(error?.code)) return undefined;
	return noRights(error.path ?? root);
}

/** @param {string} folder */
function noRights(folder) {
	return `cannot write in ${folder}. Give yourself the right to, or clone to a folder of your own.`;
}

/** From here on the script is the program: it gets the terminal, the signals and the exit code. */
function handOver(args) {
	const child = spawn(pinnedNode() ?? process.execPath, args, {
		cwd: root,
		env: toolEnvironment(),
		stdio: 'inherit'
	});
	// The terminal sends an interrupt to both; only this process must survive it, to report.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', (signal) => child.kill(signal));
	process.on('SIGHUP', (signal) => child.kill(signal));
	// Ended from outside, npm ends its shell and not what runs in it: nobody would free the port.
	const parent = process.ppid;
	const orphaned = () => process.ppid !== parent && child.kill();
	setInterval(orphaned, 500).unref();
	child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
