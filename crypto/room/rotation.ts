import { must } from '../errors.ts';
import {
	FAST_TICK_MS,
	HEARD_MS,
	MAX_AT_FAST_TICK,
	MAX_AT_TICK,
	MAX_IDX,
	SLOW_TICK_MS,
	TICK_MS
} from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import type { Secret } from '../primitives/secret.ts';
import { isAwaited } from './followers.ts';
import { issueGrant, type Issued } from './grant.ts';
import {
	changeVisitor,
	dropVisitors,
	hasUnusedPlace,
	invitedAs,
	inviteOf,
	isApproved,
	tell
} from './hall.ts';
import type { Millis } from './input.ts';
import { setInvite } from './invites.ts';
import { outgrownBy } from './lead-offers.ts';
import { persist, type LeadState, type LeadTurn, type Visitor } from './lead-state.ts';
import { mayLock } from './last-lock.ts';
import type { LinkState } from './link.ts';
import { healFirst, isHealingDue, renewedBy, renewTickets } from './heal-first.ts';
import { endHealing, healedKeys } from './healing.ts';
import { ticksSilent } from './heard.ts';
import { copyOf, type Seat } from './member.ts';
import { pairsAfterIssue } from './pair-keys.ts';
import { grantParts } from './outgoing.ts';
import { entryOf, type Entry, type Policy, type Roster } from './roster.ts';
import { inOrder, type Op } from './ops.ts';
import {
	beginRekeying,
	demotedBy,
	droppedBy,
	newRoomKey,
	outlivesKey,
	rekeyedBy,
	wantsNewKey
} from './rekeying.ts';
import { isMuted } from './talk-mode.ts';
import { dueReturns, withReturn } from './ticket-door.ts';
import { without } from './sent-away.ts';
import { ticketOf } from './ticket.ts';
import { encodeWelcome } from './welcome.ts';

/*
 * When the lock changes and how (PROTOCOL.md §7.3, §7.4): planned, written to the vault, and only
 * then made, with the Welcomes of all who come in by it.
 */

/**
 * Decides on the next grant (PROTOCOL.md §7.4): somebody comes, goes, is removed or has been away
 * too long, the button, the timer once pair keys are healed. It waits for those who are still on
 * their way into the present epoch, at most 10 s; epoch and term are durable before it is made.
 */
export function planGrant(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (seat === undefined || !mayLock(state, turn.now) || isOnItsWay(state, seat)) return state;
	if (!state.room.up || isAwaited(state, seat, turn.now)) return state;
	const coming = comingTo(state);
	const isBack = (idx: number) => coming.some(({ ticket }) => ticket?.idx === idx);
	const going = goingFrom(state, seat, turn.now).filter((idx) => !isBack(idx));
	const isWanted = state.rotating || wantsNewKey(state, seat);
	if (isWanted || going.length > 0 || coming.length > 0) {
		return prepareGrant({ ...state, going }, seat, turn);
	}
	if (!isHealingDue(state, seat, turn)) return state;
	const healing = healFirst(seat, turn);
	if (healing !== undefined) return { ...state, seat: healing };
	const healed = { ...state, healedAt: turn.now, going: droppedBy(state, seat) };
	return prepareGrant(healed, seat, turn);
}

/** A grant is being written, made or sent. */
function isOnItsWay({ issuing }: LeadState, { granting }: Seat): boolean {
	return issuing || granting !== undefined;
}

/** Those who come in with the next grant. */
function comingTo(state: LeadState): readonly Visitor[] {
	return [...state.hall.visitors.filter(isApproved), ...returnsWithPlace(state)];
}

/** Writes down what the grant needs to be durable; nobody else is healed for it from here on. */
function prepareGrant(state: LeadState, seat: Seat, turn: LeadTurn): LeadState {
	const { facts } = seat.epoch;
	const healed = endHealing(seat, turn);
	const begun = wantsNewKey(state, seat) ? beginRekeying(state, seat, turn) : state;
	const coming = comingTo(begun);
	const placed = seatVisitors({ ...begun, seat: healed }, coming);
	// Whoever moves to another place may have been about to go from her old one anyway.
	const going = [...new Set([...placed.going, ...outgrownBy(placed)])];
	const seated = { ...placed, going };
	// Whoever comes back has no wrap, and a ticket of her new handshake.
	const isBack = (idx: number) => coming.some(({ ticket }) => ticket?.idx === idx);
	const renewed = renewedBy(seated, healed).filter((idx) => !isBack(idx));
	const numbered = { ...seated.record, epoch: facts.number + 1, term: facts.term };
	const record = renewTickets({ ...seated, record: numbered }, healed, renewed);
	const renewing = [...new Set([...state.renewing, ...renewed])];
	const planned = { ...seated, renewing, issuing: true, rotating: false };
	return persist(planned, record, { type: 'grant' }, turn);
}

