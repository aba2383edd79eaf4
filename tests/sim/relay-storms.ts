import type { Millis } from '../../crypto/room/input.ts';
import { Seeded } from './prng.ts';
import type { Storm } from './schedule.ts';
import type { Actor, Delivery, World } from './world.ts';

interface Held {
	readonly from: Actor;
	readonly to: Actor;
	readonly until: Millis;
}

/** A relay that treats what it forwards badly for a while. */
export class RelayStorms {
	readonly #world: World;
	readonly #dice: Seeded;
	#storm: { readonly storm: Storm; readonly until: Millis } | undefined;
	#held: readonly Held[] = [];

	constructor(world: World, seed: string) {
		this.#world = world;
		this.#dice = new Seeded(`storm/${seed}`);
		world.tamper = (delivery) => this.#tamper(delivery);
	}

	begin(storm: Storm, forMs: Millis): void {
		this.#storm = { storm, until: this.#world.now + forMs };
	}

	/** One person hears nothing of another. */
	hold(from: Actor, to: Actor, forMs: Millis): void {
		this.#held = [...this.#held, { from, to, until: this.#world.now + forMs }];
	}

	#tamper(delivery: Delivery): readonly Delivery[] {
		const { now } = this.#world;
		const isHeld = this.#held.some(
			({ from, to, until }) => now < until && from === delivery.from && to === delivery.to
		);
		if (isHeld) return [];
		if (this.#storm === undefined || now >= this.#storm.until) return [delivery];
		const { loss, late, twice, dented } = this.#storm.storm;
		const dice = this.#dice;
		if (dice.chance(loss)) return [];
		const made: Delivery[] = [
			dice.chance(late) ? { ...delivery, lateMs: dice.below(3_000) } : delivery
		];
		if (dice.chance(twice)) made.push({ ...delivery, lateMs: dice.below(2_000) });
		if (dice.chance(dented)) {
			const { message } = delivery;
			const at = dice.below(message.length);
			made.unshift({ ...delivery, message: message.with(at, (message[at] ?? 0) ^ 1) });
		}
		return made;
	}
}
