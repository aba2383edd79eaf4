import { Reader } from '../bytes/reader.ts';
import { sized } from '../bytes/sized.ts';
import { concat, u8 } from '../bytes/writer.ts';
import { MAX_INVITES, MAX_ROSTER } from '../limits.ts';
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
 * What a lead tells the other moderators so that one of them can go on (PROTOCOL.md §8.2, §10.7). It
 * travels in the moderators' channel, whole each time: the newest is all that counts.
 */

export type StaffState =
	/** The room's key and everybody who ever had a place, with what she would come back by. */
	| {
			readonly type: 'meeting';
			/** 32 bytes. */
			readonly roomSeed: Uint8Array;
			readonly roster: readonly MemberRecord[];
	  }
	/** Invites that the receiver is to serve once the lead has given way to her. */
	| { readonly type: 'invites'; readonly invites: readonly InviteRecord[] };

const MEETING = 1;
const INVITES = 2;
const SEED_BYTES = 32;

/** The state as bytes. Slots are the sender's own list of regulars: nobody is told of them. */
export function encodeStaffState(state: StaffState): Uint8Array {
	if (state.type === 'meeting') {
		const roster = state.roster.map((member) => encodeMember({ ...member, slot: 0 }));
		return concat(u8(MEETING), sized(state.roomSeed, SEED_BYTES), u8(roster.length), ...roster);
	}
	const invites = state.invites.map((invite) =>
		encodeInvite({ ...invite, slot: 0, slotName: undefined })
	);
	return concat(u8(INVITES), u8(invites.length), ...invites);
}

/**
 * The only state these bytes encode, or `undefined`: another kind, a member or invite that no vault
 * would hold, a name that is none, a slot, an invite that was not handed over or is there twice, or
 * anything left over.
 */
export function decodeStaffState(bytes: Uint8Array): StaffState | undefined {
	const reader = new Reader(bytes);
	const kind = reader.u8();
	const state =
		kind === MEETING ? readMeeting(reader) : kind === INVITES ? readInvites(reader) : undefined;
	return reader.finished ? state : undefined;
}

function readMeeting(reader: Reader): StaffState | undefined {
	const roomSeed = reader.take(SEED_BYTES);
	const roster = readList(reader, MAX_ROSTER, readMember);
	if (roomSeed === undefined || roster === undefined || !isAscending(roster)) return undefined;
	const isRight = ({ slot, name }: MemberRecord) => slot === 0 && name < NAME_COUNT;
	return roster.every(isRight) ? { type: 'meeting', roomSeed, roster } : undefined;
}

function readInvites(reader: Reader): StaffState | undefined {
	const invites = readList(reader, MAX_INVITES, readInvite);
	if (invites === undefined || !haveOwnIds(invites)) return undefined;
	const isHandedOver = ({ state, slot }: InviteRecord) => state === 'transferred' && slot === 0;
	return invites.every(isHandedOver) ? { type: 'invites', invites } : undefined;
}
