import { equal, join, u8, zeros } from './bytes.ts';
import type { Random } from './primitives.ts';

/* PROTOCOL.md §4.1 and §4.2: the one message a slot carries. */

/** One connection to the relay, for whoever drives it: one message built and left for each slot. */
export interface Connected {
	readonly periodMs: number;
	readonly ended: string | undefined;
	/** A new connection has been told nothing. */
	connected(): void;
	/** The one message of the next slot, 1089 bytes. */
	build(now: number): Uint8Array;
	/** The last message built has left. */
	left(now: number): void;
	/** One message of the relay. */
	receive(message: Uint8Array, now: number): void;
}

const PUBLISH = 1;
const SUBSCRIBE = 2;
const UNSUBSCRIBE = 4;
const LIST = 8;
const ENTRIES = 32;
const TAG = 8;

/** A frame and the address it is for. */
export interface Outgoing {
	readonly to: Uint8Array;
	readonly frame: Uint8Array;
}

/** What this connection has been told about addresses. */
export class Subscriptions {
	#told: Uint8Array[] = [];

	/** A new connection has been told nothing. */
	forget(): void {
		this.#told = [];
	}

	/** Two or more untold: a list, and nothing is published in that slot. */
	needsList(wanted: readonly Uint8Array[]): boolean {
		return this.#untold(wanted).length > 1;
	}

	list(wanted: readonly Uint8Array[], random: Random): Uint8Array {
		const untold = this.#untold(wanted).slice(0, ENTRIES);
		this.#told.push(...untold);
		const frame = join(...untold, zeros((ENTRIES - untold.length) * 32));
		return join(u8(LIST), random(32), random(32), frame);
	}

	/** A frame, and with it the one address that is untold or no longer wanted. */
	publish({ frame, to }: Outgoing, wanted: readonly Uint8Array[], random: Random): Uint8Array {
		const [added] = this.#untold(wanted);
		if (added !== undefined) {
			this.#told.push(added);
			return join(u8(PUBLISH | SUBSCRIBE), to, added, frame);
		}
		const dropped = this.#told.find((address) => !has(wanted, address));
		if (dropped !== undefined) {
			this.#told = this.#told.filter((address) => address !== dropped);
			return join(u8(PUBLISH | UNSUBSCRIBE), to, dropped, frame);
		}
		return join(u8(PUBLISH), to, random(32), frame);
	}

	#untold(wanted: readonly Uint8Array[]): Uint8Array[] {
		return wanted.filter((address) => !has(this.#told, address));
	}
}

const has = (addresses: readonly Uint8Array[], sought: Uint8Array): boolean =>
	addresses.some((address) => equal(address, sought));

/** What the relay forwards: `address[0:8] ‖ frame`. */
export function readForwarded(
	message: Uint8Array
): { tag: Uint8Array; frame: Uint8Array } | undefined {
	if (message.length !== 1032) return undefined;
	return { tag: message.slice(0, TAG), frame: message.slice(TAG) };
}

export const isFor = (tag: Uint8Array, address: Uint8Array): boolean =>
	equal(tag, address.slice(0, TAG));
