import type { SupportLevel } from './input.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { concat, u8 } from '../bytes/writer.ts';
import {
	MAX_AREA_DATA_BYTES,
	MAX_PRIVATE_MESSAGES,
	MAX_PRIVATE_OUTBOX,
	MAX_PRIVATE_PARTS,
	PRIVATE_PATIENCE_MS
} from '../limits.ts';
import { Secret } from '../primitives/secret.ts';
import { STAFF } from './epoch.ts';
import { whoOf, type Me, type Seat, type Turn } from './member.ts';
import type { PartKind } from './private-area.ts';
import {
	channelName,
	keyOf,
	type Channel,
	type OutgoingPart,
	type PrivateLine,
	type PrivateMessage
} from './private-state.ts';
import { entryOf, type Entry } from './roster.ts';
import type { Who } from './view.ts';

/*
 * What is written for a few, from the writing until everybody who is to read it has confirmed it
 * (PROTOCOL.md §8.2).
 */

/** Something to be sent; with `shown` it is a person's words and stands on her own screen too. */
export interface Letter {
	readonly who: number;
	readonly recap?: Channel['recap'];
	readonly kind: PartKind;
	/** Copied; the caller wipes it. */
	readonly data: Uint8Array;
	readonly shown?: { readonly text: string; readonly level: SupportLevel | undefined };
}

const MAX_SEQ = 0xffff;

/** Words for the readers of `who`. */
export function textLetter(who: number, text: string): Letter {
	return { who, kind: 'text', data: encodeUtf8(text), shown: { text, level: undefined } };
}

/** A participant's call for support, 0 to withdraw it; words may go with it. */
export function supportLetter(who: number, level: SupportLevel, text: string): Letter {
	const data = concat(u8(level), encodeUtf8(text));
	return { who, kind: 'support', data, shown: { text, level } };
}

/**
 * The seat with a letter on its way. `undefined` if it is empty or too long, or if too much waits:
 * then the oldest letters are given up only where somebody has them and they are a minute old.
 */
export function post(seat: Seat, letter: Letter, turn: Turn): Seat | undefined {
	const { who, recap, data } = letter;
	const name = channelName(who, recap?.to);
	const held = seat.privateLine.channels.get(name) ?? { who, recap, next: 1, parts: [] };
	const count = Math.ceil(data.length / MAX_AREA_DATA_BYTES);
	const isPossible = count >= 1 && count <= MAX_PRIVATE_PARTS && held.next + count <= MAX_SEQ;
	const leaving = excessOf(held, count);
	if (!isPossible || !leaving.every((part) => mayGiveUp(seat, held, part, turn))) return undefined;
	const roomy = giveUp(withChannel(seat, held), held, leaving, turn);
	const parts = [...held.parts.slice(leaving.length), ...cut(letter, held.next, turn)];
	const posted = withChannel(roomy, { ...held, next: held.next + count, parts });
	return settle(show(posted, letter, held.next, turn), name, turn);
}

/** Who is to read what goes through a channel: never I myself. */
export function readersOf(seat: Seat, channel: Pick<Channel, 'who' | 'recap'>): readonly Entry[] {
	return seat.epoch.facts.roster.filter(({ idx, role }) => {
		if (idx === seat.me.idx) return false;
		if (channel.recap !== undefined) return idx === channel.recap.to;
		return role === 'moderator' || idx === channel.who;
	});
}

/** Lets go of what everybody who is to read it has confirmed. */
export function settle(seat: Seat, name: string, turn: Turn): Seat {
	const channel = seat.privateLine.channels.get(name);
	if (channel === undefined) return seat;
	const readers = readersOf(seat, channel).map(keyOf);
	const isOpen = ({ has }: OutgoingPart) => !readers.every((vk) => has.has(vk));
	const firstOpen = channel.parts.find(isOpen)?.start ?? channel.next;
	return letGo(
		seat,
		channel,
		channel.parts.filter(({ seq }) => seq < firstOpen),
		turn
	);
}

/** Stops repeating the oldest letters of a channel; each keeps who never confirmed it. */
export function giveUp(
	seat: Seat,
	channel: Channel,
	parts: readonly OutgoingPart[],
	turn: Turn
): Seat {
	const told = changeMessages(seat, (message) =>
		isOf(seat, channel, parts, message)
			? { ...message, missed: notConfirmedBy(seat, message) }
			: message
	);
	return letGo(told, channel, parts, turn);
}

/** Who is to read a message of mine and has not confirmed it, the person herself if she has gone. */
export function notConfirmedBy(seat: Seat, { line, has }: PrivateMessage): readonly Who[] {
	const { roster } = seat.epoch.facts;
	const missing = readersOf(seat, { who: line?.idx ?? STAFF, recap: undefined })
		.filter((entry) => !has.some(({ vk }) => vk === keyOf(entry)))
		.map(({ idx }) => whoOf(roster, idx, seat.me.idx));
	const isGone = line !== undefined && entryOf(roster, line.idx) === undefined;
	const isMissed = isGone && !has.some(({ who }) => who.idx === line.idx);
	return isMissed ? [...missing, line] : missing;
}

