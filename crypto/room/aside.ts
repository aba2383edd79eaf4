import { must } from '../errors.ts';
import {
	ALONE_TICKS,
	ASIDE_MS,
	ASIDE_REST_MS,
	MAX_ASIDES,
	SILENCE_MS,
	VIGIL_GAP_TICKS
} from '../limits.ts';
import { ticksSilent } from './heard.ts';
import { waitingVisitors } from './hall.ts';
import { leadWith, openAgain } from './lead-open.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import type { Seat } from './member.ts';
import { officeAside, standAside } from './stand-down.ts';
import { startParticipant } from './participant.ts';
import { isAnswered, leaveDoor, type ParticipantState } from './participant-state.ts';
import { beginReturn } from './returning.ts';
import { decodePolicy, type Policy } from './roster.ts';
import { sidTag } from './ticket.ts';
import type { MeetingRecord } from './vault.ts';

/*
 * A lead who hears nobody may be one no longer: another moderator may lead by now, and everybody be
 * with her. She knocks with her own ticket for 30 s, and leads on if nobody answers
 * (PROTOCOL.md §7.5, §10). The same before she opens a room that she or another has led before.
 */

/** Another moderator could lead: one who has been here and can come back. */
export function hasRivals({ idx, roster }: MeetingRecord): boolean {
	return roster.some(
		(member) => member.idx !== idx && member.role === 'moderator' && member.tickets.length > 0
	);
}

/** A lead with nobody to lead steps aside; at most a few times, until somebody is heard again. */
export function stepAside(state: LeadState, turn: LeadTurn): LeadState | ParticipantState {
	const { seat, alone } = state;
	if (seat === undefined || state.phase !== 'room' || !state.room.up) return state;
	if (!isAlone(seat)) return alone.times === 0 ? state : { ...state, alone: NOT_ALONE };
	const isResting = turn.now - alone.until < ASIDE_REST_MS;
	const mayTry = alone.times < MAX_ASIDES && (alone.times === 0 || !isResting);
	if (!mayTry || !hasRivals(state.record) || isBusy(state, seat)) return state;
	return beginReturn(standAside(state, seat, turn), 'alone', turn);
}

/** She goes on leading when somebody is heard in her room, or nobody has answered for 30 s. */
export function comeForward(state: ParticipantState, turn: LeadTurn): ParticipantState | LeadState {
	const { seat, office, returning } = state;
	if (office?.aside === undefined || state.phase === 'ended') return state;
	const isOver = turn.now - office.aside.since > ASIDE_MS && !isAnswered(state);
	if (seat === undefined) return isOver ? openAgain(leadFrom(state, turn), turn) : state;
	if (returning?.why !== 'alone' || (isAlone(seat) && !isOver)) return state;
	// Whoever is heard by her grant may have led while I slept.
	const listening = seat.epoch.vigil.held.size > 0 ? VIGIL_GAP_TICKS : 0;
	return { ...leadFrom(state, turn), phase: 'room', seat: { ...seat, listening } };
}

/** Before the doors of a meeting are opened again: has somebody else opened them already? */
export function knockFirst(state: LeadState, nowS: number, turn: LeadTurn): ParticipantState {
	const { record, relayId, house } = state;
	const own = must(record.roster.find(({ idx }) => idx === record.idx));
	const secret = must(own.tickets.at(-1)).slice();
	const invitation = {
		kind: 'ticket',
		sidTag: sidTag(record.sid),
		idx: record.idx,
		secret
	} as const;
	const arriving = { invitation, name: own.name, house, relayId, now: turn.now, nowS };
	const knocking = startParticipant(arriving, turn.random);
	secret.fill(0);
	turn.spent.push(state.roomKey.secret);
	return { ...knocking, office: officeAside(state, turn), pulse: state.pulse };
}

const NOT_ALONE = { times: 0, until: 0 };

/** Nobody else was heard for some own ticks; after a sleep of her own, for the few she listened. */
function isAlone(seat: Seat): boolean {
	const { roster, policy } = seat.epoch.facts;
	const others = roster.filter(({ idx }) => idx !== seat.me.idx);
	if (seat.listening > 0) return false;
	const heard = Math.max(0, ...others.map(({ idx }) => seat.heardAt.get(idx) ?? 0));
	const least =
		seat.sleptAt !== undefined && heard < seat.sleptAt ? ALONE_TICKS : quietTicks(policy);
	return others.every(({ idx }) => ticksSilent(seat, idx) >= least);
}

function quietTicks({ tickMs }: Policy): number {
	return Math.ceil(SILENCE_MS / tickMs);
}

function isBusy(state: LeadState, seat: Seat): boolean {
	const isChanging = state.issuing || seat.granting !== undefined || state.handover !== undefined;
	return isChanging || seat.yielding !== undefined || waitingVisitors(state).length > 0;
}

/** Her machine as a lead's again, as it was. */
function leadFrom(state: ParticipantState, turn: LeadTurn): LeadState {
	const { record, writes, aside } = must(state.office);
	const { seat, ticket } = leaveDoor(state, turn);
	if (ticket !== undefined) turn.spent.push(ticket);
	const facts = seat?.epoch.facts;
	const { house } = facts?.policy ?? must(decodePolicy(record.policy));
	const begun = leadWith(record, { now: turn.now, relayId: state.relayId, house });
	return {
		...begun,
		offsetS: state.offsetS,
		since: state.since,
		room: state.link,
		invitesLost: must(aside).invitesLost,
		alone: { times: must(aside).times + 1, until: turn.now },
		writes: { next: writes.next, waiting: new Map() },
		pulse: state.pulse
	};
}
