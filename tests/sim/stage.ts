import { startLead, startParticipant } from '../../crypto/room/step.ts';
import type { Millis } from '../../crypto/room/input.ts';
import { Cast, type Person } from './cast.ts';
import { forwardedFrom } from './forwarded.ts';
import { seatOf } from './invariants.ts';
import { heldBy, HOUSE, openMeeting, RELAY_ID, reload, shown } from './people.ts';
import { hoard, plotting } from './plots.ts';
import { Seeded } from './prng.ts';
import { RelayStorms } from './relay-storms.ts';
import type { Action, Deed, Schedule } from './schedule.ts';
import { trickery } from './tricks.ts';
import { CALM, type Actor, type World } from './world.ts';

type Of<Type extends Deed['type']> = Extract<Deed, { type: Type }>;

type DeedOfOne =
	'say' | 'leave' | 'remove' | 'cut' | 'sleep' | 'crash' | 'date' | 'weather' | 'haunt' | 'plot';

const isAsleep = (actor: Actor) => actor.asleep !== undefined;

/** How often the lead looks at her door. */
const LOOK_MS = 400;
/** A connection that was cut hears again within this time of being back. */
const BACK_MS = 2_000;

/** Performs the actions of a schedule in a world. What makes no sense at its time does nothing. */
export class Stage {
	readonly cast: Cast;
	readonly #world: World;
	readonly #calmAt: Millis;
	readonly #storms: RelayStorms;
	readonly #dice: Seeded;
	readonly #ghosts: { readonly of: Person; readonly frames: readonly Uint8Array[] }[] = [];
	/** The id of the invite each was given. */
	readonly #invites = new Map<string, string>();
	#texts = 0;

	constructor(world: World, plan: Schedule) {
		this.#world = world;
		this.#calmAt = plan.calmAt;
		this.#dice = new Seeded(`stage/${plan.seed}`);
		this.#storms = new RelayStorms(world, plan.seed);
		this.cast = new Cast(world);
		this.cast.add('lead', openMeeting(world), true);
		for (const action of plan.actions) {
			world.at(action.at, () => {
				this.#perform(action);
			});
		}
		world.at(plan.calmAt, () => {
			this.#calm();
		});
		this.#lookLater();
	}

