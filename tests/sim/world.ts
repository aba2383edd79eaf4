import type { Effect } from '../../crypto/room/effect.ts';
import type { Input, Link, Millis, Verb } from '../../crypto/room/input.ts';
import { links, step, type RoomState, type Step } from '../../crypto/room/step.ts';
import { encodeMeeting } from '../../crypto/room/vault.ts';
import { Actor, CALM, type Socket, type Unstamped, type Weather } from './actor.ts';
import { Network, type Observed, type Tamper } from './network.ts';
import { Seeded } from './prng.ts';
import { EventQueue } from './queue.ts';

export { Actor, CALM, type Weather } from './actor.ts';
export type { Delivery, Observed, Tamper } from './network.ts';

/** The calendar at the world's beginning, in Unix milliseconds. */
const EPOCH_MS = 1_760_000_000_000;
const RECONNECT_MS = 500;
/** Far more than is lost when a clock's offset is added and taken away. */
const ROUNDING_MS = 1e-6;
/** More events at one instant than people and messages can explain. */
const MAX_STILL = 2_000;

/** Sees one step of one person's machine: the place for invariants that need no whole world. */
export type Watcher = (actor: Actor, before: RoomState, input: Input, taken: Step) => void;

/**
 * Several people and the real relay logic on one virtual clock. Nothing sleeps; every run of one
 * seed is the same run.
 */
export class World {
	now: Millis = 0;
	readonly actors: Actor[] = [];
	readonly seen: Observed[] = [];
	readonly network: Network;
	readonly watchers: Watcher[] = [];
	/** See every message that leaves a phone. */
	readonly sentWatchers: ((message: Observed) => void)[] = [];
	/** How long a disk needs to make a write durable. */
	diskMs: Millis = 5;
	/**
	 * True: a machine's next input and effect wait for the disk, as in the product's driver. False:
	 * they do not, which makes scripts shorter and asks more of the machine.
	 */
	awaitsDisk = false;
	readonly #queue = new EventQueue();
	readonly #seed: Seeded;
	/** Events in a row that took no time. */
	#still = 0;
	readonly #after: (world: World) => void;

	/** `after` is called after every event: the place for invariants. */
	constructor(seed: string, after: (world: World) => void = () => undefined) {
		this.#seed = new Seeded(seed);
		this.#after = after;
		this.network = new Network({
			now: () => this.now,
			plan: (at, run) => {
				this.at(at, run);
			},
			tell: (actor, input) => {
				this.#tell(actor, input);
			}
		});
	}

	/** An honest relay as long as this is not set. */
	get tamper(): Tamper | undefined {
		return this.network.tamper;
	}

	set tamper(tamper: Tamper | undefined) {
		this.network.tamper = tamper;
	}

	/** Every message the relay gave to anybody, once each. */
	get forwarded(): Uint8Array[] {
		return this.network.forwarded;
	}

	/** Adds a person; `start` makes her machine from her own randomness. */
	add(
		name: string,
		start: (random: Seeded, now: Millis) => Step,
		options: { weather?: Weather; spy?: boolean; clockOffset?: Millis } = {}
	): Actor {
		const namesakes = this.actors.filter((actor) => actor.name === name).length;
		const random = this.#seed.split(namesakes === 0 ? name : `${name}/${String(namesakes)}`);
		const { weather = CALM, spy = false, clockOffset = 0 } = options;
		const first = start(random, this.now + clockOffset);
		const actor = new Actor(name, first, random, { weather, spy, clockOffset });
		this.actors.push(actor);
		this.#follow(actor, first.effects);
		return actor;
	}

	/** What her own clock shows. */
	clockOf(actor: Actor): Millis {
		return this.now + actor.clockOffset;
	}

	/** What her calendar shows, in Unix seconds. */
	wallOf(actor: Actor): number {
		return this.calendar(actor.wallOffsetMs);
	}

	/** What a calendar shows that is wrong by so much, in Unix seconds. */
	calendar(offsetMs: Millis): number {
		return (EPOCH_MS + this.now + offsetMs) / 1000;
	}

	do(actor: Actor, verb: Verb): void {
		const nowS = this.wallOf(actor);
		this.#tell(actor, (now) => ({ type: 'do', verb, now, nowS }));
	}

	/** Cuts one connection now; it comes back after `forMs`. */
	cut(actor: Actor, link: Link, forMs: Millis): void {
		const socket = actor.sockets.get(link);
		if (socket !== undefined) this.network.drop(actor, socket, forMs);
	}

