import type { Verb } from '../../crypto/room/input.ts';
import type { Seat } from '../../crypto/room/member.ts';
import { outgrown } from './bounds.ts';
import { Forger } from './forger.ts';
import { seatOf } from './invariants.ts';
import { arrive, heldBy, reload, reopen, shown, unheardFor } from './people.ts';
import { Seeded } from './prng.ts';
import { staffedRoom } from './staffed.ts';
import { World, type Actor } from './world.ts';

/*
 * People who do anything at any time, some of whom are inside and hostile, on devices that sleep and
 * pages that are loaded again. Nothing is asked of the room but that no machine stops, that no list
 * outgrows its bound, and that a frame that was read changes nothing when it comes again.
 */

const SECOND = 1_000;
const PAUSES_MS = [100, 300, 1_000, 3_000] as const;
const MOST_PEOPLE = 14;
/** One more than anybody may be silent in a room of 1000 ms. */
const AWAY_TICKS = 601;

/** Plays one seed for so long; throws if a machine does. */
export function playMonkey(seed: string, forMs: number): void {
	const monkey = new Monkey(seed);
	const { world, dice } = monkey;
	const end = world.now + forMs;
	while (world.now < end && world.actors.some(({ state }) => state.phase !== 'ended')) {
		world.runUntil(world.now + dice.pick(PAUSES_MS));
		monkey.act();
		if (dice.chance(0.1)) monkey.look();
	}
}

class Monkey {
	readonly world: World;
	readonly dice: Seeded;
	readonly #hostile: readonly Actor[];
	readonly #forger: Forger;
	/** How likely each kind of deed is, by the seed: some rooms are full of forgers, some of reloads. */
	readonly #deeds: readonly (() => void)[];

	constructor(seed: string) {
		this.dice = new Seeded(seed);
		this.world = new World(seed);
		this.world.awaitsDisk = this.dice.chance(0.5);
		this.world.diskMs = this.dice.pick([5, 300, 2 * SECOND]);
		const people = { moderators: 1 + this.dice.below(3), guests: 1 + this.dice.below(4) };
		const { everybody } = staffedRoom(this.world, seed, people);
		this.#hostile = everybody.filter(() => this.dice.chance(0.4));
		this.#forger = new Forger(this.dice, () => this.#anybody());
		const often = (deed: () => void, ...times: readonly number[]) =>
			Array.from({ length: this.dice.pick(times) }, () => deed);
		this.#deeds = [
			...often(() => this.#speak(), 10, 40),
			...often(() => this.#forge(), 0, 10, 60),
			...often(() => this.#suffer(), 1, 8, 30),
			...often(() => this.#openDoor(), 4, 20)
		];
	}

	act(): void {
		this.dice.pick(this.#deeds)();
	}

	/** Everybody's screen can be shown, and nobody's machine keeps more than it may. */
	look(): void {
		for (const actor of this.world.actors) {
			shown(this.world, actor);
			const lists = outgrown(actor.state);
			if (lists.length > 0) throw new Error(`${actor.name} keeps too much: ${lists.join()}`);
		}
	}

	get #awake(): readonly Actor[] {
		return this.world.actors.filter(({ alive, asleep }) => alive && asleep === undefined);
	}

	#pick<T>(from: readonly T[]): T | undefined {
		return from.length === 0 ? undefined : this.dice.pick(from);
	}

	#anybody(): number {
		const seats = this.world.actors.flatMap((actor) => seatOf(actor)?.me.idx ?? []);
		const isThere = seats.length > 0 && this.dice.chance(0.9);
		return isThere ? this.dice.pick(seats) : this.dice.below(256);
	}

	#speak(): void {
		const actor = this.#pick(this.#awake);
		if (actor === undefined) return;
		const { timeline } = shown(this.world, actor);
		const key = this.#pick(timeline.slice(-6))?.key ?? '';
		const verbs = [...this.#said(key), ...this.#led(), ...this.#decided()];
		this.world.do(actor, this.dice.pick(verbs));
	}

	#said(key: string): readonly Verb[] {
		const { dice } = this;
		const text = 'ord '.repeat(1 + dice.below(dice.pick([3, 600])));
		const code = dice.below(7);
		return [
			{ type: 'say', text },
			{ type: 'react', key, code },
			{ type: 'retract', key },
			{ type: 'cover', key, topic: code },
			{ type: 'uncover', key },
			{ type: 'reply', to: key, text },
			{ type: 'raiseHand' },
			{ type: 'typing' },
			{ type: 'pass' },
			{ type: 'done' },
			{ type: 'aside', text },
			{ type: 'support', level: 2, text: '' },
			...(dice.chance(0.1) ? [{ type: 'leave' } as const] : [])
		];
	}

