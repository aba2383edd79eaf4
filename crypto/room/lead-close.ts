import { CLOSE_WAIT_MS, CLOSING_MS } from '../limits.ts';
import { Secret } from '../primitives/secret.ts';
import { draftClose } from './event.ts';
import { EMPTY_HALL, hallSecrets, waitingVisitors } from './hall.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import { secretsOfSeat, type Seat } from './member.ts';
import { close } from './happen.ts';
import { drain } from './transition.ts';
import type { MeetingRecord } from './vault.ts';
import type { Ending } from './view.ts';
import { refuse, tendVisitors } from './waiting-room.ts';

/* How a lead's meeting ends (PROTOCOL.md §14.1). */

/** The end: every secret is spent. The stored record is forgotten by the driver. */
export function endLead(state: LeadState, ending: Ending, turn: LeadTurn): LeadState {
	if (state.phase === 'ended') return state;
	if (state.seat !== undefined) turn.spent.push(...secretsOfSeat(state.seat));
	turn.spent.push(state.roomKey.secret, ...hallSecrets(state.hall), ...recordSecrets(state.record));
	turn.notices.push({ type: 'ended' });
	return {
		...state,
		phase: 'ended',
		ending,
		since: turn.now,
		room: { ...state.room, slot: undefined },
		lobby: { ...state.lobby, slot: undefined },
		seat: undefined,
		hall: EMPTY_HALL
	};
}

/** The record's own bytes: what the vault stores stays sealed there until it is forgotten. */
function recordSecrets(record: MeetingRecord): readonly Secret[] {
	const tickets = record.roster.flatMap(({ tickets: held }) => held);
	const invites = record.invites.map(({ secret }) => secret);
	return [record.roomSeed, ...tickets, ...invites].map((bytes) => new Secret(bytes));
}

/** The close is the last thing said; nobody else is let in. Before the opening it is the end. */
export function closeRoom(state: LeadState, turn: LeadTurn): LeadState {
	if (state.phase === 'prepared') return endLead(state, 'closed', turn);
	if (state.phase !== 'room' || state.seat === undefined) return state;
	const outbox = [...state.seat.outbox, { line: '', drafts: [draftClose()], taken: 0 }];
	let closing: LeadState = {
		...state,
		phase: 'closing',
		since: turn.now,
		seat: { ...state.seat, outbox }
	};
	for (const visitor of waitingVisitors(state)) closing = refuse(closing, visitor.key, turn);
	return closing;
}

/** The close has been said: the lead stays until all have seen it, or have had time to. */
export function passClosing(state: LeadState, seat: Seat, turn: LeadTurn): LeadState {
	const tended = tendVisitors(state, turn);
	if (seat.closedAt === undefined) {
		const cannotSay = !state.room.up && turn.now - state.since > CLOSE_WAIT_MS;
		if (cannotSay) return endLead(tended, 'closed', turn);
		const isSaid = seat.outbox.length === 0;
		return { ...tended, seat: isSaid ? close(seat, turn) : drain(seat, turn) };
	}
	const at = seat.epoch.facts.roster.findIndex(({ idx }) => idx === seat.me.idx);
	const mine = seat.epoch.log.get(seat.me.idx)?.count ?? 0;
	const others = seat.epoch.facts.roster.filter(({ idx }) => idx !== seat.me.idx);
	const seen = others.every(({ idx }) => (seat.epoch.views.get(idx)?.[at] ?? 0) >= mine);
	const waitedMs = turn.now - seat.closedAt;
	const done = waitedMs > CLOSE_WAIT_MS || (seen && waitedMs > CLOSING_MS / 2);
	return done ? endLead(tended, 'closed', turn) : { ...tended, seat: drain(seat, turn) };
}
