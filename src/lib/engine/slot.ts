import { UsageError, type Millis } from '#crypto';
import { CLIENT_MESSAGE_BYTES } from '#relay/wire';
import type { Cancel, Clock } from '../clock/clock.ts';
import { OPEN, type Socket } from './socket.ts';

/** One built message and the slots it may leave in: `at`, else `at + k · periodMs`. */
export interface Plan {
	readonly at: Millis;
	readonly periodMs: number;
	/** CLIENT_MESSAGE_BYTES; belongs to the slot until it has left. */
	readonly message: Uint8Array;
}

/** What the slot tells; each call returns at once. */
export interface SlotListener {
	/** `message` has left and the slot is empty. */
	sent(message: Uint8Array): void;
	/** The socket was too full to take it; the next slot tries again. */
	blocked(): void;
}

/** Two messages: a socket that still holds more gets none in this slot (PROTOCOL.md §4.4). */
const MAX_BUFFERED_BYTES = 2 * CLIENT_MESSAGE_BYTES;

/**
 * The slot buffer of one connection and its tick timer (PROTOCOL.md §4.4). A message is built long
 * before its slot, so the tick does the same work whatever it carries: that is what keeps "she is
 * writing" out of the timing. It is never rebuilt, dropped or sent twice, and a late slot is
 * skipped, never caught up.
 */
export class Slot {
	readonly #clock: Clock;
	readonly #listener: SlotListener;
	#socket: Socket | undefined;
	#plan: Plan | undefined;
	#cancel: Cancel | undefined;

	constructor(clock: Clock, listener: SlotListener) {
		this.#clock = clock;
		this.#listener = listener;
	}

	/** Fills the slot, or plans the message it holds anew: the latest plan is the only one. */
	load(plan: Plan): void {
		if (plan.message.length !== CLIENT_MESSAGE_BYTES || !(plan.periodMs > 0)) {
			throw new UsageError('not a message for a slot');
		}
		this.#plan = plan;
		this.#arm();
	}

	/** From now on the slot sends over `socket`. */
	attach(socket: Socket): void {
		this.#socket = socket;
		this.#arm();
	}

	/** Keeps the message and sends nothing until `attach`. */
	detach(): void {
		this.#socket = undefined;
		this.#cancel?.();
	}

	/** Forgets the message too. */
	empty(): void {
		this.detach();
		this.#plan = undefined;
	}

	#arm(): void {
		this.#cancel?.();
		const socket = this.#socket;
		const plan = this.#plan;
		if (socket === undefined || plan === undefined) return;
		this.#armAt(plan.at, socket, plan);
	}

	#armAt(at: Millis, socket: Socket, plan: Plan): void {
		// The client has no shared memory, so this is an ordinary buffer.
		const message = plan.message as Uint8Array<ArrayBuffer>;
		this.#cancel = this.#clock.setTimer(at, () => {
			if (socket.bufferedAmount <= MAX_BUFFERED_BYTES && this.#takes(socket, at, plan)) {
				socket.send(message);
				this.#plan = undefined;
				this.#listener.sent(message);
			} else {
				this.#armAt(this.#nextSlot(at, plan), socket, plan);
				if (socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#listener.blocked();
			}
		});
	}

	/** A slot more than half a period ago is over; a socket that is closing would drop the message. */
	#takes(socket: Socket, at: Millis, plan: Plan): boolean {
		return socket.readyState === OPEN && this.#clock.now() - at <= plan.periodMs / 2;
	}

	/** The first slot that is still to come, at least one after `at`. */
	#nextSlot(at: Millis, plan: Plan): Millis {
		const passed = Math.floor((this.#clock.now() - at) / plan.periodMs);
		return at + Math.max(passed + 1, 1) * plan.periodMs;
	}
}