/** Members who were removed, have said goodbye or have been away too long. */
function goingFrom(state: LeadState, seat: Seat, now: Millis): readonly number[] {
	const awayMs = seat.epoch.facts.policy.awayS * 1000;
	const away = awayFor(state.room, seat, awayMs, now);
	const gone = new Set([...state.removing, ...seat.left, ...away]);
	return [...gone].filter((idx) => isMember(state, idx));
}

/** No place is left: in the room, counting those on their way, or in the meeting's record. */
export function isFull(state: LeadState): boolean {
	return freePlaces(state) <= 0 || !hasUnusedPlace(state);
}

/** A moderator may say yes: there is a place, or it is the one that the visitor had. */
export function mayAdmit(state: LeadState, visitor: Visitor): boolean {
	if (visitor.ticket === undefined) return !isFull(state);
	return !needsPlace(state, visitor) || freePlaces(state) > 0;
}

/** Places in the room that nobody has and nobody is on her way to. */
function freePlaces(state: LeadState): number {
	if (state.seat === undefined) return 0;
	const coming = state.hall.visitors.filter((one) => isApproved(one) && needsPlace(state, one));
	const { policy, roster } = (state.seat.granting?.issued ?? state.seat.epoch).facts;
	return policy.max - roster.length - coming.length;
}

function needsPlace(state: LeadState, { ticket }: Visitor): boolean {
	return ticket === undefined || !isMember(state, ticket.idx);
}

/** Those who come back of themselves, as far as there are places. */
function returnsWithPlace(state: LeadState): readonly Visitor[] {
	let free = freePlaces(state);
	return dueReturns(state).filter((visitor) => !needsPlace(state, visitor) || free-- > 0);
}

/** Makes the grant and all Welcomes in one go; ME is wiped before anything leaves. */
export function issue(state: LeadState, turn: LeadTurn): LeadState {
	const { seat } = state;
	if (seat === undefined || !mayLock(state, turn.now)) return { ...state, issuing: false };
	const coming = state.hall.visitors.filter(
		(visitor) => visitor.stage === 'approved' && visitor.idx !== undefined
	);
	const going = state.going.filter((idx) => isMember(state, idx));
	const fresh = coming.filter((one) => needsPlace(state, one));
	const policy = fittingPolicy(seat, going.length, fresh.length);
	const ops = inOrder([
		...going.map((idx): Op => ({ op: 'remove', idx })),
		...coming.map((visitor): Op => ({ op: 'put', entry: entryFor(state, visitor) })),
		...demotedBy(state, seat).map((idx): Op => ({ op: 'role', idx })),
		...muteOps(seat, going),
		...(policy === undefined ? [] : [{ op: 'policy', policy } as const]),
		...newRoomKey(state).map((vkRoom): Op => ({ op: 'roomKey', vkRoom }))
	]);
	const keys = { plain: seat.pairKeys, healed: healedKeys(seat) };
	const issued = issueGrant(seat.epoch, { issuer: seat.me.idx, ops }, keys, turn.random);
	const pairs = pairsAfterIssue(seat, issued.facts, handshakeKeys(coming), turn);
	const parts = grantParts(seat.epoch, issued);
	const granting = { gid: issued.gid, parts, next: 0, issued };
	const kept = {
		...state,
		issuing: false,
		removing: state.removing.filter((idx) => !going.includes(idx)),
		going: [],
		joiners: coming.map((visitor) => must(visitor.idx)),
		doubted: state.doubted.filter((idx) => coming.every((visitor) => visitor.idx !== idx)),
		sentAway: without(state.sentAway, coming.map(namedAs)),
		seat: { ...seat, granting, ...pairs }
	};
	const rekeyed = rekeyedBy(kept, seat, issued.facts.roster, turn);
	const welcomed = welcomeAll(rekeyed, issued, turn);
	issued.moderatorSecret.fill(0);
	return welcomed;
}

function namedAs({ idx, name }: Visitor) {
	return { idx: must(idx), name };
}

/** What moderators have said of muting since, for those who stay. */
function muteOps(seat: Seat, removing: readonly number[]): readonly Op[] {
	return seat.epoch.facts.roster
		.filter(({ idx, muted }) => !removing.includes(idx) && isMuted(seat, idx) !== muted)
		.map(({ idx, muted }) => ({ op: 'flags', idx, muted: !muted }) as const);
}

