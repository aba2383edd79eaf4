import type { Values } from '../form.ts';
import type { Group } from '../../../crypto/room/groups.ts';
import type { InviteRecord, MeetingRecord, MemberRecord } from '../../../crypto/room/vault.ts';

/* How a file holds what a moderator keeps or is told: PROTOCOL.md §12 and §10.7, field by field. */

const MEMBER = {
	idx: 'number',
	role: 'number',
	name: 'number',
	first_name: 'text',
	tickets: ['hex'],
	slot: 'number'
} as const;

const INVITE = {
	id: 'hex',
	kind: 'number',
	role: 'number',
	secret: 'hex',
	expires: 'number',
	state: 'number',
	hs_id: 'hex',
	p: 'hex',
	first_name: 'text',
	slot: 'number',
	name: 'number'
} as const;

const MEETING = {
	SID: 'hex',
	room_seed: 'hex',
	idx: 'number',
	role: 'number',
	policy: 'hex',
	e: 'number',
	term: 'number',
	first_name: 'text',
	members: [MEMBER],
	invites: [INVITE]
} as const;

/** One group; `meeting` is a list of one or none. */
export const GROUP = {
	id: 'hex',
	name: 'text',
	next: 'text',
	first_name: 'text',
	moderators: ['text'],
	slots: [{ slot: 'number', name: 'number' }],
	meeting: [MEETING]
} as const;

export const MEMBERS = [MEMBER] as const;
export const INVITES = [INVITE] as const;

const NO_NAME = 0xffff;
const ROLES = ['participant', 'moderator'];
const KINDS = ['link', 'code', 'open'];
const STATES = [
	'open',
	'tried',
	'verified',
	'admitted',
	'refused',
	'burned',
	'expired',
	'transferred',
	'void'
];

export function memberFields(member: MemberRecord): Values<typeof MEMBER> {
	const { idx, role, name, firstName, tickets, slot } = member;
	return { idx, role: ROLES.indexOf(role), name, first_name: firstName, tickets, slot };
}

export function inviteFields(invite: InviteRecord): Values<typeof INVITE> {
	return {
		id: invite.id,
		kind: KINDS.indexOf(invite.kind),
		role: ROLES.indexOf(invite.role),
		secret: invite.secret,
		expires: invite.expiresAtS,
		state: STATES.indexOf(invite.state),
		hs_id: invite.handshake,
		p: invite.verifiedBy,
		first_name: invite.firstName,
		slot: invite.slot,
		name: invite.slotName ?? NO_NAME
	};
}

export function groupFields(group: Group): Values<typeof GROUP> {
	const { id, name, next, firstName, moderators, slots, meeting } = group;
	return {
		id,
		name,
		next,
		first_name: firstName,
		moderators,
		slots: slots.map((slot) => ({ slot: slot.number, name: slot.name })),
		meeting: meeting === undefined ? [] : [meetingFields(meeting)]
	};
}

function meetingFields(meeting: MeetingRecord): Values<typeof MEETING> {
	return {
		SID: meeting.sid,
		room_seed: meeting.roomSeed,
		idx: meeting.idx,
		role: ROLES.indexOf(meeting.role),
		policy: meeting.policy,
		e: meeting.epoch,
		term: meeting.term,
		first_name: meeting.firstName,
		members: meeting.roster.map(memberFields),
		invites: meeting.invites.map(inviteFields)
	};
}
