import {
	createChannels,
	step as stepRelay,
	type Connection,
	type Effect as RelayEffect
} from '../../relay/channels.ts';
import type { Effect, Notice } from '../../crypto/room/effect.ts';
import type { Input, Link, Millis, Verb } from '../../crypto/room/input.ts';
import { links, step, type RoomState, type Step } from '../../crypto/room/step.ts';
import type { MeetingRecord } from '../../crypto/room/vault.ts';
import { Seeded } from './prng.ts';

/** How a person's connection behaves, in both directions. */
export interface Weather {
	readonly latencyMs: number;
	readonly jitterMs: number;
	/** Share of messages lost on the way to the person; TCP would not, a hostile relay may. */
	readonly loss: number;
	/** Mean time between cuts of the connection, and how long each lasts; 0 is never. */
	readonly cutEveryMs: number;
	readonly cutForMs: number;
}

export const CALM: Weather = {
	latencyMs: 40,
	jitterMs: 10,
	loss: 0,
	cutEveryMs: 0,
	cutForMs: 0
};

/** One message as the relay got it. */
export interface Observed {
	readonly at: Millis;
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
	/** More than the weather; such a message may be overtaken. */
	readonly lateMs?: Millis;
}

/** What a hostile relay makes of a delivery: nothing, other ones, more of them, to anybody. */
export type Tamper = (delivery: Delivery) => readonly Delivery[];

interface Socket {
	readonly link: Link;
	connection: Connection | undefined;
	slot: { at: Millis; periodMs: number; message: Uint8Array } | undefined;
	plan: number;
	/** The last delivery each way: a TCP stream keeps its order. */
	lastUp: Millis;
	lastDown: Millis;
	retryAt: Millis;
}

/** A person with her machine, her sockets and her weather. */
export class Actor {
	readonly name: string;
	readonly random: Seeded;
	weather: Weather;
	state: RoomState;
	/** A spy keeps every key it ever had: nothing is wiped. */
	readonly spy: boolean;
	readonly sockets = new Map<Link, Socket>();
	readonly notices: Notice[] = [];
	record: MeetingRecord | undefined;
	wakePlan = 0;
	/** Counts reloads: what an earlier page had asked for does not come back to this one. */
	life = 0;

	constructor(
		name: string,
		first: Step,
		random: Seeded,
		options: { weather: Weather; spy: boolean }
	) {
		this.name = name;
		this.random = random;
		this.weather = options.weather;
		this.spy = options.spy;
		this.state = first.state;
	}
}

/**
 * Several people and the real relay logic on one virtual clock. Nothing sleeps; every run of one
 * seed is the same run.
 */
export class World {
	now: Millis = 0;
	readonly actors: Actor[] = [];
	readonly seen: Observed[] = [];
	/** Every message the relay gave to anybody, once each. */
	readonly forwarded: Uint8Array[] = [];
	/** An honest relay as long as this is not set. */
	tamper: Tamper | undefined;
	/** How long a disk needs to make a write durable. */
	diskMs: Millis = 5;
	readonly #relay = createChannels();
	readonly #queue: { at: Millis; order: number; run: () => void }[] = [];
	readonly #owners = new Map<Connection, { actor: Actor; socket: Socket }>();
	readonly #seed: Seeded;
	readonly #after: (world: World) => void;
	#order = 0;
	#connections = 0;

	/** `after` is called after every event: the place for invariants. */
	constructor(seed: string, after: (world: World) => void = () => undefined) {
		this.#seed = new Seeded(seed);
		this.#after = after;
	}

	/** Adds a person; `start` makes her machine from her own randomness. */
	add(
		name: string,
		start: (random: Seeded, now: Millis) => Step,
		options: { weather?: Weather; spy?: boolean } = {}
	): Actor {
		const random = this.#seed.split(name);
		const { weather = CALM, spy = false } = options;
		const actor = new Actor(name, start(random, this.now), random, { weather, spy });
		this.actors.push(actor);
		this.#connect(actor);
		return actor;
	}

	do(actor: Actor, verb: Verb): void {
		this.#feed(actor, { type: 'do', verb, now: this.now, nowS: 1_760_000_000 + this.now / 1000 });
	}

