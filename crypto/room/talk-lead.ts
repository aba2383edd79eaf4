import { forgetUnsaid } from './carried.ts';
import { KIND } from './event.ts';
import { floorOf, holderOf, isMutedBy, newestRound } from './floor.ts';
import { settleHeld } from './held.ts';
import { ticksSilent } from './heard.ts';
import type { Seat, Turn } from './member.ts';
import { entryOf } from './roster.ts';
import { isQueued, queueAct } from './outbox.ts';
import { nextRid, planOf } from './round-verbs.ts';
import { isMuted } from './talk-mode.ts';

/*
 * What time alone does to the talk, before each own frame: words that waited are settled, and the
 * lead's client keeps a round going (PROTOCOL.md §10.2).
 */

/** A holder nobody hears is skipped after this. */
const HOLDER_SILENCE_MS = 30_000;
/** As long as nobody at all is heard, it is the lead who may be cut off. */
const HEARING_TICKS = 3;

/**
 * Forgets what is not said again and settles what is due; at the lead, says again what came with an
 * epoch's end, and skips.
 */
export function tendTalk(seat: Seat, turn: Turn): Seat {
	const settled = settleHeld(forgetUnsaid(seat, turn.now), turn);
	const isLead = settled.epoch.facts.issuer === settled.me.idx;
	return isLead && settled.leaving === 'no'
		? skipSilent(repeatMute(repeatRound(settled)))
		: settled;
}

/**
 * Whoever came with this epoch knows nothing of the one before, and others may have missed its last
 * turns: as long as the acts of this epoch alone say something else than all acts, the lead says it
 * again. A new lead does so with an id of her own.
 */
function repeatRound(seat: Seat): Seat {
	const { floor, controls } = seat.talk;
	if (newestRound(controls) === undefined || isQueued(seat, KIND.round)) return seat;
	const here = floorOf(controls.filter(({ epoch }) => epoch === seat.epoch.facts.number));
	const isSaid = here.rid === floor.rid && here.turn === floor.turn && here.mode === floor.mode;
	if (isSaid) return seat;
	const isMine = floor.lead === seat.me.idx;
	const rid = isMine ? floor.rid : nextRid(floor.rid);
	return queueAct(seat, { type: 'round', rid, continues: isMine, ...planOf(floor) });
}

/**
 * A mute or its lifting that crossed the last grant is not in this epoch's roster: the lead says it
 * again, one at a time.
 */
function repeatMute(seat: Seat): Seat {
	const { number: epoch, roster } = seat.epoch.facts;
	const here = seat.talk.controls.filter((control) => control.epoch === epoch);
	const missing = roster.find(
		({ idx, muted: flagged }) => isMutedBy(here, { idx, flagged, epoch }) !== isMuted(seat, idx)
	);
	if (missing === undefined || isQueued(seat, KIND.mute)) return seat;
	return queueAct(seat, { type: 'mute', idx: missing.idx, on: isMuted(seat, missing.idx) });
}

function skipSilent(seat: Seat): Seat {
	const { floor } = seat.talk;
	const holder = holderOf(floor);
	if (holder === undefined || isQueued(seat, KIND.turn) || isQueued(seat, KIND.round)) return seat;
	if (!isAway(seat, holder)) return seat;
	const { rid, turn } = floor;
	return queueAct(seat, { type: 'turn', rid, turn, act: 'skip' });
}

function isAway(seat: Seat, idx: number): boolean {
	const { facts } = seat.epoch;
	if (idx === seat.me.idx) return false;
	if (entryOf(facts.roster, idx) === undefined || seat.left.includes(idx)) return true;
	if (ticksSilent(seat, idx) * facts.policy.tickMs < HOLDER_SILENCE_MS) return false;
	return facts.roster.some(
		(other) =>
			other.idx !== seat.me.idx &&
			other.idx !== idx &&
			ticksSilent(seat, other.idx) <= HEARING_TICKS
	);
}
