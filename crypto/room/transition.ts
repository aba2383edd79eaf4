import { MAX_LINES } from '../limits.ts';
import { isAtOdds } from './consistency.ts';
import { epochLifeMs, noteDepartures, type Departures } from './departures.ts';
import type { EpochFacts, EpochKeys } from './epoch.ts';
import { missingIn } from './gaps.ts';
import { settleHeld } from './held.ts';
import type { Millis } from './input.ts';
import { viewOf } from './log.ts';
import {
	leavesOut,
	secretsOf,
	startEpoch,
	staysIn,
	unheard,
	whoOf,
	write,
	type Draining,
	type NewLine,
	type Seat,
	type Turn
} from './member.ts';
import type { Followed } from './follow.ts';
import { pairsAfterFollowing, type Pairs } from './pair-keys.ts';
import { enterPrivately } from './private-line.ts';
import { countOf, isUneven, noteLacks } from './repair.ts';
import { lackingIn, settleTexts } from './seen.ts';
import { entryOf, personOf, type Entry, type Roster } from './roster.ts';
import { forgetEpochs } from './talk.ts';
import { rememberMuted } from './talk-mode.ts';

/** How long the epoch before is still read, and what its issuer repeats in it. */
export interface Grace {
	readonly until: Millis;
	readonly gid: Uint8Array;
	readonly grant: Draining['grant'];
}

const MIN_GRACE_MS = 10_000;

/** PROTOCOL.md §7.5: max(10 s, (2·parts + 8)·T) from now. */
export function startGrace(
	seat: Seat,
	from: { readonly parts: number; readonly grant: Draining['grant'] },
	now: Millis
): Grace {
	const { tickMs } = seat.epoch.facts.policy;
	const until = now + Math.max(MIN_GRACE_MS, (2 * from.parts + 8) * tickMs);
	return { until, gid: seat.granting?.gid ?? new Uint8Array(0), grant: from.grant };
}

/** A member follows a grant: her pair key steps, the old epoch begins to drain. */
export function adopt(seat: Seat, followed: Followed, turn: Turn): Seat {
	const { facts, keys, parts } = followed;
	const grace = startGrace(seat, { parts, grant: undefined }, turn.now);
	const pairs = pairsAfterFollowing(seat, followed, turn);
	return drainInto(seat, { facts, keys, grace, pairs }, turn);
}

/** The next epoch becomes the current one. An epoch that was still draining ends at once. */
export function drainInto(
	seat: Seat,
	next: {
		readonly facts: EpochFacts;
		readonly keys: EpochKeys;
		readonly grace: Grace;
		readonly pairs: Pairs;
	},
	turn: Turn
): Seat {
	const ended = endGrace(seat, turn);
	const { roster: old } = seat.epoch.facts;
	const kept = old.map(({ idx }) => idx).filter((idx) => staysIn(idx, old, next.facts.roster));
	const draining: Draining = {
		epoch: seat.epoch,
		until: next.grace.until,
		kept,
		gid: next.grace.gid,
		grant: next.grace.grant,
		repeating: 0
	};
	const switched: Seat = {
		...ended,
		epoch: startEpoch(seat.me.idx, next.facts, next.keys, turn.now),
		draining,
		pairKeys: next.pairs.pairKeys,
		healing: next.pairs.healing,
		heardAt: heardIn(seat, next.facts.roster, turn.now),
		met: new Set([...seat.met, ...next.facts.roster.map(personOf)]),
		departures: departuresAfter(seat, next.facts.roster, turn.now),
		outbox: seat.outbox.map((waiting) => ({ ...waiting, taken: 0 })),
		left: seat.left.filter((idx) => staysIn(idx, old, next.facts.roster)),
		locks: { changes: seat.locks.changes + 1, changedAt: turn.now },
		borrowed: 0,
		ended: undefined,
		endedBefore: ended.ended,
		talk: rememberMuted(ended, next.facts.roster)
	};
	turn.notices.push({ type: 'lock' });
	return writeChanges(enterPrivately(switched, turn), seat, turn);
}

/**
 * Ends the grace when it is over, or when everybody was heard in the new epoch, nobody lacks a
 * word of the old one and all have the same words. What still lacks then is shown as a gap; the old keys are spent.
 */
export function drain(seat: Seat, turn: Turn): Seat {
	const { draining } = seat;
	if (draining === undefined) return seat;
	const waiting = unheard(seat.epoch, seat.me.idx).some((idx) => draining.kept.includes(idx));
	const isEven = !isUneven(draining.epoch, seat.me.idx, draining.kept);
	const isAgreed = !isAtOdds(draining.epoch, seat.me.idx, draining.kept);
	const settled = !waiting && isEven && isAgreed && !leavesOut(draining);
	return settled || turn.now >= draining.until ? endGrace(seat, turn) : seat;
}

/** True once an epoch without a successor is too old to be kept (PROTOCOL.md §7.5). */
export function isStale(seat: Seat, now: Millis): boolean {
	return now - seat.epoch.adoptedAt > epochLifeMs(seat.epoch.facts.policy);
}

