import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One WebSocket frame as it was meant, without its mask. */
export interface Frame {
	/** When its last byte came by, in ms. */
	readonly at: number;
	readonly isLast: boolean;
	/** 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
	readonly opcode: number;
	readonly payload: Buffer;
}

/** One WebSocket connection. */
export interface Line {
	readonly toRelay: Frame[];
	readonly fromRelay: Frame[];
	isOpen: boolean;
}

/** A wire between browsers and the relay: everything passes unchanged, nothing passes unseen. */
export class Tap {
	readonly port: number;
	/** Heads of HTTP requests, bodies included; upgrades too. */
	readonly requests: string[] = [];
	/** In the order in which they were opened. */
	readonly lines: Line[] = [];
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();

	private constructor(server: Server, relayPort: number) {
		this.#server = server;
		this.port = (server.address() as AddressInfo).port;
		server.on('connection', (socket) => {
			this.#join(socket, connect(relayPort, '127.0.0.1'));
		});
	}

	static async before(relayPort: number): Promise<Tap> {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		return new Tap(server, relayPort);
	}

	get origin(): string {
		return `http://127.0.0.1:${String(this.port)}`;
	}

	/** All that people sent and got over their connections, and asked for, as one string of bytes. */
	record(): Buffer {
		const frames = this.lines.flatMap(({ toRelay, fromRelay }) => [...toRelay, ...fromRelay]);
		const apart = Buffer.from('\n');
		return Buffer.concat([
			...this.requests.flatMap((request) => [Buffer.from(request, 'latin1'), apart]),
			...frames.flatMap(({ payload }) => [payload, apart])
		]);
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		this.#server.close();
		await once(this.#server, 'close');
	}

	#join(browser: Socket, relay: Socket): void {
		const conversation = new Conversation(this.requests, this.lines);
		const relayed = (from: Socket, to: Socket, read: (bytes: Buffer) => void) => {
			from.setNoDelay(true);
			this.#sockets.add(from);
			from.on('data', (bytes) => {
				to.write(bytes);
				read(bytes);
			});
			from.on('error', () => undefined);
			from.on('close', () => {
				this.#sockets.delete(from);
				conversation.end();
				to.destroy();
			});
		};
		relayed(browser, relay, (bytes) => {
			conversation.toRelay(bytes);
		});
		relayed(relay, browser, (bytes) => {
			conversation.fromRelay(bytes);
		});
	}
}

/** What passes over one TCP connection: HTTP requests, and after an upgrade WebSocket frames. */
class Conversation {
	readonly #requests: string[];
	readonly #lines: Line[];
	#line: Line | undefined;
	#asked = Buffer.alloc(0);
	#answered = Buffer.alloc(0);
	#accepted = false;

	constructor(requests: string[], lines: Line[]) {
		this.#requests = requests;
		this.#lines = lines;
	}

	toRelay(bytes: Buffer): void {
		this.#asked = Buffer.concat([this.#asked, bytes]);
		if (this.#line === undefined) this.#readRequests();
		if (this.#line !== undefined) this.#asked = readFrames(this.#asked, this.#line.toRelay);
	}

	fromRelay(bytes: Buffer): void {
		if (this.#line === undefined) return;
		this.#answered = Buffer.concat([this.#answered, bytes]);
		const end = this.#answered.indexOf('\r\n\r\n');
		if (!this.#accepted && end < 0) return;
		if (!this.#accepted) this.#answered = this.#answered.subarray(end + 4);
		this.#accepted = true;
		this.#answered = readFrames(this.#answered, this.#line.fromRelay);
	}

	end(): void {
		if (this.#line !== undefined) this.#line.isOpen = false;
	}

	#readRequests(): void {
		for (;;) {
			const head = this.#asked.indexOf('\r\n\r\n');
			if (head < 0) return;
			const text = this.#asked.subarray(0, head).toString('latin1');
			const bodyBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
			if (this.#asked.length < head + 4 + bodyBytes) return;
			const end = head + 4 + bodyBytes;
			this.#requests.push(this.#asked.subarray(0, end).toString('latin1'));
			this.#asked = this.#asked.subarray(end);
			if (!/\r\nupgrade: *websocket/i.test(text)) continue;
			this.#line = { toRelay: [], fromRelay: [], isOpen: true };
			this.#lines.push(this.#line);
			return;
		}
	}
}

/** Takes every whole frame (RFC 6455 §5.2) into `frames`; answers with the bytes that are left. */
function readFrames(bytes: Buffer<ArrayBuffer>, frames: Frame[]): Buffer<ArrayBuffer> {
	let rest = bytes;
	for (;;) {
		const frame = readFrame(rest);
		if (frame === undefined) return rest;
		frames.push(frame);
		rest = rest.subarray(frame.bytes);
	}
}

function readFrame(bytes: Buffer): (Frame & { readonly bytes: number }) | undefined {
	if (bytes.length < 2) return undefined;
	const short = bytes[1]! & 0x7f;
	const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
	const maskBytes = bytes[1]! & 0x80 ? 4 : 0;
	const start = 2 + lengthBytes + maskBytes;
	if (bytes.length < start) return undefined;
	const length =
		lengthBytes === 0 ? short : Number(`0x${bytes.toString('hex', 2, 2 + lengthBytes)}`);
	if (bytes.length < start + length) return undefined;
	const mask = bytes.subarray(start - maskBytes, start);
	const payload = Buffer.from(bytes.subarray(start, start + length));
	for (let at = 0; maskBytes > 0 && at < length; at += 1) payload[at]! ^= mask[at % 4]!;
	return {
		at: performance.now(),
		isLast: (bytes[0]! & 0x80) !== 0,
		opcode: bytes[0]! & 0x0f,
		payload,
		bytes: start + length
	};
}
