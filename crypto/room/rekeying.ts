import { draw } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import { signingKeys } from '../primitives/sign.ts';
import { dropVisitors, inviteOf } from './hall.ts';
import { healedKeys } from './healing.ts';
import { inviteKey, setInvite } from './invites.ts';
import type { LeadState, LeadTurn, Visitor, Rekeying } from './lead-state.ts';
import { staysIn, type Seat } from './member.ts';
import { entryOf, moderates, type Roster } from './roster.ts';
import type { InviteRecord, MeetingRecord, MemberRecord } from './vault.ts';
import { refuse } from './waiting-room.ts';

/*
 * A moderator is one no longer (PROTOCOL.md §7.6): she knew the room's key and everybody's ticket.
 * The grant that takes her role away changes the room's key; then everybody heals, and the next
 * grant is for those who did. Whoever did not is out, and her ticket with her.
 */

const SEED_BYTES = 32;
const TICKET_BYTES = 32;

/** Another moderator is to be a participant with the next grant. */
export function demote(state: LeadState, idx: number): LeadState {
	const { seat, demoting } = state;
	if (seat === undefined || idx === seat.me.idx || demoting.includes(idx)) return state;
	if (entryOf(seat.epoch.facts.roster, idx)?.role !== 'moderator') return state;
	return { ...state, demoting: [...demoting, idx] };
}

/**
 * What somebody who begins to lead owes: a moderator said goodbye, and knows the room's key; or she
 * does not know it herself, since the lead before died as she was changing it.
 */
export function owedRekeying(seat: Seat, knowsKey: boolean): Rekeying | undefined {
	const { roster } = seat.epoch.facts;
	const isOwed = !knowsKey || seat.left.some((idx) => moderates(roster, idx));
	return isOwed ? { stage: 'wanted', unhealed: [], old: [] } : undefined;
}

/**
 * True if the next grant is to change the room's key: a moderator is to go by anybody's will, or has
 * gone so. Absence alone changes nothing.
 */
export function wantsNewKey(state: LeadState, seat: Seat): boolean {
	if (state.phase !== 'room') return false;
	if (state.rekeying !== undefined && state.rekeying.stage !== 'healing') return true;
	const { roster } = seat.epoch.facts;
	const going = [...state.removing, ...seat.left].filter((idx) => idx !== seat.me.idx);
	return [...going, ...demotedIn(state, roster)].some((idx) => moderates(roster, idx));
}

/**
 * The record with the room's next key, before the grant that brings it: links lead nowhere any
 * more, since they name the old one, nor codes that whoever goes may have made; whoever is absent has
 * no ticket, and the lead another one. Whoever stands at the door with such an invite is sent away.
 */
export function beginRekeying(state: LeadState, seat: Seat, turn: LeadTurn): LeadState {
	const isVoid = (visitor: Visitor) => !outlivesKey(state, inviteOf(state, visitor.invite));
	const isUnproved = ({ stage }: Visitor) => ['challenged', 'trying', 'verified'].includes(stage);
	let begun = dropVisitors(state, (one) => isVoid(one) && isUnproved(one), turn);
	for (const visitor of begun.hall.visitors) {
		if (isVoid(visitor)) begun = refuse(begun, visitor.key, turn);
	}
	const { roomSeed, roster } = begun.record;
	const here = seat.epoch.facts.roster.map(({ idx }) => idx);
	const gone = [...seat.left, ...state.removing, ...state.going];
	const keeps = (idx: number) => here.includes(idx) && !gone.includes(idx) && idx !== seat.me.idx;
	const dropped = roster.filter(({ idx }) => !keeps(idx)).flatMap(({ tickets }) => tickets);
	const demoted = demotedIn(state, seat.epoch.facts.roster);
	const members = roster.map((member) => {
		const own = member.idx === seat.me.idx ? [draw(turn.random, TICKET_BYTES)] : [];
		const kept = keeps(member.idx) ? member : { ...member, tickets: own };
		return demoted.includes(member.idx) ? asParticipant(kept) : kept;
	});
	const record = { ...voidInvites(begun), roomSeed: draw(turn.random, SEED_BYTES) };
	const old = [...(state.rekeying?.old ?? []), roomSeed, ...dropped];
	return {
		...begun,
		record: { ...record, roster: members },
		rekeying: { stage: 'locking', unhealed: [], old }
	};
}

