/**
 * The sockets around channels.ts (relay/PROTOCOL.md): what arrives becomes an input, every effect
 * an act. Nothing is decided here but what only a socket knows: handshake, pieces, bytes waiting.
 * Nothing about a connection is ever written anywhere, and its network address is never asked for.
 */
import { createServer, type RequestListener, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { createChannels, isFull, step, type Effect, type Input } from './channels.ts';
import { rawRefusal } from './files.ts';
import type { OriginRule } from './origin.ts';
import { CLIENT_MESSAGE_BYTES, CLOSES, LIMITS, RELAY_PATH, type Limits } from './wire.ts';

/** `now` is monotonic, in ms. */
export type RelayOptions = {
	readonly answer: RequestListener;
	readonly allowsOrigin: OriginRule;
	readonly limits?: Limits;
	readonly now?: () => number;
};

export class Relay {
	/** The caller listens on it and owns its `error` event. */
	readonly http: Server;
	readonly #acceptor: WebSocketServer;
	readonly #allowsOrigin: OriginRule;
	readonly #limits: Limits;
	readonly #now: () => number;
	readonly #channels;
	readonly #sockets = new Map<number, WebSocket>();
	readonly #ticking: NodeJS.Timeout;
	#connections = 0;
	#stopping = false;

	constructor({ answer, allowsOrigin, limits = LIMITS, now = monotonic }: RelayOptions) {
		this.#allowsOrigin = allowsOrigin;
		this.#limits = limits;
		this.#now = now;
		this.#channels = createChannels(limits);
		this.#acceptor = createAcceptor(limits);
		this.http = createHttp(limits, answer).on('upgrade', (request, socket, head) => {
			this.#upgrade(request, socket, head);
		});
		this.#ticking = setInterval(() => {
			this.#dispatch({ type: 'tick', at: this.#now() });
		}, limits.tickMs);
	}

	/** Stops accepting, says 1001 to everybody, resolves when all are gone: `stopMs` at most. */
	async stop(): Promise<void> {
		this.#stopping = true;
		clearInterval(this.#ticking);
		for (const connection of this.#sockets.keys()) this.#end(connection, CLOSES.stopping.code);
		const last = setTimeout(() => {
			for (const socket of this.#sockets.values()) socket.terminate();
			this.http.closeAllConnections();
		}, this.#limits.stopMs);
		await new Promise((resolve) => this.http.close(resolve));
		clearTimeout(last);
	}

	#upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		const status = this.#refusalOf(request);
		if (status !== undefined) turnAway(socket, status);
		else this.#acceptor.handleUpgrade(request, socket, head, this.#welcome);
	}

	#refusalOf({ url, method, headers }: IncomingMessage): number | undefined {
		if (url !== RELAY_PATH) return 404;
		if (method !== 'GET') return 405;
		if (!this.#allowsOrigin(headers)) return 403;
		if (headers['sec-websocket-version'] !== '13') return 400;
		return this.#stopping || isFull(this.#channels) ? 503 : undefined;
	}

	readonly #welcome = (socket: WebSocket): void => {
		const connection = ++this.#connections;
		const timed = (type: 'opened' | 'control') => () => {
			this.#dispatch({ type, connection, at: this.#now() });
		};
		const forget = () => {
			this.#dispatch({ type: 'closed', connection });
		};
		this.#sockets.set(connection, socket);
		socket.on('message', (data, isBinary) => {
			this.#receive(connection, data as Buffer, isBinary);
		});
		socket.on('ping', timed('control')).on('pong', timed('control')).on('error', forget);
		socket.on('close', forget).on('close', () => this.#sockets.delete(connection));
		timed('opened')();
	};

	/** The bytes are ours until the next turn; whatever became of them, they end as zeros. */
	#receive(connection: number, bytes: Buffer, isBinary: boolean): void {
		if (isBinary) this.#dispatch({ type: 'message', connection, bytes, at: this.#now() });
		else this.#end(connection, CLOSES.text.code);
		bytes.fill(0);
	}

	/** Without a code: at once, for a peer no close frame would reach. */
	#end(connection: number, code?: number): void {
		this.#dispatch({ type: 'closed', connection });
		const socket = this.#sockets.get(connection);
		if (code === undefined) socket?.terminate();
		else socket?.close(code);
	}

	#dispatch(input: Input): void {
		for (const effect of step(this.#channels, input)) this.#perform(effect);
	}

	#perform(effect: Effect): void {
		switch (effect.type) {
			case 'send':
				this.#send(effect);
				return;
			case 'close':
				this.#sockets.get(effect.connection)?.close(effect.close.code);
				return;
			case 'pause':
			case 'resume':
			case 'ping':
			case 'terminate':
				this.#sockets.get(effect.connection)?.[effect.type]();
		}
	}

	/** One buffer for all receivers, wiped when the last of them has been served or has gone. */
	#send({ to, message, cutAboveBytes }: Extract<Effect, { type: 'send' }>): void {
		const shared = Buffer.from(message.buffer);
		let waiting = to.length;
		const served = () => {
			waiting -= 1;
			if (waiting === 0) shared.fill(0);
		};
		for (const connection of to) {
			const socket = this.#sockets.get(connection);
			if (socket === undefined) served();
			else socket.send(shared, served);
			if (socket !== undefined && socket.bufferedAmount > cutAboveBytes) this.#end(connection);
		}
	}
}

