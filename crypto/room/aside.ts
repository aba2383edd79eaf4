import { must } from '../errors.ts';
import {
	ALONE_TICKS,
	ASIDE_FORGET_MS,
	ASIDE_MS,
	ASIDE_REST_MS,
	MAX_ASIDES,
	PROVING_MS,
	SILENCE_MS,
	VIGIL_GAP_TICKS
} from '../limits.ts';
import { ticksSilent } from './heard.ts';
import { waitingVisitors } from './hall.ts';
import { withdrawOffers } from './lead-offers.ts';
import { leadWith, openAgain } from './lead-open.ts';
import type { Millis } from './input.ts';
import { isHandingOver, type LeadState, type LeadTurn } from './lead-state.ts';
import type { Seat } from './member.ts';
import { officeAside, standAside } from './stand-down.ts';
import { startParticipant } from './participant.ts';
import {
	doorOf,
	isAnswered,
	leaveDoor,
	ticketsHeld,
	type ParticipantState
} from './participant-state.ts';
import { beginReturn } from './returning.ts';
import { decodePolicy } from './roster.ts';
import { isCalledAway, keepFromGoing, placeInLine } from './sounding.ts';
import { sidTag } from './ticket.ts';
import type { MeetingRecord, MemberRecord } from './vault.ts';

/*
 * A lead who hears nobody may be one no longer: another moderator may lead by now, and everybody be
 * with her. She knocks with her own ticket for 30 s, and leads on if nobody answers
 * (PROTOCOL.md §7.5, §10.6). The same before she opens a room that she or another has led before.
 */

/** In so many ticks after a sleep what had waited has come in. */
const BACKLOG_TICKS = 2;

/** One alone may be silent because she wants the lead away. */
const LEAST_MISSING = 2;

/** Another moderator could lead: one who has been here and can come back. */
export function hasRivals({ idx, roster }: MeetingRecord): boolean {
	return roster.some(
		(member) => member.idx !== idx && member.role === 'moderator' && member.tickets.length > 0
	);
}

/** A lead with nobody to lead steps aside, and one who knows that it is for her to go to another. */
export function stepAside(state: LeadState, turn: LeadTurn): LeadState | ParticipantState {
	const { seat, phase, room } = state;
	if (seat === undefined || phase !== 'room' || !room.up) return state;
	const isCalled = isCalledAway(state, seat, turn.now);
	if (!isCalled && !isAstray(state.record, seat)) return settle(state, seat, turn);
	if (isBusy(state, seat, turn.now)) return isCalled ? keepFromGoing(state, turn.now) : state;
	return isCalled || mayKnock(state, seat, turn.now) ? goAside(state, seat, isCalled, turn) : state;
}

/** Nobody has called her: once after a long sleep, else at most a few times, with rests between. */
function mayKnock({ record, alone }: LeadState, seat: Seat, now: Millis): boolean {
	const isResting = alone.times > 0 && now - alone.until < restMs(record);
	const mayTry = (alone.times < MAX_ASIDES && !isResting) || sleptLong(seat);
	return mayTry && hasRivals(record);
}

function goAside(state: LeadState, seat: Seat, called: boolean, turn: LeadTurn): ParticipantState {
	const aside = standAside(withdrawOffers(state, turn), seat, called, turn);
	const older = called && aside.spare !== undefined && state.sounding?.answered?.older === true;
	return beginReturn(aside, 'alone', turn, older);
}

/** She goes on leading when it is clear who is with her, or nobody has answered. */
export function comeForward(state: ParticipantState, turn: LeadTurn): ParticipantState | LeadState {
	const { seat, office, returning } = state;
	if (office?.aside === undefined || state.phase === 'ended') return state;
	const isOver = isUnanswered(state, turn.now - office.aside.since);
	if (seat === undefined) return isOver ? openAgain(leadFrom(state, turn), turn) : state;
	const goesOn = office.aside.called || isAstray(office.record, seat);
	if (returning?.why !== 'alone' || (goesOn && !isOver)) return state;
	const back = settled(seat, office.aside.since, turn.now);
	return { ...leadFrom(state, turn), phase: 'room', seat: back };
}

/**
 * A challenge at this door is made by a moderator: it is waited for longer, since two who answer at
 * once spoil each other's first.
 */
function isUnanswered(state: ParticipantState, triedMs: Millis): boolean {
	const limitMs = doorOf(state) === 'proving' ? PROVING_MS + ASIDE_MS : ASIDE_MS;
	return triedMs > limitMs && !isAnswered(state);
}

/**
 * Nobody heard her meanwhile: whoever is heard by her grant, or will be, may have begun to lead by
 * right, and that is looked at as after a sleep of so long.
 */
function settled(seat: Seat, since: Millis, now: Millis): Seat {
	const listening = seat.epoch.vigil.held.size > 0 ? VIGIL_GAP_TICKS : 0;
	const forMs = now - since + (seat.slept?.forMs ?? 0);
	return { ...seat, listening, slept: { at: now, forMs, isSettled: true } };
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
	return { ...knocking, office: officeAside(state, false, turn), pulse: state.pulse };
}

/**
 * Those she leads are with her: what made her doubt it is over. How often she has knocked she forgets
 * later: whoever is silent and speaks again, over and over, would keep her away.
 */
