import type { Weather } from './actor.ts';
import { Seeded } from './prng.ts';
import {
	ACTS,
	PLOTS,
	RULES,
	TRICKS,
	WHISPERS,
	type Action,
	type Deed,
	type Schedule,
	type Start
} from './schedule.ts';

/* Schedules at random: the same seed gives the same schedule. */

type Mood =
	'calm' | 'talk' | 'whispers' | 'weather' | 'relay' | 'inside' | 'crash' | 'succession' | 'mixed';

/** Who is or will be there, and what the day is like. */
interface Setting {
	readonly mood: Mood;
	readonly start: Start;
	readonly moderators: readonly string[];
	readonly guests: readonly string[];
	readonly everybody: readonly string[];
	readonly dice: Seeded;
}

const SECOND = 1_000;
const MOODS: readonly Mood[] = [
	'calm',
	'talk',
	'whispers',
	'weather',
	'weather',
	'relay',
	'inside',
	'crash',
	'succession',
	'mixed'
];
const LENGTHS = [12, 40, 200, 380, 700, 1_500] as const;
/** Two or three guests most of the time: more people cost more and find little more. */
const GUESTS = [1, 2, 2, 2, 3, 3, 4, 5] as const;

/** The schedule of a seed. */
export function schedule(seed: string): Schedule {
	const dice = new Seeded(`schedule/${seed}`);
	const setting = settingOf(dice);
	const { start, guests, mood } = setting;
	const isBegun = start.moderators + start.guests > 1;
	const coming = guests.slice(start.guests);
	const actions: Action[] = coming.map((who, at) => ({
		at: at === 0 || dice.chance(0.7) ? dice.below(2 * SECOND) : dice.below(25 * SECOND),
		...joining(who, setting)
	}));
	const span = (12 + dice.below(mood === 'succession' ? 40 : 25)) * SECOND;
	const from = isBegun ? SECOND : 5 * SECOND;
	const count = 5 + dice.below(18);
	for (let at = 0; at < count; at++) {
		actions.push({ at: from + dice.below(span), ...deed(setting) });
	}
	if (dice.chance(0.05)) actions.push({ at: from + span - SECOND, type: 'close' });
	actions.sort((a, b) => a.at - b.at);
	return { seed, start, actions, calmAt: from + span };
}

function settingOf(dice: Seeded): Setting {
	const mood = dice.pick(MOODS);
	const all = dice.pick(GUESTS);
	const isStaffed = mood === 'succession' || dice.chance(0.3);
	const moderators = isStaffed ? 2 + dice.below(2) : 1;
	const here = isStaffed || dice.chance(0.3) ? dice.below(all + 1) : 0;
	const guests = Array.from({ length: all }, (_, at) => `g${String(at)}`);
	const leading = Array.from({ length: moderators }, (_, at) =>
		at === 0 ? 'lead' : `m${String(at)}`
	);
	const spies = guests
		.slice(0, here)
		.filter((who) => who !== 'g0' && dice.chance(mood === 'inside' ? 0.7 : 0.1));
	const start = { moderators, guests: here, spies };
	return { mood, start, moderators: leading, guests, everybody: [...leading, ...guests], dice };
}

function joining(who: string, { mood, dice }: Setting): Deed {
	const luck = dice.below(100);
	const kind = luck < 12 ? 'code' : luck < 22 ? 'open' : luck < 28 ? 'moderator' : 'link';
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
	const cutForMs = 300 + dice.below(3_000);
	return { ...rough, loss: dice.fraction() * 0.1, cutEveryMs, cutForMs };
}

function deed(setting: Setting): Deed {
	const { mood, everybody, dice } = setting;
	const who = dice.pick(everybody);
	if (dice.chance(0.35)) return { type: 'say', who, length: dice.pick(LENGTHS) };
	if (dice.chance(0.1)) return whisper(setting);
	if (dice.chance(0.3)) return coming(setting);
	switch (mood) {
		case 'calm':
			return { type: 'rotate' };
		case 'talk':
			return talk(setting);
		case 'whispers':
			return whisper(setting);
		case 'weather':
			return trouble(setting);
		case 'relay':
			return dice.chance(0.5) ? lie(setting) : trick(setting);
		case 'inside':
			return dice.chance(0.8) ? plot(setting) : trick(setting);
		case 'crash':
			return crash(setting);
		case 'succession':
			return succession(setting);
		case 'mixed':
			return dice.pick([talk, trouble, lie, trick, plot, crash, succession])(setting);
	}
}

function coming({ guests, dice }: Setting): Deed {
	const who = dice.pick(guests);
	const luck = dice.below(10);
	if (luck < 4) return { type: 'rotate' };
	if (luck < 6) return { type: 'leave', who };
	if (luck < 8) return { type: 'remove', who };
	return luck === 8 ? { type: 'refuse', who } : { type: 'steal', who: `thief of ${who}`, of: who };
}

function talk({ moderators, everybody, dice }: Setting): Deed {
	const on = dice.pick(everybody);
	if (dice.chance(0.4)) {
		return { type: 'act', who: dice.pick(moderators), act: dice.pick(RULES), on };
	}
	return { type: 'act', who: dice.pick(everybody), act: dice.pick(ACTS), on };
}

function whisper({ everybody, dice }: Setting): Deed {
	const [who, to] = [dice.pick(everybody), dice.pick(everybody)];
	return { type: 'whisper', who, how: dice.pick(WHISPERS), to, length: dice.pick(LENGTHS) };
}

function trouble({ everybody, dice }: Setting): Deed {
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

function lie({ everybody, dice }: Setting): Deed {
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

function trick({ everybody, dice }: Setting): Deed {
	const times = 1 + dice.below(20);
	return { type: 'trick', trick: dice.pick(TRICKS), to: dice.pick(everybody), times };
}

function plot({ guests, everybody, dice }: Setting): Deed {
	const who = dice.pick(guests);
	if (dice.chance(0.25)) return { type: 'haunt', who };
	return { type: 'plot', who, plot: dice.pick(PLOTS), to: dice.pick(everybody) };
}

function crash({ everybody, dice }: Setting): Deed {
	if (dice.below(6) === 0) {
		const ms = dice.below(3_000);
		return { type: 'disk', ms, fails: dice.chance(0.2), forMs: 1_000 + dice.below(8_000) };
	}
	const who = dice.chance(0.6) ? 'lead' : dice.pick(everybody);
	return { type: 'crash', who, effects: dice.below(12), ms: 200 + dice.below(6_000) };
}

function succession({ moderators, dice }: Setting): Deed {
	const who = dice.pick(moderators);
	const ms = dice.below(45 * SECOND);
	const luck = dice.below(8);
	if (luck < 2) return { type: 'handOver', to: who };
	if (luck === 2) return { type: 'die', who };
	if (luck === 3) return { type: 'split', ms, apart: moderators.filter(() => dice.chance(0.5)) };
	if (luck === 4) return { type: 'cut', who, link: 'room', ms };
	if (luck === 5) return { type: 'crash', who, effects: dice.below(12), ms: dice.below(6_000) };
	return { type: 'sleep', who, ms, stands: dice.chance(0.5), cut: dice.chance(0.5) };
}
