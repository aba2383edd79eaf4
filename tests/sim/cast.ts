import type { Invitation, Millis } from '../../crypto/room/input.ts';
import { isModerator } from '../../crypto/room/talk-mode.ts';
import { hex } from './invariants.ts';
import { Sent } from './oracles/sent.ts';
import type { Actor, World } from './world.ts';

/** A text somebody typed and her client took. */
export interface Said {
	readonly text: string;
	readonly at: Millis;
	/** The epoch she was in then. */
	readonly epoch: number;
	/** How many Welcomes had taken her in by then. */
	readonly welcomes: number;
}

/** Something written to a few. */
export interface Whispered {
	readonly text: string;
	/** Whose line it is in; nobody's is the moderators' own. */
	readonly line: Person | undefined;
}

/** Somebody in a schedule, and what is known of her from outside. */
export interface Person {
	readonly name: string;
	readonly actor: Actor;
	/** Runs our client and nothing else. */
	readonly honest: boolean;
	readonly moderates: boolean;
	readonly invitation: Invitation | undefined;
	readonly said: Said[];
	readonly whispered: Whispered[];
	/** Her place in the roster of every epoch she has been in, by its id in hex. */
	readonly sat: Map<string, number>;
	/** Every place she has had, in whatever room. */
	readonly places: readonly number[];
	/** Some roster had her as a moderator: whoever came first with a moderator's stolen link, too. */
	hasModerated: boolean;
	/** The epoch of the newest Welcome she believed. */
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
	readonly #byActor = new Map<Actor, Person>();
	/** The relay changed, invented or repeated something. */
	lied = false;
	/** Somebody inside used her keys with another client. */
	plotted = false;
	/** Somebody else holds an invitation of one of them. */
	stolen = false;
	/** Somebody ruled who may write, or took words away. */
	ruled = false;
	closed = false;
	/** In which epochs each text has left its author. */
	readonly sent = new Sent();
	/** Moderators could not hear each other for so long that both sides may have gone on alone. */
	torn = false;

	constructor(world: World) {
		this.world = world;
		world.watchers.push((actor, before, input, taken) => {
			const person = this.#byActor.get(actor);
			const seat = taken.state.seat;
			if (person === undefined || seat === undefined) return;
			if (seat.epoch.id !== before.seat?.epoch.id) {
				person.sat.set(hex(seat.epoch.id), seat.me.idx);
				person.hasModerated ||= isModerator(seat);
			}
			this.sent.note(taken.state, before);
			const { number } = seat.epoch.facts;
			const isNew = number !== before.seat?.epoch.facts.number;
			// A Welcome leads into an epoch without the one before it.
			const isBack = taken.effects.some(
				(effect) => effect.type === 'notify' && effect.notice.type === 'returned'
			);
			if (isBack || (isNew && seat.draining === undefined)) {
				person.entered = number;
				person.welcomes += 1;
			}
			if (input.type !== 'do' || !['say', 'reply'].includes(input.verb.type)) return;
			const line = seat.lines.at(-1);
			if (line === undefined || line === before.seat?.lines.at(-1)) return;
			if (line.type !== 'text' || !line.who.me) return;
			const { welcomes } = person;
			person.said.push({ text: line.text, at: world.now, epoch: number, welcomes });
		});
	}

	add(
		name: string,
		actor: Actor,
		is: { honest: boolean; moderates: boolean; invitation?: Invitation }
	): Person {
		const { seat } = actor.state;
		const person: Person = {
			name,
			actor,
			honest: is.honest,
			moderates: is.moderates,
			invitation: is.invitation,
			said: [],
			whispered: [],
			hasModerated: is.moderates,
			sat: new Map(seat === undefined ? [] : [[hex(seat.epoch.id), seat.me.idx]]),
			get places() {
				return [...this.sat.values()];
			},
			entered: seat?.epoch.facts.number,
			welcomes: seat === undefined ? 0 : 1,
			outMs: 0,
			crashed: false,
			left: false,
			removed: false,
			refused: false
		};
		this.people.set(name, person);
		this.#byActor.set(actor, person);
		return person;
	}

	/** Whoever leads; the one with the higher term if two think they do. */
	get leading(): Person | undefined {
		const termOf = ({ actor }: Person) => actor.state.seat?.epoch.facts.term ?? 0;
		return this.leads.toSorted((a, b) => termOf(b) - termOf(a))[0];
	}

	/** Everybody whose machine leads a room now. */
	get leads(): readonly Person[] {
		return [...this.people.values()].filter(
			({ actor }) => actor.alive && actor.state.role === 'lead' && actor.state.phase === 'room'
		);
	}

	/** Those who run our client. */
	others(person: Person): readonly Person[] {
		return [...this.people.values()].filter((other) => other !== person);
	}

	get honest(): readonly Person[] {
		return [...this.people.values()].filter(({ honest }) => honest);
	}

	/** How long those who may lead could not be reached, and whether one of them died. */
	get staff(): { readonly outMs: Millis; readonly crashed: boolean } {
		const all = [...this.people.values()].filter(({ moderates }) => moderates);
		const outMs = all.reduce((sum, person) => sum + person.outMs, 0);
		return { outMs, crashed: all.some(({ crashed }) => crashed) };
	}

	/** Somebody is in the room who may come to lead it. */
	get staffPresent(): boolean {
		return [...this.people.values()].some(
			({ actor, moderates }) => moderates && actor.alive && actor.state.phase === 'room'
		);
	}

	personOf(actor: Actor): Person | undefined {
		return this.#byActor.get(actor);
	}

	/** Nobody could be reached well for so long. */
	harmAll(ms: Millis): void {
		for (const person of this.people.values()) person.outMs += ms;
	}
}
