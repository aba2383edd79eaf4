import type { Socket } from '../../../../src/lib/engine/socket.ts';

interface Listeners {
	open: (() => void)[];
	close: (() => void)[];
	error: (() => void)[];
	message: ((event: { readonly data: unknown }) => void)[];
}

/** A WebSocket whose far end is the test. */
export class FakeSocket implements Socket {
	binaryType = 'blob';
	readyState = 0;
	bufferedAmount = 0;
	readonly sent: Uint8Array[] = [];
	closed = false;
	readonly url: string;
	readonly #listeners: Listeners = { open: [], close: [], error: [], message: [] };

	constructor(url: string) {
		this.url = url;
	}

	send(message: Uint8Array<ArrayBuffer>): void {
		this.sent.push(message.slice());
	}

	close(): void {
		this.closed = true;
		this.readyState = 2;
	}

	addEventListener(type: keyof Listeners, listener: (event: { data: unknown }) => void): void {
		this.#listeners[type].push(listener as never);
	}

	opens(): void {
		this.readyState = 1;
		for (const listener of this.#listeners.open) listener();
	}

	fails(): void {
		this.readyState = 3;
		for (const listener of this.#listeners.close) listener();
	}

	delivers(data: unknown): void {
		for (const listener of this.#listeners.message) listener({ data });
	}
}

/** Collects every socket the client makes. */
export class FakeNetwork {
	readonly sockets: FakeSocket[] = [];

	readonly connect = (url: string): FakeSocket => {
		const socket = new FakeSocket(url);
		this.sockets.push(socket);
		return socket;
	};

	get last(): FakeSocket {
		const last = this.sockets.at(-1);
		if (last === undefined) throw new Error('nothing has connected');
		return last;
	}
}
