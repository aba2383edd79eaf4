import type { Link, Millis } from '../../crypto/room/input.ts';
import type { Weather } from './actor.ts';
import { Seeded } from './prng.ts';

/*
 * A schedule is what happens to a meeting from outside: what people do, what their phones and
 * connections do, what the relay and others do to them. It is data, so that it can be printed,
 * shortened and played again.
 */

/** A relay that loses, delays, doubles and damages a share of what it forwards. */
export interface Storm {
	readonly loss: number;
	readonly late: number;
	readonly twice: number;
	readonly dented: number;
}

/** What somebody inside does with valid keys and another client. */
export const PLOTS = [
	'twoVersions',
	'asOther',
	'garbage',
	'claims',
	'wants',
	'capsule',
	'grant',
	'close',
	'again'
] as const;
export type Plot = (typeof PLOTS)[number];

/** What the relay does with frames it recorded. */
export const TRICKS = ['replay', 'splice', 'noise', 'mirror', 'oldEpoch', 'dent'] as const;
export type Trick = (typeof TRICKS)[number];

/** What happens, to whom; `lead` is the one who opened the meeting. */
export type Deed =
	| {
			readonly type: 'join';
			readonly who: string;
			readonly kind: 'link' | 'code';
			readonly weather: Weather;
			/** What her clock shows when the world's shows 0. */
			readonly clock: Millis;
			readonly spy: boolean;
	  }
	/** Somebody arrives with the invitation of another. */
	| { readonly type: 'steal'; readonly who: string; readonly of: string }
	| { readonly type: 'say'; readonly who: string; readonly length: number }
	| { readonly type: 'leave'; readonly who: string }
	| { readonly type: 'remove'; readonly who: string }
	| { readonly type: 'refuse'; readonly who: string }
	| { readonly type: 'rotate' }
	| { readonly type: 'close' }
	| { readonly type: 'cut'; readonly who: string; readonly link: Link; readonly ms: Millis }
	| {
			readonly type: 'sleep';
			readonly who: string;
			readonly ms: Millis;
			readonly stands: boolean;
			readonly cut: boolean;
	  }
	/** Her page dies after so many more effects; a lead's comes back after `ms`. */
	| {
			readonly type: 'crash';
			readonly who: string;
			readonly effects: number;
			readonly ms: Millis;
	  }
	| { readonly type: 'disk'; readonly ms: Millis; readonly fails: boolean; readonly forMs: Millis }
	| { readonly type: 'date'; readonly who: string; readonly ms: Millis }
	| { readonly type: 'weather'; readonly who: string; readonly weather: Weather }
	| { readonly type: 'storm'; readonly ms: Millis; readonly storm: Storm }
	| { readonly type: 'split'; readonly ms: Millis; readonly apart: readonly string[] }
	| { readonly type: 'hold'; readonly from: string; readonly to: string; readonly ms: Millis }
	| { readonly type: 'trick'; readonly trick: Trick; readonly to: string; readonly times: number }
	| { readonly type: 'plot'; readonly who: string; readonly plot: Plot; readonly to: string }
	/** An ex-member sends what she sealed under keys she still has. */
	| { readonly type: 'haunt'; readonly who: string };

export type Action = Deed & { readonly at: Millis };

export interface Schedule {
	readonly seed: string;
	readonly actions: readonly Action[];
	/** When the relay is honest again, the weather calm and everybody awake. */
	readonly calmAt: Millis;
}

type Mood = 'calm' | 'weather' | 'relay' | 'inside' | 'crash' | 'mixed';

const SECOND = 1_000;
const MOODS: readonly Mood[] = ['calm', 'weather', 'weather', 'relay', 'inside', 'crash', 'mixed'];
const LENGTHS = [12, 40, 200, 380, 700, 1_500] as const;
/** Two or three guests most of the time: more people cost more and find little more. */
const GUESTS = [1, 2, 2, 2, 3, 3, 4, 5] as const;

/** The schedule of a seed, always the same one. */
export function schedule(seed: string): Schedule {
	const dice = new Seeded(`schedule/${seed}`);
	const mood = dice.pick(MOODS);
	const guests = Array.from({ length: dice.pick(GUESTS) }, (_, at) => `g${String(at)}`);
	const actions: Action[] = guests.map((who, at) => ({
		at: at === 0 || dice.chance(0.7) ? dice.below(2 * SECOND) : dice.below(25 * SECOND),
		...joining(who, mood, dice)
	}));
	const span = (12 + dice.below(25)) * SECOND;
	const from = 5 * SECOND;
	const count = 5 + dice.below(18);
	for (let at = 0; at < count; at++) {
		actions.push({ at: from + dice.below(span), ...deed(mood, guests, dice) });
	}
	if (dice.chance(0.05)) actions.push({ at: from + span - SECOND, type: 'close' });
	actions.sort((a, b) => a.at - b.at);
	return { seed, actions, calmAt: from + span };
}

