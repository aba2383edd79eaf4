import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as wire from '#relay/wire';
import { address, frame, message, publish, subscribe } from './messages.ts';
import { Wire } from './real-relay.ts';
import { copyOfRelay, member, PAGE, probe, start } from './relay-process.ts';

const A = address(1);

/** The repository as the relay sees it, with a build of one page. */
let place = '';

beforeAll(() => {
	place = copyOfRelay();
});

afterAll(() => {
	rmSync(place, { recursive: true });
});

describe('a start that cannot work says so in one line', () => {
	test.each([
		['PORT', '80a', 'number'],
		['PORT', '65536', 'number'],
		['PORT', '-1', 'number'],
		['PORT', '8080\n', 'number'],
		['HOST', 'not a host', 'host name'],
		['HOST', '-x', 'host name'],
		['ORIGINS', '*', 'origins'],
		['ORIGINS', 'https://lykta.example/', 'origins'],
		['ORIGINS', 'https://lykta.example, https://b.example', 'origins'],
		['ORIGINS', 'ftp://lykta.example', 'origins'],
		['ORIGINS', 'https://LYKTA.example', 'origins'],
		['LISTEN', 'relay.sock', 'unix:'],
		['LISTEN', 'unix:relay.sock', 'unix:'],
		['LISTEN', `unix:/${'x'.repeat(101)}`, 'unix:'],
		['FLUSH_MS', '19', '20 to 1000'],
		['FLUSH_MS', '1001', '20 to 1000'],
		['FLUSH_MS', '2e2', '20 to 1000'],
		['EXIT_WHEN_IDLE', '-1', 'seconds'],
		['EXIT_WHEN_IDLE', '86401', 'seconds']
	])('%s=%j names the setting, its value and what was expected', async (name, value, expected) => {
		const run = start({ PORT: '0', [name]: value }, place);
		expect(await run.ended).toBe(1);
		expect(run.out()).toBe('');
		expect(run.errors().trimEnd().split('\n')).toHaveLength(1);
		expect(run.errors()).toContain(`${name} is ${JSON.stringify(value)}`);
		expect(run.errors()).toContain(expected);
	});

	test('a port in use', async () => {
		const other = createServer().listen(0, '127.0.0.1');
		await once(other, 'listening');
		onTestFinished(() => void other.close());
		const { port } = other.address() as AddressInfo;
		const run = start({ PORT: String(port) }, place);
		expect(await run.ended).toBe(1);
		expect(run.errors()).toBe(
			`PORT ${String(port)} on HOST 127.0.0.1 is in use: stop what uses it or set PORT\n`
		);
	});

	test('an address this machine does not have', async () => {
		const run = start({ PORT: '0', HOST: '192.0.2.1' }, place);
		expect(await run.ended).toBe(1);
		expect(run.errors().trimEnd().split('\n')).toHaveLength(1);
		expect(run.errors()).toContain('HOST 192.0.2.1');
	});

	test('no build, or one without a start page', async () => {
		const elsewhere = mkdtempSync(join(tmpdir(), 'relay-'));
		onTestFinished(() => {
			rmSync(elsewhere, { recursive: true });
		});
		cpSync(place, elsewhere, { recursive: true });
		rmSync(join(elsewhere, 'build/index.html'));
		const empty = start({ PORT: '0' }, elsewhere);
		expect(await empty.ended).toBe(1);
		expect(empty.errors()).toMatch(/^The client in build\/ is not whole.*npm start.*\n$/);
		rmSync(join(elsewhere, 'build'), { recursive: true });
		const none = start({ PORT: '0' }, elsewhere);
		expect(await none.ended).toBe(1);
		expect(none.errors()).toMatch(/^The built client in build\/ cannot be read.*npm start.*\n$/);
	});
});

