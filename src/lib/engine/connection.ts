import type { Link, Millis, Random } from '#crypto';
import { RELAY_MESSAGE_BYTES } from '#relay/wire';
import type { Cancel, Clock } from '../clock/clock.ts';
import { Echoes } from './echoes.ts';
import { Slot, type Plan } from './slot.ts';
import type { Connect, Socket } from './socket.ts';

/** What happened on a connection; the receiver stamps the time. */
export type LinkEvent =
	| { readonly type: 'linkUp' | 'linkDown' | 'sent'; readonly link: Link }
	| { readonly type: 'received'; readonly link: Link; readonly message: Uint8Array };

export interface ConnectionOutside {
	readonly clock: Clock;
	readonly random: Random;
	readonly connect: Connect;
	readonly url: string;
	/** Takes the event at once, fulfils when everything it caused has been done. */
	readonly happened: (event: LinkEvent) => Promise<void>;
}

/** The wait before a new attempt doubles from the first to the longest, varied by a quarter. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 8_000;
/** A connection that lasted this long was a good one: the waits start from the shortest again. */
const STEADY_MS = 8_000;
/** A connection that does not open, or takes no message, for this long is dead. */
const DEAD_MS = 15_000;
/** Messages waiting to be read: a minute of the largest room. A relay that sends more is cut off. */
const MAX_UNREAD = 2_048;

/**
 * One connection to the relay, made again for as long as it is wanted. Silence means nothing: who
 * is alone in a channel receives no byte.
 */
export class Connection {
	readonly #link: Link;
	readonly #outside: ConnectionOutside;
	readonly #slot: Slot;
	readonly #echoes = new Echoes();
	#wanted = false;
	#socket: Socket | undefined;
	#upSince: Millis | undefined;
	#blockedSince: Millis | undefined;
	#attempt = 0;
	#unread = 0;
	#cancel: Cancel | undefined;

	constructor(link: Link, outside: ConnectionOutside) {
		this.#link = link;
		this.#outside = outside;
		this.#slot = new Slot(outside.clock, {
			sent: (message) => {
				this.#blockedSince = undefined;
				this.#echoes.expect(message);
				void outside.happened({ type: 'sent', link });
			},
			blocked: () => {
				this.#onBlocked();
			}
		});
	}

	load(plan: Plan): void {
		this.#slot.load(plan);
	}

	/** Wanted from now on. Opening an open connection changes nothing. */
	open(): void {
		if (this.#wanted) return;
		this.#wanted = true;
		this.#attempt = 0;
		this.#connect();
	}

	/** No longer wanted; what the socket already took still leaves. */
	close(): void {
		this.#wanted = false;
		this.#slot.empty();
		this.#cancel?.();
		this.#drop(this.#socket);
	}

	/** Ends the wait before the next attempt. */
	retry(): void {
		if (!this.#wanted || this.#socket !== undefined) return;
		this.#attempt = 0;
		this.#connect();
	}

	/** The device lost its network: the socket is dead even if it does not know it. */
	lose(): void {
		this.#drop(this.#socket);
	}

	#connect(): void {
		this.#cancel?.();
		const { clock, connect, url } = this.#outside;
		const socket = connect(url);
		this.#socket = socket;
		socket.binaryType = 'arraybuffer';
		socket.addEventListener('open', () => {
			this.#onOpen(socket);
		});
		socket.addEventListener('message', ({ data }) => {
			this.#onMessage(socket, data);
		});
		for (const end of ['close', 'error'] as const) {
			socket.addEventListener(end, () => {
				this.#drop(socket);
			});
		}
		this.#cancel = clock.setTimer(clock.now() + DEAD_MS, () => {
			this.#drop(socket);
		});
	}

	/** The message in the slot waits until the machine has seen `linkUp` and may plan it anew. */
	#onOpen(socket: Socket): void {
		if (socket !== this.#socket) return;
		this.#cancel?.();
		this.#upSince = this.#outside.clock.now();
		void this.#outside.happened({ type: 'linkUp', link: this.#link }).then(() => {
			if (socket === this.#socket) this.#slot.attach(socket);
		});
	}

	#onMessage(socket: Socket, data: unknown): void {
		if (socket !== this.#socket) return;
		const isMessage = data instanceof ArrayBuffer && data.byteLength === RELAY_MESSAGE_BYTES;
		if (!isMessage || this.#unread === MAX_UNREAD) {
			this.#drop(socket);
			return;
		}
		const message = new Uint8Array(data);
		if (this.#echoes.isOwn(message)) return;
		this.#unread++;
		void this.#outside.happened({ type: 'received', link: this.#link, message }).then(() => {
			this.#unread--;
		});
	}

	#onBlocked(): void {
		const now = this.#outside.clock.now();
		this.#blockedSince ??= now;
		if (now - this.#blockedSince >= DEAD_MS) this.#drop(this.#socket);
	}

	/** Done with this socket, whatever it still does: a dead one can take minutes to notice. */
	#drop(socket: Socket | undefined): void {
		if (socket === undefined || socket !== this.#socket) return;
		this.#socket = undefined;
		this.#slot.detach();
		this.#cancel?.();
		socket.close();
		this.#planRetry();
		this.#blockedSince = undefined;
		if (this.#upSince === undefined) return;
		this.#upSince = undefined;
		void this.#outside.happened({ type: 'linkDown', link: this.#link });
	}

	#planRetry(): void {
		if (!this.#wanted) return;
		const { clock } = this.#outside;
		const now = clock.now();
		if (this.#upSince !== undefined && now - this.#upSince >= STEADY_MS) this.#attempt = 0;
		const waitMs = Math.min(FIRST_RETRY_MS * 2 ** this.#attempt, LONGEST_RETRY_MS);
		this.#attempt++;
		this.#cancel = clock.setTimer(now + waitMs * this.#variation(), () => {
			this.#connect();
		});
	}

	/** 0.75 … 1.25, so that a restarted relay does not meet a whole meeting in one instant. */
	#variation(): number {
		const [byte = 0] = this.#outside.random(1);
		return 0.75 + byte / 510;
	}
}
