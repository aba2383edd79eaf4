import { LATE_TICKS } from '../limits.ts';
import type { Secret } from '../primitives/secret.ts';
import { isSilent } from './closing.ts';
import { STAFF } from './epoch.ts';
import { AREA_BODY_BYTES } from './frame.ts';
import type { Millis } from './input.ts';
import type { Seat, Turn } from './member.ts';
import { encodeArea, RECAP, type Aside, type PartKind } from './private-area.ts';
import {
	changeMessages,
	notConfirmedBy,
	readersOf,
	withChannel,
	withPrivate
} from './private-post.ts';
import { keyOf, type Channel, type OutgoingPart, type PrivateMessage } from './private-state.ts';
import { entryOf, type Entry } from './roster.ts';
import type { Who } from './view.ts';

/*
 * What the next frame says to a few (PROTOCOL.md §8.2). It rides in frames that leave anyway, sealed
 * anew for every one: an epoch that changes in between only changes the key.
 */

interface Written {
	readonly seat: Seat;
	readonly aside: Aside | undefined;
}

interface Due {
	readonly channel: Channel;
	readonly part: OutgoingPart;
}

const REPEAT_TICKS = 3;
const QUIET_TICKS = 6;
/** What people wrote goes first, then what a takeover needs, then what was said before. */
const RANK: Readonly<Record<PartKind, number>> = {
	text: 0,
	support: 0,
	state: 1,
	offer: 1,
	recap: 2
};

/**
 * New words, a receipt, or what somebody still lacks, if a body of `bodyBytes` leaves room for it.
 * Nothing here decides whether there is a frame, or when, or what else it carries.
 */
export function nextAside(seat: Seat, bodyBytes: number, turn: Turn): Written {
	const warned = warnLate(seat, turn);
	const none = { seat: warned, aside: undefined };
	if (bodyBytes > AREA_BODY_BYTES || isSilent(seat)) return none;
	const fresh = freshPart(warned);
	const isReceiptsTurn = fresh === undefined || warned.privateLine.spoke;
	const receipt = isReceiptsTurn ? writeReceipt(warned) : undefined;
	if (receipt !== undefined) return receipt;
	const due = fresh ?? stalePart(warned, turn.now);
	return due === undefined ? none : writePart(warned, due, turn);
}

/** Those who are to read a message of mine and have not confirmed it. */
export function lackingOf(seat: Seat, message: PrivateMessage): readonly Who[] {
	if (message.repeating) return notConfirmedBy(seat, message);
	// A receipt may come when it was given up already.
	return message.missed.filter(({ idx }) => !message.has.some(({ who }) => who.idx === idx));
}

/** True once a message of mine has waited too long for somebody. */
export function isLate(seat: Seat, message: PrivateMessage, now: Millis): boolean {
	const lateMs = LATE_TICKS * seat.epoch.facts.policy.tickMs;
	return now - message.at > lateMs && lackingOf(seat, message).length > 0;
}

/** Never sent yet: people's words before anything else, then in the order they were written. */
function freshPart(seat: Seat): Due | undefined {
	const fresh = dueParts(seat).filter(({ part }) => part.sentAt === undefined);
	return least(fresh, ({ part }) => [RANK[part.kind], part.queuedAt, part.seq]);
}

/** Sent a while ago and lacking: first what somebody lacks who is there, then the longest ago. */
function stalePart(seat: Seat, now: Millis): Due | undefined {
	const { tickMs } = seat.epoch.facts.policy;
	const isThere = ({ idx }: Entry) => now - (seat.heardAt.get(idx) ?? 0) <= QUIET_TICKS * tickMs;
	const isStale = ({ part: { sentAt } }: Due) =>
		sentAt !== undefined && now - sentAt >= REPEAT_TICKS * tickMs;
	return least(dueParts(seat).filter(isStale), ({ channel, part }) => {
		const open = readersOf(seat, channel).filter((entry) => !part.has.has(keyOf(entry)));
		const lacking = open.filter((entry) => !part.ahead.has(keyOf(entry)));
		const urgency = lacking.some(isThere) ? 0 : lacking.length > 0 ? 1 : 2;
		return [urgency, part.sentAt ?? 0, RANK[part.kind]];
	});
}

function dueParts(seat: Seat): readonly Due[] {
	return [...seat.privateLine.channels.values()].flatMap((channel) =>
		keyFor(seat, channel) === undefined ? [] : channel.parts.map((part) => ({ channel, part }))
	);
}

function keyFor(seat: Seat, channel: Channel): Secret | undefined {
	return channel.recap?.key ?? seat.epoch.asides.get(channel.who);
}

function writePart(seat: Seat, { channel, part }: Due, turn: Turn): Written {
	const key = keyFor(seat, channel);
	if (key === undefined) return { seat, aside: undefined };
	const { kind, seq, more } = part;
	const first = channel.parts[0]?.seq ?? seq;
	const content = part.data.lend((data) =>
		encodeArea({ type: 'part', part: { kind, seq, first, more, data } })
	);
	const parts = channel.parts.map((one) => (one === part ? { ...one, sentAt: turn.now } : one));
	const sent = withPrivate(withChannel(seat, { ...channel, parts }), { spoke: true });
	return { seat: sent, aside: { who: channel.who, key, content } };
}

/** The receipt that is due longest; one that nobody is there to read is forgotten. */
function writeReceipt(seat: Seat): Written | undefined {
	const { owed, streams } = seat.privateLine;
	for (const [at, name] of owed.entries()) {
		const stream = streams.get(name);
		const signer = seat.epoch.facts.roster.find((entry) => keyOf(entry) === stream?.vk);
		if (stream === undefined || signer === undefined) continue;
		const who = stream.who === RECAP ? ownLine(seat) : stream.who;
		const key = seat.epoch.asides.get(who);
		if (key === undefined) continue;
		const { from, next } = stream;
		const ahead = [...stream.ahead.keys()].sort((a, b) => a - b);
		const receipt = { who: stream.who, signer: signer.idx, from, to: next - 1, ahead };
		const content = encodeArea({ type: 'receipt', receipt });
		const left = withPrivate(seat, { owed: owed.slice(at + 1), spoke: false });
		return { seat: left, aside: { who, key, content } };
	}
	return undefined;
}

/** Where a member can be heard by the moderators: her own line, or their channel. */
function ownLine(seat: Seat): number {
	const { idx } = seat.me;
	return entryOf(seat.epoch.facts.roster, idx)?.role === 'moderator' ? STAFF : idx;
}

/** Says once who has not received what was written a while ago. */
function warnLate(seat: Seat, turn: Turn): Seat {
	const late = seat.privateLine.messages.filter(
		(message) => message.repeating && !message.warned && isLate(seat, message, turn.now)
	);
	if (late.length === 0) return seat;
	for (const message of late) {
		const missing = lackingOf(seat, message);
		turn.notices.push({ type: 'notReceived', line: message.line, missing });
	}
	return changeMessages(seat, (message) =>
		late.includes(message) ? { ...message, warned: true } : message
	);
}

/** The one whose numbers come first, compared from left to right. */
function least<T>(all: readonly T[], numbers: (one: T) => readonly number[]): T | undefined {
	const ranked = all.map((one) => ({ one, by: numbers(one) }));
	ranked.sort((a, b) => {
		const at = a.by.findIndex((number, place) => number !== b.by[place]);
		return (a.by[at] ?? 0) - (b.by[at] ?? 0);
	});
	return ranked[0]?.one;
}
