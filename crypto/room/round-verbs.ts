import { encodeUtf8 } from '../bytes/utf8.ts';
import { MAX_QUESTION_BYTES, MAX_ROSTER } from '../limits.ts';
import { KIND, type Round } from './event.ts';
import { holderOf, type Floor } from './floor.ts';
import type { RoundVerb } from './input.ts';
import type { Seat } from './member.ts';
import { hasRoom, queueAct, unqueue } from './outbox.ts';
import { entryOf } from './roster.ts';

/* What a lead decides about who may write (PROTOCOL.md §10.2). */

/** What a ROUND says beside its id. */
type Plan = Omit<Round, 'rid' | 'continues'>;

const OPEN: Plan = { mode: 'open', turn: 0, order: [], seconds: 0, question: '' };
const MAX_SECONDS = 0xffff;

/**
 * Queues the ROUND for it, in the place of one that has not left, or gives back the same seat; only
 * who issued the epoch may.
 */
export function roundDoes(seat: Seat, verb: RoundVerb): Seat {
	const { me, epoch, talk } = seat;
	const isLead = epoch.facts.issuer === me.idx;
	const plan = isLead ? planFor(seat, verb) : undefined;
	if (plan === undefined || !hasRoom(seat)) return seat;
	return queueAct(unqueue(seat, KIND.round), {
		type: 'round',
		rid: nextRid(talk.floor.rid),
		continues: false,
		...plan
	});
}

/** The id of the next ROUND; 0 is none. */
export function nextRid(rid: number): number {
	return rid >= 0xffff ? 1 : rid + 1;
}

/** What is in force, to be said again. */
export function planOf({ mode, turn, order, seconds, question }: Floor): Plan {
	return mode === 'open' ? OPEN : { mode, turn, order, seconds, question };
}

function planFor(seat: Seat, verb: RoundVerb): Plan | undefined {
	const { floor } = seat.talk;
	const isOn = floor.mode !== 'open' && floor.turn < floor.order.length;
	switch (verb.type) {
		case 'startRound':
			return startOf(seat, verb);
		case 'giveWord':
			return wordTo(seat, planOf(floor), verb.idx);
		case 'endRound':
			return isOn ? OPEN : undefined;
		case 'pause':
			if (floor.mode === 'pause' || !isTime(verb.seconds)) return undefined;
			return { ...planOf(floor), mode: 'pause', seconds: verb.seconds };
		case 'resume':
			if (floor.mode !== 'pause') return undefined;
			return isOn ? { ...planOf(floor), mode: 'round', seconds: 0 } : OPEN;
	}
}

function startOf(
	seat: Seat,
	{ order, question, seconds }: Extract<RoundVerb, { type: 'startRound' }>
): Plan | undefined {
	if (order.length === 0 || order.length > MAX_ROSTER || !isTime(seconds)) return undefined;
	if (encodeUtf8(question).length > MAX_QUESTION_BYTES) return undefined;
	const isWhole = order.every((idx) => isHere(seat, idx));
	return isWhole ? { mode: 'round', turn: 0, order, seconds, question } : undefined;
}

/** She is put in before whoever has the word; those whose turn is over go if there are too many. */
function wordTo(seat: Seat, plan: Plan, idx: number): Plan | undefined {
	const { turn, order, seconds, question } = plan;
	if (!isHere(seat, idx) || holderOf(seat.talk.floor) === idx) return undefined;
	const given = [...order.slice(0, turn), idx, ...order.slice(turn)];
	const isLong = given.length > MAX_ROSTER;
	return {
		mode: 'round',
		turn: isLong ? 0 : turn,
		order: isLong ? given.slice(turn, turn + MAX_ROSTER) : given,
		seconds,
		question
	};
}

function isTime(seconds: number): boolean {
	return Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_SECONDS;
}

function isHere(seat: Seat, idx: number): boolean {
	return entryOf(seat.epoch.facts.roster, idx) !== undefined;
}
