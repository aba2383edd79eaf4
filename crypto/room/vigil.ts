import { LATE_GRANT_TICKS, SILENCE_MS, VIGIL_GAP_TICKS, VIGIL_HEARING_TICKS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import type { EpochFacts } from './epoch.ts';
import type { Millis } from './input.ts';
import type { Yield } from './item.ts';
import type { Epoch, Seat } from './member.ts';
import { entryOf } from './roster.ts';
import type { Vigil, HeldGrant } from './vigil-state.ts';

/*
 * Who of the moderators is silent, by one's own ticks, and whom one may follow because of it
 * (PROTOCOL.md §10.6). Time that one slept or was cut off is nobody's silence.
 */

/** Why somebody other than the lead may be followed. */
export type Warrant = 'yield' | 'silence';

/** What a lead says who gives way to any grant of another. */
export const ANY_GRANT = new Uint8Array(32);
/** Whoever was heard in this many ticks counts as present (PROTOCOL.md §11). */
const PRESENT_TICKS = 6;

/**
 * An own message has left. The tick counts against every moderator who was not heard since the one
 * before, if anybody else was heard in the last three: otherwise it may be me who is cut off. In a
 * room of two nobody else can be heard, so there every tick counts; and once I hold a whole grant of
 * a successor, for those who followed her are not to be heard here any more.
 */
export function watchTick(seat: Seat, now: Millis): Seat {
	const { facts, vigil } = seat.epoch;
	const gapMs = now - vigil.tickAt;
	if (gapMs > VIGIL_GAP_TICKS * facts.policy.tickMs) {
		return withVigil(afterGap(seat, gapMs, now), { tickAt: now });
	}
	const isLeft = facts.roster.length === 2 || vigil.held.size > 0;
	const counts = isLeft || hearsAnybody(seat, now);
	const silent = moderatorsBeside(facts, seat.me.idx).map((idx) => {
		const before = vigil.silent.get(idx) ?? 0;
		return [idx, isHeardSince(seat, idx, vigil.tickAt) ? 0 : before + Number(counts)] as const;
	});
	return withVigil(seat, { silent: new Map(silent), tickAt: now });
}

/**
 * I slept, or was cut off: what I did not hear says nothing. A moderator beside others listens
 * before she is heard again, because one of them may lead by now (S2).
 */
export function afterGap(seat: Seat, gapMs: Millis, now: Millis): Seat {
	const broken = withVigil(seat, { silent: new Map() });
	const { facts } = seat.epoch;
	const others = moderatorsBeside(facts, seat.me.idx);
	const isModerator = entryOf(facts.roster, seat.me.idx)?.role === 'moderator';
	if (!isModerator || others.length === 0) return broken;
	if (seat.yielding !== undefined) return broken;
	const { slept } = seat;
	// One sleep is noticed by the clocks, and by the next own message that leaves.
	if (slept !== undefined && now - slept.at <= VIGIL_GAP_TICKS * facts.policy.tickMs) {
		return { ...broken, slept: { ...slept, forMs: Math.max(slept.forMs, gapMs) } };
	}
	// Only what comes from here on says that another leads by now.
	const deaf = withVigil(broken, { held: new Map() });
	return {
		...deaf,
		listening: VIGIL_GAP_TICKS,
		slept: { at: now, forMs: gapMs, isSettled: false }
	};
}

/** What a frame's flag says of the lead, by whoever signed it. */
export function noteLost(seat: Seat, idx: number, isLost: boolean): Seat {
	const { lost } = seat.epoch.vigil;
	if (lost.has(idx) === isLost) return seat;
	const noted = new Set(lost);
	if (isLost) noted.add(idx);
	else noted.delete(idx);
	return withVigil(seat, { lost: noted });
}

/** The lead gives way to another moderator; the last word holds. Nobody else can. */
export function noteYield(seat: Seat, from: number, given: Yield): Seat {
	const { issuer, roster } = seat.epoch.facts;
	if (from !== issuer || given.to === issuer) return seat;
	if (entryOf(roster, given.to)?.role !== 'moderator') return seat;
	return withVigil(seat, { given });
}

/** Keeps a co-moderator's whole grant until she may be followed. */
export function holdGrant(seat: Seat, grant: HeldGrant): Seat {
	const held = new Map(seat.epoch.vigil.held).set(grant.from, grant);
	return withVigil(seat, { held });
}

/** Forgets a grant that leads nowhere. */
export function dropHeld(seat: Seat, from: number): Seat {
	const held = new Map(seat.epoch.vigil.held);
	held.delete(from);
	return withVigil(seat, { held });
}

/**
 * S1: why this grant may be followed now, if at all. By the lead's word for it, or because everybody
 * before its issuer in the line has been silent for 20 s of my own ticks.
 */
export function warrantFor(seat: Seat, grant: HeldGrant): Warrant | undefined {
	const { facts, vigil } = seat.epoch;
	const { given } = vigil;
	const isHers = (gid: Uint8Array) => given?.to === grant.from && equalBytes(given.gid, gid);
	if (isHers(ANY_GRANT) || isHers(grant.gid)) return 'yield';
	const seniors = seniorsOf(facts, grant.from);
	if (seniors.includes(seat.me.idx)) return undefined;
	return seniors.every((idx) => isLost(seat, idx)) ? 'silence' : undefined;
}

/** The lead, then everybody who comes before `idx` in the line: the other moderators by idx. */
export function seniorsOf({ roster, issuer }: EpochFacts, idx: number): readonly number[] {
	const line = roster.filter((entry) => entry.role === 'moderator' && entry.idx !== issuer);
	return [issuer, ...line.map((entry) => entry.idx).filter((other) => other < idx)];
}

/** Silent for 20 s of own counted ticks, and not heard since the last of them. */
export function isLost(seat: Seat, idx: number): boolean {
	const { facts, vigil } = seat.epoch;
	const least = Math.ceil(SILENCE_MS / facts.policy.tickMs);
	return (vigil.silent.get(idx) ?? 0) >= least && !isHeardSince(seat, idx, vigil.tickAt);
}

/** What my frames say with the flag "lead lost". */
export function isLeadLost(seat: Seat): boolean {
	const { issuer } = seat.epoch.facts;
	return issuer !== seat.me.idx && isLost(seat, issuer);
}

/**
 * True for a co-moderator who is to lead now: everybody before her is silent, and more than half of
 * those she hears say that the lead is lost.
 */
export function isCandidate(seat: Seat, now: Millis): boolean {
	const { facts, vigil } = seat.epoch;
	const own = seat.me.idx;
	if (own === facts.issuer || entryOf(facts.roster, own)?.role !== 'moderator') return false;
	const seniors = seniorsOf(facts, own);
	if (seat.listening > 0 || !seniors.every((idx) => isLost(seat, idx))) return false;
	const heard = facts.roster.filter(
		({ idx }) => idx !== own && !seniors.includes(idx) && isPresent(seat, idx, now)
	);
	const agreeing = heard.filter(({ idx }) => vigil.lost.has(idx));
	return heard.length === 0 || 2 * agreeing.length > heard.length;
}

/** Somebody who would follow me was not heard for a while, and has not said goodbye. */
export function isMissingJuniors(seat: Seat, now: Millis): boolean {
	const { facts } = seat.epoch;
	const seniors = seniorsOf(facts, seat.me.idx);
	const juniors = facts.roster.filter(({ idx }) => idx !== seat.me.idx && !seniors.includes(idx));
	return juniors.some(({ idx }) => !isPresent(seat, idx, now) && !seat.left.includes(idx));
}

/** Why I am to lead now: the lead has given way to me, or I am the candidate of a silent room. */
export function warrantToLead(seat: Seat, now: Millis): Warrant | undefined {
	const { given } = seat.epoch.vigil;
	// A grant of mine that she would have named does not exist yet.
	if (given?.to === seat.me.idx && equalBytes(given.gid, ANY_GRANT)) return 'yield';
	return isCandidate(seat, now) ? 'silence' : undefined;
}

/** The co-moderator whose grant came although I, before her in the line, am here. */
export function usurperOf(seat: Seat): HeldGrant | undefined {
	const { facts, vigil } = seat.epoch;
	return [...vigil.held.values()].find(
		(grant) => seniorsOf(facts, grant.from).includes(seat.me.idx) && !warrantFor(seat, grant)
	);
}

/**
 * S2: a grant that comes now may be that of a rightful successor. While I listen; and after a silence
 * of mine that was about as long as a succession takes, until hers has had time to reach me.
 */
export function maySucceedMe({ listening, slept, epoch }: Seat, now: Millis): boolean {
	const { tickMs } = epoch.facts.policy;
	if (listening > 0 || slept === undefined) return listening > 0;
	const isLong = slept.forMs + (VIGIL_GAP_TICKS + VIGIL_HEARING_TICKS) * tickMs >= SILENCE_MS;
	return isLong && now - slept.at <= LATE_GRANT_TICKS * tickMs;
}

/** Heard in the last three ticks. */
export function isHeard(seat: Seat, idx: number, now: Millis): boolean {
	return isHeardSince(seat, idx, now - VIGIL_HEARING_TICKS * seat.epoch.facts.policy.tickMs);
}

/** Heard in the last six ticks. */
function isPresent(seat: Seat, idx: number, now: Millis): boolean {
	return isHeardSince(seat, idx, now - PRESENT_TICKS * seat.epoch.facts.policy.tickMs);
}

function moderatorsBeside({ roster }: EpochFacts, own: number): readonly number[] {
	return roster
		.filter(({ idx, role }) => role === 'moderator' && idx !== own)
		.map(({ idx }) => idx);
}

function hearsAnybody(seat: Seat, now: Millis): boolean {
	return seat.epoch.facts.roster.some(({ idx }) => idx !== seat.me.idx && isHeard(seat, idx, now));
}

function isHeardSince(seat: Seat, idx: number, since: Millis): boolean {
	return (seat.heardAt.get(idx) ?? 0) >= since;
}

function withVigil(seat: Seat, change: Partial<Vigil>): Seat {
	const epoch: Epoch = { ...seat.epoch, vigil: { ...seat.epoch.vigil, ...change } };
	return { ...seat, epoch };
}
