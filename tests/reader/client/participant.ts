import type { Greeting } from './admission.ts';
import { Arrival, type Arriving, type End } from './arrival.ts';
import type { OwnText } from './outbox.ts';
import type { Random } from './primitives.ts';
import { Room, type RoomEnd } from './room.ts';
import { Speaking } from './speaking.ts';
import type { PrivateLine } from './private-line.ts';
import { readForwarded, Subscriptions, type Connected } from './wire.ts';

/* A whole participant (PROTOCOL.md §15): knocking, waiting, in the room, ended. */

const LOBBY_TICK_MS = 250;

/**
 * Bytes in, bytes out. Time and randomness come from outside: whoever drives it opens one connection,
 * tells it so, builds one message for each slot half a period before, and says when it has left.
 */
export class Participant implements Connected {
	readonly #random: Random;
	readonly #arrival: Arrival;
	readonly #subscriptions = new Subscriptions();
	#room: Room | undefined;
	#speaking: Speaking | undefined;

	constructor(who: Arriving, random: Random) {
		this.#random = random;
		this.#arrival = new Arrival(who, random);
	}

	get room(): Room | undefined {
		return this.#room;
	}

	get greeting(): Greeting {
		return this.#arrival.greeting;
	}

	get isWaiting(): boolean {
		return this.#arrival.isWaiting && this.#room === undefined;
	}

	get ended(): End | RoomEnd | undefined {
		return this.#room === undefined ? this.#arrival.ended : this.#room.ended;
	}

	/** 250 ms until she has taken an epoch, then that of the room's policy (§4.4). */
	get periodMs(): number {
		return this.#room?.now.epoch.tickMs ?? LOBBY_TICK_MS;
	}

	connected(): void {
		this.#subscriptions.forget();
	}

	build(now: number): Uint8Array {
		this.#room?.pass(now);
		const wanted = this.#wanted();
		if (this.#subscriptions.needsList(wanted)) {
			return this.#subscriptions.list(wanted, this.#random);
		}
		const outgoing = this.#speaking?.next(now) ?? this.#arrival.next(now);
		return this.#subscriptions.publish(outgoing, wanted, this.#random);
	}

	/** In the room the door is listened to until the lead was heard there. */
	#wanted(): Uint8Array[] {
		if (this.#room === undefined) return this.#arrival.addresses;
		return [...this.#room.addresses, ...(this.#room.isSettled ? [] : this.#arrival.addresses)];
	}

	left(now: number): void {
		if (this.#room === undefined) return;
		this.#room.ticked(now);
		if (this.#speaking?.hasSaidLeave === true) this.#room.ended ??= 'left';
	}

	receive(message: Uint8Array, now: number): void {
		const forwarded = readForwarded(message);
		if (forwarded === undefined || this.ended !== undefined) return;
		const { frame, tag } = forwarded;
		this.#room?.receive(tag, frame, now);
		if (this.#room?.isSettled === true) return;
		const entered = this.#arrival.receive(tag, frame, now);
		const isNewer = (this.#room?.now.epoch.entered.facts.e ?? 0) < (entered?.facts.e ?? 0);
		if (entered === undefined || !isNewer) return;
		const { pk, seed } = this.#arrival;
		this.#room = new Room(entered, { seed, pk }, { now, random: this.#random });
		this.#speaking = new Speaking(this.#room, this.#random);
	}

	/** Hers with the moderators; she has one as soon as she is in the room. */
	get line(): PrivateLine {
		return this.#room!.lines.of(this.#room!.now.epoch.me)!;
	}

	say(text: string, now: number): OwnText | undefined {
		return this.#room?.say(text, now);
	}

	leave(): void {
		if (this.#room !== undefined) this.#room.isLeaving = true;
	}
}
