import { ASK_FIRST_MS, PAIR_FIRST_MS, PAIR_REST_MS, YIELD_FRAMES } from '../limits.ts';
import { tellBrought } from './brought.ts';
import { followHeld } from './follow.ts';
import { tendHandover } from './handover.ts';
import { startHealing, unpaired } from './healing.ts';
import type { Millis } from './input.ts';
import { tendOffers } from './lead-offers.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import { changePeriod } from './link.ts';
import { ticketAfter } from './pair-keys.ts';
import { isOut, renewTicket, ticketsHeld, type ParticipantState } from './participant-state.ts';
import { beginReturn } from './returning.ts';
import type { Seat } from './member.ts';
import { hearOffers } from './member-offer.ts';
import {
	hasRoomKey,
	isInformed,
	kept,
	officeSecrets,
	startOffice,
	tendOffice,
	type Office
} from './office.ts';
import { entryOf } from './roster.ts';
import { hearSentAway, tellSentAway } from './sent-away.ts';
import { standDown } from './stand-down.ts';
import { prepareToLead, stayBehind, takeOver } from './take-over.ts';
import { tellStaff } from './tell-staff.ts';
import { adopt } from './transition.ts';
import {
	isHeard,
	isMissingJuniors,
	maySucceedMe,
	noteYield,
	usurperOf,
	warrantToLead,
	type Warrant
} from './vigil.ts';

/*
 * What the silence of a lead, or her word, leads to (PROTOCOL.md §10.6). Looked at after every input:
 * a grant that came too early is followed as soon as it may be, and whoever has to lead does.
 */

/** A member: whom she may follow by now she follows; a co-moderator leads if she has to. */
export function succeedAsMember(state: ParticipantState, turn: LeadTurn): ParticipantState {
	const followed = hearOffers(followSuccessor(state, turn), turn);
	const seated = holdOffice(followed, turn);
	const { seat, office } = seated;
	if (seat === undefined || office === undefined || isOut(seated)) return seated;
	if (seated.phase !== 'room') return seated;
	const mayLead = isInformed(office) && office.succeeding === undefined && seated.link.up;
	const warrant = mayLead ? warrantOf(seated, seat, turn.now) : undefined;
	if (warrant === undefined) return seated;
	const isReady =
		warrant === 'silence' || (!isPairing(seat, turn) && hasRoomKey(office.record, seat));
	return isReady ? prepareToLead(seated, warrant, turn) : seated;
}

/** Whoever shares no key with her yet would have to come back by ticket: a handover has that time. */
function isPairing(seat: Seat, { now }: LeadTurn): boolean {
	const { run } = seat.healing;
	const isEarly = run !== undefined && now - run.startedAt < PAIR_FIRST_MS;
	return isEarly && unpaired(seat).some((idx) => isHeard(seat, idx, now));
}

/**
 * Why she is to lead now. Only who knows her ticket answers at her door, and that is a moderator with
 * a room of hers: whoever is answered there leads nobody away from it. If somebody is missing who
 * would follow her, she may be in such a room, and is asked for first.
 */
function warrantOf({ returning }: ParticipantState, seat: Seat, now: Millis): Warrant | undefined {
	const warrant = warrantToLead(seat, now);
	if (warrant !== 'silence') return warrant;
	if (returning?.door === 'proving' || returning?.door === 'lobby') return undefined;
	const hasAsked = returning !== undefined && now - returning.since >= ASK_FIRST_MS;
	return hasAsked || !isMissingJuniors(seat, now) ? warrant : undefined;
}

/** A write of hers is durable: if it was to lead by, she leads, unless nobody is silent any more. */
export function memberPersisted(
	state: ParticipantState,
	write: number,
	turn: LeadTurn
): ParticipantState | LeadState {
	const { seat, office } = state;
	if (office === undefined) return state;
	const noted = { ...state, office: kept(office, write) };
	if (seat === undefined || office.succeeding !== write) return noted;
	const warrant = warrantOf(noted, seat, turn.now);
	return warrant === undefined ? stayBehind(noted, turn) : takeOver(noted, warrant, turn);
}

