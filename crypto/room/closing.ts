import { AGREEMENT_MS, CLOSE_REPAIR_MS, MAX_LINES, SEEDS_MS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { signingKeys } from '../primitives/sign.ts';
import type { Body } from './body.ts';
import type { Closing } from './closing-state.ts';
import { areHarmless } from './departures.ts';
import type { Draft, EventPart } from './event.ts';
import { readHappening } from './happening.ts';
import type { Millis } from './input.ts';
import type { Item } from './item.ts';
import { viewOf } from './log.ts';
import { epochsOf, write, type Seat, type Turn, type Where } from './member.ts';
import { noteLacks } from './repair.ts';
import type { ClosingView } from './view.ts';

/*
 * The end of a meeting, the same for everybody in it (PROTOCOL.md §14.1):
 *
 *   closing ─▶ silent ─▶ revealed ─▶ over
 *
 * Closing begins with event 23. A seat is silent from its first frame of phase 1 on: it shows
 * nothing more, whatever comes. Seeds are for those alone who can be fooled no longer, so each is
 * published only after every other member has shown, silent, that she has the very same talk. What is
 * gained by it is PROTOCOL.md §14.2.
 */

/** Bytes of the seed in a 64-byte Ed25519 secret key: its first half. */
const SEED_BYTES = 32;
/** Phase 1 waits this long for words that crossed the close: half a tick to build, one to leave. */
const CROSSING_TICKS = 2;
/** Frames that say the same before one goes: a lost one is repaired by the next. */
const LAST_FRAMES = 3;
/** Seeds of others in one frame: with the own one 315 bytes, and the rest in the next. */
const MAX_SEEDS_PASSED = 8;

/** What somebody closes by saying this, or `undefined` if it is something else. */
export function closeIn(draft: Draft): { readonly seeds: boolean } | undefined {
	const happening = readHappening([{ ...draft, seq: 1 }]);
	return happening.type === 'close' ? happening : undefined;
}

/** Event 23 was said or heard: nothing more is taken to be said. Once only. */
export function close(seat: Seat, seeds: boolean, turn: Turn): Seat {
	if (seat.closing !== undefined) return seat;
	turn.notices.push({ type: 'closed' });
	const closing: Closing = {
		since: turn.now,
		seeds,
		silentAt: undefined,
		shown: new Map(),
		revealedAt: undefined,
		revealed: new Map(),
		echoed: false,
		frames: 0
	};
	return { ...seat, closing, outbox: [] };
}

/** True from the first own frame of phase 1 on. */
export function isSilent(seat: Seat): boolean {
	return seat.closing?.silentAt !== undefined;
}

/**
 * Before each own frame: a seat falls silent two ticks after the close, or later while it knows of
 * words it lacks; and reveals its seed when nobody can be fooled by it any more.
 */
export function proceed(seat: Seat, now: Millis): Seat {
	const { closing } = seat;
	if (closing === undefined) return seat;
	if (closing.silentAt === undefined) {
		if (!mayFallSilent(seat, closing, now)) return seat;
		const last = write(seat, { type: 'closed' }, now, MAX_LINES);
		return { ...last, closing: { ...closing, silentAt: now, frames: 1 } };
	}
	if (closing.revealedAt === undefined && mayReveal(seat, closing, now)) {
		return { ...seat, closing: { ...closing, revealedAt: now, frames: 1 } };
	}
	return { ...seat, closing: { ...closing, frames: closing.frames + 1 } };
}

/**
 * What a silent seat passes on: its own seed once that may be known (the first half of the secret
 * key), and some of those it knows, others in each frame. So a lost one comes by somebody else, and
 * whoever gave hers away hears that it arrived.
 */
export function seedItems(seat: Seat): readonly Item[] {
	const { closing, me } = seat;
	if (closing?.silentAt === undefined) return [];
	const isOut = closing.revealedAt !== undefined;
	const mine = isOut ? [me.signingKey.lend((key) => key.slice(0, SEED_BYTES))] : [];
	const known = [...closing.revealed.values()];
	const from = known.length === 0 ? 0 : (closing.frames * MAX_SEEDS_PASSED) % known.length;
	const passed = [...known.slice(from), ...known.slice(0, from)].slice(0, MAX_SEEDS_PASSED);
	return [...mine, ...passed].map((seed) => ({ type: 'seed', seed }));
}

/** What a frame of `idx` says about the close beside its items. */
export function notePhase(seat: Seat, where: Where, idx: number, body: Body): Seat {
	const { closing } = seat;
	if (closing === undefined || where !== 'current' || !body.closing) return seat;
	const at = seat.epoch.facts.roster.findIndex((entry) => entry.idx === idx);
	const final = closing.shown.get(idx)?.final ?? body.view.counts[at] ?? 0;
	const shown = new Map(closing.shown).set(idx, { final, hash: body.view.hash });
	return { ...seat, closing: { ...closing, shown } };
}

/**
 * True for frames that are not read any more: of the epoch before once I am silent, and of myself
 * once my key is known.
 */
export function isBeyondReading(seat: Seat, where: Where, idx: number): boolean {
	if (idx === seat.me.idx && seat.closing?.revealedAt !== undefined) return true;
	return where === 'draining' && isSilent(seat);
}

/**
 * Whoever gave her key away cannot be told from anybody who has it: of her frames only seeds are
 * read, which prove themselves. `undefined` for everybody else.
 */
export function readSeedsAlone(
	seat: Seat,
	where: Where,
	idx: number,
	body: Body
): Seat | undefined {
	if (seat.closing?.revealed.has(idx) !== true) return undefined;
	const seeds = body.items.flatMap((item) => (item.type === 'seed' ? [item.seed] : []));
	return seeds.reduce((held, seed) => noteSeed(held, where, seed), seat);
}

/** True for an event beyond the last its author had written when she closed. */
export function isBeyondFinal(seat: Seat, where: Where, idx: number, event: EventPart): boolean {
	if (where !== 'current') return false;
	const final = seat.closing?.shown.get(idx)?.final;
	return final !== undefined && event.seq > final;
}

/**
 * A seed, whoever passes it on: kept if it makes the vk of somebody here and I am silent too. Only
 * its owner can have let go of it, and only when she saw everybody silent.
 */
export function noteSeed(seat: Seat, where: Where, seed: Uint8Array): Seat {
	const { closing } = seat;
	if (closing?.silentAt === undefined || where !== 'current') return seat;
	const { publicKey, secretKey } = signingKeys(seed);
	secretKey.fill(0);
	const owner = seat.epoch.facts.roster.find(({ vk }) => equalBytes(vk, publicKey));
	if (owner === undefined) return seat;
	if (owner.idx === seat.me.idx) return { ...seat, closing: { ...closing, echoed: true } };
	const revealed = new Map(closing.revealed).set(owner.idx, seed);
	return { ...seat, closing: { ...closing, revealed } };
}

/** True when this seat has nothing more to wait for and its keys can go. */
export function isOver(seat: Seat, now: Millis): boolean {
	const { closing } = seat;
	if (closing === undefined) return false;
	const hasRepeated = closing.silentAt !== undefined && closing.frames > LAST_FRAMES;
	if (others(seat).length === 0 && hasRepeated) return true;
	if (closing.revealedAt !== undefined) {
		const isDone = haveAllSeeds(seat, closing) && closing.echoed;
		return (isDone && hasRepeated) || now - closing.revealedAt > SEEDS_MS;
	}
	if (now - closing.since > AGREEMENT_MS) return true;
	const haveAll = others(seat).every((idx) => isKnownSilent(closing, idx));
	return haveAll && hasRepeated && !mayStillReveal(seat, closing);
}

/** What a screen may say of the close. The own seed counts once somebody has shown that she has it. */
export function showClosing(
	seat: Seat | undefined,
	moment: 'going on' | 'end'
): ClosingView | undefined {
	const closing = seat?.closing;
	if (seat === undefined || closing === undefined) return undefined;
	const awaited = others(seat).filter((idx) => !isKnownSilent(closing, idx));
	const isAll = closing.echoed && haveAllSeeds(seat, closing);
	const isNone = closing.revealedAt === undefined && closing.revealed.size === 0;
	const outcome = isAll ? 'published' : isNone ? 'withheld' : 'partly';
	return {
		since: closing.since,
		silent: closing.silentAt !== undefined,
		awaited,
		seeds: moment === 'end' ? outcome : 'undecided'
	};
}

function mayFallSilent(seat: Seat, closing: Closing, now: Millis): boolean {
	const waitedMs = now - closing.since;
	const lacks = epochsOf(seat).some((epoch) => noteLacks(epoch, seat.me.idx, now).lacking.size > 0);
	if (waitedMs < CROSSING_TICKS * seat.epoch.facts.policy.tickMs) return false;
	return !lacks || waitedMs > CLOSE_REPAIR_MS;
}

/** PROTOCOL.md §14.1, the seed condition, all of it. */
function mayReveal(seat: Seat, closing: Closing, now: Millis): boolean {
	const { log, id, facts } = seat.epoch;
	if (!closing.seeds || now - closing.since > AGREEMENT_MS) return false;
	if (!areHarmless(seat.departures, now) || others(seat).length === 0) return false;
	const mine = viewOf(log, id, facts.roster).hash;
	return others(seat).every((idx) => {
		const shown = closing.shown.get(idx);
		return closing.revealed.has(idx) || (shown !== undefined && equalBytes(shown.hash, mine));
	});
}

function mayStillReveal(seat: Seat, closing: Closing): boolean {
	return closing.seeds && areHarmless(seat.departures, closing.since + AGREEMENT_MS);
}

function haveAllSeeds(seat: Seat, closing: Closing): boolean {
	return others(seat).every((idx) => closing.revealed.has(idx));
}

/** Whoever gave her seed away was silent, and saw that everybody had the same talk. */
function isKnownSilent(closing: Closing, idx: number): boolean {
	return closing.shown.has(idx) || closing.revealed.has(idx);
}

/** Everybody else who is here: whoever said LEAVE has erased the epoch and waits for nothing. */
function others(seat: Seat): readonly number[] {
	return seat.epoch.facts.roster
		.map(({ idx }) => idx)
		.filter((idx) => idx !== seat.me.idx && !seat.left.includes(idx));
}