/**
 * After a return: what I still repeat goes on with its numbers, signed by my new key, and receipts speak
 * of that key from now on.
 */
export function underNewKey(line: PrivateLine, before: Me, now: Me): PrivateLine {
	const [old, vk] = [keyOf(before), keyOf(now)];
	const messages = line.messages.map((message) =>
		message.repeating && message.vk === old ? { ...message, vk } : message
	);
	return { ...line, messages };
}

/** The seat with another private line. */
export function withPrivate(seat: Seat, change: Partial<PrivateLine>): Seat {
	return { ...seat, privateLine: { ...seat.privateLine, ...change } };
}

export function withChannel(seat: Seat, channel: Channel): Seat {
	const name = channelName(channel.who, channel.recap?.to);
	return withPrivate(seat, { channels: new Map(seat.privateLine.channels).set(name, channel) });
}

export function changeMessages(
	seat: Seat,
	change: (message: PrivateMessage) => PrivateMessage
): Seat {
	return withPrivate(seat, { messages: seat.privateLine.messages.map(change) });
}

/**
 * Puts a message on this person's screen. The oldest of its line goes when there are too many: who
 * writes much drives out nobody else's words.
 */
export function showMessage(
	seat: Seat,
	message: Omit<PrivateMessage, 'key' | 'missed' | 'warned'>
): Seat {
	const { messages, serial, support } = seat.privateLine;
	const shown: PrivateMessage = {
		...message,
		key: `p${String(serial)}`,
		missed: [],
		warned: false
	};
	const { author, level, line } = message;
	const before = messages.filter((one) => one.line?.idx === line?.idx);
	const oldest = before.length < MAX_PRIVATE_MESSAGES ? undefined : before[0];
	return withPrivate(seat, {
		messages: [...messages.filter((one) => one !== oldest), shown],
		serial: serial + 1,
		support: level === undefined ? support : new Map(support).set(author.idx, level)
	});
}

function letGo(seat: Seat, channel: Channel, parts: readonly OutgoingPart[], turn: Turn): Seat {
	if (parts.length === 0) return seat;
	turn.spent.push(...parts.map(({ data }) => data));
	const kept = channel.parts.filter((part) => !parts.includes(part));
	const quiet = changeMessages(seat, (message) =>
		isOf(seat, channel, parts, message) ? { ...message, repeating: false } : message
	);
	return withChannel(quiet, { ...channel, parts: kept });
}

/** True for the own message that these parts of the channel carry. */
function isOf(
	seat: Seat,
	channel: Channel,
	parts: readonly OutgoingPart[],
	message: PrivateMessage
): boolean {
	const isMine = message.vk === keyOf(seat.me) && (message.line?.idx ?? STAFF) === channel.who;
	return isMine && parts.some(({ seq }) => seq === message.last);
}

function cut({ kind, data }: Letter, start: number, turn: Turn): readonly OutgoingPart[] {
	const count = Math.ceil(data.length / MAX_AREA_DATA_BYTES);
	return Array.from({ length: count }, (_, at) => ({
		kind,
		seq: start + at,
		start,
		more: at + 1 < count,
		data: new Secret(data.slice(at * MAX_AREA_DATA_BYTES, (at + 1) * MAX_AREA_DATA_BYTES)),
		queuedAt: turn.now,
		sentAt: undefined,
		has: new Set<string>(),
		ahead: new Set<string>()
	}));
}

function show(seat: Seat, { who, shown, data }: Letter, first: number, turn: Turn): Seat {
	if (shown === undefined) return seat;
	const { roster } = seat.epoch.facts;
	const own = seat.me.idx;
	return showMessage(seat, {
		...shown,
		at: turn.now,
		line: who === STAFF ? undefined : whoOf(roster, who, own),
		author: whoOf(roster, own, own),
		vk: keyOf(seat.me),
		first,
		last: first + Math.ceil(data.length / MAX_AREA_DATA_BYTES) - 1,
		has: [],
		repeating: true,
		afterGap: false
	});
}

/** The parts of the oldest letters that would have to go for `count` more to fit. */
function excessOf({ parts }: Channel, count: number): readonly OutgoingPart[] {
	const last = parts[parts.length + count - MAX_PRIVATE_OUTBOX - 1];
	return last === undefined ? [] : parts.filter(({ start }) => start <= last.start);
}

function mayGiveUp(seat: Seat, channel: Channel, part: OutgoingPart, turn: Turn): boolean {
	const isHad = readersOf(seat, channel).some((entry) => part.has.has(keyOf(entry)));
	return isHad && turn.now - part.queuedAt > PRIVATE_PATIENCE_MS;
}
