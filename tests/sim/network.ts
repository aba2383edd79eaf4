import {
	createChannels,
	step as stepRelay,
	type Connection,
	type Effect as RelayEffect
} from '../../relay/channels.ts';
import { LIMITS } from '../../relay/wire.ts';
import type { Link, Millis } from '../../crypto/room/input.ts';
import type { Actor, Socket, Unstamped } from './actor.ts';

/** One message as the relay got it. */
export interface Observed {
	readonly at: Millis;
	/** The slot it left in, by the clock of its sender. */
	readonly slotAt: Millis;
	readonly actor: string;
	readonly link: Link;
	readonly connection: Connection;
	readonly periodMs: number;
	readonly message: Uint8Array;
}

/** One message on its way from the relay to a person. */
export interface Delivery {
	readonly to: Actor;
	readonly link: Link;
	readonly message: Uint8Array;
	/** Whose connection it came from. */
	readonly from?: Actor | undefined;
	/** More than the weather; such a message may be overtaken. */
	readonly lateMs?: Millis;
}

/** What a hostile relay makes of a delivery: nothing, other ones, more of them, to anybody. */
export type Tamper = (delivery: Delivery) => readonly Delivery[];

/** What the network needs of the world around it. */
interface Around {
	now(): Millis;
	plan(at: Millis, run: () => void): void;
	/** Gives an input to a person's machine as soon as her phone is awake. */
	tell(actor: Actor, input: Unstamped): void;
}

/** The one-way time of a stranger's messages. */
const STRANGER_MS = 40;

/** The real relay logic, and a connection with weather between it and each person. */
export class Network {
	/** An honest relay as long as this is not set. */
	tamper: Tamper | undefined;
	/** Who is on which side of a split; people on different sides hear nothing of each other. */
	sides: ReadonlyMap<Actor, number> | undefined;
	/** Every message the relay gave to anybody, once each. */
	readonly forwarded: Uint8Array[] = [];
	/** See every message as it comes to the relay. */
	readonly arrivals: ((from: Actor, link: Link, message: Uint8Array) => void)[] = [];
	/** Its flush clock is left out: the weather delays more. */
	readonly #relay = createChannels({ ...LIMITS, ticksPerFlush: 0 });
	readonly #owners = new Map<Connection, { actor: Actor; socket: Socket }>();
	/** What those are given whose machine is not ours. */
	readonly #strangers = new Map<Connection, (message: Uint8Array) => void>();
	readonly #around: Around;
	#connections = 0;

	constructor(around: Around) {
		this.#around = around;
	}

	/** A new connection, open after one crossing if the person still wants it then. */
	connect(actor: Actor, link: Link): void {
		const socket: Socket = {
			link,
			connection: undefined,
			slot: undefined,
			plan: 0,
			untold: 0,
			lastUp: 0,
			lastDown: 0
		};
		actor.sockets.set(link, socket);
		this.#openIn(actor, socket, actor.weather.latencyMs);
	}

	/** The connection is cut now, and comes back after `forMs`. */
	drop(actor: Actor, socket: Socket, forMs: Millis): void {
		const { life } = actor;
		const wasUp = socket.connection !== undefined;
		this.hangUp(socket);
		if (wasUp) this.#around.tell(actor, (now) => ({ type: 'linkDown', link: socket.link, now }));
		if (actor.life === life) this.#openIn(actor, socket, forMs);
	}

	/** The relay's end of the connection is gone; the person has not been told. */
	hangUp(socket: Socket): void {
		const { connection } = socket;
		if (connection === undefined) return;
		socket.connection = undefined;
		socket.plan += 1;
		this.#owners.delete(connection);
		this.#relayed(undefined, stepRelay(this.#relay, { type: 'closed', connection }));
	}

