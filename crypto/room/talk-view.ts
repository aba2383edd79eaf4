import { holderOf, mutesOf } from './floor.ts';
import { isTyping } from './hands.ts';
import type { Millis } from './input.ts';
import { whoOf, type Seat } from './member.ts';
import { entryOf } from './roster.ts';
import { isEnding, isKeptBack, isModerator, isMuted, mayWrite } from './talk-mode.ts';
import type { RoomView, TalkView, TimelineItem } from './view.ts';

/** The talk before anybody is in a room. */
export const NO_TALK: TalkView = {
	mode: 'open',
	since: 0,
	holder: undefined,
	order: [],
	turn: 0,
	seconds: 0,
	question: '',
	mayWrite: 'yes',
	muted: [],
	mutedBy: undefined,
	hands: [],
	myHand: false,
	typing: false
};

/** What a screen may know of the talk: who has the word, who asks for it, and whether I may write. */
export function talkOf(seat: Seat, silence: RoomView['silence'], now: Millis): TalkView {
	const { talk, me, epoch } = seat;
	const { roster } = epoch.facts;
	const { mode, order, turn, seconds, question } = talk.floor;
	const [mutedHere] = mutesOf(talk.controls, me.idx);
	const isAlone = silence !== 'none' && !isModerator(seat);
	return {
		mode: isAlone ? 'none' : mode,
		since: talk.since,
		holder: holderOf(talk.floor),
		order: mode === 'open' ? [] : order,
		turn: mode === 'open' ? 0 : turn,
		seconds: mode === 'open' ? 0 : seconds,
		question: mode === 'open' ? '' : question,
		mayWrite: isAlone ? 'noModerator' : writeNow(seat),
		muted: roster.map(({ idx }) => idx).filter((idx) => isMuted(seat, idx)),
		mutedBy: mutedHere && whoOf(roster, mutedHere.idx, me.idx),
		hands: handsOf(seat),
		myHand: talk.hands.has(me.idx),
		typing: isTyping(seat, now)
	};
}

/** The lines with what is true of own texts only for now. */
export function ownTexts(seat: Seat, lines: readonly TimelineItem[]): readonly TimelineItem[] {
	const keptBack = seat.outbox.filter((waiting) => isKeptBack(seat, waiting));
	if (keptBack.length === 0) return lines;
	const keys = new Set(keptBack.map(({ line }) => line));
	return lines.map((line) =>
		line.type === 'text' && keys.has(line.key) ? { ...line, state: 'waiting' } : line
	);
}

function writeNow(seat: Seat): TalkView['mayWrite'] {
	const may = mayWrite(seat);
	return may === 'yes' && isEnding(seat) ? 'notYourTurn' : may;
}

/** Those who ask to speak, in the order this client saw them ask. */
function handsOf(seat: Seat): readonly number[] {
	const { roster } = seat.epoch.facts;
	return [...seat.talk.hands]
		.filter(([idx]) => entryOf(roster, idx) !== undefined)
		.sort(([a, sinceA], [b, sinceB]) => sinceA - sinceB || a - b)
		.map(([idx]) => idx);
}
