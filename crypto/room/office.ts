import { must } from '../errors.ts';
import { MAX_ROSTER } from '../limits.ts';
import { signingKeys } from '../primitives/sign.ts';
import { equalBytes } from '../primitives/equal.ts';
import { Secret } from '../primitives/secret.ts';
import type { Millis } from './input.ts';
import type { LeadTurn } from './lead-state.ts';
import type { Seat, Turn } from './member.ts';
import { takeArrived } from './private-line.ts';
import { showTold } from './sent-away.ts';
import type { Arrived } from './private-state.ts';
import { encodePolicy, entryOf, isSamePerson, type Entry, type Roster } from './roster.ts';
import {
	decodeStaffState,
	encodeStaffState,
	type SentAway,
	type StaffState
} from './staff-state.ts';
import {
	isTold,
	recordSecrets,
	type InviteRecord,
	type MeetingRecord,
	type MemberRecord
} from './vault.ts';

/*
 * What a co-moderator holds beside her seat, so that she can lead when she has to
 * (PROTOCOL.md §10.7): the room's key, everybody's tickets, and what the lead hands over.
 */

export interface Office {
	/** As it was last written or is being written. It has no invites: a meeting has one issuer. */
	readonly record: MeetingRecord;
	/** Invites that the lead has handed over. Served once she has given way to me, and not before. */
	readonly handed: readonly InviteRecord[];
	readonly writes: { readonly next: number; readonly waiting: ReadonlySet<number> };
	/**
	 * She has come from what may have been another room, and the record says who was in that one: until
	 * the lead's own word has come she leads nobody.
	 */
	readonly isUnsure: boolean;
	/** A lead who has stepped aside: since when, and how often before. Her invites are hers still. */
	readonly aside: Aside | undefined;
	/** Who is to come back by hand alone: as the lead has said, or as I knew when I led. */
	readonly doubted: readonly number[];
	/** Whom I have removed, in this room or another: what nobody else may know. */
	readonly sentAway: readonly SentAway[];
	/** The key of the lead who was told so last. */
	readonly toldAway: string | undefined;
	/** The letter about who had a place where she comes from; until this room's lead was sent it. */
	readonly brought: Secret | undefined;
	/** The write whose durability makes me the lead; `undefined` if I am not about to be. */
	readonly succeeding: number | undefined;
}

export interface Aside {
	readonly since: Millis;
	readonly times: number;
	readonly invitesLost: boolean;
	/** She knows that another leads: she waits for that one's answer whomever she hears. */
	readonly called: boolean;
}

/** No key known yet: the lead's word has not come. */
const NO_SEED = new Uint8Array(32);

/** The office of somebody who has just come in as a moderator, with her own tickets, the newest last. */
export function startOffice(seat: Seat, tickets: readonly Secret[]): Office {
	const { sid } = seat.epoch.facts;
	const own = ownEntry(seat);
	const record: MeetingRecord = {
		sid,
		roomSeed: NO_SEED.slice(),
		idx: own.idx,
		role: 'moderator',
		policy: new Uint8Array(16),
		epoch: 0,
		term: 0,
		firstName: own.firstName,
		roster: [memberOf(own, bytesOf(tickets))],
		invites: []
	};
	return officeWith(withEpoch(record, seat), 1);
}

/** The office of a lead who is one no longer. Her invites are another's now, or nobody's. */
export function officeOf(record: MeetingRecord, nextWrite: number, turn: LeadTurn): Office {
	turn.spent.push(...record.invites.map(({ secret }) => new Secret(secret)));
	return keep(officeWith(record, nextWrite), { ...record, invites: [] }, turn);
}

/** An office of this record in which nothing has happened; `next` is the number of its next write. */
export function officeWith(record: MeetingRecord, next: number): Office {
	const writes = { next, waiting: new Set<number>() };
	const nothing = { handed: [], aside: undefined, succeeding: undefined };
	const apart = { doubted: [], sentAway: [], toldAway: undefined, brought: undefined };
	return { record, writes, isUnsure: false, ...nothing, ...apart };
}