function endGrace(seat: Seat, turn: Turn): Seat {
	const { draining } = seat;
	if (draining === undefined) return seat;
	turn.spent.push(...secretsOf(draining.epoch));
	const epoch = noteLacks(draining.epoch, seat.me.idx, turn.now);
	const { roster } = epoch.facts;
	let ended: Seat = { ...settleTexts(seat, epoch), draining: undefined };
	const missing = missingIn(epoch);
	for (const idx of missing) {
		const who = whoOf(roster, idx, seat.me.idx);
		ended = write(ended, { type: 'gap', who }, turn.now, MAX_LINES);
	}
	const had = roster.map(({ idx }) => (missing.includes(idx) ? Infinity : countOf(epoch, idx)));
	const final = viewOf(epoch.log, epoch.id, roster);
	const settled = settleHeld(ended, turn, epoch);
	const talk = forgetEpochs(settled.talk, seat.epoch.facts.number, turn.now);
	const owed = { isMissed: isMissed(seat, draining), untoldUntil: untoldUntil(seat, draining) };
	return { ...settled, talk, ended: { roster, had, final, ...owed } };
}

/**
 * Somebody who stays has not shown all that I said: she may have been cut off when it ended, and
 * cannot know of it but from me.
 */
function isMissed({ me }: Seat, { epoch, kept }: Draining): boolean {
	const lacking = lackingIn(epoch, me.idx, countOf(epoch, me.idx));
	return lacking.some((idx) => kept.includes(idx));
}

/**
 * I have words of somebody who stays that no frame of mine in it has shown: she would take them for
 * unseen when her grace is over, which is no later than mine could have been.
 */
function untoldUntil({ me }: Seat, { epoch, kept, until }: Draining): Millis {
	const isUntold = (idx: number) => countOf(epoch, idx) > (epoch.told.get(idx)?.count ?? 0);
	return kept.some((idx) => idx !== me.idx && isUntold(idx)) ? until : 0;
}

/** Silence of a key that nobody has heard yet counts from its beginning. */
function departuresAfter(seat: Seat, next: Roster, now: Millis): Departures {
	const { departures, epoch, me, left, heardAt } = seat;
	return noteDepartures(departures, { facts: epoch.facts, own: me.idx, left, heardAt }, next, now);
}

function heardIn(seat: Seat, roster: Roster, now: Millis): ReadonlyMap<number, Millis> {
	const { roster: old } = seat.epoch.facts;
	const others = roster.filter(({ idx }) => idx !== seat.me.idx);
	const since = (idx: number) => (staysIn(idx, old, roster) ? seat.heardAt.get(idx) : undefined);
	return new Map(others.map(({ idx }) => [idx, since(idx) ?? now]));
}

/** A new lock: who changed by it, or that it is new. */
function writeChanges(seat: Seat, before: Seat, turn: Turn): Seat {
	const changes = changesOf(seat, before);
	const isPlain = changes.length === 0 && before.left.length === 0;
	const lines: readonly NewLine[] = isPlain ? [{ type: 'lock' }] : changes;
	return lines.reduce((written, line) => write(written, line, turn.now, MAX_LINES), seat);
}

/**
 * Everybody who came, went, got new keys or lost her role gets a line that no client can leave out:
 * the roster is in the id.
 */
export function changesOf(seat: Seat, before: Seat): readonly NewLine[] {
	const { roster } = seat.epoch.facts;
	const { roster: old } = before.epoch.facts;
	const { left, met } = before;
	const own = seat.me.idx;
	const promoted = roster.map((entry) => wasBefore(entry, old, roster));
	const isGone = (entry: Entry) => !entryOf(roster, entry.idx) && !promoted.includes(entry);
	const gone = old.filter((entry) => isGone(entry) && !left.includes(entry.idx));
	const lines: NewLine[] = gone.map(({ idx }) => ({ type: 'removed', who: whoOf(old, idx, own) }));
	for (const [at, entry] of roster.entries()) {
		const who = whoOf(roster, entry.idx, own);
		const before = promoted[at];
		if (before !== undefined) {
			lines.push({ type: 'promoted', who, was: whoOf(old, before.idx, own) });
		} else if (!staysIn(entry.idx, old, roster)) {
			lines.push({ type: met.has(personOf(entry)) ? 'returned' : 'came', who });
		}
		const role = entryOf(old, entry.idx)?.role ?? entry.role;
		if (role !== entry.role) lines.push({ type: 'demoted', who });
	}
	const { issuer } = seat.epoch.facts;
	if (issuer !== before.epoch.facts.issuer) {
		lines.push({ type: 'leads', who: whoOf(roster, issuer, own) });
	}
	return lines;
}

/** One name is one person's: who she was, if a moderator comes under that of a participant who goes. */
function wasBefore(entry: Entry, old: Roster, next: Roster): Entry | undefined {
	if (entry.role !== 'moderator' || entryOf(old, entry.idx) !== undefined) return undefined;
	return old.find(
		({ idx, name, role }) =>
			role === 'participant' && name === entry.name && entryOf(next, idx) === undefined
	);
}
