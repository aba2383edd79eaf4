import type { Invitation, Millis } from '../../crypto/room/input.ts';
import type { Actor, World } from './world.ts';

/** A text somebody typed and her client took. */
export interface Said {
	readonly text: string;
	readonly at: Millis;
	/** The epoch she was in then. */
	readonly epoch: number;
}

/** Somebody in a schedule, and what is known of her from outside. */
export interface Person {
	readonly name: string;
	readonly actor: Actor;
	/** Runs our client and nothing else. */
	readonly honest: boolean;
	readonly invitation: Invitation | undefined;
	readonly said: Said[];
	/** Every place she has had in the roster. */
	readonly places: number[];
	/** The epoch she came in with; of the newest Welcome she believed. */
	entered: number | undefined;
	/** How often a Welcome took her in. */
	welcomes: number;
	/** How long she could not be reached, or not well, in all. */
	outMs: Millis;
	crashed: boolean;
	left: boolean;
	removed: boolean;
	refused: boolean;
}

/** Everybody in a schedule, and what was done to all of them at once. */
export class Cast {
	readonly world: World;
	readonly people = new Map<string, Person>();
	/** The relay changed, invented or repeated something. */
	lied = false;
	/** Somebody inside used her keys with another client. */
	plotted = false;
	/** Somebody else holds an invitation of one of them. */
	stolen = false;
	closed = false;

	constructor(world: World) {
		this.world = world;
		world.watchers.push((actor, before, input, taken) => {
			const person = this.people.get(actor.name);
			const seat = taken.state.seat;
			if (person === undefined || seat === undefined) return;
			const { number } = seat.epoch.facts;
			const isNew = number !== before.seat?.epoch.facts.number;
			// A Welcome leads into an epoch without the one before it.
			if (isNew && seat.draining === undefined) {
				person.entered = number;
				person.welcomes += 1;
			}
			if (!person.places.includes(seat.me.idx)) person.places.push(seat.me.idx);
			if (input.type !== 'do' || input.verb.type !== 'say') return;
			const line = seat.lines.at(-1);
			if (line === undefined || line === before.seat?.lines.at(-1)) return;
			if (line.type !== 'text' || !line.who.me) return;
			person.said.push({ text: line.text, at: world.now, epoch: number });
		});
	}

	add(name: string, actor: Actor, honest: boolean, invitation?: Invitation): Person {
		const person: Person = {
			name,
			actor,
			honest,
			invitation,
			said: [],
			places: [],
			entered: undefined,
			welcomes: 0,
			outMs: 0,
			crashed: false,
			left: false,
			removed: false,
			refused: false
		};
		this.people.set(name, person);
		return person;
	}

	get lead(): Person {
		return this.people.get('lead')!;
	}

	/** Those who run our client. */
	get honest(): readonly Person[] {
		return [...this.people.values()].filter(({ honest }) => honest);
	}

	personOf(actor: Actor): Person | undefined {
		return this.people.get(actor.name);
	}

	/** Nobody could be reached well for so long. */
	harmAll(ms: Millis): void {
		for (const person of this.people.values()) person.outMs += ms;
	}
}
