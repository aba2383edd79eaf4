import type { Link } from '#crypto';
import { Connection, type ConnectionOutside } from './connection.ts';
import type { Plan } from './slot.ts';

/**
 * The connections to the relay. Its ticks run on the timer alone: nothing the engine is busy with,
 * not even a write to the disk, can delay a message that is already in its slot.
 */
export class Transport {
	readonly #connections: Readonly<Record<Link, Connection>>;

	constructor(outside: ConnectionOutside) {
		this.#connections = {
			room: new Connection('room', outside),
			lobby: new Connection('lobby', outside)
		};
	}

	/** Opens the connections of `links` and closes the others. */
	keep(links: readonly Link[]): void {
		for (const link of ['room', 'lobby'] as const) {
			if (links.includes(link)) this.#connections[link].open();
			else this.#connections[link].close();
		}
	}

	/** Puts a message into the slot of `link`, which may not be open yet. */
	load(link: Link, plan: Plan): void {
		this.#connections[link].load(plan);
	}

	close(link: Link): void {
		this.#connections[link].close();
	}

	/** Tries again at once what waits for its next attempt. */
	retry(): void {
		for (const connection of Object.values(this.#connections)) connection.retry();
	}

	/** The device lost its network. */
	lose(): void {
		for (const connection of Object.values(this.#connections)) connection.lose();
	}

	/** Closes everything: not one more message leaves. */
	end(): void {
		this.keep([]);
	}
}