/**
 * ws answers a close with the peer's own code and words, and knows no words for its own refusals.
 * Here every close frame, whoever asked for it, says what the table says.
 */
class RelaySocket extends WebSocket {
	override close(asked?: number): void {
		const { code, reason } =
			Object.values(CLOSES).find((close) => close.code === asked) ?? CLOSES.bye;
		super.close(code, reason);
	}
}

function createAcceptor(limits: Limits): WebSocketServer {
	const options = {
		noServer: true,
		WebSocket: RelaySocket,
		clientTracking: false,
		perMessageDeflate: false,
		skipUTF8Validation: false,
		allowSynchronousEvents: true,
		handleProtocols: () => false as const,
		maxPayload: CLIENT_MESSAGE_BYTES,
		maxFragments: limits.fragments,
		maxBufferedChunks: limits.bufferedChunks,
		autoPong: true,
		maxPendingAutoPongs: limits.pendingPongs,
		closeTimeout: limits.closeMs
	};
	return new WebSocketServer(options).on('wsClientError', (_error, socket) => {
		turnAway(socket, 400);
	});
}

function createHttp(limits: Limits, answer: RequestListener): Server {
	const server = createServer({
		maxHeaderSize: limits.headerBytes,
		headersTimeout: limits.handshakeMs,
		requestTimeout: limits.handshakeMs,
		keepAliveTimeout: limits.handshakeMs,
		connectionsCheckingInterval: Math.min(1000, limits.handshakeMs),
		insecureHTTPParser: false,
		// Node's own answer to a missing Host would lack our headers.
		requireHostHeader: false
	});
	server.maxHeadersCount = limits.headers;
	server.maxConnections = limits.connections + limits.httpConnections;
	server.timeout = limits.idleHttpMs;
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		turnAway(socket, CLIENT_ERRORS[error.code ?? ''] ?? 400);
	});
	return server.on('request', answer).on('checkContinue', answer).on('checkExpectation', answer);
}

const CLIENT_ERRORS: Readonly<Record<string, number>> = {
	ERR_HTTP_REQUEST_TIMEOUT: 408,
	HPE_HEADER_OVERFLOW: 431
};

/** A fixed answer, then the end; what the peer does meanwhile is nobody's concern. */
function turnAway(socket: Duplex, status: number): void {
	const destroy = () => {
		socket.destroy();
	};
	socket.on('error', destroy).once('finish', destroy);
	if (socket.writable) socket.end(rawRefusal(status));
	else destroy();
}

function monotonic(): number {
	return performance.now();
}
