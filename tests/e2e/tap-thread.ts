import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { readFrames } from './web-socket-frames.ts';
import type { Frame } from './tap.ts';

/** What the thread tells, after the number of its port. */
export type Told =
	| { readonly type: 'request'; readonly text: string }
	| { readonly type: 'opened' | 'closed'; readonly line: number }
	| {
			readonly type: 'frame';
			readonly line: number;
			readonly way: 'toRelay' | 'fromRelay';
			readonly frame: Frame;
	  };

const relayPort = workerData as number;
let lines = 0;

const server = createServer((browser) => {
	const relay = connect(relayPort, '127.0.0.1');
	const conversation = new Conversation();
	pass(browser, relay, (bytes) => {
		conversation.toRelay(bytes);
	});
	pass(relay, browser, (bytes) => {
		conversation.fromRelay(bytes);
	});
	browser.once('close', () => {
		conversation.end();
	});
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
parentPort?.postMessage((server.address() as AddressInfo).port);

function pass(from: Socket, to: Socket, read: (bytes: Buffer) => void): void {
	from.setNoDelay(true);
	from.on('data', (bytes) => {
		to.write(bytes);
		read(bytes);
	});
	from.on('error', () => undefined);
	from.on('close', () => to.destroy());
}

/** What passes over one TCP connection: HTTP requests, and after an upgrade WebSocket frames. */
class Conversation {
	#line: number | undefined;
	#asked = Buffer.alloc(0);
	#answered = Buffer.alloc(0);
	#accepted = false;

	toRelay(bytes: Buffer): void {
		this.#asked = Buffer.concat([this.#asked, bytes]);
		if (this.#line === undefined) this.#readRequests();
		if (this.#line !== undefined) this.#asked = this.#tell('toRelay', this.#line, this.#asked);
	}

	fromRelay(bytes: Buffer): void {
		if (this.#line === undefined) return;
		this.#answered = Buffer.concat([this.#answered, bytes]);
		const end = this.#answered.indexOf('\r\n\r\n');
		if (!this.#accepted && end < 0) return;
		if (!this.#accepted) this.#answered = this.#answered.subarray(end + 4);
		this.#accepted = true;
		this.#answered = this.#tell('fromRelay', this.#line, this.#answered);
	}

	end(): void {
		if (this.#line !== undefined) tell({ type: 'closed', line: this.#line });
	}

	#readRequests(): void {
		for (;;) {
			const head = this.#asked.indexOf('\r\n\r\n');
			if (head < 0) return;
			const text = this.#asked.subarray(0, head).toString('latin1');
			const bodyBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
			if (this.#asked.length < head + 4 + bodyBytes) return;
			const end = head + 4 + bodyBytes;
			tell({ type: 'request', text: this.#asked.subarray(0, end).toString('latin1') });
			this.#asked = this.#asked.subarray(end);
			if (!/\r\nupgrade: *websocket/i.test(text)) continue;
			this.#line = lines++;
			tell({ type: 'opened', line: this.#line });
			return;
		}
	}

	#tell(way: 'toRelay' | 'fromRelay', line: number, bytes: Buffer<ArrayBuffer>) {
		const at = performance.timeOrigin + performance.now();
		const { frames, rest } = readFrames(bytes);
		for (const frame of frames) tell({ type: 'frame', line, way, frame: { ...frame, at } });
		return rest;
	}
}

function tell(told: Told): void {
	parentPort?.postMessage(told);
}
