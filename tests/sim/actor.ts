import type { Connection } from '../../relay/channels.ts';
import type { Notice } from '../../crypto/room/effect.ts';
import type { Input, Link, Millis } from '../../crypto/room/input.ts';
import type { RoomState, Step } from '../../crypto/room/step.ts';
import { decodeMeeting, type MeetingRecord } from '../../crypto/room/vault.ts';
import type { Seeded } from './prng.ts';

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

/** One connection of a person, and the message that waits in its slot. */
export interface Socket {
	readonly link: Link;
	connection: Connection | undefined;
	slot: Slot | undefined;
	plan: number;
	/** Openings that her machine has not been told of yet: until then nothing leaves, as in the driver. */
	untold: number;
	/** The last delivery each way: a TCP stream keeps its order. */
	lastUp: Millis;
	lastDown: Millis;
}

interface Slot {
	/** By the person's own clock. */
	readonly at: Millis;
	readonly periodMs: number;
	readonly message: Uint8Array;
}

/** What her disk does with a write. */
export interface Disk {
	/** How long it needs to make a write durable; `undefined` is the world's. */
	ms: Millis | undefined;
	/** The next writes fail: her page says so and stops. */
	fails: boolean;
	/** The bytes of the last durable record. */
	bytes: Uint8Array | undefined;
	/** Being written: durable or not if the page dies now. */
	writing: Uint8Array | undefined;
}

/** An input that gets its time when its turn has come, as the driver does. */
export type Unstamped = (now: Millis) => Input;

/** A person with her machine, her phone, her sockets and her weather. */
export class Actor {
	readonly name: string;
	readonly random: Seeded;
	weather: Weather;
	state: RoomState;
	/** A spy keeps every key it ever had: nothing is wiped. */
	readonly spy: boolean;
	readonly sockets = new Map<Link, Socket>();
	readonly notices: Notice[] = [];
	readonly disk: Disk = { ms: undefined, fails: false, bytes: undefined, writing: undefined };
	/** False from the death of her page until another begins. */
	alive = true;
	/** Since when her phone sleeps, and whether its clock stands meanwhile. */
	asleep: { readonly since: Millis; readonly stands: boolean } | undefined;
	/** Her clock less that of the world: grows backwards while a sleeping phone's clock stands. */
	clockOffset: Millis = 0;
	/** Her calendar less the true one. */
	wallOffsetMs: Millis = 0;
	/** Effects that are still performed before her page dies; `undefined` is no plan to. */
	fuse: number | undefined;
	/** What her tab keeps. */
	ticket: string | undefined;
	wakePlan = 0;
	/** Counts pages: what an earlier one had asked for does not come back to this one. */
	life = 0;
	/** Its driver waits for the disk: inputs wait too. */
	busy = false;
	readonly inbox: Unstamped[] = [];
	/** What happened to her phone while it slept. */
	readonly frozen: (() => void)[] = [];

	constructor(
		name: string,
		first: Step,
		random: Seeded,
		options: { weather: Weather; spy: boolean; clockOffset: Millis }
	) {
		this.name = name;
		this.random = random;
		this.weather = options.weather;
		this.spy = options.spy;
		this.clockOffset = options.clockOffset;
		this.state = first.state;
	}

	/** What her disk gives to the next page. */
	get record(): MeetingRecord | undefined {
		return this.disk.bytes && decodeMeeting(this.disk.bytes);
	}

	/** The one-way time of a message to or from her. */
	delay(): Millis {
		return this.weather.latencyMs + this.random.fraction() * this.weather.jitterMs;
	}
}
