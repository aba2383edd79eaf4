import type { Secret } from '../primitives/secret.ts';
import { STAFF } from './epoch.ts';
import type { PrivateVerb } from './input.ts';
import { staysIn, type Seat, type Turn } from './member.ts';
import { RECAP } from './private-area.ts';
import {
	giveUp,
	post,
	settle,
	supportLetter,
	textLetter,
	withPrivate,
	type Letter
} from './private-post.ts';
import { channelName, keyOf, streamSecrets, type Arrived, type Stream } from './private-state.ts';
import { entryOf } from './roster.ts';

/*
 * The participant's private line with the moderators, and the moderators' own channel
 * (PROTOCOL.md §8.2): what a person does there, and what a new epoch changes. The rest is for parts
 * of the protocol that need to send something to the same few.
 */

/**
 * Queues what a person says to a few: a participant in her own line, a moderator in any line or in
 * the moderators' channel. What does not fit her role, an empty text and a full line change nothing.
 */
export function speakPrivately(seat: Seat, verb: PrivateVerb, turn: Turn): Seat {
	const letter = seat.closing === undefined ? letterOf(seat, verb) : undefined;
	if (letter === undefined || !seat.epoch.asides.has(letter.who)) return seat;
	const posted = post(seat, letter, turn);
	letter.data.fill(0);
	return posted ?? seat;
}

/** What a verb would send; `undefined` if it is not this person's to say, or says nothing. */
function letterOf(seat: Seat, verb: PrivateVerb): Letter | undefined {
	const { roster } = seat.epoch.facts;
	const { idx } = seat.me;
	const isModerator = entryOf(roster, idx)?.role === 'moderator';
	if (verb.type === 'support') {
		return isModerator ? undefined : supportLetter(idx, verb.level, verb.text);
	}
	if (verb.text.trim() === '' || isModerator !== (verb.type !== 'aside')) return undefined;
	switch (verb.type) {
		case 'aside':
			return textLetter(idx, verb.text);
		case 'answer':
			return verb.idx === STAFF ? undefined : textLetter(verb.idx, verb.text);
		case 'staff':
			return textLetter(STAFF, verb.text);
	}
}

/**
 * Before a change to what may be another room: lines that belong to somebody go on for the same people
 * alone, by idx and key, my own with my idx. What waits in others is given up, and so is what one who
 * led has told of her room.
 */
export function leavePrivately(seat: Seat, fresh: Seat, turn: Turn): Seat {
	const { roster: old } = seat.epoch.facts;
	const { roster: next } = fresh.epoch.facts;
	const isSame = (idx: number) =>
		idx === seat.me.idx ? idx === fresh.me.idx : staysIn(idx, old, next);
	const isOpen = (who: number) => who === STAFF || who === RECAP || isSame(who);
	let left = seat;
	for (const channel of seat.privateLine.channels.values()) {
		const { who, parts } = channel;
		const told = parts.findLastIndex(({ kind }) => kind === 'state' || kind === 'offer');
		left = giveUp(left, channel, isOpen(who) ? parts.slice(0, told + 1) : parts, turn);
	}
	const { channels, streams, support, arrived } = left.privateLine;
	const known = old.filter(({ idx }) => isSame(idx)).map(keyOf);
	const isKept = ({ vk, who }: Stream) => isOpen(who) && known.includes(vk);
	const isRecap = ({ kind }: Arrived) => kind === 'recap';
	turn.spent.push(...[...streams.values()].filter((one) => !isKept(one)).flatMap(streamSecrets));
	turn.spent.push(...arrived.filter((one) => !isRecap(one)).map(({ data }) => data));
	return withPrivate(left, {
		channels: new Map([...channels].filter(([, { who }]) => isOpen(who))),
		streams: new Map([...streams].filter(([, stream]) => isKept(stream))),
		support: new Map([...support].filter(([idx]) => isSame(idx))),
		arrived: arrived.filter(isRecap)
	});
}