describe('a running relay', () => {
	test('prints where it is, serves, forwards, and says nothing more', async () => {
		const run = start({ PORT: '0' }, place);
		const port = await run.port();
		const printed = run.out();
		expect(printed).toBe(
			`Lykta is open at http://127.0.0.1:${String(port)}\n` +
				`Moderators begin at http://127.0.0.1:${String(port)}/led\n`
		);
		const answer = await fetch(`http://127.0.0.1:${String(port)}/`);
		expect(await answer.text()).toBe(PAGE);
		expect(answer.headers.get('content-security-policy')).toBe(
			"default-src 'none'; frame-ancestors 'none'"
		);
		const [ada, bo] = [await member(port), await member(port)];
		bo.send(subscribe(A));
		bo.ping();
		await once(bo, 'pong');
		ada.send(publish(A, frame(1)));
		const [data] = (await once(bo, 'message')) as [Buffer];
		expect(data.subarray(wire.ADDRESS_TAG_BYTES).equals(frame(1))).toBe(true);
		await misbehave(port);
		run.child.kill('SIGTERM');
		expect(await run.ended).toBe(0);
		expect(run.out()).toBe(printed);
		expect(run.errors()).toBe('');
	});

	test.each(['SIGTERM', 'SIGINT'] as const)('%s says 1001 and ends within 2 s', async (signal) => {
		const run = start({ PORT: '0' }, place);
		const ada = await member(await run.port());
		const closed = once(ada, 'close');
		const from = performance.now();
		run.child.kill(signal);
		expect(await run.ended).toBe(0);
		expect(performance.now() - from).toBeLessThan(2000);
		const [code, reason] = (await closed) as [number, Buffer];
		expect({ code, reason: reason.toString() }).toEqual(wire.CLOSES.stopping);
	});

	test('takes Origin from the list it was given', async () => {
		const run = start({ PORT: '0', ORIGINS: 'https://a.example,https://b.example' }, place);
		const port = await run.port();
		await member(port, 'https://b.example');
		await expect(member(port, `http://127.0.0.1:${String(port)}`)).rejects.toThrow('403');
		run.child.kill('SIGTERM');
		await run.ended;
	});

	test('IPv6 addresses are shown in brackets, open addresses as localhost', async () => {
		const six = start({ PORT: '0', HOST: '::1' }, place);
		await six.port();
		expect(six.out()).toContain('http://[::1]:');
		const open = start({ PORT: '0', HOST: '0.0.0.0' }, place);
		await open.port();
		expect(open.out()).toContain('http://localhost:');
		for (const run of [six, open]) {
			run.child.kill('SIGTERM');
			await run.ended;
		}
	});

	test('an error nobody expected ends it without a word', async () => {
		const run = probe(place, `setTimeout(() => { throw new TypeError('SECRET'); }, 50);`);
		expect(await run.ended).toBe(1);
		expect(run.out()).toContain('Lykta is open');
		expect(run.out() + run.errors()).not.toContain('SECRET');
		expect(run.errors()).toBe('');
	});
});

describe('under the flags of scripts/serve.mjs', () => {
	const denied = 'ERR_ACCESS_DENIED';

	test.each([
		['a file write', denied, `(await import('node:fs')).writeFileSync(${path('written')}, 'x')`],
		[
			'a write in build/',
			denied,
			`(await import('node:fs')).writeFileSync(${path('build/x')}, 'x')`
		],
		['a read outside', denied, `(await import('node:fs')).readFileSync('/etc/hostname')`],
		['a late read', denied, `(await import('node:fs')).readFileSync(${path('build/index.html')})`],
		['a child process', denied, `(await import('node:child_process')).execFileSync('/bin/true')`],
		['a thread', denied, `new (await import('node:worker_threads')).Worker('0', { eval: true })`],
		['code from a string', 'EvalError', `new Function('return 1')()`],
		['a database', 'ERR_UNKNOWN_BUILTIN_MODULE', `await import('node:sqlite')`],
		['the prototype door', 'TypeError', `({}).__proto__.constructor`]
	])('%s ends in %s', async (_name, expected, attempt) => {
		const run = probe(
			place,
			`setTimeout(async () => {
			let outcome = 'done';
			try { ${attempt}; } catch (error) { outcome = error.code ?? error.name; }
			process.stdout.write(outcome, () => process.exit());
		}, 20);`
		);
		await run.ended;
		expect(run.out().split('\n').at(-1)).toBe(expected);
		expect(existsSync(join(place, 'written'))).toBe(false);
	});

	test('of the environment only the settings arrive', async () => {
		const run = probe(place, `process.stdout.write(Object.keys(process.env).sort().join());`, {
			NODE_DEBUG: 'http,net',
			SECRET: 'x'
		});
		await run.port();
		run.child.kill('SIGTERM');
		await run.ended;
		expect(run.out().split('\n').at(-1)).toBe('PORT');
		expect(run.errors()).toBe('');
	});

	/** Resolved when the child runs, since the folder is not known before. */
	function path(name: string): string {
		return `new URL('../${name}', import.meta.url)`;
	}
});

/** One of each thing that some server somewhere would have logged. */
async function misbehave(port: number): Promise<void> {
	for (const bytes of [new Uint8Array(3), message({ flags: 255 }), 'text']) {
		const socket = await member(port);
		const closed = once(socket, 'close');
		socket.send(bytes);
		await closed;
	}
	for (const bytes of ['SECRET\r\n\r\n', `GET /SECRET HTTP/1.1\r\n\r\n`, '\x16\x03\x01']) {
		const wired = new Wire(port);
		wired.socket.end(bytes);
		await wired.closed;
	}
	const reset = new Wire(port);
	await once(reset.socket, 'connect');
	reset.socket.resetAndDestroy();
}
