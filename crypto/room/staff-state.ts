import { Reader } from '../bytes/reader.ts';
import { sized } from '../bytes/sized.ts';
import { concat, u16, u8 } from '../bytes/writer.ts';
import { MAX_IDX, MAX_INVITES, MAX_ROSTER, MAX_SENT_AWAY } from '../limits.ts';
import { NAME_COUNT } from './names.ts';
import {
	encodeInvite,
	encodeMember,
	haveOwnIds,
	isAscending,
	readInvite,
	readList,
	readMember,
	type InviteRecord,
	type MemberRecord
} from './vault.ts';

/*
 * What a lead tells the other moderators so that one of them can go on, and what one who has led tells
 * the lead (PROTOCOL.md §8.2, §10.7). It travels in the moderators' channel, whole each time: the newest
 * is all that counts.
 */

export type StaffState =
	/** The room's key and everybody who ever had a place, with what she would come back by. */
	| {
			readonly type: 'meeting';
			/** 32 bytes. */
			readonly roomSeed: Uint8Array;
			readonly roster: readonly MemberRecord[];
			/** Those of them who come back by a moderator's yes alone, ascending by idx. */
			readonly doubted: readonly number[];
	  }
	/** Invites that the receiver is to serve once the lead has given way to her. */
	| { readonly type: 'invites'; readonly invites: readonly InviteRecord[] }
	/** Whom the sender has removed, here or in another room of the meeting: 1 to 16. */
	| { readonly type: 'removed'; readonly people: readonly SentAway[] }
	/** Who had a place where the sender comes from, with what they would come back by: at least one. */
	| { readonly type: 'brought'; readonly roster: readonly MemberRecord[] };

/** Somebody by her idx and her made-up name. */
export interface SentAway {
	readonly idx: number;
	readonly name: number;
}

const MEETING = 1;
const INVITES = 2;
const REMOVED = 3;
const BROUGHT = 4;
const SEED_BYTES = 32;
const TRUSTED = 0;
const DOUBTED = 1;

/**
 * The state as bytes. Slots are the sender's own list of regulars: nobody is told of them, and where one
 * would stand it says whether the member is doubted.
 */
export function encodeStaffState(state: StaffState): Uint8Array {
	if (state.type === 'meeting') {
		const isDoubted = (idx: number) => state.doubted.includes(idx);
		const roster = state.roster.map((member) =>
			encodeMember({ ...member, slot: isDoubted(member.idx) ? DOUBTED : TRUSTED })
		);
		return concat(u8(MEETING), sized(state.roomSeed, SEED_BYTES), u8(roster.length), ...roster);
	}
	if (state.type === 'removed') {
		const people = state.people.toSorted((a, b) => orderOf(a) - orderOf(b));
		const members = people.map(({ idx, name }) => concat(u8(idx), u16(name)));
		return concat(u8(REMOVED), u8(people.length), ...members);
	}
	if (state.type === 'brought') {
		const roster = state.roster.map((member) => encodeMember({ ...member, slot: 0 }));
		return concat(u8(BROUGHT), u8(roster.length), ...roster);
	}
	const invites = state.invites.map((invite) =>
		encodeInvite({ ...invite, slot: 0, slotName: undefined })
	);
	return concat(u8(INVITES), u8(invites.length), ...invites);
}

/**
 * The only state these bytes encode, or `undefined`: another kind, a member or invite that no vault
 * would hold, a name that is none, another mark than these two, a slot, an invite that was not handed over
 * or is there twice, nobody removed or brought, or in another order, somebody brought without a ticket, or
 * anything left over.
 */
export function decodeStaffState(bytes: Uint8Array): StaffState | undefined {
	const reader = new Reader(bytes);
	const kind = reader.u8();
	const state = readState(kind, reader);
	return reader.finished ? state : undefined;
}

function readState(kind: number | undefined, reader: Reader): StaffState | undefined {
	if (kind === MEETING) return readMeeting(reader);
	if (kind === INVITES) return readInvites(reader);
	if (kind === REMOVED) return readRemoved(reader);
	return kind === BROUGHT ? readBrought(reader) : undefined;
}

function readMeeting(reader: Reader): StaffState | undefined {
	const roomSeed = reader.take(SEED_BYTES);
	const said = readList(reader, MAX_ROSTER, readMember);
	if (roomSeed === undefined || said === undefined || !isAscending(said)) return undefined;
	const isRight = ({ slot, name }: MemberRecord) => slot <= DOUBTED && name < NAME_COUNT;
	if (!said.every(isRight)) return undefined;
	const doubted = said.filter(({ slot }) => slot === DOUBTED).map(({ idx }) => idx);
	const roster = said.map((member) => ({ ...member, slot: 0 }));
	return { type: 'meeting', roomSeed, roster, doubted };
}

function readInvites(reader: Reader): StaffState | undefined {
	const invites = readList(reader, MAX_INVITES, readInvite);
	if (invites === undefined || !haveOwnIds(invites)) return undefined;
	const isHandedOver = ({ state, slot }: InviteRecord) => state === 'transferred' && slot === 0;
	return invites.every(isHandedOver) ? { type: 'invites', invites } : undefined;
}

function readRemoved(reader: Reader): StaffState | undefined {
	const people = readList(reader, MAX_SENT_AWAY, readSentAway);
	if (people === undefined || people.length === 0) return undefined;
	const isRight = (one: SentAway, at: number) => at === 0 || orderOf(people[at - 1]) < orderOf(one);
	return people.every(isRight) ? { type: 'removed', people } : undefined;
}

function readBrought(reader: Reader): StaffState | undefined {
	const roster = readList(reader, MAX_ROSTER, readMember);
	if (roster === undefined || roster.length === 0 || !isAscending(roster)) return undefined;
	const isRight = ({ tickets, slot, name }: MemberRecord) =>
		tickets.length > 0 && slot === 0 && name < NAME_COUNT;
	return roster.every(isRight) ? { type: 'brought', roster } : undefined;
}

function readSentAway(reader: Reader): SentAway | undefined {
	const [idx, name] = [reader.u8(), reader.u16()];
	if (idx === undefined || name === undefined) return undefined;
	return idx <= MAX_IDX && name < NAME_COUNT ? { idx, name } : undefined;
}

/** By idx, then by name: one idx may be two people's in two rooms. */
function orderOf(one: SentAway | undefined): number {
	return one === undefined ? -1 : one.idx * NAME_COUNT + one.name;
}
