/** Settings, start, stop. The only file that reads the environment, and the only one that prints. */
import { writeSync } from 'node:fs';
import { isIP, type AddressInfo, type ListenOptions } from 'node:net';
import { fileURLToPath } from 'node:url';
import { answerFrom, readClient, type Client } from './files.ts';
import { originRule } from './origin.ts';
import { Relay } from './server.ts';
import { LIMITS, type Limits } from './wire.ts';

// An error object can carry bytes or an address, so none is ever printed.
process.on('uncaughtException', () => process.exit(1));

const listens = setting('LISTEN', 'tcp', 'tcp, systemd, or unix: and a path', isPlace);
const port = Number(setting('PORT', '8080', 'a number from 0 to 65535', isPort));
const host = setting('HOST', '127.0.0.1', 'a host name or an IP address', isHost);
const list = setting('ORIGINS', '', 'origins like https://lykta.example, with commas', areOrigins);
const flushMs = Number(setting('FLUSH_MS', '200', '0, or milliseconds from 20 to 1000', isFlush));
const idleS = Number(setting('EXIT_WHEN_IDLE', '0', 'seconds from 0 to 86400', isIdle));
const allowsOrigin = originRule(list === '' ? undefined : list.split(','));
const relay = new Relay({
	answer: answerFrom(client(), allowsOrigin),
	allowsOrigin,
	limits: { ...LIMITS, ...flushClock(flushMs), idleMs: idleS * 1000 },
	idle: stop,
	sleep
});

relay.http.once('error', cannotListen);
relay.http.listen(place(), () => {
	relay.http.off('error', cannotListen);
	relay.http.on('error', () => undefined);
	const shown = shownPlace();
	process.stdout.write(`Lykta is open at ${shown}\nModerators begin at ${shown}/led\n`);
	beSilent();
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);

function setting(
	name: string,
	fallback: string,
	expected: string,
	accepts: (value: string) => boolean
): string {
	const value = process.env[name] ?? '';
	if (value === '') return fallback;
	return accepts(value) ? value : fail(`${name} is ${JSON.stringify(value)}: expected ${expected}`);
}

function isPlace(value: string): boolean {
	return value === 'tcp' || value === 'systemd' || /^unix:\/[^\0]{1,100}$/.test(value);
}

function isFlush(value: string): boolean {
	return value === '0' || (/^\d{2,4}$/.test(value) && Number(value) >= 20 && Number(value) <= 1000);
}

function isIdle(value: string): boolean {
	return /^\d{1,5}$/.test(value) && Number(value) <= 86_400;
}

function isPort(value: string): boolean {
	return /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
}

function isHost(value: string): boolean {
	return isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/i.test(value);
}

function areOrigins(value: string): boolean {
	return value.split(',').every((origin) => {
		return /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
	});
}

/** Where to listen; the third descriptor is the first that systemd hands over (sd_listen_fds(3)). */
function place(): ListenOptions | { readonly fd: number } {
	if (listens === 'tcp') return { port, host };
	return listens === 'systemd' ? { fd: 3 } : { path: listens.slice('unix:'.length) };
}

function shownPlace(): string {
	if (listens !== 'tcp') return listens;
	const { port: bound } = relay.http.address() as AddressInfo;
	const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
	return `http://${isIP(shown) === 6 ? `[${shown}]` : shown}:${String(bound)}`;
}

/** Without a clock the ticks stay, for what else they do. */
function flushClock(ms: number): Pick<Limits, 'tickMs' | 'ticksPerFlush'> {
	const { tickMs, ticksPerFlush } = LIMITS;
	return ms === 0 ? { tickMs, ticksPerFlush: 0 } : { tickMs: ms / ticksPerFlush, ticksPerFlush };
}

function client(): Client {
	try {
		const read = readClient(fileURLToPath(new URL('../build/', import.meta.url)));
		if (read !== undefined) return read;
	} catch {
		return fail('The built client in build/ cannot be read: npm start builds it');
	}
	return fail(
		'The client in build/ is not whole (start page or policy missing): npm start builds it'
	);
}

function cannotListen(error: NodeJS.ErrnoException): void {
	const tcp = listens === 'tcp';
	const at = tcp ? `PORT ${String(port)} on HOST ${host}` : `LISTEN ${listens}`;
	if (error.code === 'EADDRINUSE')
		fail(`${at} is in use: stop what uses it or set ${tcp ? 'PORT' : 'LISTEN'}`);
	fail(
		`${at} cannot be opened (${error.code ?? 'unknown'}): set ${tcp ? 'PORT or HOST' : 'LISTEN'} to another value`
	);
}

/** From here on this process neither reads files nor says anything. */
function beSilent(): void {
	process.removeAllListeners('warning');
	const { permission } = process as { permission?: { drop?: (scope: string) => void } };
	permission?.drop?.('fs.read');
}

/** A signal ends the process when it wakes up. */
function sleep(ms: number): void {
	if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function stop(): void {
	void relay.stop().then(() => process.exit(0));
}

function fail(line: string): never {
	writeSync(2, `${line}\n`);
	process.exit(1);
}