/** A lead: she hands over, or she slept and finds that another leads by now (S2). */
export function succeedAsLead(state: LeadState, turn: LeadTurn): LeadState | ParticipantState {
	if (state.phase !== 'room') return state;
	const heard = hearSentAway(tendHandover(tendOffers(state, turn), turn), turn);
	const tended = yieldIfSlept(tellStaff(heard, turn), turn);
	const { seat } = tended;
	if (seat?.yielding === undefined) return tended;
	const { seat: next, opened } = followHeld(seat, turn);
	if (typeof opened === 'object') return standDown(tended, adopt(next, opened, turn), turn);
	if (seat.yielding.left > 0) return next === seat ? tended : { ...tended, seat: next };
	return beginReturn(standDown(tended, next, turn), 'stale', turn);
}

/** S2: after a gap of her own she gives way to a grant that came meanwhile; without one never. */
function yieldIfSlept(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	const grant = seat && maySucceedMe(seat, turn.now) ? usurperOf(seat) : undefined;
	if (seat === undefined || grant === undefined || seat.yielding !== undefined) return state;
	const item = { to: grant.from, gid: grant.gid };
	const yielding = { item, left: YIELD_FRAMES };
	const given = noteYield({ ...seat, listening: 0, yielding }, seat.me.idx, item);
	return { ...state, seat: given, handover: undefined };
}

/** A member follows a co-moderator's grant once S1 allows it, or learns that it leaves her out. */
function followSuccessor(state: ParticipantState, turn: LeadTurn): ParticipantState {
	const { seat } = state;
	if (seat === undefined || isOut(state) || seat.epoch.vigil.held.size === 0) return state;
	const { seat: next, opened } = followHeld(seat, turn);
	if (opened === 'leftOut') return beginReturn({ ...state, seat: next }, 'leftOut', turn);
	if (opened === undefined) return next === seat ? state : { ...state, seat: next };
	const followed = adopt(next, opened, turn);
	const link = changePeriod(state.link, followed.epoch.facts.policy.tickMs);
	return renewTicket({ ...state, seat: followed, link }, ticketAfter(next, opened), turn);
}

/** Whoever moderates has an office, kept up to date; whoever does no longer has none. */
function holdOffice(state: ParticipantState, turn: LeadTurn): ParticipantState {
	const { seat, office } = state;
	if (seat === undefined || isOut(state)) return state;
	const moderates = entryOf(seat.epoch.facts.roster, seat.me.idx)?.role === 'moderator';
	if (!moderates) return office === undefined ? state : dropOffice(state, turn);
	const held = office ?? startOffice(seat, ticketsHeld(state));
	const tended = tendOffice(pairUp(seat, turn), held, ticketsHeld(state), turn);
	const told = state.phase === 'room' ? tellApart(tended.seat, tended.office, turn) : tended;
	const isSame = told.seat === seat && told.office === office;
	return isSame ? state : { ...state, ...told };
}

/** What another room knew and this one's lead does not. */
function tellApart(seat: Seat, office: Office, turn: LeadTurn) {
	const told = tellBrought(seat, office, turn);
	return tellSentAway(told.seat, told.office, turn);
}

/** A moderator shares a key with everybody she hears, or is about to (PROTOCOL.md §7.6). */
function pairUp(seat: Seat, turn: LeadTurn): Seat {
	const { run, endedAt } = seat.healing;
	const isResting = endedAt !== undefined && turn.now - endedAt < PAIR_REST_MS;
	if (run !== undefined || isResting) return seat;
	const isMissing = unpaired(seat).some((idx) => isHeard(seat, idx, turn.now));
	return isMissing ? startHealing(seat, turn) : seat;
}

function dropOffice(state: ParticipantState, turn: LeadTurn): ParticipantState {
	if (state.office !== undefined) turn.spent.push(...officeSecrets(state.office));
	return { ...state, office: undefined };
}
