import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedApart } from '../../apart.ts';
import type { Load } from './load.ts';

/** One server of the bench and how it is started. */
export interface Server {
	readonly name: string;
	readonly dialect: Load['dialect'];
	/** The program and its arguments for a port; `undefined` if it is not on this machine. */
	readonly command: (port: number) => readonly string[] | undefined;
	readonly env?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '../../..');
const peers = join(import.meta.dirname, 'peers');
const made = join(root, '.cache/bench-relay');

const relay = (flushMs: string): Omit<Server, 'name'> => ({
	dialect: 'lykta',
	command: () => [process.execPath, join(root, 'relay/main.ts')],
	env: { FLUSH_MS: flushMs }
});

/** In the order they take their turns. */
export const servers: readonly Server[] = [
	{ name: 'lykta', ...relay('200') },
	{ name: 'lykta, FLUSH_MS=0', ...relay('0') },
	{ name: 'bare ws', dialect: 'plain', command: (port) => peer('bare-ws.mjs', String(port)) },
	{
		name: 'bare ws, a 200 ms clock per socket',
		dialect: 'plain',
		command: (port) => peer('bare-ws.mjs', String(port), '200')
	},
	{ name: 'epoll in C', dialect: 'plain', command: (port) => [epoll(), String(port)] },
	{ name: 'mosquitto', dialect: 'mqtt', command: mosquitto },
	{
		name: 'socket.io',
		dialect: 'socketIo',
		command: (port) =>
			peer('socket-io.mjs', join(installedApart('socket.io', '4.8.3'), '../..'), String(port))
	}
];

function peer(file: string, ...args: readonly string[]): readonly string[] {
	return [process.execPath, join(peers, file), ...args];
}

function epoll(): string {
	const program = join(made, 'epoll');
	mkdirSync(made, { recursive: true });
	execFileSync('cc', ['-O2', '-o', program, join(peers, 'epoll.c')]);
	return program;
}

/** The distribution's own; its WebSocket listener, without a log and without keeping anything. */
function mosquitto(port: number): readonly string[] | undefined {
	const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);
	if (program === undefined) return undefined;
	const settings = join(made, 'mosquitto.conf');
	mkdirSync(made, { recursive: true });
	const lines = [
		// 2.0.11 takes a WebSocket listener for none, and ends.
		`listener ${String(port + 10_000)} 127.0.0.1`,
		`listener ${String(port)}`,
		'socket_domain ipv4',
		'protocol websockets',
		'allow_anonymous true',
		'log_dest none',
		'set_tcp_nodelay true'
	];
	writeFileSync(settings, `${lines.join('\n')}\n`);
	return [program, '-c', settings];
}