/**
 * The office of somebody who has come from what may have been another room into one of this `roster`:
 * she tells its lead anew, and who was with her and may be unknown here.
 */
export function unsure(office: Office, roster: Roster, turn: Turn): Office {
	if (office.brought !== undefined) turn.spent.push(office.brought);
	const brought = broughtTo(roster, office.record);
	return { ...office, isUnsure: true, toldAway: undefined, brought };
}

/** She has the room's key, of this lock or one before, and knows who is who in this room. */
export function isInformed({ record, isUnsure }: Office): boolean {
	return isTold(record) && !isUnsure;
}

/** A write is durable. */
export function kept(office: Office, write: number): Office {
	const waiting = new Set(office.writes.waiting);
	waiting.delete(write);
	return { ...office, writes: { ...office.writes, waiting } };
}

/**
 * What the epoch and the lead's word change: number, term, policy, who has a place, the room's key,
 * tickets, invites that are handed over. Only the lead is believed. Writes what is new.
 */
export function tendOffice(
	seat: Seat,
	office: Office,
	tickets: readonly Secret[],
	turn: LeadTurn
): { readonly seat: Seat; readonly office: Office } {
	const { seat: asked, arrived: offers } = takeArrived(seat, 'offer');
	// Those are the lead's and a participant's; every moderator's key opens them.
	turn.spent.push(...offers.map(({ data }) => data));
	const { seat: read, arrived } = takeArrived(asked, 'state');
	const next = showTold(read, arrived, turn);
	const told = hearLead(seat, office, arrived, turn);
	let { record } = told;
	const { aside } = office;
	const isAside = aside !== undefined && seat.epoch.facts.issuer === seat.me.idx;
	if (!isAside) record = withoutInvites(record, office, turn);
	// Who is about to lead has written the numbers of her own epoch already.
	const isAhead = office.succeeding !== undefined;
	const current = withTickets(isAhead ? record : withEpoch(record, seat), tickets);
	const tended = current === office.record ? told : keep(told, current, turn);
	if (isAside || aside === undefined) return { seat: next, office: tended };
	return { seat: next, office: { ...tended, aside: undefined } };
}

/** Writes the record. */
export function keep(office: Office, record: MeetingRecord, turn: LeadTurn): Office {
	const write = office.writes.next;
	turn.persisting.push({ write, record });
	const waiting = new Set(office.writes.waiting).add(write);
	return { ...office, record, writes: { next: write + 1, waiting } };
}

/** True if she has the key of this room: without it she can let nobody in or back. */
export function hasRoomKey({ roomSeed }: Pick<MeetingRecord, 'roomSeed'>, seat: Seat): boolean {
	const { publicKey, secretKey } = signingKeys(roomSeed);
	secretKey.fill(0);
	return equalBytes(publicKey, seat.epoch.facts.vkRoom);
}

/** Every secret of an office, for wiping; the stored record is forgotten by the driver. */
export function officeSecrets({ record, handed, brought }: Office): readonly Secret[] {
	const letters = brought === undefined ? [] : [brought];
	return [...recordSecrets(record), ...handed.map(({ secret }) => new Secret(secret)), ...letters];
}

/** The office with what the lead has said, and nobody else; the record is not written yet. */
function hearLead(seat: Seat, office: Office, arrived: readonly Arrived[], turn: LeadTurn): Office {
	let told = office;
	for (const { kind, idx, data } of arrived) {
		turn.spent.push(data);
		const isLeads = kind === 'state' && idx === seat.epoch.facts.issuer;
		const state = isLeads ? data.lend(decodeStaffState) : undefined;
		if (state?.type === 'meeting' && hasRoomKey(state, seat)) {
			const { doubted } = state;
			told = { ...told, record: believe(told.record, seat, state), doubted, isUnsure: false };
		}
		if (state?.type === 'invites') told = { ...told, handed: state.invites };
	}
	return told;
}

