import { HANDOVER_MS, MAX_INVITES } from '../limits.ts';
import { STAFF } from './epoch.ts';
import { withdrawOffers } from './lead-offers.ts';
import { persist, type Handover, type LeadState, type LeadTurn } from './lead-state.ts';
import type { Seat } from './member.ts';
import { sendStaffState } from './private-line.ts';
import { channelName, keyOf } from './private-state.ts';
import { entryOf } from './roster.ts';
import { encodeStaffState } from './staff-state.ts';
import type { InviteRecord, MeetingRecord } from './vault.ts';
import { ANY_GRANT, isHeard, noteYield } from './vigil.ts';

/*
 * A lead gives the lead to another moderator (PROTOCOL.md §5, §10). An invite has one issuer at
 * every moment: it is marked as handed over, durably, before the other hears of it, and she serves
 * it once the lead has given way.
 */

/**
 * Begins, if that moderator is here, nobody is at the door and no lock is on its way. Nobody comes
 * in until it is over.
 */
export function handOver(state: LeadState, to: number, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (seat === undefined || !mayHandOver(state, seat, to, turn)) return state;
	const handover: Handover = { to, stage: 'writing', since: turn.now };
	const settled = { ...withdrawOffers(state, turn), handover };
	return persist(settled, transferred(settled.record), { type: 'handOver' }, turn);
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
 * Given up if she does not, and taken back if no lock of hers comes: nothing is in force by then
 * that the lead's next grant does not end.
 */
export function tendHandover(state: LeadState, turn: LeadTurn): LeadState {
	const { seat, handover } = state;
	if (seat === undefined || handover === undefined || handover.stage === 'writing') return state;
	const isLate = turn.now - handover.since > HANDOVER_MS;
	if (handover.stage === 'given') return isLate ? takeBack(state, seat) : state;
	if (!hasConfirmed(seat, handover.to)) return isLate ? { ...state, handover: undefined } : state;
	const item = { to: handover.to, gid: ANY_GRANT };
	const yielding = { item, left: Infinity };
	const given = noteYield({ ...seat, yielding }, seat.me.idx, item);
	return { ...state, seat: given, handover: { ...handover, stage: 'given', since: turn.now } };
}

function takeBack(state: LeadState, seat: Seat): LeadState {
	const { vigil } = seat.epoch;
	const epoch = { ...seat.epoch, vigil: { ...vigil, given: undefined } };
	const taken = { ...seat, epoch, yielding: undefined };
	return { ...state, seat: taken, handover: undefined, rotating: true };
}

function mayHandOver(state: LeadState, seat: Seat, to: number, turn: LeadTurn): boolean {
	const isOpen = state.phase === 'room' && state.handover === undefined && state.room.up;
	const atTheDoor = state.hall.visitors.some(({ stage }) => stage !== 'challenged');
	const moderates = entryOf(seat.epoch.facts.roster, to)?.role === 'moderator';
	if (isBusy(state, seat) || !isOpen || atTheDoor) return false;
	return moderates && to !== seat.me.idx && isHeard(seat, to, turn.now);
}

/** A lock is on its way, or one that the other would not know of: everybody has to heal still. */
function isBusy({ issuing, rekeying }: LeadState, { granting, listening }: Seat): boolean {
	return issuing || granting !== undefined || rekeying !== undefined || listening > 0;
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