	/** Cuts one connection now; it comes back after `forMs`. */
	cut(actor: Actor, link: Link, forMs: Millis): void {
		const socket = actor.sockets.get(link);
		if (socket !== undefined) this.#drop(actor, socket, forMs);
	}

	/** The relay gives somebody any bytes at all, now. */
	inject(actor: Actor, link: Link, message: Uint8Array): void {
		this.#feed(actor, { type: 'received', link, message, now: this.now });
	}

	/** A page dies and another begins: nothing of the old machine is left, its sockets are cut. */
	restart(actor: Actor, first: Step): void {
		for (const socket of actor.sockets.values()) this.#hangUp(socket);
		actor.sockets.clear();
		actor.wakePlan += 1;
		actor.life += 1;
		actor.state = first.state;
		this.#connect(actor);
	}

	at(at: Millis, run: () => void): void {
		this.#queue.push({ at: Math.max(at, this.now), order: this.#order++, run });
		for (let child = this.#queue.length - 1; child > 0;) {
			const parent = (child - 1) >> 1;
			if (!this.#before(child, parent)) break;
			this.#swap(child, parent);
			child = parent;
		}
	}

	runUntil(until: Millis): void {
		for (let next = this.#queue[0]; next !== undefined && next.at <= until; next = this.#queue[0]) {
			this.#pop();
			this.now = next.at;
			next.run();
			this.#after(this);
		}
		this.now = until;
	}

	/** Runs until `done`, at most `withinMs`; false if it did not come. */
	runUntilTrue(done: () => boolean, withinMs: Millis): boolean {
		const end = this.now + withinMs;
		while (!done() && this.now < end) this.runUntil(Math.min(end, this.now + 50));
		return done();
	}

	#feed(actor: Actor, input: Input): void {
		const { state, effects } = step(actor.state, input, actor.random.bytes);
		actor.state = state;
		for (const effect of effects) this.#perform(actor, effect);
		this.#connect(actor);
	}