	/** One message crosses to the relay, which does with it what the real one does. */
	send(actor: Actor, socket: Socket, connection: Connection, message: Uint8Array): void {
		socket.lastUp = Math.max(socket.lastUp, this.#around.now() + actor.delay());
		this.#around.plan(socket.lastUp, () => {
			for (const watch of this.arrivals) watch(actor, socket.link, message);
			const at = this.#around.now();
			const input = { type: 'message', connection, bytes: message, at } as const;
			this.#relayed(actor, stepRelay(this.#relay, input), connection);
		});
	}

	/**
	 * A connection of a client that is not one of ours, in calm weather. What is returned carries one
	 * message of hers to the relay; `receive` gets those the relay has for her.
	 */
	admit(receive: (message: Uint8Array) => void): (message: Uint8Array) => void {
		const connection = ++this.#connections;
		this.#strangers.set(connection, receive);
		const at = this.#around.now();
		this.#relayed(undefined, stepRelay(this.#relay, { type: 'opened', connection, at }));
		return (bytes) => {
			this.#around.plan(this.#around.now() + STRANGER_MS, () => {
				const input = { type: 'message', connection, bytes, at: this.#around.now() } as const;
				this.#relayed(undefined, stepRelay(this.#relay, input), connection);
			});
		};
	}

	#openIn(actor: Actor, socket: Socket, ms: Millis): void {
		this.#around.plan(this.#around.now() + ms, () => {
			this.#open(actor, socket);
		});
	}

	#open(actor: Actor, socket: Socket): void {
		if (actor.sockets.get(socket.link) !== socket || socket.connection !== undefined) return;
		if (actor.asleep !== undefined) {
			actor.frozen.push(() => {
				this.#open(actor, socket);
			});
			return;
		}
		const connection = ++this.#connections;
		socket.connection = connection;
		socket.lastUp = socket.lastDown = 0;
		socket.untold += 1;
		this.#owners.set(connection, { actor, socket });
		const at = this.#around.now();
		this.#relayed(undefined, stepRelay(this.#relay, { type: 'opened', connection, at }));
		this.#around.tell(actor, (now) => ({ type: 'linkUp', link: socket.link, now }));
		const { cutEveryMs, cutForMs } = actor.weather;
		if (cutEveryMs === 0) return;
		const livesMs = -Math.log(1 - actor.random.fraction()) * cutEveryMs;
		this.#around.plan(at + livesMs, () => {
			const isStillBad = actor.weather.cutEveryMs > 0;
			if (socket.connection === connection && isStillBad) this.drop(actor, socket, cutForMs);
		});
	}

	/** What the relay gives back to `sender` ends in her driver: no machine sees it. */
	#relayed(from: Actor | undefined, effects: readonly RelayEffect[], sender?: Connection): void {
		for (const effect of effects) {
			if (effect.type === 'close' || effect.type === 'terminate') {
				const owner = this.#owners.get(effect.connection);
				if (owner !== undefined) this.drop(owner.actor, owner.socket, 1_000);
			}
			if (effect.type !== 'send') continue;
			const others = effect.to.filter((to) => to !== sender);
			for (const message of others.length > 0 ? effect.messages : []) {
				this.forwarded.push(message);
				for (const to of others) this.#deliver(from, to, message);
			}
		}
	}

	#deliver(from: Actor | undefined, to: Connection, message: Uint8Array): void {
		const stranger = this.#strangers.get(to);
		if (stranger !== undefined) {
			this.#around.plan(this.#around.now() + STRANGER_MS, () => {
				stranger(message);
			});
		}
		const owner = this.#owners.get(to);
		if (owner === undefined) return;
		const { actor, socket } = owner;
		if (from !== undefined && this.sides?.get(from) !== this.sides?.get(actor)) return;
		if (actor.random.chance(actor.weather.loss)) return;
		const honest = { to: actor, link: socket.link, message, from };
		for (const delivery of this.tamper?.(honest) ?? [honest]) this.#carry(delivery);
	}

	#carry({ to, link, message, lateMs }: Delivery): void {
		const socket = to.sockets.get(link);
		const connection = socket?.connection;
		if (socket === undefined || connection === undefined) return;
		const at = Math.max(socket.lastDown, this.#around.now() + to.delay());
		if (lateMs === undefined) socket.lastDown = at;
		this.#around.plan(at + (lateMs ?? 0), () => {
			if (socket.connection !== connection) return;
			this.#around.tell(to, (now) => ({ type: 'received', link, message, now }));
		});
	}
}