/** Gives those let in their places, and writes down that their invites are used. */
function seatVisitors(state: LeadState, coming: readonly Visitor[]): LeadState {
	let seated = state;
	let record = state.record;
	let idx = Math.max(record.idx, ...record.roster.map((member) => member.idx)) + 1;
	for (const visitor of coming) {
		if (visitor.keys === undefined) continue;
		if (visitor.ticket !== undefined) {
			const { idx: own } = visitor.ticket;
			record = withReturn(record, visitor.ticket, ticketOf(visitor.keys.pairKey));
			seated = changeVisitor(seated, visitor.key, { idx: own, stage: 'approved' });
			continue;
		}
		// She has her place from a grant that was written down and then not made.
		const isSeated = record.roster.some((member) => member.idx === visitor.idx);
		if (isSeated || idx > MAX_IDX) continue;
		const tickets = [ticketOf(visitor.keys.pairKey)];
		const member = {
			idx,
			...invitedAs(state, visitor),
			name: visitor.name,
			tickets,
			slot: inviteOf(state, visitor.invite)?.slot ?? 0
		} as const;
		record = { ...record, roster: [...record.roster, member] };
		record = setInvite(record, visitor.invite, 'admitted');
		seated = changeVisitor(seated, visitor.key, { idx });
		idx += 1;
	}
	return { ...seated, record };
}

/** Joiners of this grant, and those of an earlier one who are still in it and were not heard yet. */
function welcomeAll(state: LeadState, issued: Issued, turn: LeadTurn): LeadState {
	const epoch = {
		facts: issued.facts,
		confirm: issued.keys.confirm,
		me: issued.moderatorSecret
	};
	const hasGone = (visitor: Visitor) =>
		visitor.stage === 'admitted' && placeOf(visitor, issued.facts.roster) === undefined;
	let welcomed = dropVisitors(state, hasGone, turn);
	// Who holds a link knows the room by the key it had: she follows the epoch she was welcomed to.
	const isChanged = !equalBytes(must(state.seat).epoch.facts.vkRoom, issued.facts.vkRoom);
	for (const visitor of state.hall.visitors) {
		const entry = placeOf(visitor, issued.facts.roster);
		const invited = visitor.stage === 'approved' || visitor.stage === 'admitted';
		if (!invited || entry === undefined || visitor.keys === undefined) continue;
		if (isChanged && !outlivesKey(state, inviteOf(state, visitor.invite))) continue;
		const body = encodeWelcome(epoch, entry, visitor.keys.transcript, state.roomKey.secret);
		const told = tell(welcomed, visitor.key, { status: 'welcome', body }, turn);
		welcomed = changeVisitor(told, visitor.key, { stage: 'admitted' });
		body.fill(0);
	}
	return welcomed;
}

/** A visitor's entry: not that of somebody else who came back to the same place since. */
export function placeOf({ idx, identity }: Visitor, roster: Roster): Entry | undefined {
	const entry = idx === undefined ? undefined : entryOf(roster, idx);
	return entry && identity && equalBytes(entry.vk, identity.vk) ? entry : undefined;
}

/** The first pair keys of those who come, by the places they get. */
function handshakeKeys(coming: readonly Visitor[]): ReadonlyMap<number, Secret> {
	const keys = new Map<number, Secret>();
	for (const { idx, keys: handshake } of coming) {
		if (idx !== undefined && handshake !== undefined) keys.set(idx, copyOf(handshake.pairKey));
	}
	return keys;
}

/** A larger room ticks more slowly: the policy it needs, if that is another (PROTOCOL.md §4.4). */
function fittingPolicy(seat: Seat, going: number, coming: number): Policy | undefined {
	const { policy, roster } = seat.epoch.facts;
	const people = roster.length - going + coming;
	const leastMs =
		people > MAX_AT_TICK ? SLOW_TICK_MS : people > MAX_AT_FAST_TICK ? TICK_MS : FAST_TICK_MS;
	return policy.tickMs < leastMs ? { ...policy, tickMs: leastMs } : undefined;
}

/** Whoever is there still changes nothing but her key; whoever had gone comes back as she went. */
function entryFor({ seat, ...state }: LeadState, visitor: Visitor): Entry {
	const idx = must(visitor.idx);
	const { vk } = must(visitor.identity);
	const here = seat && entryOf(seat.epoch.facts.roster, idx);
	if (here !== undefined) return { ...here, vk };
	const muted = seat?.talk.mutedAway.has(idx) === true;
	return { idx, ...invitedAs({ ...state, seat }, visitor), muted, vk, name: visitor.name };
}

/**
 * Who has not been heard for so long. Silence counts only once those who are there had time to be
 * heard after a cut of my own.
 */
export function awayFor(
	link: LinkState,
	seat: Seat,
	awayMs: Millis,
	now: Millis
): readonly number[] {
	if (now - link.since < HEARD_MS) return [];
	const { tickMs } = seat.epoch.facts.policy;
	const isAway = (idx: number) => ticksSilent(seat, idx) * tickMs > awayMs;
	return [...seat.heardAt.keys()].filter(isAway);
}

export function isMember(state: LeadState, idx: number): boolean {
	const { seat } = state;
	return (
		seat !== undefined && idx !== seat.me.idx && entryOf(seat.epoch.facts.roster, idx) !== undefined
	);
}
