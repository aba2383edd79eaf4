import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

export const PAGE =
	'<meta http-equiv="content-security-policy" content="default-src \'none\'"><p>the start page</p>';

/** A folder that is the repository as the relay sees it, with a build of one page. */
export function copyOfRelay(): string {
	const repo = fileURLToPath(new URL('../../../', import.meta.url));
	const place = mkdtempSync(join(tmpdir(), 'relay-'));
	for (const name of [
		'relay',
		'package.json',
		'node_modules/ws',
		'scripts/serve.mjs',
		'scripts/pinned-node.mjs'
	]) {
		cpSync(join(repo, name), join(place, name), { recursive: true });
	}
	mkdirSync(join(place, 'build'));
	writeFileSync(join(place, 'build/index.html'), PAGE);
	return place;
}

export type Run = {
	readonly child: ChildProcess;
	readonly ended: Promise<number | null>;
	out(): string;
	errors(): string;
	/** Resolves when it has said where it is. */
	started(): Promise<void>;
	port(): Promise<number>;
};

/** The relay in `from` as an operator starts it; `handed` is its third descriptor. */
export function start(
	settings: Readonly<Record<string, string>>,
	from: string,
	handed?: number
): Run {
	const { PATH = '' } = process.env;
	const child = spawn(process.execPath, [join(from, 'scripts/serve.mjs')], {
		env: { PATH, ...settings },
		stdio: ['ignore', 'pipe', 'pipe', ...(handed === undefined ? [] : [handed])]
	});
	onTestFinished(() => {
		child.kill('SIGTERM');
	});
	const [out, errors] = [collect(child.stdout!), collect(child.stderr!)];
	const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
	const started = async () => {
		const end = ended.then(() => Promise.reject(new Error(`it did not start: ${errors()}`)));
		const printed = async () => {
			while (!/\nModerators.*\n/.test(out())) await once(child.stdout!, 'data');
		};
		await Promise.race([printed(), end]);
		end.catch(() => undefined);
	};
	const port = async () => {
		await started();
		return Number(/:(\d+)\n/.exec(out())?.[1]);
	};
	return { child, ended, out, errors, started, port };
}

/** The relay in `place` with a few lines of hostile code behind its own. */
export function probe(
	place: string,
	code: string,
	settings: Readonly<Record<string, string>> = {}
): Run {
	const elsewhere = mkdtempSync(join(tmpdir(), 'relay-'));
	onTestFinished(() => {
		rmSync(elsewhere, { recursive: true });
	});
	cpSync(place, elsewhere, { recursive: true });
	const main = join(elsewhere, 'relay/main.ts');
	const hostile = `process.nextTick(() => relay.http.once('listening', () => {${code}}));`;
	writeFileSync(main, `${readFileSync(main, 'utf8')}\n${hostile}\n`);
	return start({ PORT: '0', ...settings }, elsewhere);
}

function collect(stream: NodeJS.ReadableStream): () => string {
	let text = '';
	stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
	return () => text;
}

/** Somebody at the relay on `port`. */
export async function member(
	port: number,
	origin = `http://127.0.0.1:${String(port)}`
): Promise<WebSocket> {
	const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/relay`, { origin });
	onTestFinished(() => {
		socket.terminate();
	});
	await once(socket, 'open');
	return socket;
}
