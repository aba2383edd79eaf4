import { randomInt } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as passes } from 'node:timers/promises';
import { FRAME_BYTES } from '#relay/wire';
import * as dialects from './dialects.ts';

/*
 * The clients of `npm run bench:relay`, all in one process beside the server. Says `ready` when
 * everybody is in her room and speaks, then answers each `measure` with what arrived meanwhile.
 */

export interface Load {
	readonly port: number;
	readonly dialect: keyof typeof dialects;
	readonly rooms: number;
	readonly members: number;
	/** Between two frames of one member. */
	readonly everyMs: number;
}

export interface Arrived {
	/** Frames that reached somebody else than who had sent them. */
	readonly delivered: number;
	readonly sent: number;
	/** From the sender's write to the receiver's read. */
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly lost: number;
}

/** A frame says when it left and who sent it. */
const STAMP_BYTES = 12;
const CONNECTS_AT_ONCE = 50;
/** Until a server's code has been compiled and its memory found its size. */
const WARM_MS = 8_000;
/** Some servers take nothing up that comes before their own greeting has left. */
const BETWEEN_MS = 100;

const load = JSON.parse(process.argv[2] ?? '{}') as Load;
const dialect = dialects[load.dialect];
const frame = Buffer.alloc(FRAME_BYTES, 0x5a);
let delays: number[] = [];
let sent = 0;

const people: { readonly room: number; readonly socket: Socket }[] = [];
const everybody = Array.from({ length: load.rooms * load.members }, (_, number) => number);
for (let at = 0; at < everybody.length; at += CONNECTS_AT_ONCE) {
	people.push(...(await Promise.all(everybody.slice(at, at + CONNECTS_AT_ONCE).map(arrive))));
}
people.forEach(({ room, socket }, number) => {
	setTimeout(() => {
		setInterval(() => {
			say(number, room, socket);
		}, load.everyMs);
	}, randomInt(load.everyMs));
});
process.on('message', (forMs: number) => {
	delays = [];
	sent = 0;
	setTimeout(() => {
		process.send?.(arrived());
	}, forMs);
});
process.on('disconnect', () => process.exit());
setTimeout(() => process.send?.('ready'), WARM_MS);

function arrived(): Arrived {
	const sorted = Float64Array.from(delays).sort();
	const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
	const delivered = sorted.length;
	const lost = sent * (load.members - 1) - delivered;
	return { delivered, sent, p50Ms: at(0.5), p99Ms: at(0.99), lost };
}

function say(number: number, room: number, socket: Socket): void {
	frame.writeDoubleLE(performance.now(), 0);
	frame.writeUInt32LE(number, STAMP_BYTES - 4);
	for (const bytes of dialect.saying(room, frame)) socket.write(bytes);
	sent += 1;
}

async function arrive(number: number): Promise<{ room: number; socket: Socket }> {
	const room = number % load.rooms;
	const socket = connect(load.port, '127.0.0.1').setNoDelay(true);
	socket.on('error', () => process.exit(1)).on('close', () => process.exit(1));
	const lines = [
		`GET ${dialect.path(room)} HTTP/1.1`,
		`Host: 127.0.0.1:${String(load.port)}`,
		`Origin: http://127.0.0.1:${String(load.port)}`,
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
		...dialect.headers
	];
	socket.write(`${lines.join('\r\n')}\r\n\r\n`);
	await new Promise<void>((resolve) => {
		read(socket, number, resolve);
	});
	for (const bytes of dialect.opening(room, number)) {
		socket.write(bytes);
		await passes(BETWEEN_MS);
	}
	return { room, socket };
}

/** Takes the answer's head off, then counts frame after frame. */
function read(socket: Socket, number: number, opened: () => void): void {
	let rest: Buffer | undefined = Buffer.alloc(0);
	let isOpen = false;
	socket.on('data', (bytes) => {
		let data = rest === undefined || rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
		if (!isOpen) {
			const end = data.indexOf('\r\n\r\n');
			if (end >= 0) {
				if (!data.toString('latin1', 0, 12).includes('101')) process.exit(1);
				isOpen = true;
				data = data.subarray(end + 4);
				opened();
			}
		}
		rest = isOpen ? frames(data, number) : data;
	});
}

/** What is left behind the last whole frame. */
function frames(data: Buffer, number: number): Buffer {
	let at = 0;
	while (data.length - at >= 4) {
		const short = (data[at + 1] ?? 0) & 0x7f;
		const start = at + (short === 126 ? 4 : 2);
		const end = start + (short === 126 ? data.readUInt16BE(at + 2) : short);
		if (end > data.length) break;
		const heard = dialect.heard(data.subarray(start, end));
		if (heard?.length === FRAME_BYTES) {
			const from = heard.readUInt32LE(STAMP_BYTES - 4);
			if (from !== number) delays.push(performance.now() - heard.readDoubleLE(0));
		}
		at = end;
	}
	return data.subarray(at);
}
