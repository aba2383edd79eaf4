import { SOUND_EMPTY_MS, SOUND_FULL_MS, SOUND_MS, SOUND_SENIOR_MS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { draw } from '../primitives/random.ts';
import { enqueue } from './hall.ts';
import { hearsSomebody, isQuiet } from './heard.ts';
import type { Millis } from './input.ts';
import { linkLobby, lobbyDay } from './invite.ts';
import { isHandingOver, wallS, type LeadState, type LeadTurn, type Served } from './lead-state.ts';
import { openLobby, sealLobby, type LobbyMessage } from './lobby.ts';
import type { Seat } from './member.ts';
import { entryOf } from './roster.ts';
import { frameIn } from './tag.ts';
import type { MeetingRecord } from './vault.ts';

/*
 * A lead who misses another moderator asks at the door of her own ticket whether that one leads
 * somewhere else (PROTOCOL.md §10.6). It costs the room nothing: the question has the form of the one at
 * a nameplate, and goes out in a slot of her second connection that would carry noise.
 */

const NONCE_BYTES = 16;
const HANDSHAKE_BYTES = 8;
/** After so long without an answer nobody goes: two in a row may be lost. */
const ANSWERED_MS = 3 * SOUND_MS;
/**
 * And after so long the other room counts as gone. Longer: the other, who is to come later, may have lost
 * none, and both would go at once.
 */
const GONE_MS = 2 * ANSWERED_MS;

/** Asks when it is time to, and stops once every moderator is heard, or is known to have gone. */
export function tendSounding(before: LeadState, turn: LeadTurn): LeadState {
	const missing = missingIn(before);
	const state = sinceBack(before, missing);
	const { sounding } = state;
	if (missing.length === 0) {
		return sounding === undefined ? state : { ...state, sounding: undefined };
	}
	return sounding !== undefined && turn.now < sounding.nextAt ? state : ask(state, missing, turn);
}

/**
 * Once one of those she misses is back, answers count anew: it may have been she who gave them. Whoever
 * leads now where that one was has begun to ask later, and is to have her time to come as well: two who
 * change places leave two rooms.
 */
function sinceBack(state: LeadState, missing: readonly number[]): LeadState {
	const { sounding } = state;
	if (sounding === undefined || sounding.missing.every((idx) => missing.includes(idx)))
		return state;
	return { ...state, sounding: { ...sounding, missing, answered: undefined } };
}

/** At the doors of her tickets in turn: the other may not know the newer one. */
function ask(state: LeadState, missing: readonly number[], turn: LeadTurn): LeadState {
	const { count = 0, answered, keptAt } = state.sounding ?? {};
	const tickets = ownTickets(state);
	const place = count % Math.max(1, tickets.length);
	const ticket = tickets[place];
	if (ticket === undefined) return state;
	const lobby = linkLobby(ticket, lobbyDay(wallS(state, turn.now)));
	const handshake = draw(turn.random, HANDSHAKE_BYTES);
	const nonce = draw(turn.random, NONCE_BYTES);
	const nextAt = turn.now + SOUND_MS;
	const asked = { lobby, handshake, nonce, older: place > 0 };
	const sounding = { ...asked, count: count + 1, nextAt, missing, answered, keptAt };
	const frames = sealLobby(
		lobby,
		{ direction: 'toLead', type: 'probe', handshake, seq: 0, data: nonce },
		turn.random
	);
	return enqueue({ ...state, sounding }, lobby, frames, 'last');
}

/** An answer to her own question, or `undefined` for any other message. */
export function hearSounding(
	state: LeadState,
	message: Uint8Array,
	now: Millis
): LeadState | undefined {
	const { sounding } = state;
	if (sounding === undefined) return undefined;
	const { lobby, handshake, nonce, older, answered } = sounding;
	const frame = frameIn(message, lobby.address);
	const part = frame && openLobby(lobby, frame);
	if (part?.direction !== 'fromLead' || part.type !== 'taken' || part.parts !== 1) return undefined;
	if (!equalBytes(part.handshake, handshake) || !equalBytes(part.data, nonce)) return undefined;
	const isOn = answered !== undefined && now - answered.last <= GONE_MS;
	const since = isOn ? answered.since : now;
	return { ...state, sounding: { ...sounding, answered: { since, last: now, older } } };
}

/** Somebody else asks, whose ticket is served here: this lead leads, and does not hear her. */
export function answerSounding(
	state: LeadState,
	{ lobby, ticket }: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	const asker = state.record.roster.find(({ idx }) => idx === ticket?.idx);
	if (asker?.role !== 'moderator' || ticket?.isVoid !== false) return state;
	if (message.data.length !== NONCE_BYTES) return state;
	const answer: LobbyMessage = { ...message, direction: 'fromLead', type: 'taken' };
	return enqueue(state, lobby, sealLobby(lobby, answer, turn.random), 'last');
}

/**
 * Another leads as well, and it is for this one to go to her. Who has nobody goes first, then who comes
 * later in the line; and each after so long that the other, if it was for her, has been heard by then.
 */
export function isCalledAway({ record, sounding }: LeadState, seat: Seat, now: Millis): boolean {
	const answered = sounding?.answered;
	if (answered === undefined || seat.listening > 0) return false;
	if (now - answered.last > ANSWERED_MS) return false;
	const [firstMs, seniorMs] = hearsSomebody(seat)
		? [SOUND_FULL_MS, 2 * SOUND_SENIOR_MS]
		: [SOUND_EMPTY_MS, SOUND_SENIOR_MS];
	const dueAt = Math.max(answered.since + firstMs, sounding?.keptAt ?? -Infinity);
	return now - dueAt >= seniorMs * seniority(record.idx, sounding?.missing ?? []);
}

/**
 * She is to go, and something has to be done first. What keeps her may keep the other for as long,
 * a third who knocks at both: whoever is to go later waits again, or both would go at once.
 */
export function keepFromGoing(state: LeadState, now: Millis): LeadState {
	const { sounding } = state;
	return sounding === undefined ? state : { ...state, sounding: { ...sounding, keptAt: now } };
}

/**
 * The other who leads is one of those she misses. 1: she comes before all of them; 0: after all; else
 * she cannot tell, and it is the part that comes after her. With three moderators no two who lead have
 * the same, wherever the third is.
 */
function seniority(idx: number, missing: readonly number[]): number {
	const after = missing.filter((other) => other > idx).length;
	return after / Math.max(1, missing.length);
}

/** How many moderators of her record come before her: 0 for the first in the line. */
export function placeInLine({ idx, roster }: MeetingRecord): number {
	return roster.filter((other) => other.role === 'moderator' && other.idx < idx).length;
}

/** The moderators of her record who could lead somewhere else, by idx. */
function missingIn(state: LeadState): readonly number[] {
	const { seat, record, removing } = state;
	if (seat === undefined || state.phase !== 'room' || isHandingOver(state)) return [];
	const missing = record.roster.filter(({ idx, role, tickets }) => {
		const isGone = tickets.length === 0 || seat.left.includes(idx) || removing.includes(idx);
		if (role !== 'moderator' || idx === record.idx || isGone) return false;
		return entryOf(seat.epoch.facts.roster, idx) === undefined || isQuiet(seat, idx);
	});
	return missing.map(({ idx }) => idx);
}

/** Newest first. */
function ownTickets({ record }: LeadState): readonly Uint8Array[] {
	const own = record.roster.find(({ idx }) => idx === record.idx);
	return own?.tickets.toReversed() ?? [];
}
