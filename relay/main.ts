/** Settings, start, stop. The only file that reads the environment, and the only one that prints. */
import { writeSync } from 'node:fs';
import { isIP, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { answerFrom, readClient, type Client } from './files.ts';
import { originRule } from './origin.ts';
import { Relay } from './server.ts';

// An error object can carry bytes or an address, so none is ever printed.
process.on('uncaughtException', () => process.exit(1));

const port = Number(setting('PORT', '8080', 'a number from 0 to 65535', isPort));
const host = setting('HOST', '127.0.0.1', 'a host name or an IP address', isHost);
const list = setting('ORIGINS', '', 'origins like https://lykta.example, with commas', areOrigins);
const allowsOrigin = originRule(list === '' ? undefined : list.split(','));
const relay = new Relay({ answer: answerFrom(client(), allowsOrigin), allowsOrigin });

relay.http.once('error', cannotListen);
relay.http.listen(port, host, () => {
	relay.http.off('error', cannotListen);
	relay.http.on('error', () => undefined);
	const { port: bound } = relay.http.address() as AddressInfo;
	const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
	const place = `http://${isIP(shown) === 6 ? `[${shown}]` : shown}:${String(bound)}`;
	process.stdout.write(`Lykta is open at ${place}\nModerators begin at ${place}/led\n`);
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
	const place = `PORT ${String(port)} on HOST ${host}`;
	if (error.code === 'EADDRINUSE') fail(`${place} is in use: stop what uses it or set PORT`);
	fail(`${place} cannot be opened (${error.code ?? 'unknown'}): set PORT or HOST to another value`);
}

/** From here on this process neither reads files nor says anything. */
function beSilent(): void {
	process.removeAllListeners('warning');
	const { permission } = process as { permission?: { drop?: (scope: string) => void } };
	permission?.drop?.('fs.read');
}

function stop(): void {
	void relay.stop().then(() => process.exit(0));
}

function fail(line: string): never {
	writeSync(2, `${line}\n`);
	process.exit(1);
}
