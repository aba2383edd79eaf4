import { MAX_PRIVATE_OUTBOX, MAX_PRIVATE_PARTS } from '../limits.ts';
import type { Millis } from './input.ts';
import { whoOf, type Seat } from './member.ts';
import { isLate, lackingOf } from './private-send.ts';
import { channelName, keyOf, type PrivateMessage } from './private-state.ts';
import { entryOf, isSamePerson, personOf } from './roster.ts';
import type { PrivateLineView, PrivateMessageView, Who } from './view.ts';

/*
 * The private lines as a screen may know them (PROTOCOL.md §8.2). What is said about who has a
 * message is what their own clients signed, never a guess.
 */

/** Below the limit by what one long text may take. */
const BACKLOG = MAX_PRIVATE_OUTBOX - MAX_PRIVATE_PARTS;

/** A participant's own line; for a moderator everybody's, those still here first. */
export function privateLinesOf(seat: Seat, now: Millis): readonly PrivateLineView[] {
	const { roster } = seat.epoch.facts;
	const own = seat.me.idx;
	const isModerator = entryOf(roster, own)?.role === 'moderator';
	const here = roster.filter(({ idx, role }) =>
		isModerator ? role === 'participant' : idx === own
	);
	const people = new Map(here.map((entry) => [personOf(entry), whoOf(roster, entry.idx, own)]));
	for (const { line } of seat.privateLine.messages) {
		if (line !== undefined && !people.has(personOf(line))) people.set(personOf(line), line);
	}
	return [...people.values()].map((who) => lineOf(seat, who, now));
}

/** What moderators say among themselves. */
export function staffLineOf(seat: Seat, now: Millis): readonly PrivateMessageView[] {
	return seat.privateLine.messages
		.filter(({ line }) => line === undefined)
		.map((message) => messageOf(seat, message, now));
}

function lineOf(seat: Seat, who: Who, now: Millis): PrivateLineView {
	const { messages, support, channels } = seat.privateLine;
	const entry = entryOf(seat.epoch.facts.roster, who.idx);
	// Her idx may be somebody else's by now: what is kept by it is that one's.
	const isHers = entry === undefined || isSamePerson(entry, who);
	const waiting = channels.get(channelName(who.idx))?.parts.length ?? 0;
	return {
		who,
		open: isHers && seat.closing === undefined && seat.epoch.asides.has(who.idx),
		support: isHers ? (support.get(who.idx) ?? 0) : 0,
		messages: messages
			.filter(({ line }) => line !== undefined && isSamePerson(line, who))
			.map((message) => messageOf(seat, message, now)),
		backlog: isHers && waiting > BACKLOG
	};
}

/** Whoever came back may confirm with each of her keys. */
function onceEach(all: readonly Who[]): readonly Who[] {
	return all.filter((who, at) => all.findIndex((one) => isSamePerson(one, who)) === at);
}

function messageOf(seat: Seat, message: PrivateMessage, now: Millis): PrivateMessageView {
	const { key, at, author, text, level, has, afterGap } = message;
	const isMine = message.vk === keyOf(seat.me);
	return {
		key,
		at,
		who: author,
		text,
		level,
		has: onceEach(has.map(({ who }) => who)),
		// Also what I had given up before I came back with another key.
		missing: isMine || !message.repeating ? lackingOf(seat, message) : [],
		state: !message.repeating ? 'done' : isLate(seat, message, now) ? 'late' : 'sending',
		afterGap
	};
}
