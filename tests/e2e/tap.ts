import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Told } from './tap-thread.ts';

/** One WebSocket frame as it was meant, without its mask. */
export interface Frame {
	/** When its last byte came by, in ms since some fixed moment. */
	readonly at: number;
	readonly isLast: boolean;
	/** 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
	readonly opcode: number;
	readonly payload: Uint8Array;
}

/** One WebSocket connection. */
export interface Line {
	readonly toRelay: Frame[];
	readonly fromRelay: Frame[];
	isOpen: boolean;
}

/**
 * A wire between browsers and the relay: everything passes unchanged, nothing passes unseen. It has
 * a thread of its own, so that what a test is busy with does not look like lateness of a person.
 */
export class Tap {
	readonly port: number;
	/** Heads of HTTP requests, bodies included; upgrades too. */
	readonly requests: string[] = [];
	/** In the order in which they were opened. */
	readonly lines: Line[] = [];
	readonly #thread: Worker;

	private constructor(thread: Worker, port: number) {
		this.#thread = thread;
		this.port = port;
		thread.on('message', (told: Told) => {
			this.#hear(told);
		});
	}

	static async before(relayPort: number): Promise<Tap> {
		const place = new URL('./tap-thread.ts', import.meta.url);
		const thread = new Worker(place, { workerData: relayPort, execArgv: [] });
		const [port] = (await once(thread, 'message')) as [number];
		return new Tap(thread, port);
	}

	get origin(): string {
		return `http://127.0.0.1:${String(this.port)}`;
	}

	/** Now on the clock of the frames. */
	get now(): number {
		return performance.timeOrigin + performance.now();
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
		await this.#thread.terminate();
	}

	#hear(told: Told): void {
		switch (told.type) {
			case 'request':
				this.requests.push(told.text);
				return;
			case 'opened':
				this.lines[told.line] = { toRelay: [], fromRelay: [], isOpen: true };
				return;
			case 'frame':
				this.lines[told.line]?.[told.way].push(told.frame);
				return;
			case 'closed':
				this.lines[told.line]!.isOpen = false;
		}
	}
}
