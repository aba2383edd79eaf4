import { CALM, type Weather } from './actor.ts';
import { Seeded } from './prng.ts';

/*
 * What happens in a room whose lead falls silent and comes back, as data: it can be printed, and
 * played again when the generator gives something else for its seed.
 */

/** Times count from the world's beginning. People are called by their place: 0 began to lead. */
export type Deed = { readonly at: number } & (
	| {
			readonly type: 'sleep';
			readonly who: number;
			readonly forMs: number;
			readonly stands: boolean;
			readonly cut: boolean;
	  }
	/** Her page dies, and is loaded anew by whoever holds her vault. */
	| { readonly type: 'die'; readonly who: number; readonly forMs: number }
	/** Those named hear nothing of the others, nor the others of them. */
	| { readonly type: 'split'; readonly apart: readonly number[]; readonly forMs: number }
	| { readonly type: 'say'; readonly who: number }
	/** A participant writes to the moderators. */
	| { readonly type: 'aside'; readonly who: number }
	/** What follows is done by one of those who lead then, in the order of their places. */
	| { readonly type: 'answer' | 'remove'; readonly who: number; readonly side: number }
	| { readonly type: 'come' | 'pause' | 'round'; readonly side: number }
	| { readonly type: 'mute'; readonly who: number; readonly side: number }
);

export interface Plan {
	readonly seed: string;
	readonly people: { readonly moderators: number; readonly guests: number };
	readonly weather: Weather;
	readonly tickMs: number;
	/** Whoever comes back is sent what she missed. */
	readonly recap: boolean;
	readonly deeds: readonly Deed[];
}

const SECOND = 1_000;
const START_MS = 10 * SECOND;

/** Who falls silent in the room of this seed, and what is said and done meanwhile. */
export function planOf(seed: string): Plan {
	const random = new Seeded(`lead back ${seed}`);
	const moderators = 2 + random.below(2);
	const few = 1 + random.below(2);
	const weather: Weather = {
		...CALM,
		latencyMs: 20 + random.below(200),
		jitterMs: random.below(200),
		loss: random.chance(0.5) ? 0.1 * random.fraction() : 0
	};
	const tickMs = random.chance(0.3) ? 1_000 : 2_000;
	const talk = random.split('talk');
	const people = { moderators, guests: few + (talk.chance(0.4) ? 1 + talk.below(3) : 0) };
	const silences = silencesOf(people, random);
	const others = [
		...splits(people, talk),
		...reloads(talk),
		...chatter(people, talk),
		...rulings(people, talk)
	];
	const deeds = [...silences, ...others].toSorted((a, b) => a.at - b.at);
	return { seed, people, weather, tickMs, recap: talk.chance(0.3), deeds };
}

/** When the last of those who fell silent is awake. */
export function calmAt({ deeds }: Plan): number {
	return Math.max(START_MS, ...deeds.map((deed) => deed.at + ('forMs' in deed ? deed.forMs : 0)));
}

/** When nothing more happens from outside. */
export function overAt(plan: Plan): number {
	return Math.max(calmAt(plan), ...plan.deeds.map(({ at }) => at));
}

type People = Plan['people'];

function silencesOf({ moderators, guests }: People, random: Seeded): readonly Deed[] {
	const deeds: Deed[] = [];
	for (let who = 0; who < moderators + guests; who++) {
		if (!random.chance(who === 0 ? 0.95 : 0.3)) continue;
		const at = START_MS + random.below(20 * SECOND);
		const forMs = SECOND + random.below(random.chance(0.5) ? 35 * SECOND : 90 * SECOND);
		const dies = who < moderators && random.chance(0.15);
		const how = { stands: random.chance(0.5), cut: random.chance(0.3) };
		deeds.push(dies ? { at, type: 'die', who, forMs } : { at, type: 'sleep', who, forMs, ...how });
	}
	return deeds;
}

/** Another moderator and some of the guests are in a tunnel, or the relay will have it so. */
function splits({ moderators, guests }: People, dice: Seeded): readonly Deed[] {
	if (!dice.chance(0.35)) return [];
	const places = Array.from({ length: guests }, (_, at) => moderators + at);
	const apart = [moderators - 1, ...places.filter(() => dice.chance(0.5))];
	const at = START_MS + dice.below(5 * SECOND);
	return [{ at, type: 'split', apart, forMs: (25 + dice.below(60)) * SECOND }];
}

/** The lead loads her page anew. */
function reloads(dice: Seeded): readonly Deed[] {
	if (!dice.chance(0.2)) return [];
	const at = START_MS + dice.below(40 * SECOND);
	return [{ at, type: 'die', who: 0, forMs: SECOND + dice.below(4 * SECOND) }];
}

/** Everybody writes, before, during and after, and some to a few. */
function chatter({ moderators, guests }: People, dice: Seeded): readonly Deed[] {
	const deeds: Deed[] = [];
	for (let who = 0; who < moderators + guests; who++) {
		const moderates = who < moderators;
		deeds.push({ at: SECOND + dice.below(START_MS), type: 'say', who });
		for (let at = START_MS; at < 90 * SECOND; at += (10 + dice.below(50)) * SECOND) {
			deeds.push({ at: at + dice.below(10 * SECOND), type: 'say', who });
		}
		if (moderates || !dice.chance(0.4)) continue;
		deeds.push({ at: dice.below(90 * SECOND), type: 'aside', who });
		const answer = { type: 'answer', who, side: dice.below(2) } as const;
		deeds.push({ at: dice.below(90 * SECOND), ...answer });
	}
	return deeds;
}

/** What one of those who lead does for her part of the room. */
function rulings({ moderators, guests }: People, dice: Seeded): readonly Deed[] {
	const deeds: Deed[] = [];
	const when = () => START_MS + dice.below(80 * SECOND);
	const guest = () => moderators + dice.below(guests);
	for (const side of [0, 1]) {
		if (dice.chance(0.35)) deeds.push({ at: when(), type: 'come', side });
	}
	const side = dice.below(2);
	const luck = dice.below(10);
	if (luck < 3) deeds.push({ at: when(), type: 'pause', side });
	else if (luck < 4) deeds.push({ at: when(), type: 'round', side });
	else if (luck < 6) deeds.push({ at: when(), type: 'mute', who: guest(), side });
	if (guests > 1 && dice.chance(0.35)) {
		deeds.push({ at: when(), type: 'remove', who: guest(), side: dice.below(2) });
	}
	return deeds;
}