/** Who is out with the grant after the healing, because she has not healed. */
export function droppedBy(state: LeadState, seat: Seat): readonly number[] {
	const healed = healedKeys(seat);
	return state.rekeying?.stage === 'healing'
		? state.rekeying.unhealed.filter((idx) => !healed.has(idx))
		: [];
}

/** Moderators who are participants from the next grant on: never without a new room key. */
export function demotedBy(state: LeadState, seat: Seat): readonly number[] {
	if (state.rekeying?.stage !== 'locking') return [];
	return demotedIn(state, seat.epoch.facts.roster).filter((idx) => !state.going.includes(idx));
}

/** The room's public key from the next grant on, if it is another. */
export function newRoomKey({ rekeying, record }: LeadState): readonly Uint8Array[] {
	if (rekeying?.stage !== 'locking') return [];
	const { publicKey, secretKey } = signingKeys(record.roomSeed);
	secretKey.fill(0);
	return [publicKey];
}

/**
 * The grant is made: the new key signs from here on, or fewer are left to heal. `seat` is as it was
 * before, `next` the new roster.
 */
export function rekeyedBy(state: LeadState, seat: Seat, next: Roster, turn: LeadTurn): LeadState {
	const { rekeying } = state;
	const { roster } = seat.epoch.facts;
	const stays = (idx: number) => staysIn(idx, roster, next);
	if (rekeying?.stage === 'locking') {
		const unhealed = next.map(({ idx }) => idx).filter((idx) => idx !== seat.me.idx && stays(idx));
		const locked = useNewKey(state, turn);
		return { ...locked, demoting: [], rekeying: stillUnhealed(unhealed) };
	}
	if (rekeying?.stage !== 'healing') return state;
	const healed = healedKeys(seat);
	const unhealed = rekeying.unhealed.filter((idx) => stays(idx) && !healed.has(idx));
	return { ...state, rekeying: stillUnhealed(unhealed) };
}

function stillUnhealed(unhealed: readonly number[]): Rekeying | undefined {
	return unhealed.length === 0 ? undefined : { stage: 'healing', unhealed, old: [] };
}

function useNewKey(state: LeadState, turn: LeadTurn): LeadState {
	const { publicKey, secretKey } = signingKeys(state.record.roomSeed);
	const old = state.rekeying?.old ?? [];
	turn.spent.push(state.roomKey.secret, ...old.map((bytes) => new Secret(bytes)));
	return { ...state, roomKey: { vk: publicKey, secret: new Secret(secretKey) } };
}

/** A code names no key. Nobody but the lead knows one that she has made herself. */
export function outlivesKey({ inherited }: LeadState, invite: InviteRecord | undefined): boolean {
	return invite?.kind === 'code' && !inherited.includes(inviteKey(invite));
}

function voidInvites(state: LeadState): MeetingRecord {
	return state.record.invites
		.filter((one) => !outlivesKey(state, one) && ['open', 'tried', 'verified'].includes(one.state))
		.reduce((held, invite) => setInvite(held, inviteKey(invite), 'void'), state.record);
}

/** By her record she comes back, and nobody is to come back as more than she is. */
function asParticipant(member: MemberRecord): MemberRecord {
	return { ...member, role: 'participant', firstName: '' };
}

/** Those to be demoted who moderate in this roster. */
function demotedIn({ demoting }: LeadState, roster: Roster): readonly number[] {
	return demoting.filter((idx) => entryOf(roster, idx)?.role === 'moderator').sort((a, b) => a - b);
}
