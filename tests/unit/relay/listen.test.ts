import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import * as wire from '#relay/wire';
import { address, frame, publish, subscribe } from './messages.ts';
import { copyOfRelay, member, start } from './relay-process.ts';

const A = address(1);
const ORIGIN = 'https://lykta.example';

let place = '';

beforeAll(() => {
	place = copyOfRelay();
});

afterAll(() => {
	rmSync(place, { recursive: true });
});

describe('on a Unix socket', () => {
	test('it forwards, says where it is, and leaves no file behind', async () => {
		const path = socketPath();
		const run = start({ LISTEN: `unix:${path}`, ORIGINS: ORIGIN }, place);
		await run.started();
		expect(run.out()).toBe(`Lykta is open at unix:${path}\nModerators begin at unix:${path}/led\n`);
		expect(statSync(path).isSocket()).toBe(true);
		await forwards(await guest(path), await guest(path));
		run.child.kill('SIGTERM');
		expect(await run.ended).toBe(0);
		expect(existsSync(path)).toBe(false);
		expect(run.errors()).toBe('');
	});

	test('one that was killed is followed by the next', async () => {
		const path = socketPath();
		const first = start({ LISTEN: `unix:${path}`, ORIGINS: ORIGIN }, place);
		await first.started();
		for (const relay of childrenOf(first.child)) process.kill(relay, 'SIGKILL');
		await first.ended;
		expect(existsSync(path)).toBe(true);
		const next = start({ LISTEN: `unix:${path}`, ORIGINS: ORIGIN }, place);
		await next.started();
		await forwards(await guest(path), await guest(path));
	});

	test('one that still answers is not pushed aside', async () => {
		const path = socketPath();
		const other = await listening(path);
		const run = start({ LISTEN: `unix:${path}` }, place);
		expect(await run.ended).toBe(1);
		expect(run.errors()).toBe(`LISTEN unix:${path} is in use: stop what uses it or set LISTEN\n`);
		expect(other.listening).toBe(true);
	});

	test('a place where nothing can be made is named', async () => {
		const run = start({ LISTEN: 'unix:/proc/relay.sock' }, place);
		expect(await run.ended).toBe(1);
		expect(run.errors()).toMatch(/^LISTEN unix:\/proc\/relay.sock cannot be opened .*\n$/);
	});
});

describe('on a socket that systemd hands over', () => {
	test('it forwards, and never opened a socket of its own', async () => {
		const opened = createServer().listen(0, '127.0.0.1');
		await once(opened, 'listening');
		const { port } = opened.address() as AddressInfo;
		const { fd } = (opened as unknown as { readonly _handle: { readonly fd: number } })._handle;
		const run = start({ LISTEN: 'systemd', LISTEN_FDS: '1', ORIGINS: ORIGIN }, place, fd);
		await run.started();
		opened.close();
		await forwards(await member(port, ORIGIN), await member(port, ORIGIN));
	});

	test('without one it says so', async () => {
		const run = start({ LISTEN: 'systemd' }, place);
		expect(await run.ended).toBe(1);
		expect(run.errors()).toBe('LISTEN is "systemd": expected one socket from it (LISTEN_FDS=1)\n');
	});
});

describe('EXIT_WHEN_IDLE', () => {
	test('ends the process when nobody has been there for so long, and not before', async () => {
		const run = start({ PORT: '0', EXIT_WHEN_IDLE: '1' }, place);
		const ada = await member(await run.port());
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		expect(run.child.exitCode).toBeNull();
		const from = performance.now();
		ada.close();
		expect(await run.ended).toBe(0);
		expect(performance.now() - from).toBeGreaterThan(1_000);
		expect(performance.now() - from).toBeLessThan(5_000);
	});

	test('a relay that nobody comes to ends too', async () => {
		const run = start({ PORT: '0', EXIT_WHEN_IDLE: '1' }, place);
		expect(await run.ended).toBe(0);
	});
});

/** The relay runs as a child of the script that starts it. */
function childrenOf({ pid }: ChildProcess): readonly number[] {
	const task = `/proc/${String(pid)}/task/${String(pid)}/children`;
	return readFileSync(task, 'utf8').trim().split(' ').map(Number);
}

function socketPath(): string {
	const folder = mkdtempSync(join(tmpdir(), 'socket-'));
	onTestFinished(() => {
		rmSync(folder, { recursive: true });
	});
	return join(folder, 'relay.sock');
}

async function listening(path: string): Promise<Server> {
	const server = createServer().listen(path);
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return server;
}

/** One frame goes from one to the other. */
async function forwards(ada: WebSocket, bo: WebSocket): Promise<void> {
	bo.send(subscribe(A));
	bo.ping();
	await once(bo, 'pong');
	ada.send(publish(A, frame(1)));
	const [data] = (await once(bo, 'message')) as [Buffer];
	expect(data.subarray(wire.ADDRESS_TAG_BYTES).equals(frame(1))).toBe(true);
}

async function guest(path: string): Promise<WebSocket> {
	const socket = new WebSocket(`ws+unix://${path}:${wire.RELAY_PATH}`, { origin: ORIGIN });
	onTestFinished(() => {
		socket.terminate();
	});
	await once(socket, 'open');
	return socket;
}
