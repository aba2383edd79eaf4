import { CLIENT_MESSAGE_BYTES } from '../../relay/wire.ts';
import { CALM, type Actor, type Weather } from './actor.ts';
import { arrive, invite, openMeeting, shown } from './people.ts';
import { Seeded } from './prng.ts';
import { staffedRoom } from './staffed.ts';
import { kolmogorovSmirnov, stumpAdvantage, type Advantage, type Distance } from './statistics.ts';
import { World } from './world.ts';

/*
 * What a relay sees of one connection: when its messages come and how long they are
 * (PROTOCOL.md §4.4). Two people in one room, with lines of one kind: one does all that can be done
 * there, the other nothing at all.
 */

/** When the relay gets the messages of one connection, and their sizes. */
export interface Trace {
	readonly at: readonly number[];
	readonly sizes: ReadonlySet<number>;
}

/** How alike two connections are to somebody who sees only this. */
export interface Likeness {
	readonly ticks: number;
	readonly distance: Distance;
	readonly advantage: Advantage;
}

const TICK_MS = 1_000;
const LINE: Weather = { ...CALM, latencyMs: 60, jitterMs: 120 };
/** What one sample of the classifier looks at. */
const WINDOW = 5;

/** One who talks, whispers, types, asks for the word and reacts; and one who is silent. */
export function talkerAndSilent(seed: string, ticks: number): readonly [Trace, Trace] {
	const world = new World(seed);
	const room = staffedRoom(world, seed, { moderators: 2, guests: 2 }, { weather: LINE });
	const [talker, silent] = room.guests as [Actor, Actor];
	const traces = watch(world, [talker, silent], 'room');
	const random = new Seeded(`deeds ${seed}`);
	const next = (at: number) => {
		world.at(at, () => {
			perform(world, talker, random);
			next(world.now + random.fraction() * 4 * TICK_MS);
		});
	};
	next(5 * TICK_MS);
	runFor(world, ticks * TICK_MS);
	return [traceOf(traces[0]!), traceOf(traces[1]!)];
}

/** A lead's lobby connection: with people at her doors all the time, and with nobody. */
export function busyAndEmptyDoor(seed: string, ticks: number): readonly [Trace, Trace] {
	const [busy, empty] = [true, false].map((isBusy) => {
		const world = new World(`${seed} ${String(isBusy)}`);
		const lead = openMeeting(world, { weather: LINE });
		const link = invite(world, lead, 'open');
		const traces = watch(world, [lead], 'lobby');
		let met = 0;
		const knock = (at: number, nth: number) => {
			world.at(at, () => {
				const guest = arrive(world, `g${String(nth)}`, link);
				world.at(world.now + 20 * TICK_MS, () => {
					const { knocks } = shown(world, lead);
					met += knocks.length;
					for (const { id } of knocks) world.do(lead, { type: 'refuse', id });
					world.kill(guest);
				});
				knock(world.now + 25 * TICK_MS, nth + 1);
			});
		};
		if (isBusy) knock(2 * TICK_MS, 0);
		runFor(world, (ticks * TICK_MS) / 4);
		if (isBusy !== met > 0) throw new Error('the busy door is not busy, or the other not empty');
		return traceOf(traces[0]!);
	});
	return [busy!, empty!];
}

/**
 * A client of no care, as a control: it sends what is said at once, and noise when it has been still
 * for a tick. What cannot tell this one from a silent one tells nothing.
 */
export function hasty(seed: string, ticks: number): Trace {
	const random = new Seeded(`hasty ${seed}`);
	const at: number[] = [];
	let [now, said] = [0, random.fraction() * 4 * TICK_MS];
	while (at.length < ticks) {
		const due = now + TICK_MS;
		now = Math.min(due, said);
		if (said <= due) said = now + random.fraction() * 4 * TICK_MS;
		at.push(now);
	}
	const { latencyMs, jitterMs } = LINE;
	let last = 0;
	const arrived = at.map((sent) => {
		last = Math.max(last, sent + latencyMs + random.fraction() * jitterMs);
		return last;
	});
	return { at: arrived, sizes: new Set([CLIENT_MESSAGE_BYTES]) };
}

/** Compares the intervals between messages. */
export function likeness(one: Trace, other: Trace): Likeness {
	const [a, b] = [intervals(one), intervals(other)];
	return {
		ticks: Math.min(a.length, b.length),
		distance: kolmogorovSmirnov(a, b),
		advantage: stumpAdvantage(windows(a), windows(b))
	};
}

function intervals({ at }: Trace): readonly number[] {
	return at.slice(1).map((time, before) => time - at[before]!);
}

/** Each interval by itself, with those before it: its size, the window's length and its spread. */
function windows(gaps: readonly number[]): readonly (readonly number[])[] {
	return gaps.slice(WINDOW).map((gap, at) => {
		const window = gaps.slice(at, at + WINDOW + 1);
		const sum = window.reduce((total, one) => total + one, 0);
		const mean = sum / window.length;
		return [gap, Math.abs(gap - mean), sum, Math.min(...window), Math.max(...window)];
	});
}

function perform(world: World, talker: Actor, random: Seeded): void {
	const text = 'så här är det '.repeat(1 + random.below(60));
	const key = shown(world, talker).timeline.findLast(({ type }) => type === 'text')?.key ?? '';
	switch (random.below(6)) {
		case 0:
			world.do(talker, { type: 'aside', text });
			return;
		case 1:
			world.do(talker, { type: 'typing' });
			return;
		case 2:
			world.do(talker, { type: random.chance(0.5) ? 'raiseHand' : 'lowerHand' });
			return;
		case 3:
			world.do(talker, { type: 'react', key, code: random.below(5) });
			return;
		default:
			world.do(talker, { type: 'say', text });
	}
}

interface Watched {
	readonly at: number[];
	readonly sizes: Set<number>;
}

/** The relay's own clock, so with what the line adds. */
function watch(world: World, actors: readonly Actor[], link: 'room' | 'lobby'): Watched[] {
	const traces = actors.map((): Watched => ({ at: [], sizes: new Set() }));
	world.network.arrivals.push((actor, from, message) => {
		const trace = traces[actors.indexOf(actor)];
		if (trace === undefined || from !== link) return;
		trace.at.push(world.now);
		trace.sizes.add(message.length);
	});
	return traces;
}

function traceOf({ at, sizes }: Watched): Trace {
	return { at, sizes };
}

/** What a world remembers of every message would fill the memory. */
function runFor(world: World, ms: number): void {
	const end = world.now + ms;
	while (world.now < end) {
		world.runUntil(Math.min(end, world.now + 60 * TICK_MS));
		world.seen.length = 0;
		world.forwarded.length = 0;
	}
}
