import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Arrived, Load } from './load.ts';
import { servers, type Server } from './servers.ts';

/*
 * `npm run bench:relay [names]`: what a delivered frame costs the server, in processor time, beside
 * other servers under the same load: rooms of 11, one frame of 1 KiB a second from each, at random
 * phases. Server and clients have a processor each; the servers take turns, round after round.
 * Exit code 1 if a bar does not hold.
 */

const ROUNDS = 5;
const MEASURED_MS = 10_000;
const ROOM: Omit<Load, 'port' | 'dialect'> = { rooms: 100, members: 11, everyMs: 1000 };
const SERVER_CPU = '0';
const LOAD_CPU = '1';

/** The most a delivered frame may cost of what it costs there. */
const BARS: readonly (readonly [string, string, number])[] = [
	['lykta', 'bare ws', 0.5],
	['lykta', 'epoll in C', 0.85],
	['lykta', 'mosquitto', 0.6],
	['lykta', 'socket.io', 0.25],
	['lykta, FLUSH_MS=0', 'bare ws', 1]
];

interface Round extends Arrived {
	/** Processor time of the server for one delivered frame, in microseconds. */
	readonly us: number;
}

const wanted = process.argv.slice(2);
const chosen = servers.filter(
	({ name, command }) => (wanted.length === 0 || wanted.includes(name)) && command(0) !== undefined
);
const rounds = new Map<string, Round[]>(chosen.map(({ name }) => [name, []]));
let port = 21_000;
for (let round = 0; round < ROUNDS; round += 1) {
	for (const server of chosen) rounds.get(server.name)?.push(await play(server, (port += 1)));
}
const costs = new Map([...rounds].map(([name, all]) => [name, median(all.map(({ us }) => us))]));
for (const [name, all] of rounds) print(name, all);
const bars = BARS.flatMap(([ours, theirs, most]) => {
	const [cost, beside] = [costs.get(ours), costs.get(theirs)];
	return cost === undefined || beside === undefined
		? []
		: [{ ours, theirs, most, ratio: cost / beside, holds: cost / beside <= most }];
});
for (const { ours, theirs, most, ratio, holds } of bars) {
	const verdict = `${holds ? 'holds' : 'FAILS'}: at most ${String(most)}`;
	console.log(`${ours} / ${theirs}: ${ratio.toFixed(2)} (${verdict})`);
}
const results = join(import.meta.dirname, '../../../bench-results');
mkdirSync(results, { recursive: true });
writeFileSync(
	join(results, 'relay.json'),
	JSON.stringify({ load: ROOM, rounds: [...rounds], bars }, undefined, '\t')
);
process.exitCode = bars.every(({ holds }) => holds) ? 0 : 1;

/** One server from start to end under the load. */
async function play(server: Server, at: number): Promise<Round> {
	const [program, ...args] = server.command(at) ?? [];
	const process = spawn('taskset', ['-c', SERVER_CPU, program!, ...args], {
		stdio: 'ignore',
		env: { PATH: globalThis.process.env['PATH'], PORT: String(at), ...server.env }
	});
	try {
		await listening(at);
		return await under(process, { ...ROOM, port: at, dialect: server.dialect });
	} finally {
		process.kill('SIGKILL');
		if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
	}
}

async function under(server: ChildProcess, load: Load): Promise<Round> {
	const clients = spawn(
		'taskset',
		['-c', LOAD_CPU, process.execPath, join(import.meta.dirname, 'load.ts'), JSON.stringify(load)],
		{ stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }
	);
	try {
		await answer<string>(clients);
		const before = processorNs(server);
		clients.send(MEASURED_MS);
		const arrived = await answer<Arrived>(clients);
		const us = (processorNs(server) - before) / 1000 / arrived.delivered;
		return { ...arrived, us };
	} finally {
		clients.kill('SIGKILL');
	}
}

async function answer<Said>(clients: ChildProcess): Promise<Said> {
	const gone = once(clients, 'exit').then(() => {
		throw new Error('the clients were turned away');
	});
	const [said] = (await Promise.race([once(clients, 'message'), gone])) as [Said];
	gone.catch(() => undefined);
	return said;
}

/** Of all its threads since its start, from the scheduler's own account. */
function processorNs({ pid }: ChildProcess): number {
	const tasks = `/proc/${String(pid)}/task`;
	return readdirSync(tasks)
		.map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]))
		.reduce((sum, ns) => sum + ns, 0);
}

async function listening(at: number): Promise<void> {
	for (let tries = 0; tries < 200; tries += 1) {
		const socket = connect(at, '127.0.0.1');
		const isOpen = await Promise.race([
			once(socket, 'connect').then(() => true),
			once(socket, 'close').then(() => false)
		]).catch(() => false);
		socket.destroy();
		if (isOpen) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`nothing listens on ${String(at)}`);
}

function print(name: string, all: readonly Round[]): void {
	const of = (pick: (round: Round) => number) => median(all.map(pick));
	console.log(
		`${name.padEnd(36)} ${of(({ us }) => us).toFixed(2)} µs a frame, ` +
			`p50 ${of(({ p50Ms }) => p50Ms).toFixed(0)} ms, p99 ${of(({ p99Ms }) => p99Ms).toFixed(0)} ms, ` +
			`${String(of(({ delivered }) => delivered))} delivered`
	);
}

function median(values: readonly number[]): number {
	return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