	#perform(actor: Actor, effect: Effect): void {
		switch (effect.type) {
			case 'persist': {
				const { life } = actor;
				this.at(this.now + this.diskMs, () => {
					if (actor.life !== life) return;
					actor.record = effect.record;
					this.#feed(actor, { type: 'persisted', write: effect.write, now: this.now });
				});
				return;
			}
			case 'forget':
				this.at(this.now + this.diskMs, () => {
					actor.record = undefined;
				});
				return;
			case 'transmit':
				this.#load(actor, effect);
				return;
			case 'wakeAt': {
				const plan = ++actor.wakePlan;
				this.at(effect.at, () => {
					if (plan === actor.wakePlan) this.#feed(actor, { type: 'wake', now: this.now });
				});
				return;
			}
			case 'notify':
				actor.notices.push(effect.notice);
				return;
			case 'wipe':
				if (!actor.spy) for (const secret of effect.secrets) secret.wipe();
				return;
			case 'close': {
				const socket = actor.sockets.get(effect.link);
				actor.sockets.delete(effect.link);
				if (socket === undefined) return;
				// What was sent before a close still arrives; a cut connection loses it.
				socket.plan += 1;
				this.at(socket.lastUp, () => {
					this.#hangUp(socket);
				});
				return;
			}
		}
	}

	#connect(actor: Actor): void {
		for (const link of links(actor.state)) {
			if (actor.sockets.has(link)) continue;
			const socket: Socket = {
				link,
				connection: undefined,
				slot: undefined,
				plan: 0,
				lastUp: 0,
				lastDown: 0,
				retryAt: this.now
			};
			actor.sockets.set(link, socket);
			this.at(this.now + actor.weather.latencyMs, () => {
				this.#open(actor, socket);
			});
		}
	}

	#open(actor: Actor, socket: Socket): void {
		if (actor.sockets.get(socket.link) !== socket || socket.connection !== undefined) return;
		const connection = ++this.#connections;
		socket.connection = connection;
		this.#owners.set(connection, { actor, socket });
		this.#relayed(stepRelay(this.#relay, { type: 'opened', connection, at: this.now }));
		this.#feed(actor, { type: 'linkUp', link: socket.link, now: this.now });
		const { cutEveryMs, cutForMs } = actor.weather;
		if (cutEveryMs === 0) return;
		const livesMs = -Math.log(1 - actor.random.fraction()) * cutEveryMs;
		this.at(this.now + livesMs, () => {
			if (socket.connection === connection) this.#drop(actor, socket, cutForMs);
		});
	}

	#drop(actor: Actor, socket: Socket, forMs: Millis): void {
		this.#hangUp(socket);
		this.#feed(actor, { type: 'linkDown', link: socket.link, now: this.now });
		this.at(this.now + forMs, () => {
			this.#open(actor, socket);
		});
	}

	#hangUp(socket: Socket): void {
		const { connection } = socket;
		if (connection === undefined) return;
		socket.connection = undefined;
		socket.plan += 1;
		this.#owners.delete(connection);
		this.#relayed(stepRelay(this.#relay, { type: 'closed', connection }));
	}

	#load(actor: Actor, effect: Extract<Effect, { type: 'transmit' }>): void {
		const socket = actor.sockets.get(effect.link);
		if (socket === undefined) return;
		socket.slot = effect;
		const plan = ++socket.plan;
		this.at(effect.at, () => {
			if (socket.plan === plan) this.#send(actor, socket);
		});
	}

	#send(actor: Actor, socket: Socket): void {
		const { connection, slot, link } = socket;
		if (connection === undefined || slot === undefined) return;
		const { message, periodMs } = slot;
		socket.slot = undefined;
		this.seen.push({ at: this.now, actor: actor.name, link, connection, periodMs, message });
		socket.lastUp = Math.max(socket.lastUp, this.now + this.#delay(actor));
		this.at(socket.lastUp, () => {
			const input = { type: 'message', connection, bytes: message, at: this.now } as const;
			this.#relayed(stepRelay(this.#relay, input));
		});
		this.#feed(actor, { type: 'sent', link, now: this.now });
	}

	#relayed(effects: readonly RelayEffect[]): void {
		for (const effect of effects) {
			if (effect.type === 'close' || effect.type === 'terminate') {
				const owner = this.#owners.get(effect.connection);
				if (owner !== undefined) this.#drop(owner.actor, owner.socket, 1_000);
			}
			if (effect.type !== 'send') continue;
			this.forwarded.push(effect.message);
			for (const to of effect.to) this.#deliver(to, effect.message);
		}
	}

	#deliver(to: Connection, message: Uint8Array): void {
		const owner = this.#owners.get(to);
		if (owner === undefined) return;
		const { actor, socket } = owner;
		if (actor.random.chance(actor.weather.loss)) return;
		const honest = { to: actor, link: socket.link, message };
		for (const delivery of this.tamper?.(honest) ?? [honest]) this.#carry(delivery);
	}

	#carry({ to, link, message, lateMs }: Delivery): void {
		const socket = to.sockets.get(link);
		const connection = socket?.connection;
		if (socket === undefined || connection === undefined) return;
		const at = Math.max(socket.lastDown, this.now + this.#delay(to));
		if (lateMs === undefined) socket.lastDown = at;
		this.at(at + (lateMs ?? 0), () => {
			if (socket.connection !== connection) return;
			this.#feed(to, { type: 'received', link, message, now: this.now });
		});
	}

	#delay(actor: Actor): Millis {
		return actor.weather.latencyMs + actor.random.fraction() * actor.weather.jitterMs;
	}

	#pop(): void {
		const last = this.#queue.pop();
		if (this.#queue.length === 0 || last === undefined) return;
		this.#queue[0] = last;
		for (let parent = 0; ;) {
			const left = 2 * parent + 1;
			const right = left + 1;
			let least = parent;
			if (left < this.#queue.length && this.#before(left, least)) least = left;
			if (right < this.#queue.length && this.#before(right, least)) least = right;
			if (least === parent) return;
			this.#swap(parent, least);
			parent = least;
		}
	}

	#before(a: number, b: number): boolean {
		const first = this.#queue[a]!;
		const second = this.#queue[b]!;
		return first.at < second.at || (first.at === second.at && first.order < second.order);
	}

	#swap(a: number, b: number): void {
		const held = this.#queue[a]!;
		this.#queue[a] = this.#queue[b]!;
		this.#queue[b] = held;
	}
}