function joining(who: string, mood: Mood, dice: Seeded): Deed {
	const kind = dice.chance(0.12) ? 'code' : 'link';
	const spy = who !== 'g0' && dice.chance(mood === 'inside' ? 0.7 : 0.1);
	const clock = dice.below(1_000_000);
	return { type: 'join', who, kind, weather: climate(mood, dice), clock, spy };
}

function climate(mood: Mood, dice: Seeded): Weather {
	const steady = { loss: 0, cutEveryMs: 0, cutForMs: 0 };
	if (mood !== 'weather' && mood !== 'mixed') {
		return { latencyMs: 20 + dice.below(80), jitterMs: dice.below(60), ...steady };
	}
	const rough = { latencyMs: 50 + dice.below(300), jitterMs: dice.below(500) };
	if (dice.chance(0.5)) return { ...rough, ...steady };
	const cutEveryMs = (10 + dice.below(30)) * SECOND;
	return {
		...rough,
		loss: dice.fraction() * 0.1,
		cutEveryMs,
		cutForMs: 300 + dice.below(3_000)
	};
}

function deed(mood: Mood, guests: readonly string[], dice: Seeded): Deed {
	const everybody = ['lead', ...guests];
	const who = dice.pick(everybody);
	if (dice.chance(0.45)) return { type: 'say', who, length: dice.pick(LENGTHS) };
	if (dice.chance(0.3)) return coming(guests, dice);
	switch (mood) {
		case 'calm':
			return { type: 'rotate' };
		case 'weather':
			return trouble(everybody, dice);
		case 'relay':
			return dice.chance(0.5) ? lie(everybody, dice) : trick(everybody, dice);
		case 'inside':
			return dice.chance(0.8) ? plot(guests, everybody, dice) : trick(everybody, dice);
		case 'crash':
			return crash(everybody, dice);
		case 'mixed': {
			const any = dice.below(5);
			if (any === 0) return trouble(everybody, dice);
			if (any === 1) return lie(everybody, dice);
			if (any === 2) return trick(everybody, dice);
			return any === 3 ? plot(guests, everybody, dice) : crash(everybody, dice);
		}
	}
}

function coming(guests: readonly string[], dice: Seeded): Deed {
	const who = dice.pick(guests);
	const luck = dice.below(10);
	if (luck < 4) return { type: 'rotate' };
	if (luck < 6) return { type: 'leave', who };
	if (luck < 8) return { type: 'remove', who };
	return luck === 8 ? { type: 'refuse', who } : { type: 'steal', who: `thief of ${who}`, of: who };
}

function trouble(everybody: readonly string[], dice: Seeded): Deed {
	const who = dice.pick(everybody);
	const ms = 300 + dice.below(dice.chance(0.2) ? 20_000 : 5_000);
	const luck = dice.below(10);
	if (luck < 3) return { type: 'cut', who, link: dice.chance(0.8) ? 'room' : 'lobby', ms };
	if (luck < 6) {
		return { type: 'sleep', who, ms, stands: dice.chance(0.5), cut: dice.chance(0.5) };
	}
	if (luck === 6) return { type: 'split', ms, apart: everybody.filter(() => dice.chance(0.5)) };
	if (luck === 7) return { type: 'date', who, ms: (dice.below(200) - 100) * 3_600 * SECOND };
	if (luck === 8) return { type: 'hold', from: who, to: dice.pick(everybody), ms };
	return { type: 'weather', who, weather: climate('weather', dice) };
}

function lie(everybody: readonly string[], dice: Seeded): Deed {
	const ms = SECOND + dice.below(10 * SECOND);
	const luck = dice.below(4);
	if (luck === 0) return { type: 'split', ms, apart: everybody.filter(() => dice.chance(0.5)) };
	if (luck === 1) {
		return { type: 'hold', from: dice.pick(everybody), to: dice.pick(everybody), ms };
	}
	const storm = {
		loss: dice.fraction() * 0.5,
		late: dice.fraction() * 0.3,
		twice: dice.fraction() * 0.3,
		dented: dice.fraction() * 0.2
	};
	return { type: 'storm', ms, storm };
}

function trick(everybody: readonly string[], dice: Seeded): Deed {
	const times = 1 + dice.below(20);
	return { type: 'trick', trick: dice.pick(TRICKS), to: dice.pick(everybody), times };
}

function plot(guests: readonly string[], everybody: readonly string[], dice: Seeded): Deed {
	const who = dice.pick(guests);
	if (dice.chance(0.25)) return { type: 'haunt', who };
	return { type: 'plot', who, plot: dice.pick(PLOTS), to: dice.pick(everybody) };
}

function crash(everybody: readonly string[], dice: Seeded): Deed {
	const luck = dice.below(6);
	if (luck === 0) {
		const ms = dice.below(3_000);
		return { type: 'disk', ms, fails: dice.chance(0.2), forMs: 1_000 + dice.below(8_000) };
	}
	const who = dice.chance(0.6) ? 'lead' : dice.pick(everybody);
	return { type: 'crash', who, effects: dice.below(12), ms: 200 + dice.below(6_000) };
}
