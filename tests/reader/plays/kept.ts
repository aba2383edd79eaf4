import { openBox, readGroups, readStaff, stretched, vaultKey } from '../client/vault.ts';
import type { Play } from './played.ts';

/* PROTOCOL.md §12 and §10.7: what a moderator keeps, and what other moderators are told of it. */

type Kept = NonNullable<ReturnType<typeof readGroups>>[number];
type Meeting = NonNullable<Kept['meeting']>;

export const vault: Play = {
	read(given) {
		const groups = readGroups(given.bytes('data'));
		return groups && { groups: groups.map(groupFields) };
	}
};

export const vaultBox: Play = {
	read(given) {
		const place = { origin: given.text('origin'), version: given.number('version') };
		const key = vaultKey(given.bytes('KV'));
		const data = openBox(key, place, given.bytes('box'));
		return data && { key, data };
	},
	make: (drawn) => ({ KV: stretched(drawn.text('passphrase'), drawn.bytes('salt')) })
};

export const staff: Play = {
	read(given) {
		const read = readStaff(given.bytes('data'));
		if (read === undefined) return undefined;
		return {
			letter: read.letter,
			room_seed: read.roomSeed,
			members: read.members.map(memberFields),
			invites: read.invites.map(inviteFields),
			removed: read.removed
		};
	}
};

function groupFields({ firstName, meeting, ...of }: Kept) {
	const kept = meeting === undefined ? [] : [meetingFields(meeting)];
	return { ...of, first_name: firstName, meeting: kept };
}

function meetingFields({
	e,
	firstName,
	idx,
	invites,
	members,
	policy,
	role,
	term,
	...of
}: Meeting) {
	return {
		SID: of.sid,
		room_seed: of.roomSeed,
		idx,
		role,
		policy,
		e,
		term,
		first_name: firstName,
		members: members.map(memberFields),
		invites: invites.map(inviteFields)
	};
}

function memberFields({ firstName, ...fields }: Meeting['members'][number]) {
	return { ...fields, first_name: firstName };
}

function inviteFields({ firstName, hsId, ...fields }: Meeting['invites'][number]) {
	return { ...fields, first_name: firstName, hs_id: hsId };
}
