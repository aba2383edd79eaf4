import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A net as a browser knows it: there and back, and what goes through in either direction. */
export interface Net {
	readonly name: string;
	readonly roundTripMs: number;
	readonly kilobitsPerSecond: number;
}

/**
 * A slow net before a server, for all that goes to it and comes from it, WebSockets and Workers
 * included: everything comes half a round trip later and no faster than the rate, a connection a
 * round trip later.
 */
export class SlowNet {
	readonly origin: string;
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();

	private constructor(server: Server) {
		this.#server = server;
		this.origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
	}

	static async before(port: number, net: Net): Promise<SlowNet> {
		const server = createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const slow = new SlowNet(server);
		const [up, down] = [new Lane(net), new Lane(net)];
		server.on('connection', (near) => {
			near.pause();
			slow.#keep(near);
			setTimeout(() => {
				const far = connect(port, '127.0.0.1');
				slow.#keep(far);
				up.carry(near, far);
				down.carry(far, near);
				near.resume();
			}, net.roundTripMs);
		});
		return slow;
	}

	async end(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		this.#server.close();
		await once(this.#server, 'close');
	}

	#keep(socket: Socket): void {
		socket.setNoDelay(true);
		this.#sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => this.#sockets.delete(socket));
	}
}

/** One direction, shared by all connections. */
class Lane {
	readonly #delayMs: number;
	readonly #bytesPerMs: number;
	#freeAt = 0;

	constructor({ roundTripMs, kilobitsPerSecond }: Net) {
		this.#delayMs = roundTripMs / 2;
		this.#bytesPerMs = kilobitsPerSecond / 8;
	}

	/** In the order it came, whatever timers do. */
	carry(from: Socket, to: Socket): void {
		let last = Promise.resolve();
		const later = (act: () => void) => {
			const due = this.#freeAt + this.#delayMs;
			last = last.then(() => sleep(Math.max(0, due - performance.now()))).then(act);
		};
		from.on('data', (part: Buffer) => {
			for (let at = 0; at < part.length; at += PACKET) {
				const packet = part.subarray(at, at + PACKET);
				const begins = Math.max(this.#freeAt, performance.now());
				this.#freeAt = begins + packet.length / this.#bytesPerMs;
				later(() => {
					if (!to.destroyed) to.write(packet);
				});
			}
		});
		from.on('end', () => {
			later(() => to.end());
		});
		from.on('close', () => {
			later(() => to.destroy());
		});
	}
}

const PACKET = 1_460;