/** The record with the lead's word. My own ticket I know better. */
function believe(
	record: MeetingRecord,
	seat: Seat,
	said: Extract<StaffState, { type: 'meeting' }>
): MeetingRecord {
	const own = record.roster.filter(({ idx }) => idx === record.idx);
	const others = said.roster.filter(({ idx }) => idx !== record.idx);
	const roster = [...own, ...others].sort((a, b) => a.idx - b.idx);
	return { ...record, roomSeed: said.roomSeed, roster: bounded(roster, record.idx, seat) };
}

/** The record with this epoch's number, term and policy, and a place for everybody in it. */
function withEpoch(record: MeetingRecord, seat: Seat): MeetingRecord {
	const { number, term, policy, roster } = seat.epoch.facts;
	const fresh = roster.filter(({ idx }) => record.roster.every((member) => member.idx !== idx));
	if (fresh.length === 0 && number === record.epoch && term === record.term) return record;
	const known = record.roster.map((member) => asIn(roster, member));
	const members = [...known, ...fresh.map((entry) => memberOf(entry, []))];
	return {
		...record,
		policy: encodePolicy(policy),
		epoch: number,
		term,
		roster: bounded(
			members.sort((a, b) => a.idx - b.idx),
			record.idx,
			seat
		)
	};
}

/** A record has no more members than a meeting: of what a lead says beyond that only who is here stays. */
function bounded(
	members: readonly MemberRecord[],
	own: number,
	seat: Seat
): readonly MemberRecord[] {
	if (members.length <= MAX_ROSTER) return members;
	const { roster } = seat.epoch.facts;
	return members.filter(({ idx }) => idx === own || entryOf(roster, idx) !== undefined);
}

/** With the role she has now: a moderator who is one no longer has no first name either. */
function asIn(roster: Roster, member: MemberRecord): MemberRecord {
	const entry = entryOf(roster, member.idx);
	if (entry === undefined || entry.role === member.role) return member;
	return { ...member, role: entry.role, firstName: entry.firstName };
}

/** Another leads: what I had invited by is nobody's now, unless I am about to lead by it. */
function withoutInvites(record: MeetingRecord, office: Office, turn: LeadTurn): MeetingRecord {
	if (record.invites.length === 0 || office.succeeding !== undefined) return record;
	turn.spent.push(...record.invites.map(({ secret }) => new Secret(secret)));
	return { ...record, invites: [] };
}

/** The record with the tickets that are mine now. */
function withTickets(record: MeetingRecord, mine: readonly Secret[]): MeetingRecord {
	const own = record.roster.find(({ idx }) => idx === record.idx);
	if (own === undefined || mine.length === 0) return record;
	const isSame =
		mine.length === own.tickets.length &&
		own.tickets.every((held, at) => mine[at]?.lend((bytes) => equalBytes(bytes, held)));
	if (isSame) return record;
	const roster = record.roster.map((member) =>
		member === own ? { ...own, tickets: bytesOf(mine) } : member
	);
	return { ...record, roster };
}

/** Nothing of herself, of who is here, or of who could not come back by it. */
function broughtTo(here: Roster, { idx, roster }: MeetingRecord): Secret | undefined {
	const isAway = (one: MemberRecord) =>
		one.idx !== idx && one.tickets.length > 0 && !here.some((entry) => isSamePerson(entry, one));
	const away = roster.filter(isAway);
	return away.length === 0
		? undefined
		: new Secret(encodeStaffState({ type: 'brought', roster: away }));
}

function bytesOf(tickets: readonly Secret[]): readonly Uint8Array[] {
	return tickets.map((ticket) => ticket.lend((bytes) => bytes.slice()));
}

function memberOf(entry: Entry, tickets: readonly Uint8Array[]): MemberRecord {
	const { idx, role, name, firstName } = entry;
	return { idx, role, name, firstName, tickets, slot: 0 };
}

function ownEntry(seat: Seat): Entry {
	return must(entryOf(seat.epoch.facts.roster, seat.me.idx));
}