	#led(): readonly Verb[] {
		const idx = this.#anybody();
		const order = [idx, this.#anybody()];
		return [
			{ type: 'skip' },
			{ type: 'startRound', order, question: 'Hur är det?', seconds: this.dice.below(65_536) },
			{ type: 'giveWord', idx },
			{ type: 'endRound' },
			{ type: 'pause', seconds: 5 },
			{ type: 'resume' },
			{ type: 'mute', idx },
			{ type: 'unmute', idx },
			{ type: 'notice', text: 'Hej.' },
			{ type: 'answer', idx, text: 'Jag ser dig.' },
			{ type: 'staff', text: 'Ska vi ta en paus?' }
		];
	}

	#decided(): readonly Verb[] {
		const idx = this.#anybody();
		const often: readonly Verb[] = [
			{ type: 'demote', idx },
			{ type: 'offer', idx, firstName: 'Mira' },
			{ type: 'takeOffer' },
			{ type: 'handOver', idx },
			{ type: 'rotate' },
			{ type: 'remove', idx }
		];
		const rarely: readonly Verb[] = [{ type: 'declineOffer' }, { type: 'close' }];
		return [...often, ...often, ...(this.dice.chance(0.05) ? rarely : [])];
	}

	/** A frame of somebody hostile to some of the others, and to each of them twice. */
	#forge(): void {
		const actor = this.#pick(this.#hostile.filter(({ alive }) => alive));
		const message = actor && this.#forger.forge(actor);
		if (message === undefined) return;
		const isForAll = this.dice.chance(0.7);
		for (const other of this.#awake) {
			if (other === actor || (!isForAll && this.dice.chance(0.5))) continue;
			this.world.inject(other, 'room', message);
			const { seat } = other.state;
			this.world.inject(other, 'room', message);
			if (isReadFurther(seat, other.state.seat)) throw new Error(`${other.name} reads it twice`);
		}
	}

	#suffer(): void {
		const { world, dice } = this;
		const actor = this.#pick(this.#awake);
		if (actor === undefined) return;
		const { state, ticket } = actor;
		const troubles: readonly (() => void)[] = [
			() => world.cut(actor, 'room', dice.below(30 * SECOND)),
			() => {
				const forMs = dice.below(dice.pick([5, 30, 700]) * SECOND);
				world.sleep(actor, forMs, { stands: dice.chance(0.5), cut: dice.chance(0.5) });
			},
			() => {
				if (state.role === 'participant' && ticket !== undefined) reload(world, actor);
				else if (state.role === 'lead' && actor.record && dice.chance(0.3)) reopen(world, actor);
			},
			() => {
				if (state.role !== 'lead' || state.seat === undefined) return;
				unheardFor(actor, this.#anybody(), AWAY_TICKS);
			},
			() => {
				if (dice.chance(0.7)) return;
				world.network.sides = new Map(world.actors.map((one) => [one, dice.below(2)]));
				world.at(world.now + dice.below(40 * SECOND), () => {
					world.network.sides = undefined;
				});
			}
		];
		dice.pick(troubles)();
	}

	#openDoor(): void {
		const { world, dice } = this;
		const lead = this.#pick(this.#awake.filter(({ state }) => state.role === 'lead'));
		if (lead === undefined) return;
		const { knocks, invites } = shown(world, lead);
		const knock = this.#pick(knocks);
		const open = this.#pick(invites.filter(({ state }) => state === 'open'));
		if (knock !== undefined && dice.chance(0.7)) {
			world.do(lead, { type: dice.chance(0.85) ? 'admit' : 'refuse', id: knock.id });
		} else if (open !== undefined && dice.chance(0.15)) {
			world.do(lead, { type: 'cancelInvite', invite: open.id });
		} else if (world.actors.length < MOST_PEOPLE) this.#invite(lead);
	}

	#invite(lead: Actor): void {
		const { world, dice } = this;
		const kind = dice.pick(['link', 'code', 'open'] as const);
		const moderates = kind === 'link' && dice.chance(0.4);
		world.do(lead, { type: 'invite', kind, ...(moderates ? { moderator: 'Ny' } : {}) });
		const known = shown(world, lead).invites.filter(({ state }) => state === 'open');
		const made = this.#pick(known);
		if (made !== undefined) arrive(world, `new ${String(world.actors.length)}`, heldBy(made));
	}
}

/** Of what frames bring, and neither time nor a disk. */
function isReadFurther(before: Seat | undefined, after: Seat | undefined): boolean {
	if (before === undefined || after === undefined) return false;
	const told = ({ epoch, lines, heardAt, privateLine, talk }: Seat) => [
		lines,
		heardAt,
		privateLine,
		talk,
		epoch.log,
		epoch.heard,
		epoch.receiving
	];
	const now = told(after);
	return told(before).some((one, at) => one !== now[at]);
}
