import { AGREEMENT_MS, AWAY_MS } from '../limits.ts';
import { Secret } from '../primitives/secret.ts';
import { isOver, showClosing } from './closing.ts';
import { mayVouch } from './departures.ts';
import { draftClose } from './event.ts';
import { EMPTY_HALL, hallSecrets, waitingVisitors } from './hall.ts';
import type { Millis } from './input.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import { awaitsLastLock, isSayingClose } from './last-lock.ts';
import { secretsOfSeat, type Seat } from './member.ts';
import { awayFor } from './rotation.ts';
import { drain } from './transition.ts';
import { recordSecrets } from './vault.ts';
import type { Ending } from './view.ts';
import { refuse, tendVisitors } from './waiting-room.ts';

/* How a lead's meeting ends (PROTOCOL.md §14.1). */

/** The end: every secret is spent. The stored record is forgotten by the driver. */
export function endLead(state: LeadState, ending: Ending, turn: LeadTurn): LeadState {
	if (state.phase === 'ended') return state;
	if (state.seat !== undefined) turn.spent.push(...secretsOfSeat(state.seat));
	turn.spent.push(state.roomKey.secret, ...hallSecrets(state.hall), ...recordSecrets(state.record));
	turn.spent.push(...(state.rekeying?.old ?? []).map((bytes) => new Secret(bytes)));
	turn.notices.push({ type: 'ended' });
	return {
		...state,
		phase: 'ended',
		ending,
		since: turn.now,
		room: { ...state.room, slot: undefined },
		lobby: { ...state.lobby, slot: undefined },
		seat: undefined,
		closed: showClosing(state.seat, 'end'),
		hall: EMPTY_HALL
	};
}

/**
 * The end begins: nobody else is let in, and a last lock drops those who have gone. Before the
 * opening it is the end itself.
 */
export function closeRoom(state: LeadState, turn: LeadTurn): LeadState {
	if (state.phase === 'prepared') return endLead(state, 'closed', turn);
	if (state.phase !== 'room' || state.seat === undefined) return state;
	const away = awayFor(state.room, state.seat, AWAY_MS, turn.now);
	const removing = [...new Set([...state.removing, ...away])];
	return shutDoors({ ...state, removing, rotating: false }, turn);
}

/** Somebody else who may has closed the meeting: the lead's doors shut too. */
export function joinClose(state: LeadState, turn: LeadTurn): LeadState {
	const isClosed = state.phase === 'room' && state.seat?.closing !== undefined;
	return isClosed ? shutDoors(state, turn) : state;
}

/** The close is said as the last thing, and then gone through like everybody else. */
export function passClosing(state: LeadState, seat: Seat, turn: LeadTurn): LeadState {
	const tended = tendVisitors(state, turn);
	const isOffline = !state.room.up && turn.now - state.since > AGREEMENT_MS;
	if (seat.closing === undefined && isOffline) return endLead(tended, 'closed', turn);
	if (isOver(seat, turn.now)) return endLead(tended, 'closed', turn);
	const drained = drain(seat, turn);
	const isToBeSaid = seat.closing === undefined && !isSayingClose(seat);
	const isReady = isToBeSaid && !awaitsLastLock(tended, turn.now);
	return { ...tended, seat: isReady ? sayClose(drained, turn.now) : drained };
}

/** Seeds may be published only if nobody who has gone can be fooled by them (PROTOCOL.md §14.1). */
function sayClose(seat: Seat, now: Millis): Seat {
	const draft = draftClose(mayVouch(seat.departures, now));
	return { ...seat, outbox: [...seat.outbox, { line: '', drafts: [draft], taken: 0 }] };
}

function shutDoors(state: LeadState, turn: LeadTurn): LeadState {
	let shut: LeadState = { ...state, phase: 'closing', since: turn.now };
	for (const visitor of waitingVisitors(state)) shut = refuse(shut, visitor.key, turn, 'closed');
	return shut;
}
