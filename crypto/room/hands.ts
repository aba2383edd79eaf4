import type { Flags } from './body.ts';
import { holderOf } from './floor.ts';
import type { Millis } from './input.ts';
import type { Seat, Where } from './member.ts';
import type { Talk } from './talk.ts';

/*
 * Who asks to speak, and whether the one who has the word is writing: two flags that every frame
 * has (PROTOCOL.md §8.1, §10.5), so that nobody outside learns of either.
 */

/** How long after the last key the own frames say that somebody writes. */
const TYPING_MS = 5_000;
const TYPING_TICKS = 3;

/** What a frame's flags say of its sender. The order of hands is the order they were seen in. */
export function noteFlags(
	seat: Seat,
	where: Where,
	from: { readonly idx: number; readonly flags: Flags },
	now: Millis
): Seat {
	if (where !== 'current') return seat;
	const { idx, flags } = from;
	const { talk } = seat;
	const raised = setHand(talk, idx, flags.hand, now);
	const typing = typingAfter(raised, from, now);
	return raised === talk && typing === talk.typing
		? seat
		: { ...seat, talk: { ...raised, typing } };
}

/** The talk with a hand up or down. */
export function setHand(talk: Talk, idx: number, up: boolean, now: Millis): Talk {
	if (talk.hands.has(idx) === up) return talk;
	const hands = new Map(talk.hands);
	if (up) hands.set(idx, now);
	else hands.delete(idx);
	return { ...talk, hands };
}

/** The own flags. Typing is shown of the one who has the word, and of nobody else. */
export function ownFlags(seat: Seat, now: Millis): Pick<Flags, 'hand' | 'typing'> {
	const { talk, me } = seat;
	const hasWord = holderOf(talk.floor) === me.idx;
	return { hand: talk.hands.has(me.idx), typing: hasWord && now < talk.typingUntil };
}

/** A key was touched. */
export function noteTyping(talk: Talk, now: Millis): Talk {
	return { ...talk, typingUntil: now + TYPING_MS };
}

/** True while the one who has the word shows that she writes. */
export function isTyping(seat: Seat, now: Millis): boolean {
	const { typing, floor } = seat.talk;
	if (typing?.idx !== holderOf(floor)) return false;
	return typing !== undefined && now - typing.at <= TYPING_TICKS * seat.epoch.facts.policy.tickMs;
}

function typingAfter(
	talk: Talk,
	{ idx, flags }: { readonly idx: number; readonly flags: Flags },
	now: Millis
): Talk['typing'] {
	if (flags.typing && holderOf(talk.floor) === idx) return { idx, at: now };
	return talk.typing?.idx === idx ? undefined : talk.typing;
}