/** After a change of epoch: who has gone is not written to, who came has to confirm as well. */
export function enterPrivately(seat: Seat, turn: Turn): Seat {
	const { roster } = seat.epoch.facts;
	const { streams, owed } = seat.privateLine;
	const isHere = (vk: string) => roster.some((entry) => keyOf(entry) === vk);
	const gone = [...streams].filter(([, { vk }]) => !isHere(vk));
	turn.spent.push(...gone.flatMap(([, stream]) => streamSecrets(stream)));
	const kept = new Map([...streams].filter(([, { vk }]) => isHere(vk)));
	let entered = withPrivate(seat, { streams: kept, owed: owed.filter((name) => kept.has(name)) });
	for (const [name, channel] of seat.privateLine.channels) {
		const isOpen = channel.recap !== undefined || seat.epoch.asides.has(channel.who);
		entered = isOpen ? settle(entered, name, turn) : giveUp(entered, channel, channel.parts, turn);
	}
	return entered;
}

/**
 * Sends `data` (1…8 992 bytes, copied) to all other moderators, until each has confirmed it: the
 * staff state of PROTOCOL.md §8.2. `undefined` if I am no moderator or too much waits: try later.
 */
export function sendStaffState(seat: Seat, data: Uint8Array, turn: Turn): Seat | undefined {
	if (!seat.epoch.asides.has(STAFF)) return undefined;
	return post(seat, { who: STAFF, kind: 'state', data }, turn);
}

/** What has arrived of a kind, oldest first. Its bytes are the caller's. */
export function takeArrived(
	seat: Seat,
	kind: Arrived['kind']
): { readonly seat: Seat; readonly arrived: readonly Arrived[] } {
	const { arrived: all } = seat.privateLine;
	const arrived = all.filter((one) => one.kind === kind);
	if (arrived.length === 0) return { seat, arrived };
	return { seat: withPrivate(seat, { arrived: all.filter((one) => one.kind !== kind) }), arrived };
}

/** An offer in the line of participant `idx`, or her answer; `undefined` if it cannot be sent now. */
export function sendOffer(seat: Seat, idx: number, data: Uint8Array, turn: Turn): Seat | undefined {
	if (!seat.epoch.asides.has(idx)) return undefined;
	return post(seat, { who: idx, kind: 'offer', data }, turn);
}

/**
 * Sends `data` (1…8 992 bytes, copied) to the member `to` alone, under `key`, until she has confirmed
 * it (PROTOCOL.md §11). Takes over the key; `endRecap` wipes it. `undefined` if it is too long.
 */
export function startRecap(
	seat: Seat,
	recap: { readonly to: number; readonly key: Secret },
	data: Uint8Array,
	turn: Turn
): Seat | undefined {
	return post(endRecap(seat, recap.to, turn), { who: RECAP, recap, kind: 'recap', data }, turn);
}

/** True once `to` has confirmed all of her recap, or is in the room no more. */
export function isRecapDone(seat: Seat, to: number): boolean {
	return seat.privateLine.channels.get(channelName(RECAP, to))?.parts.length === 0;
}

/** Forgets a recap and its key, sent or not. */
export function endRecap(seat: Seat, to: number, turn: Turn): Seat {
	const channels = new Map(seat.privateLine.channels);
	const channel = channels.get(channelName(RECAP, to));
	if (channel?.recap === undefined) return seat;
	turn.spent.push(channel.recap.key, ...channel.parts.map(({ data }) => data));
	channels.delete(channelName(RECAP, to));
	return withPrivate(seat, { channels });
}

/** Reads a recap by `from` under `key`, and nothing else with it. Takes over the key. */
export function expectRecap(
	seat: Seat,
	expected: { readonly from: number; readonly key: Secret } | undefined,
	turn: Turn
): Seat {
	const { streams, expected: before } = seat.privateLine;
	const [old, others] = [[...streams], [...streams]].map((all, at) =>
		all.filter(([, { who }]) => (who === RECAP) === (at === 0))
	);
	turn.spent.push(...(before === undefined ? [] : [before.key]));
	turn.spent.push(...(old ?? []).flatMap(([, stream]) => streamSecrets(stream)));
	return withPrivate(seat, { expected, streams: new Map(others) });
}