	/** The storm is over: everybody can reach everybody. */
	#calm(): void {
		this.#world.tamper = undefined;
		this.#world.network.sides = undefined;
		for (const { actor } of this.cast.people.values()) {
			actor.weather = CALM;
			actor.fuse = undefined;
			actor.wallOffsetMs = 0;
			actor.disk.ms = undefined;
			actor.disk.fails = false;
			this.#world.rouse(actor);
		}
	}

	#lookLater(): void {
		this.#world.at(this.#world.now + LOOK_MS, () => {
			this.#look();
			this.#lookLater();
		});
	}

	/** The lead lets in everybody who waits, but for those she is to refuse. */
	#look(): void {
		const { actor } = this.cast.lead;
		if (!actor.alive || isAsleep(actor) || actor.state.phase !== 'room') return;
		const view = shown(this.#world, actor);
		for (const knock of view.knocks) {
			if (knock.state !== 'waiting') continue;
			const invite = view.invites.find(({ ordinal }) => ordinal === knock.invite)?.id;
			const isRefused = [...this.cast.people.values()].some(
				({ refused, name }) => refused && this.#invites.get(name) === invite
			);
			this.#world.do(actor, { type: isRefused ? 'refuse' : 'admit', id: knock.id });
		}
	}

	#perform(action: Action): void {
		switch (action.type) {
			case 'join':
				this.#join(action);
				return;
			case 'steal':
				this.#steal(action);
				return;
			case 'rotate':
			case 'close':
				this.#leads(action);
				return;
			case 'refuse':
				this.#of(action.who, (person) => {
					person.refused = true;
				});
				return;
			case 'storm':
				this.#storms.begin(action.storm, action.ms);
				this.cast.lied = true;
				this.cast.harmAll(action.ms);
				return;
			case 'split':
				this.#split(action);
				return;
			case 'hold':
				this.#hold(action);
				return;
			case 'disk':
				this.#disk(action);
				return;
			case 'trick':
				this.#trick(action);
				return;
			case 'say':
			case 'leave':
			case 'remove':
			case 'cut':
			case 'sleep':
			case 'crash':
			case 'date':
			case 'weather':
			case 'haunt':
			case 'plot':
				this.#of(action.who, (person) => {
					this.#performOn(person, action);
				});
		}
	}

	#performOn(person: Person, action: Of<DeedOfOne>): void {
		const world = this.#world;
		const { actor } = person;
		switch (action.type) {
			case 'say':
				if (!isAsleep(actor)) world.do(actor, { type: 'say', text: this.#text(action.length) });
				return;
			case 'leave':
				if (isAsleep(actor) || person === this.cast.lead) return;
				person.left = true;
				world.do(actor, { type: 'leave' });
				return;
			case 'remove':
				this.#remove(person);
				return;
			case 'cut':
				person.outMs += action.ms + BACK_MS;
				world.cut(actor, action.link, Math.min(action.ms, this.#calmAt - world.now));
				return;
			case 'sleep':
				person.outMs += action.ms + BACK_MS;
				world.sleep(actor, action.ms, action);
				return;
			case 'crash':
				this.#crash(person, action);
				return;
			case 'date':
				actor.wallOffsetMs += action.ms;
				// A door's address depends on the day.
				person.outMs = Infinity;
				return;
			case 'weather':
				person.outMs = Infinity;
				actor.weather = action.weather;
				return;
			case 'haunt':
				this.#haunt(person);
				return;
			case 'plot':
				this.#plot(person, action);
		}
	}

	#of(name: string, then: (person: Person) => void): void {
		const person = this.cast.people.get(name);
		if (person?.actor.alive === true) then(person);
	}

	#text(length: number): string {
		this.#texts += 1;
		return `#${String(this.#texts)} `.padEnd(length, 'åb ');
	}

	#join(action: Of<'join'>, triesLeft = 20): void {
		const { actor: lead } = this.cast.lead;
		if (this.cast.people.has(action.who) || triesLeft === 0) return;
		if (!lead.alive || isAsleep(lead) || lead.busy) {
			this.#world.at(this.#world.now + 300, () => {
				this.#join(action, triesLeft - 1);
			});
			return;
		}
		const known = shown(this.#world, lead).invites.length;
		this.#world.do(lead, { type: 'invite', kind: action.kind });
		const made = shown(this.#world, lead).invites.at(-1);
		if (made === undefined || shown(this.#world, lead).invites.length === known) return;
		this.#invites.set(action.who, made.id);
		const invitation = heldBy(made);
		const actor = this.#arrive(action.who, invitation, action);
		const person = this.cast.add(action.who, actor, !action.spy, invitation);
		if (action.weather.loss > 0 || action.weather.cutEveryMs > 0) person.outMs = Infinity;
	}

	#steal(action: Of<'steal'>): void {
		const invitation = this.cast.people.get(action.of)?.invitation;
		if (invitation === undefined || this.cast.people.has(action.who)) return;
		this.cast.stolen = true;
		const how = { weather: CALM, clock: 7, spy: false };
		const actor = this.#arrive(action.who, invitation, how);
		this.cast.add(action.who, actor, false, invitation);
	}

	#arrive(
		name: string,
		invitation: NonNullable<Person['invitation']>,
		how: Pick<Of<'join'>, 'weather' | 'clock' | 'spy'>
	): Actor {
		const { weather, spy, clock } = how;
		return this.#world.add(
			name,
			(random, now) => {
				const nowS = (1_760_000_000_000 + this.#world.now) / 1000;
				const wish = random.below(100);
				const who = { invitation, name: wish, house: HOUSE, relayId: RELAY_ID, now, nowS };
				return startParticipant(who, random.bytes);
			},
			{ weather, spy, clockOffset: clock }
		);
	}

	#leads(action: Of<'rotate' | 'close'>): void {
		const { actor } = this.cast.lead;
		if (!actor.alive || isAsleep(actor)) return;
		if (action.type === 'close') this.cast.closed = true;
		this.#world.do(actor, { type: action.type });
	}

	#remove(person: Person): void {
		const { actor } = this.cast.lead;
		const idx = seatOf(person.actor)?.me.idx;
		if (person === this.cast.lead || idx === undefined || !actor.alive || isAsleep(actor)) return;
		person.removed = true;
		this.#world.do(actor, { type: 'remove', idx });
		this.#keep(person);
		for (const afterMs of [1_000, 3_000, 6_000, 11_000]) {
			this.#world.at(this.#world.now + afterMs, () => {
				this.#haunt(person);
			});
		}
	}

	#split({ apart, ms }: Of<'split'>): void {
		const names = [...this.cast.people.keys()];
		const side = (name: string) => (apart.includes(name) ? 1 : 0);
		if (new Set(names.map(side)).size < 2) return;
		const { network } = this.#world;
		const sides = new Map(
			[...this.cast.people].map(([name, { actor }]) => [actor, side(name)] as const)
		);
		network.sides = sides;
		this.cast.harmAll(ms + BACK_MS);
		this.#world.at(this.#world.now + ms, () => {
			if (network.sides === sides) network.sides = undefined;
		});
	}

	#hold({ from, to, ms }: Of<'hold'>): void {
		const [a, b] = [this.cast.people.get(from), this.cast.people.get(to)];
		if (a === undefined || b === undefined || a === b) return;
		a.outMs += ms;
		b.outMs += ms;
		this.cast.lied = true;
		this.#storms.hold(a.actor, b.actor, ms);
	}

	#disk({ ms, fails, forMs }: Of<'disk'>): void {
		const { actor } = this.cast.lead;
		actor.disk.ms = ms;
		actor.disk.fails = fails;
		if (fails) this.cast.lead.crashed = true;
		this.#world.at(this.#world.now + forMs, () => {
			actor.disk.ms = undefined;
			actor.disk.fails = false;
			this.#reload(this.cast.lead, 500);
		});
	}

	#crash(person: Person, { effects, ms }: Of<'crash'>): void {
		person.crashed = true;
		person.actor.fuse = effects;
		this.#world.at(this.#world.now + ms, () => {
			this.#world.kill(person.actor);
			this.#reload(person, ms);
		});
	}

	/** A new page begins with what the old one left behind, if that is anything. */
	#reload(person: Person, afterMs: Millis): void {
		const { actor } = person;
		const world = this.#world;
		world.at(world.now + afterMs, () => {
			if (actor.alive) return;
			if (person !== this.cast.lead) {
				if (actor.ticket !== undefined) reload(world, actor);
				return;
			}
			const { record } = actor;
			if (record === undefined) return;
			const now = world.clockOf(actor);
			const leading = { record, firstName: 'Anna', house: HOUSE, relayId: RELAY_ID, now };
			world.restart(actor, startLead(leading, actor.random.bytes));
			world.do(actor, { type: 'open' });
		});
	}

	#plot(person: Person, { plot, to }: Of<'plot'>): void {
		const target = this.cast.people.get(to);
		if (person.honest || target === undefined) return;
		this.cast.plotted = true;
		this.#keep(person);
		const honest = this.cast.honest.map(({ actor }) => actor);
		const who = { evil: person.actor, to: target.actor, honest };
		plotting(this.#world, who, plot, this.#dice);
	}

	/** She seals what she may want to send when she is gone. */
	#keep(person: Person): void {
		if (person.honest) return;
		const frames = hoard(this.#world, person.actor, this.#dice);
		if (frames.length > 0) this.#ghosts.push({ of: person, frames });
	}

	/** Frames of hers from before, to every address there is now. */
	#haunt(person: Person): void {
		for (const { of, frames } of this.#ghosts) {
			if (of !== person || seatOf(of.actor)?.epoch.facts !== undefined) continue;
			for (const { actor } of this.cast.honest) {
				const address = seatOf(actor)?.epoch.address;
				for (const frame of address === undefined ? [] : frames) {
					this.#world.inject(actor, 'room', forwardedFrom(address!, frame.subarray(8)));
					this.#world.inject(actor, 'room', frame);
				}
			}
		}
	}

	#trick(action: Of<'trick'>): void {
		const to = this.cast.people.get(action.to);
		if (to?.actor.alive !== true) return;
		this.cast.lied = true;
		trickery(this.#world, to.actor, action, this.#dice);
	}
}
