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
import {
	CLIENT_MESSAGE_BYTES,
	CLOSES,
	LIMITS,
	RELAY_MESSAGE_BYTES,
	RELAY_PATH,
	type Limits
} from './wire.ts';

/**
 * `now` is monotonic, in ms. `idle` is called once `limits.idleMs` have passed without anybody. `sleep`
 * halts the whole process for so many ms, none if there is less than one; without it, each message
 * wakes the process when it comes.
 */
export type RelayOptions = {
	readonly answer: RequestListener;
	readonly allowsOrigin: OriginRule;
	readonly limits?: Limits;
	readonly now?: () => number;
	readonly idle?: () => void;
	readonly sleep?: (ms: number) => void;
};

/** A WebSocket, and the stream below it that finished frames are written to. */
type Line = { readonly socket: WebSocket; readonly stream: Duplex };

export class Relay {
	/** The caller listens on it and owns its `error` event. */
	readonly http: Server;
	readonly #acceptor: WebSocketServer;
	readonly #allowsOrigin: OriginRule;
	readonly #limits: Limits;
	readonly #now: () => number;
	readonly #idle: (() => void) | undefined;
	readonly #sleep: ((ms: number) => void) | undefined;
	readonly #channels;
	readonly #lines = new Map<number, Line>();
	readonly #ticking: NodeJS.Timeout;
	#connections = 0;
	#awakeUntilMs = 0;
	#stopping = false;