	/** The relay gives somebody any bytes at all, now. */
	inject(actor: Actor, link: Link, message: Uint8Array): void {
		this.#tell(actor, (now) => ({ type: 'received', link, message, now }));
	}

	/**
	 * Her phone sleeps: timers stand still, what arrives waits. A clock that `stands` has not noticed
	 * afterwards; a connection that was `cut` is found dead.
	 */
	sleep(actor: Actor, forMs: Millis, how: { stands: boolean; cut: boolean }): void {
		if (!actor.alive || actor.asleep) return;
		const since = this.now;
		actor.asleep = { since, stands: how.stands };
		if (how.cut) {
			for (const socket of actor.sockets.values()) this.network.drop(actor, socket, RECONNECT_MS);
		}
		this.at(since + forMs, () => {
			if (actor.asleep?.since === since) this.rouse(actor);
		});
	}

	/** Somebody takes her phone in her hand. */
	rouse(actor: Actor): void {
		if (actor.asleep === undefined) return;
		const { since, stands } = actor.asleep;
		actor.asleep = undefined;
		if (stands) actor.clockOffset -= this.now - since;
		for (const happened of actor.frozen.splice(0)) happened();
	}

	/** Her page dies now: a write on its way is durable or it is not. */
	kill(actor: Actor): void {
		if (!actor.alive) return;
		const { disk } = actor;
		if (disk.writing !== undefined && actor.random.chance(0.5)) disk.bytes = disk.writing;
		disk.writing = undefined;
		this.#discard(actor);
		actor.alive = false;
	}

	/** A page dies and another begins: nothing of the old machine is left, its sockets are cut. */
	restart(actor: Actor, first: Step): void {
		this.#discard(actor);
		actor.alive = true;
		actor.state = first.state;
		this.#follow(actor, first.effects);
	}

	at(at: Millis, run: () => void): void {
		this.#queue.plan(Math.max(at, this.now), run);
	}

