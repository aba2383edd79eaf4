import { HEARD_MS, MAX_RETURNS, RETURN_DISPUTE_MS, RETURN_SILENT_TICKS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { Secret } from '../primitives/secret.ts';
import { checkProof, isProof, type Shared } from './admission.ts';
import {
	changeVisitor,
	dropVisitors,
	enqueue,
	isApproved,
	tell,
	tellAgain,
	withHall
} from './hall.ts';
import { tellWaiting } from './greet.ts';
import { answeredBefore, answerHello, helloOf, isRoomFor, whoProves } from './hello.ts';
import type { Millis } from './input.ts';
import { linkLobby, linkPsk, lobbyDays } from './invite.ts';
import {
	persist,
	type HeldTicket,
	type LeadState,
	type LeadTurn,
	type Served,
	type Visitor
} from './lead-state.ts';
import type { LobbyMessage } from './lobby.ts';
import { ticksSilent } from './heard.ts';
import { entryOf } from './roster.ts';
import { answerSounding } from './sounding.ts';
import { turnedAway } from './turn-away.ts';
import type { MemberRecord, MeetingRecord } from './vault.ts';

/*
 * The lead's side of a return (PROTOCOL.md §5, §11). A ticket re-keys the one place it was made
 * for. Its door is there only while that member is silent, and nobody takes the place of somebody
 * who is heard without a moderator's yes.
 */

const NOTHING = new Uint8Array(0);

/** Members who are not heard, by idx: their tickets may be used now. */
export function absentees(state: LeadState): readonly number[] {
	const { seat, record, hall } = state;
	if (seat === undefined) return [];
	// A moderator who is out may hold them too (PROTOCOL.md §7.6).
	const isGone = (idx: number) =>
		state.rekeying !== undefined || state.removing.includes(idx) || seat.left.includes(idx);
	const absent = record.roster.filter(
		({ idx, tickets }) => idx !== seat.me.idx && tickets.length > 0 && !isGone(idx)
	);
	const silent = absent.map(({ idx }) => idx).filter((idx) => isSilent(state, idx));
	return [...silent, ...hall.dismissed.map(({ idx }) => idx)];
}

/** Where the absent would knock: a place for each of their tickets and each day there may be. */
export function ticketPlaces(state: LeadState, nowS: number): readonly Served[] {
	const absent = absentees(state);
	const held = state.record.roster
		.filter(({ idx }) => absent.includes(idx))
		.flatMap(({ idx, tickets }) =>
			tickets.map((secret): HeldTicket => ({ idx, secret, isVoid: false }))
		);
	return [...held, ...state.hall.dismissed].flatMap(({ idx, secret, isVoid }) =>
		lobbyDays(nowS).map((day) => ({
			invite: `@${String(idx)}`,
			lobby: linkLobby(secret, day),
			ticket: { idx, secret, isVoid }
		}))
	);
}

/** A whole message at the door of a ticket. */
export function readTicketLobby(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	const { ticket } = place;
	if (ticket === undefined || state.phase !== 'room' || isSpent(state, ticket)) return state;
	if (message.type === 'hello') return readHello(state, place, message, turn);
	if (message.type === 'probe') return answerSounding(state, place, message, turn);
	return message.type === 'proof' ? readProof(state, place, message, turn) : state;
}

/** Time passes for those who are coming back, and for those who were sent away. */
export function tendReturns(state: LeadState, turn: LeadTurn): LeadState {
	const cleared = forgetDismissed(state, turn);
	const vanished = (visitor: Visitor) =>
		isWaitingReturn(visitor) && turn.now - visitor.heardAt > HEARD_MS;
	let tended = dropVisitors(cleared, vanished, turn);
	for (const visitor of tended.hall.visitors) {
		if (!isWaitingReturn(visitor)) continue;
		if (visitor.hereAt === undefined && isHereAgain(tended, visitor)) {
			tended = changeVisitor(tended, visitor.key, { hereAt: turn.now });
		}
		if (isDisputed(tended, visitor)) tended = contest(tended, visitor, turn);
	}
	return tended;
}

/**
 * True once the visitor has gone on knocking for a while beside the one she wants to come back as,
 * or beside a second who wants the same: by then an honest one has noticed, or is no more.
 */
function isDisputed(state: LeadState, visitor: Visitor): boolean {
	const { hereAt, heardAt } = visitor;
	if (hereAt !== undefined && heardAt - hereAt > RETURN_DISPUTE_MS) return true;
	return rivalsOf(state, visitor).some((rival) => {
		const both = Math.max(visitor.since, rival.since);
		return Math.min(heardAt, rival.heardAt) - both > RETURN_DISPUTE_MS;
	});
}

/** Others who have proved a ticket of the same member and wait. */
function rivalsOf(state: LeadState, { key, ticket }: Visitor): readonly Visitor[] {
	return state.hall.visitors.filter(
		(other) => other.key !== key && isWaitingReturn(other) && other.ticket?.idx === ticket?.idx
	);
}

function forgetDismissed(state: LeadState, turn: LeadTurn): LeadState {
	const over = state.hall.dismissed.filter(({ until }) => turn.now >= until);
	if (over.length === 0) return state;
	turn.spent.push(...over.map(({ secret }) => new Secret(secret)));
	return withHall(state, { dismissed: state.hall.dismissed.filter((one) => !over.includes(one)) });
}

/** Those who come in with the next grant because nothing speaks against it. */
export function dueReturns(state: LeadState): readonly Visitor[] {
	if (state.rekeying !== undefined) return [];
	const due: Visitor[] = [];
	if (state.phase !== 'room') return due;
	for (const visitor of state.hall.visitors) {
		const { ticket } = visitor;
		if (ticket === undefined || !isWaitingReturn(visitor) || isAsked(state, visitor)) continue;
		const isTaken = state.hall.visitors.some(
			(other) => isApproved(other) && other.ticket?.idx === ticket.idx
		);
		const isAlone = !isTaken && rivalsOf(state, visitor).length === 0;
		if (isAlone && isSilent(state, ticket.idx)) due.push(visitor);
	}
	return due;
}

/**
 * True for a knock that a moderator decides. Whoever is here again need not be asked about before
 * the other one has had time to notice it herself and to let it be.
 */
export function isAsked(state: LeadState, visitor: Visitor): boolean {
	const asks = state.seat?.epoch.facts.policy.askReturns === true;
	const { ticket, contested, hereAt } = visitor;
	if (ticket === undefined || contested || hereAt !== undefined) return true;
	return asks || state.doubted.includes(ticket.idx) || isSpent(state, ticket);
}

/** The record has this ticket no more: its member has come back by it, or holds a newer one. */
function isSpent({ record }: LeadState, { idx, secret, isVoid }: HeldTicket): boolean {
	const member = record.roster.find((one) => one.idx === idx);
	return !isVoid && member?.tickets.some((ticket) => equalBytes(ticket, secret)) !== true;
}

/**
 * The record with the ticket of a handshake beside the one it was made with. One that is spent is not
 * written again: its bytes were wiped with the record's, and zeros are a ticket that everybody knows.
 */
export function withReturn(
	record: MeetingRecord,
	{ idx, secret }: HeldTicket,
	fresh: Uint8Array
): MeetingRecord {
	return withTickets(record, [idx], ({ tickets }) => {
		const isHeld = tickets.some((ticket) => equalBytes(ticket, secret));
		return [...(isHeld ? [secret] : tickets.slice(-1)), fresh];
	});
}

/** Tickets of those who said goodbye or were removed are worth nothing from here on. */
export function voidTickets(
	state: LeadState,
	idxs: readonly number[],
	told: { readonly until: Millis } | undefined,
	turn: LeadTurn
): LeadState {
	const voided = state.record.roster.filter(
		({ idx, tickets }) => idxs.includes(idx) && tickets.length > 0
	);
	if (voided.length === 0) return state;
	const dismissed = voided.flatMap(({ idx, tickets }) =>
		told === undefined
			? []
			: tickets.map((secret) => ({ idx, secret: secret.slice(), isVoid: true, ...told }))
	);
	const record = withTickets(state.record, idxs, () => []);
	const isTheirs = ({ ticket, stage }: Visitor) =>
		ticket !== undefined && idxs.includes(ticket.idx) && stage !== 'admitted';
	const kept = dropVisitors(state, isTheirs, turn);
	const noted = withHall(kept, { dismissed: [...kept.hall.dismissed, ...dismissed] });
	turn.spent.push(...voided.flatMap(({ tickets }) => tickets.map((bytes) => new Secret(bytes))));
	return persist(noted, record, { type: 'nothing' }, turn);
}

/** The new keys of somebody who came back were heard: her old ticket is worth nothing any more. */
export function settleReturn(state: LeadState, idx: number, turn: LeadTurn): LeadState {
	const member = state.record.roster.find((one) => one.idx === idx);
	const newest = member?.tickets.at(-1);
	if (member === undefined || newest === undefined || member.tickets.length < 2) return state;
	turn.spent.push(...member.tickets.slice(0, -1).map((bytes) => new Secret(bytes)));
	const record = withTickets(state.record, [idx], () => [newest]);
	return persist(state, record, { type: 'nothing' }, turn);
}

/** The record with other tickets for these members. */
function withTickets(
	record: MeetingRecord,
	idxs: readonly number[],
	tickets: (member: MemberRecord) => readonly Uint8Array[]
): MeetingRecord {
	const roster = record.roster.map((member) =>
		idxs.includes(member.idx) ? { ...member, tickets: tickets(member) } : member
	);
	return { ...record, roster };
}

/** Not in the room at all, or not heard for five own ticks on an open connection. */
function isSilent({ seat }: LeadState, idx: number): boolean {
	if (seat === undefined) return false;
	const isInside = entryOf(seat.epoch.facts.roster, idx) !== undefined;
	return !isInside || ticksSilent(seat, idx) >= RETURN_SILENT_TICKS;
}

/** Heard in the present epoch since the other one proved her ticket. */
function isHereAgain({ seat }: LeadState, { ticket, since }: Visitor): boolean {
	if (seat === undefined || ticket === undefined) return false;
	const isHeard = seat.epoch.heard.has(ticket.idx);
	return isHeard && (seat.heardAt.get(ticket.idx) ?? since) > since;
}

function readHello(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	const p = helloOf(message, 'ticket');
	const shared = sharedAt(place);
	if (p === undefined || shared === undefined) return state;
	const known = answeredBefore(state, place, p);
	if (known !== undefined) return enqueue(state, known.lobby, known.challengeFrames);
	if (!isRoomFor(state, place.invite)) return state;
	return answerHello(state, place, { shared, message }, turn);
}

/** No try is counted: a wrong proof ends its own handshake, and a right one re-keys one place. */
function readProof(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	const visitor = whoProves(state, place, message);
	const shared = sharedAt(place);
	if (visitor === undefined || shared === undefined || !isProof(message.data)) return state;
	if (visitor.stage !== 'challenged') return tellAgain(state, visitor);
	const checked = checkProof(visitor.lobby.address, shared, visitor.challenge, message.data);
	if (checked === undefined) return dropVisitors(state, (one) => one.key === visitor.key, turn);
	const proved = { ...visitor, ...checked };
	return receive(changeVisitor(state, visitor.key, checked), proved, turn);
}

/** She has proved her ticket: sent away, or told to wait. */
function receive(state: LeadState, visitor: Visitor, turn: LeadTurn): LeadState {
	const { key, ticket, identity } = visitor;
	const member = state.record.roster.find(({ idx }) => idx === ticket?.idx);
	if (ticket === undefined || member === undefined || identity === undefined) return state;
	const status = ticket.isVoid ? 'refused' : turnedAway(state, key, identity);
	if (status !== undefined) {
		const told = tell(state, key, { status, body: NOTHING }, turn);
		return changeVisitor(told, key, { stage: 'gone' });
	}
	const rivals = rivalsOf(state, visitor);
	if (rivals.length >= MAX_RETURNS) return dropVisitors(state, (one) => one.key === key, turn);
	const waits = {
		stage: 'waiting',
		since: turn.now,
		heardAt: turn.now,
		name: member.name
	} as const;
	const waiting = changeVisitor(state, key, waits);
	const told = tellWaiting(waiting, key, turn);
	if (isAsked(told, visitor)) askFor(told, ticket.idx, false, turn);
	return told;
}

function contest(state: LeadState, visitor: Visitor, turn: LeadTurn): LeadState {
	if (visitor.contested || visitor.ticket === undefined) return state;
	askFor(state, visitor.ticket.idx, true, turn);
	return changeVisitor(state, visitor.key, { contested: true });
}

function askFor(state: LeadState, idx: number, contested: boolean, turn: LeadTurn): void {
	const member = state.record.roster.find((one) => one.idx === idx);
	if (member === undefined) return;
	const { role, name, firstName } = member;
	turn.notices.push({
		type: 'askedBack',
		who: { idx, role, name, firstName, me: false },
		contested
	});
}

function sharedAt({ ticket }: Served): Shared | undefined {
	return ticket && { mode: 'ticket', psk: linkPsk(ticket.secret) };
}

function isWaitingReturn({ ticket, stage }: Visitor): boolean {
	return ticket !== undefined && stage === 'waiting';
}
