import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import * as wire from '#relay/wire';
import { answerFrom } from '../../../relay/files.ts';
import { originRule } from '../../../relay/origin.ts';
import { Relay } from '../../../relay/server.ts';
import { publish, subscribe } from './messages.ts';

export type Clock = { at: number };

export type RealRelay = {
	readonly relay: Relay;
	readonly clock: Clock;
	readonly port: number;
	readonly origin: string;
};

/**
 * Short real waits, a clock that stands still until a test moves it, no client files; and every
 * frame goes on at once, so that whoever is answered has got what came before.
 */
export const QUICK: wire.Limits = {
	...wire.LIMITS,
	tickMs: 5,
	ticksPerFlush: 0,
	closeMs: 100,
	stopMs: 300
};

/** A relay on a free port of this machine, stopped when the test ends. */
export async function openRelay(
	limits: wire.Limits = QUICK,
	origins?: readonly string[]
): Promise<RealRelay> {
	const clock = { at: 0 };
	const allowsOrigin = originRule(origins);
	const answer = answerFrom(new Map(), allowsOrigin);
	const relay = new Relay({ answer, allowsOrigin, limits, now: () => clock.at });
	relay.http.listen(0, '127.0.0.1');
	await once(relay.http, 'listening');
	onTestFinished(async () => {
		if (relay.http.listening) await relay.stop();
	});
	const { port } = relay.http.address() as AddressInfo;
	return { relay, clock, port, origin: `http://127.0.0.1:${String(port)}` };
}

/** A WebSocket client that keeps what it was sent and how it was closed. */
export class Member {
	readonly socket: WebSocket;
	readonly received: Uint8Array[] = [];
	readonly closed: Promise<{ code: number; reason: string }>;

	constructor(socket: WebSocket) {
		this.socket = socket;
		socket.on('message', (data: Buffer) => this.received.push(new Uint8Array(data)));
		socket.on('error', () => undefined);
		this.closed = new Promise((resolve) => {
			socket.on('close', (code, reason) => {
				resolve({ code, reason: reason.toString() });
			});
		});
	}

	/** Resolves when the relay has dealt with everything sent before. */
	async settled(): Promise<void> {
		const answered = once(this.socket, 'pong');
		this.socket.ping();
		await answered;
	}
}

export async function join(
	{ port, origin }: RealRelay,
	...addresses: Uint8Array[]
): Promise<Member> {
	const member = new Member(openSocket(port, { origin }));
	await once(member.socket, 'open');
	for (const address of addresses) member.socket.send(subscribe(address));
	await member.settled();
	return member;
}

export function openSocket(port: number, options: ClientOptions, path = '/relay'): WebSocket {
	const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`, {
		skipUTF8Validation: true,
		...options
	});
	socket.on('error', () => undefined);
	onTestFinished(() => {
		socket.terminate();
	});
	return socket;
}

/** The HTTP status an attempt to open a WebSocket ended with; 101 if it was accepted. */
export async function statusOf(socket: WebSocket): Promise<number> {
	return new Promise((resolve) => {
		socket.on('open', () => {
			resolve(101);
		});
		socket.on('unexpected-response', (_request, response) => {
			resolve(response.statusCode ?? 0);
		});
	});
}

/** A bare TCP connection that keeps every byte. */
export class Wire {
	readonly socket: Socket;
	readonly closed: Promise<unknown>;
	#bytes = Buffer.alloc(0);
	#forgotten = 0;

	constructor(port: number) {
		this.socket = connect(port, '127.0.0.1');
		this.socket.setNoDelay(true);
		this.socket.on('data', (bytes) => (this.#bytes = Buffer.concat([this.#bytes, bytes])));
		this.socket.on('error', () => undefined);
		this.closed = new Promise((resolve) => this.socket.on('close', resolve));
		onTestFinished(() => {
			this.socket.destroy();
		});
	}

	get bytes(): Buffer {
		return this.#bytes;
	}

	get text(): string {
		return this.#bytes.toString('latin1');
	}

	/** Resolves with the HTTP answer's head once it is complete. */
	async head(): Promise<string> {
		while (!this.text.includes('\r\n\r\n')) await once(this.socket, 'data');
		return this.text.slice(0, this.text.indexOf('\r\n\r\n'));
	}

	/** What followed the HTTP answer's head: WebSocket frames. */
	get frames(): Buffer {
		return this.#bytes.subarray(this.#forgotten || this.#bytes.indexOf('\r\n\r\n') + 4);
	}

	/** From here on `frames` begins with what comes next. */
	forget(): void {
		this.#forgotten = this.#bytes.length;
	}
}

/** A bare connection with the WebSocket already open. */
export async function openWire(real: RealRelay): Promise<Wire> {
	const wired = new Wire(real.port);
	wired.socket.write(upgrade(real));
	const head = await wired.head();
	if (!head.startsWith('HTTP/1.1 101')) throw new Error(head);
	return wired;
}

/** The text of an upgrade request; `changes` replaces headers, or removes them with undefined. */
export function upgrade(
	{ port, origin }: RealRelay,
	changes: Readonly<Record<string, string | undefined>> = {},
	first = `GET ${wire.RELAY_PATH} HTTP/1.1`
): string {
	const headers: Record<string, string | undefined> = {
		Host: `127.0.0.1:${String(port)}`,
		Upgrade: 'websocket',
		Connection: 'Upgrade',
		'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
		'Sec-WebSocket-Version': '13',
		Origin: origin,
		...changes
	};
	const lines = Object.entries(headers).flatMap(([name, value]) =>
		value === undefined ? [] : [`${name}: ${value}`]
	);
	return [first, ...lines, '', ''].join('\r\n');
}

/** One masked WebSocket frame; the mask is zero, so the payload stays readable. */
export function rawFrame(first: number, payload: Uint8Array): Buffer {
	const length =
		payload.length < 126
			? [0x80 | payload.length]
			: [0x80 | 126, payload.length >> 8, payload.length & 0xff];
	return Buffer.from([first, ...length, 0, 0, 0, 0, ...payload]);
}

/** The code and words of a close frame at the end of `frames`, if there is one. */
export function closeFrame(frames: Buffer): { code: number; reason: string } | undefined {
	let at = 0;
	while (at + 2 <= frames.length) {
		const short = (frames[at + 1] ?? 0) & 0x7f;
		const start = short === 126 ? at + 4 : at + 2;
		const length = short === 126 ? frames.readUInt16BE(at + 2) : short;
		if (frames[at] === 0x88) {
			const reason = frames.subarray(start + 2, start + length).toString('latin1');
			return { code: frames.readUInt16BE(start), reason };
		}
		at = start + length;
	}
	return undefined;
}

/** Resolves once `condition` holds; looks every few milliseconds, for at most two seconds. */
export async function until(condition: () => boolean): Promise<void> {
	for (let tries = 0; tries < 400; tries += 1) {
		if (condition()) return;
		await pause(5);
	}
	throw new Error('waited in vain');
}

export async function pause(forMs: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, forMs));
}

/** Sends one frame from `sender` to `receiver`, of one address, and waits for it. */
export async function reaches(
	sender: Member,
	receiver: Member,
	pub: Uint8Array,
	content: Uint8Array
): Promise<boolean> {
	const before = receiver.received.length;
	sender.socket.send(publish(pub, content));
	await sender.settled();
	await receiver.settled();
	const got = receiver.received.slice(before);
	const expected = Buffer.concat([pub.subarray(0, wire.ADDRESS_TAG_BYTES), content]);
	return got.length === 1 && got[0] !== undefined && expected.equals(got[0]);
}
