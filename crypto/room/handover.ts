import { HANDOVER_MS, HEARD_MS, MAX_INVITES } from '../limits.ts';
import { STAFF } from './epoch.ts';
import { inviteOf } from './hall.ts';
import { withdrawOffers } from './lead-offers.ts';
import type { Millis } from './input.ts';
import {
	persist,
	type Handover,
	type LeadState,
	type LeadTurn,
	type Visitor
} from './lead-state.ts';
import type { Seat } from './member.ts';
import { sendStaffState } from './private-line.ts';
import { channelName, keyOf } from './private-state.ts';
import { entryOf } from './roster.ts';
import { encodeStaffState } from './staff-state.ts';
import type { InviteRecord, MeetingRecord } from './vault.ts';
import { ANY_GRANT, isHeard, noteYield } from './vigil.ts';

/*
 * A lead gives the lead to another moderator (PROTOCOL.md §5, §10.6). An invite has one issuer at
 * every moment: it is marked as handed over, durably, before the other hears of it, and she serves
 * it once the lead has given way.
 */

/**
 * The wish, for another moderator of the roster and one at a time. It begins as soon as nothing
 * hinders it: whoever was just let in has to be heard, and a lock on its way to have come.
 */
export function handOver(state: LeadState, to: number, turn: LeadTurn): LeadState {
	const isFree = state.phase === 'room' && state.handover === undefined;
	if (!isFree || !isSuccessor(state, to)) return state;
	return { ...state, handover: { to, stage: 'wanted', since: turn.now } };
}

/** The mark is durable: the other is told what she will serve. */
export function tellSuccessor(state: LeadState, turn: LeadTurn): LeadState {
	const { seat, handover, record } = state;
	if (seat === undefined || handover?.stage !== 'writing') return state;
	const handed = record.invites.filter((invite) => invite.state === 'transferred');
	const invites = handed.slice(-MAX_INVITES);
	const data = encodeStaffState({ type: 'invites', invites });
	const told = sendStaffState(seat, data, turn);
	data.fill(0);
	if (told === undefined) return { ...state, handover: undefined };
	const telling = { ...handover, stage: 'telling', since: turn.now } as const;
	return { ...state, seat: told, handover: telling };
}

/**
 * Goes on as far as it can: once the other has confirmed all that she was told, the lead gives way.
 * Given up if it cannot begin or she does not confirm, and taken back if no lock of hers comes:
 * nothing is in force by then that the lead's next grant does not end.
 */
export function tendHandover(state: LeadState, turn: LeadTurn): LeadState {
	const { seat, handover } = state;
	if (seat === undefined || handover === undefined || handover.stage === 'writing') return state;
	const isLate = turn.now - handover.since > HANDOVER_MS;
	if (handover.stage === 'given') return isLate ? takeBack(state, seat) : state;
	if (isLate || !isSuccessor(state, handover.to)) return { ...state, handover: undefined };
	if (handover.stage === 'wanted') return begin(state, seat, handover.to, turn);
	if (!hasConfirmed(seat, handover.to)) return state;
	const item = { to: handover.to, gid: ANY_GRANT };
	const yielding = { item, left: Infinity };
	const given = noteYield({ ...seat, yielding }, seat.me.idx, item);
	return { ...state, seat: given, handover: { ...handover, stage: 'given', since: turn.now } };
}

/** Nobody comes in from here on until it is over. */
function begin(state: LeadState, seat: Seat, to: number, turn: LeadTurn): LeadState {
	const isNow = !isHindered(state, seat, turn.now) && isHeard(seat, to, turn.now);
	if (!isNow) return state;
	const handover: Handover = { to, stage: 'writing', since: turn.now };
	const settled = { ...withdrawOffers(state, turn), handover };
	return persist(settled, transferred(settled.record), { type: 'handOver' }, turn);
}

/** Somebody is to go: her lock comes first, as long as the lead has not given way. */
export function callOff(state: LeadState): LeadState {
	const { handover } = state;
	const isOpen = handover !== undefined && handover.stage !== 'given';
	return isOpen ? { ...state, handover: undefined } : state;
}

function takeBack(state: LeadState, seat: Seat): LeadState {
	const { vigil } = seat.epoch;
	const epoch = { ...seat.epoch, vigil: { ...vigil, given: undefined } };
	const taken = { ...seat, epoch, yielding: undefined };
	return { ...state, seat: taken, handover: undefined, rotating: true };
}

function isSuccessor({ seat }: LeadState, to: number): boolean {
	const entry = seat && entryOf(seat.epoch.facts.roster, to);
	return entry?.role === 'moderator' && to !== seat?.me.idx;
}

/** Somebody is at the door, or is to go; a lock is on its way; or all have to heal first. */
function isHindered(state: LeadState, seat: Seat, now: Millis): boolean {
	const { room, hall, issuing, rekeying, removing, demoting } = state;
	const isAtTheDoor = hall.visitors.some(
		(visitor) => visitor.stage !== 'challenged' || isAboutToProve(state, visitor, now)
	);
	const isToGo = removing.length > 0 || demoting.length > 0;
	const isLocking = issuing || seat.granting !== undefined || rekeying !== undefined;
	return !room.up || seat.listening > 0 || isAtTheDoor || isToGo || isLocking;
}

/**
 * Her proof is on its way, and would find nobody. Of an invite for one person alone: whoever comes by
 * another knocks again by herself.
 */
function isAboutToProve(state: LeadState, { invite, since }: Visitor, now: Millis): boolean {
	const kind = inviteOf(state, invite)?.kind;
	return (kind === 'link' || kind === 'code') && now - since < HEARD_MS;
}

/** She has every part of what the moderators were told, texts and all. */
function hasConfirmed(seat: Seat, idx: number): boolean {
	const entry = entryOf(seat.epoch.facts.roster, idx);
	const waiting = seat.privateLine.channels.get(channelName(STAFF))?.parts ?? [];
	return entry !== undefined && waiting.every(({ has }) => has.has(keyOf(entry)));
}

function transferred(record: MeetingRecord): MeetingRecord {
	const invites = record.invites.map((invite): InviteRecord =>
		invite.state === 'open' ? { ...invite, state: 'transferred' } : invite
	);
	return { ...record, invites };
}