	runUntil(until: Millis): void {
		for (let at = this.#queue.nextAt; at !== undefined && at <= until; at = this.#queue.nextAt) {
			this.#still = at === this.now ? this.#still + 1 : 0;
			if (this.#still > MAX_STILL) throw new Error('time stands still: somebody never rests');
			this.now = at;
			this.#queue.take()?.run();
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

	#discard(actor: Actor): void {
		for (const socket of actor.sockets.values()) this.network.hangUp(socket);
		actor.sockets.clear();
		actor.wakePlan += 1;
		actor.life += 1;
		actor.fuse = undefined;
		actor.asleep = undefined;
		actor.busy = false;
		actor.inbox.length = actor.frozen.length = 0;
	}

	/** Runs when her phone is awake, unless her page is another one by then. */
	#awake(actor: Actor, run: () => void): void {
		const { life } = actor;
		const checked = () => {
			if (actor.life === life) run();
		};
		if (actor.asleep !== undefined) actor.frozen.push(checked);
		else checked();
	}

	/** A timer of her phone, by her own clock: late if it slept, and never early by a rounded sum. */
	#alarm(actor: Actor, due: Millis, run: () => void, at = due): void {
		const { life } = actor;
		this.at(at - actor.clockOffset, () => {
			if (actor.life !== life) return;
			this.#awake(actor, () => {
				const now = this.clockOf(actor);
				if (now < due) this.#alarm(actor, due, run, Math.max(due, now + ROUNDING_MS));
				else run();
			});
		});
	}

	#tell(actor: Actor, input: Unstamped): void {
		if (!actor.alive) return;
		this.#awake(actor, () => {
			if (actor.busy) actor.inbox.push(input);
			else this.#step(actor, this.#stamp(actor, input));
		});
	}

	#stamp(actor: Actor, input: Unstamped): Input {
		return { nowS: this.wallOf(actor), ...input(this.clockOf(actor)) };
	}

	#step(actor: Actor, input: Input): void {
		const before = actor.state;
		const opened = input.type === 'linkUp' ? actor.sockets.get(input.link) : undefined;
		if (opened !== undefined) opened.untold = Math.max(0, opened.untold - 1);
		const taken = step(before, input, actor.random.bytes);
		actor.state = taken.state;
		for (const watch of this.watchers) watch(actor, before, input, taken);
		this.#follow(actor, taken.effects);
	}

	/** Performs effects in order, and is stopped by a death between any two or a disk that writes. */
	#follow(actor: Actor, effects: readonly Effect[], from = 0): void {
		for (let at = from; at < effects.length; at++) {
			if (actor.fuse !== undefined && actor.fuse-- === 0) {
				this.kill(actor);
				return;
			}
			const effect = effects[at]!;
			const isWaiting = effect.type === 'persist' && this.awaitsDisk;
			if (isWaiting) actor.busy = true;
			this.#perform(actor, effect, () => {
				if (!isWaiting) return;
				actor.busy = false;
				this.#follow(actor, effects, at + 1);
			});
			if (isWaiting || !actor.alive) return;
		}
		this.#connect(actor);
		while (!actor.busy && actor.alive && actor.inbox.length > 0) {
			this.#step(actor, this.#stamp(actor, actor.inbox.shift()!));
		}
	}

	#perform(actor: Actor, effect: Effect, durable: () => void): void {
		switch (effect.type) {
			case 'persist':
				this.#persist(actor, effect, durable);
				return;
			case 'forget':
				this.at(this.now + (actor.disk.ms ?? this.diskMs), () => {
					actor.disk.bytes = undefined;
				});
				return;
			case 'transmit':
				this.#load(actor, effect);
				return;
			case 'wakeAt': {
				const plan = ++actor.wakePlan;
				this.#alarm(actor, effect.at, () => {
					if (plan === actor.wakePlan) this.#tell(actor, (now) => ({ type: 'wake', now }));
				});
				return;
			}
			case 'keepTicket':
				actor.ticket = effect.ticket;
				return;
			case 'dropTicket':
				actor.ticket = undefined;
				return;
			case 'notify':
				actor.notices.push(effect.notice);
				return;
			case 'wipe':
				if (!actor.spy) for (const secret of effect.secrets) secret.wipe();
				return;
			case 'close':
				this.#close(actor, effect.link);
				return;
		}
	}

	#persist(actor: Actor, effect: Extract<Effect, { type: 'persist' }>, durable: () => void): void {
		const { disk, life } = actor;
		const bytes = encodeMeeting(effect.record);
		disk.writing = bytes;
		this.at(this.now + (disk.ms ?? this.diskMs), () => {
			if (actor.life !== life) return;
			if (disk.fails) {
				// Not stored, so nothing after it may become visible: the page stops.
				disk.writing = undefined;
				this.kill(actor);
				return;
			}
			disk.bytes = bytes;
			if (disk.writing === bytes) disk.writing = undefined;
			this.#awake(actor, () => {
				const persisted: Unstamped = (now) => ({ type: 'persisted', write: effect.write, now });
				if (actor.busy) actor.inbox.push(persisted);
				else this.#tell(actor, persisted);
				durable();
			});
		});
	}

	#connect(actor: Actor): void {
		for (const link of links(actor.state)) {
			if (!actor.sockets.has(link)) this.network.connect(actor, link);
		}
	}

	/** What was sent before a close still arrives; a cut connection loses it. */
	#close(actor: Actor, link: Link): void {
		const socket = actor.sockets.get(link);
		actor.sockets.delete(link);
		if (socket === undefined) return;
		socket.plan += 1;
		this.at(socket.lastUp, () => {
			this.network.hangUp(socket);
		});
	}

	#load(actor: Actor, effect: Extract<Effect, { type: 'transmit' }>): void {
		const socket = actor.sockets.get(effect.link);
		if (socket === undefined) return;
		socket.slot = effect;
		this.#arm(actor, socket, effect.at);
	}

	#arm(actor: Actor, socket: Socket, at: Millis): void {
		const plan = ++socket.plan;
		this.#alarm(actor, at, () => {
			if (socket.plan === plan) this.#send(actor, socket, at);
		});
	}

	/** A slot more than half a period ago is over: its message waits for the next. */
	#send(actor: Actor, socket: Socket, slotAt: Millis): void {
		const { connection, slot, link } = socket;
		if (connection === undefined || slot === undefined || socket.untold > 0) return;
		const { message, periodMs } = slot;
		const lateMs = this.clockOf(actor) - slotAt;
		if (lateMs > periodMs / 2) {
			this.#arm(actor, socket, slotAt + (Math.floor(lateMs / periodMs) + 1) * periodMs);
			return;
		}
		socket.slot = undefined;
		const { name } = actor;
		const at = this.now;
		const sent = { at, slotAt, actor: name, link, connection, periodMs, message };
		this.seen.push(sent);
		for (const watch of this.sentWatchers) watch(sent);
		this.network.send(actor, socket, connection, message);
		this.#tell(actor, (now) => ({ type: 'sent', link, now }));
	}
}
