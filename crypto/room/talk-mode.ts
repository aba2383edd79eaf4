import { SILENCE_MS } from '../limits.ts';
import { KIND, type TurnOf } from './event.ts';
import { holderOf, isMutedBy } from './floor.ts';
import type { Millis } from './input.ts';
import { lastHeardAt, moderatorHeardAt } from './heard.ts';
import type { Outgoing, Seat } from './member.ts';
import { isQueued, kindOf } from './outbox.ts';
import { entryOf, type Roster } from './roster.ts';
import type { Talk } from './talk.ts';
import type { MayWrite, RoomView } from './view.ts';

/* Whether I may write now, and the turn I write in (PROTOCOL.md §10.2). */

/** Whose silence is to be shown: it counts from the later of the last word and `upSince`. */
export function silenceOf(seat: Seat, upSince: Millis, now: Millis): RoomView['silence'] {
	if (now - upSince <= SILENCE_MS) return 'none';
	if (now - lastHeardAt(seat, now) > SILENCE_MS) return 'everybody';
	return now - moderatorHeardAt(seat, now) > SILENCE_MS ? 'moderators' : 'none';
}

/**
 * Whether a text of mine would be shown by the others, were it sent now: the rules they judge it by,
 * applied to all I have.
 */
export function mayWrite(seat: Seat): Exclude<MayWrite, 'noModerator'> {
	const { me, talk } = seat;
	const { floor } = talk;
	if (isModerator(seat)) return 'yes';
	if (isMuted(seat, me.idx)) return 'muted';
	if (floor.mode === 'pause') return 'paused';
	return floor.mode === 'open' || holderOf(floor) === me.idx ? 'yes' : 'notYourTurn';
}

/** True if this seat is a moderator's in its present epoch. */
export function isModerator({ me, epoch }: Seat): boolean {
	return entryOf(epoch.facts.roster, me.idx)?.role === 'moderator';
}

/** True for somebody whose words nobody shows for now. */
export function isMuted(seat: Seat, idx: number): boolean {
	const { facts } = seat.epoch;
	const flagged = entryOf(facts.roster, idx)?.muted === true;
	return isMutedBy(seat.talk.controls, { idx, flagged, epoch: facts.number });
}

/** The talk as the roster changes: who goes muted is remembered, until she is back. */
export function rememberMuted(seat: Seat, next: Roster): Talk {
	const away = seat.epoch.facts.roster
		.map(({ idx }) => idx)
		.filter((idx) => entryOf(next, idx) === undefined && isMuted(seat, idx));
	const before = [...seat.talk.mutedAway].filter((idx) => entryOf(next, idx) === undefined);
	return { ...seat.talk, mutedAway: new Set([...before, ...away]) };
}

/** The turn I have, or 0, 0. */
export function ownTurn(seat: Seat): TurnOf {
	const { rid, turn } = seat.talk.floor;
	return holderOf(seat.talk.floor) === seat.me.idx ? { rid, turn } : { rid: 0, turn: 0 };
}

/** I have ended my turn, and that has not left yet: what I write now would come after it. */
export function isEnding(seat: Seat): boolean {
	const hasWord = holderOf(seat.talk.floor) === seat.me.idx;
	return hasWord && isQueued(seat, KIND.turn);
}

/** Words of mine that wait until I may say them; nothing of them has left. */
export function isKeptBack(seat: Seat, waiting: Outgoing): boolean {
	const kind = kindOf(waiting);
	const isText = kind === KIND.text || kind === KIND.reply;
	return isText && waiting.taken === 0 && mayWrite(seat) !== 'yes';
}