	constructor(options: RelayOptions) {
		const { answer, allowsOrigin, limits = LIMITS, now = monotonic } = options;
		this.#allowsOrigin = allowsOrigin;
		this.#limits = limits;
		this.#now = now;
		this.#idle = options.idle;
		this.#sleep = options.sleep;
		this.#channels = createChannels(limits);
		this.#acceptor = createAcceptor(limits);
		this.http = createHttp(limits, answer).on('upgrade', (request, socket, head) => {
			this.#upgrade(request, socket, head);
		});
		for (const news of ['connection', 'request']) {
			this.http.on(news, () => {
				this.#awakeUntilMs = performance.now() + limits.awakeMs;
			});
		}
		this.#ticking = setInterval(() => {
			this.#tick();
			this.#rest();
		}, limits.tickMs);
	}

	/** Stops accepting, says 1001 to everybody, resolves when all are gone: `stopMs` at most. */
	async stop(): Promise<void> {
		this.#stopping = true;
		clearInterval(this.#ticking);
		// Once around the flush clock: what waits still leaves.
		this.#channels.turns.forEach(this.#tick);
		for (const connection of this.#lines.keys()) this.#end(connection, CLOSES.stopping.code);
		const last = setTimeout(() => {
			for (const { socket } of this.#lines.values()) socket.terminate();
			this.http.closeAllConnections();
		}, this.#limits.stopMs);
		await new Promise((resolve) => this.http.close(resolve));
		clearTimeout(last);
	}

	#upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		const status = this.#refusalOf(request);
		if (status !== undefined) turnAway(socket, status);
		else {
			this.#acceptor.handleUpgrade(request, socket, head, (opened) => {
				this.#welcome({ socket: opened, stream: socket });
			});
		}
	}

	#refusalOf({ url, method, headers }: IncomingMessage): number | undefined {
		if (url !== RELAY_PATH) return 404;
		if (method !== 'GET') return 405;
		if (!this.#allowsOrigin(headers)) return 403;
		if (headers['sec-websocket-version'] !== '13') return 400;
		return this.#stopping || isFull(this.#channels) ? 503 : undefined;
	}

	#welcome(line: Line): void {
		const { socket } = line;
		const connection = ++this.#connections;
		const timed = (type: 'opened' | 'control') => () => {
			this.#dispatch({ type, connection, at: this.#now() });
		};
		const forget = () => {
			this.#dispatch({ type: 'closed', connection });
		};
		this.#lines.set(connection, line);
		socket.on('message', (data, isBinary) => {
			this.#receive(connection, data as Buffer, isBinary);
		});
		socket.on('ping', timed('control')).on('pong', timed('control')).on('error', forget);
		socket.on('close', forget).on('close', () => this.#lines.delete(connection));
		timed('opened')();
	}

	/** The bytes are ours until the next turn; whatever became of them, they end as zeros. */
	#receive(connection: number, bytes: Buffer, isBinary: boolean): void {
		if (isBinary) this.#dispatch({ type: 'message', connection, bytes, at: this.#now() });
		else this.#end(connection, CLOSES.text.code);
		bytes.fill(0);
	}

	/** Without a code: at once, for a peer no close frame would reach. */
	#end(connection: number, code?: number): void {
		this.#dispatch({ type: 'closed', connection });
		const socket = this.#lines.get(connection)?.socket;
		if (code === undefined) socket?.terminate();
		else socket?.close(code);
	}

	readonly #tick = (): void => {
		this.#dispatch({ type: 'tick', at: this.#now() });
	};

	/**
	 * After a tick, and after what had arrived by then, until the next one: what comes meanwhile waits
	 * for that one anyway, and is read in one go. Whoever is being let in is not kept waiting.
	 */
	#rest(): void {
		const untilMs = performance.now() + this.#limits.tickMs;
		const isQuiet = this.#lines.size > 0 && untilMs > this.#awakeUntilMs;
		if (this.#limits.ticksPerFlush === 0 || !isQuiet) return;
		setImmediate(() => this.#sleep?.(untilMs - performance.now()));
	}

	#dispatch(input: Input): void {
		for (const effect of step(this.#channels, input)) this.#perform(effect);
	}

	#perform(effect: Effect): void {
		switch (effect.type) {
			case 'send':
				this.#send(effect);
				return;
			case 'idle':
				if (!this.#stopping) this.#idle?.();
				return;
			case 'close':
				this.#lines.get(effect.connection)?.socket.close(effect.close.code);
				return;
			case 'pause':
			case 'resume':
			case 'ping':
			case 'terminate':
				this.#lines.get(effect.connection)?.socket[effect.type]();
		}
	}

	/**
	 * One buffer for all receivers, framed once and written below ws, which would frame it for each;
	 * wiped when the last of them has been served or has gone. Most are served within the call: only
	 * behind who is not, a write of nothing tells when she is.
	 */
	#send({ to, messages, cutAboveBytes }: Extract<Effect, { type: 'send' }>): void {
		const shared = framed(messages);
		let waiting = 1;
		const served = () => {
			waiting -= 1;
			if (waiting === 0) shared.fill(0);
		};
		for (const connection of to) {
			const line = this.#lines.get(connection);
			// Nothing may follow a close frame.
			if (line?.socket.readyState !== WebSocket.OPEN) continue;
			line.stream.write(shared);
			if (line.stream.writableLength === 0) continue;
			waiting += 1;
			line.stream.write(NOTHING, served);
			if (line.stream.writableLength > cutAboveBytes) this.#end(connection);
		}
		served();
	}
}

const NOTHING = Buffer.alloc(0);

/** An unmasked binary frame of RELAY_MESSAGE_BYTES: RFC 6455 §5.2. */
const FRAME_START = [0x82, 126, RELAY_MESSAGE_BYTES >> 8, RELAY_MESSAGE_BYTES & 0xff];

/** Each message as one WebSocket frame, behind each other; `messages` end as zeros. */
function framed(messages: readonly Uint8Array[]): Buffer {
	const frameBytes = FRAME_START.length + RELAY_MESSAGE_BYTES;
	const frames = Buffer.alloc(messages.length * frameBytes);
	messages.forEach((message, index) => {
		frames.set(FRAME_START, index * frameBytes);
		frames.set(message, index * frameBytes + FRAME_START.length);
		message.fill(0);
	});
	return frames;
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