function settle(state: LeadState, seat: Seat, { now }: LeadTurn): LeadState {
	const { slept, listening } = seat;
	const isOld = state.alone.times > 0 && now - state.alone.until >= ASIDE_FORGET_MS;
	const isDoubtful = sleptLong(seat) && listening === 0;
	const isHeard = ledIn(state.record, seat).every((idx) => !isUnheard(seat, idx));
	if ((!isOld && !isDoubtful) || !isHeard) return state;
	const rested = slept && { ...slept, isSettled: true };
	const alone = isOld ? { times: 0, until: now } : state.alone;
	return { ...state, seat: { ...seat, slept: rested }, alone };
}

/**
 * She cannot know that those she leads are still with her: no other moderator of the room is heard,
 * and not all of them, or none where there is no other; after a sleep in which another may have
 * begun to lead, not all, whoever else is heard.
 */
function isAstray(record: MeetingRecord, seat: Seat): boolean {
	if (seat.listening > 0) return false;
	const least = Math.ceil(SILENCE_MS / seat.epoch.facts.policy.tickMs);
	const isQuiet = (idx: number) =>
		ticksSilent(seat, idx) >= (isUnheard(seat, idx) ? ALONE_TICKS : least);
	const led = ledIn(record, seat);
	if (sleptLong(seat)) return led.length === 0 || led.some(isQuiet);
	const rivals = rivalsIn(seat);
	if (!rivals.every(isQuiet)) return false;
	const missing = led.filter(isQuiet).length;
	return missing === led.length || (rivals.length > 0 && missing >= LEAST_MISSING);
}

/** Not since she slept: what had waited for her device meanwhile is no sign of anybody. */
function isUnheard({ slept, heardAt, epoch }: Seat, idx: number): boolean {
	if (slept === undefined) return false;
	const since = slept.at + BACKLOG_TICKS * epoch.facts.policy.tickMs;
	return (heardAt.get(idx) ?? 0) < since;
}

/** The other moderators in the room; if none of them is heard, one may lead those who are not either. */
function rivalsIn({ me, epoch }: Seat): readonly number[] {
	const others = epoch.facts.roster.filter(
		({ idx, role }) => role === 'moderator' && idx !== me.idx
	);
	return others.map(({ idx }) => idx);
}

/** Those whose absence says something: participants where any are in the room, else the moderators. */
function ledIn({ roster: known }: MeetingRecord, seat: Seat): readonly number[] {
	const isGuest = ({ role, tickets }: MemberRecord) => role === 'participant' && tickets.length > 0;
	const guests = known.filter(isGuest).map(({ idx }) => idx);
	const others = seat.epoch.facts.roster.map(({ idx }) => idx).filter((idx) => idx !== seat.me.idx);
	const led = others.filter((idx) => guests.includes(idx));
	return led.length === 0 ? others : led;
}

/** Long enough for a succession, and not asked about yet. */
function sleptLong({ slept }: Seat): boolean {
	return slept !== undefined && !slept.isSettled && slept.forMs >= SILENCE_MS;
}

/**
 * What a moderator has pressed is done first. Somebody at the door who is not heard any more, let in or
 * not, has gone elsewhere.
 */
function isBusy(state: LeadState, seat: Seat, now: Millis): boolean {
	const { issuing, removing, demoting, rekeying } = state;
	const isToGo = removing.length > 0 || demoting.length > 0;
	const isLocking = issuing || seat.granting !== undefined || rekeying !== undefined;
	const isChanging = isToGo || isLocking || isHandingOver(state);
	const isAsked = waitingVisitors(state).some(({ heardAt }) => now - heardAt <= SILENCE_MS);
	return isChanging || seat.yielding !== undefined || isAsked || isComing(state);
}

/** Another moderator has knocked: it is she who comes. */
function isComing({ hall, record }: LeadState): boolean {
	const knocking = hall.visitors.filter(({ stage }) => stage === 'challenged');
	return record.roster.some(
		({ idx, role }) => role === 'moderator' && knocking.some(({ ticket }) => ticket?.idx === idx)
	);
}

/**
 * The later in the line, the shorter: of two who both lead, and began to at once, one knocks while the
 * other listens.
 */
function restMs(record: MeetingRecord): Millis {
	return ASIDE_REST_MS / (1 + placeInLine(record));
}

/** Her machine as a lead's again, as it was. */
function leadFrom(state: ParticipantState, turn: LeadTurn): LeadState {
	const { record, writes, aside, sentAway, doubted } = must(state.office);
	const { times, called, invitesLost } = must(aside);
	const gone = leaveDoor(state, turn);
	const { seat } = gone;
	turn.spent.push(...ticketsHeld(gone));
	const facts = seat?.epoch.facts;
	const { house } = facts?.policy ?? must(decodePolicy(record.policy));
	const begun = leadWith(record, { now: turn.now, relayId: state.relayId, house });
	return {
		...begun,
		offsetS: state.offsetS,
		since: state.since,
		room: state.link,
		invitesLost,
		doubted,
		sentAway,
		alone: { times: called ? times : times + 1, until: turn.now },
		writes: { next: writes.next, waiting: new Map() },
		pulse: state.pulse
	};
}
