import { draftNotices, draftReplies, KIND, type Act } from './event.ts';
import { holderOf } from './floor.ts';
import { noteTyping, setHand } from './hands.ts';
import type { MarkVerb, RoundVerb, TalkVerb, TurnVerb, Verb } from './input.ts';
import { markDoes, textAt } from './mark-verbs.ts';
import { refOf } from './marks.ts';
import type { Seat, Turn } from './member.ts';
import { hasRoom, isQueued, queueAct, queueLast } from './outbox.ts';
import { queueText } from './outgoing.ts';
import { entryOf } from './roster.ts';
import { roundDoes } from './round-verbs.ts';
import { isModerator, isMuted } from './talk-mode.ts';

/*
 * What a person does in the talk beside plain texts (PROTOCOL.md §10). A verb that the rules do not
 * let her do now gives back the same seat: nothing is queued, and the screen keeps what was typed.
 */

const MARK_VERBS = ['react', 'retract', 'cover', 'uncover', 'retractAny'] as const;
const TURN_VERBS = ['pass', 'done', 'skip'] as const;
const ROUND_VERBS = ['startRound', 'giveWord', 'endRound', 'pause', 'resume'] as const;
const OTHER_VERBS = ['reply', 'raiseHand', 'lowerHand', 'typing', 'mute', 'unmute', 'notice'];
const VERBS = new Set<string>([...MARK_VERBS, ...TURN_VERBS, ...ROUND_VERBS, ...OTHER_VERBS]);

export function isTalkVerb(verb: Verb): verb is TalkVerb {
	return VERBS.has(verb.type);
}

/** Does it, or gives back the same seat. Whether a reply may be said now is the caller's to ask. */
export function talkDoes(seat: Seat, verb: TalkVerb, turn: Turn): Seat {
	if (isMarkVerb(verb)) return markDoes(seat, verb);
	if (isTurnVerb(verb)) return endTurn(seat, verb.type);
	if (isRoundVerb(verb)) return roundDoes(seat, verb);
	switch (verb.type) {
		case 'reply':
			return reply(seat, verb.to, verb.text, turn);
		case 'raiseHand':
		case 'lowerHand':
			return hand(seat, verb.type === 'raiseHand', turn);
		case 'typing':
			return { ...seat, talk: noteTyping(seat.talk, turn.now) };
		case 'mute':
		case 'unmute':
			return mute(seat, verb.idx, verb.type === 'mute');
		case 'notice':
			return notice(seat, verb.text);
	}
}

function reply(seat: Seat, to: string, text: string, turn: Turn): Seat {
	const line = textAt(seat, to);
	if (line?.ref === undefined || line.retracted !== undefined || text.trim() === '') return seat;
	const { ref } = line;
	const events = draftReplies(refOf(ref), text);
	if (!hasRoom(seat, events.length)) return seat;
	return events.reduce<Seat>(
		(held, drafts, at) => queueText(held, drafts, turn, at === 0 ? ref : undefined),
		seat
	);
}

function hand(seat: Seat, up: boolean, turn: Turn): Seat {
	const talk = setHand(seat.talk, seat.me.idx, up, turn.now);
	return talk === seat.talk ? seat : { ...seat, talk };
}

function endTurn(seat: Seat, act: TurnVerb['type']): Seat {
	const { rid, turn } = seat.talk.floor;
	const holder = holderOf(seat.talk.floor);
	const may = act === 'skip' ? isModerator(seat) : holder === seat.me.idx;
	if (holder === undefined || !may || isQueued(seat, KIND.turn) || !hasRoom(seat)) return seat;
	const ended: Act = { type: 'turn', rid, turn, act };
	return act === 'skip' ? queueAct(seat, ended) : queueLast(seat, ended);
}

function mute(seat: Seat, idx: number, on: boolean): Seat {
	const isTarget = entryOf(seat.epoch.facts.roster, idx)?.role === 'participant';
	if (!isModerator(seat) || !isTarget || isMuted(seat, idx) === on || !hasRoom(seat)) return seat;
	return queueAct(seat, { type: 'mute', idx, on });
}

function notice(seat: Seat, text: string): Seat {
	const events = draftNotices(text);
	if (!isModerator(seat) || text.trim() === '' || !hasRoom(seat, events.length)) return seat;
	const waiting = events.map((drafts) => ({ line: '', drafts, taken: 0 }));
	return { ...seat, outbox: [...seat.outbox, ...waiting] };
}

function isMarkVerb(verb: TalkVerb): verb is MarkVerb {
	return MARK_VERBS.some((type) => type === verb.type);
}

function isTurnVerb(verb: TalkVerb): verb is TurnVerb {
	return TURN_VERBS.some((type) => type === verb.type);
}

function isRoundVerb(verb: TalkVerb): verb is RoundVerb {
	return ROUND_VERBS.some((type) => type === verb.type);
}
