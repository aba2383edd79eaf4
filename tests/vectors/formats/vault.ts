import { concat, lp16, lp8, u16, u8 } from '../../../crypto/bytes/writer.ts';
import { encodeUtf8 } from '../../../crypto/bytes/utf8.ts';
import { expand } from '../../../crypto/primitives/kdf.ts';
import { codeToSecret } from '../../../crypto/room/code.ts';
import { decodeGroups, encodeGroups, type Group } from '../../../crypto/room/groups.ts';
import { encodePolicy } from '../../../crypto/room/roster.ts';
import {
	encodeInvite,
	encodeMeeting,
	encodeMember,
	NEVER_S,
	openVault,
	sealVault,
	type InviteRecord,
	type MeetingRecord,
	type MemberRecord
} from '../../../crypto/room/vault.ts';
import { fixed, put, tape } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { POLICY } from '../rooms.ts';
import { GROUP, groupFields } from './kept.ts';

/* What a moderator's device keeps, and the box around it (PROTOCOL.md §12). */

const drawn = {} as const;
const given = { data: 'hex' } as const;

export const vaultFormat = format({
	name: 'vault',
	drawn,
	given,
	made: { groups: [GROUP] } as const,
	play: ({ data }) => {
		const groups = decodeGroups(data);
		return groups && { groups: groups.map(groupFields) };
	},
	examples: () => [between(), running()]
});

const sealed = { KV: 'hex', origin: 'text', version: 'number', box: 'hex' } as const;
const typed = { n: 'hex', passphrase: 'text', salt: 'hex' } as const;

/** The stretch takes a second each time, so KV is given; vault-vector.test.ts and the reader make it. */
export const vaultBoxFormat = format({
	name: 'vault-box',
	drawn: typed,
	given: sealed,
	made: { key: 'hex', data: 'hex' } as const,
	play: ({ KV, origin, version, box }) => {
		const data = openVault(KV, { origin, version }, box);
		return data && { key: expand(KV, 'vault'), data };
	},
	examples: () => [boxed()]
});

type VaultExample = Example<typeof drawn, typeof given>;

const GROUP_BETWEEN: Group = {
	id: fixed('vault/group', 16),
	name: 'Måndagar 🌱',
	next: 'måndag 19.00',
	firstName: 'Åsa',
	moderators: ['Maj', 'Siv'],
	slots: [
		{ number: 1, name: 0 },
		{ number: 16, name: 2_047 }
	],
	meeting: undefined
};

function example(
	name: string,
	pins: string,
	data: Uint8Array,
	broken: Readonly<Record<string, readonly [defect: string, data: Uint8Array]>>
): VaultExample {
	const wrong = Object.entries(broken).map(([what, [defect, other]]): Broken<typeof given> => ({
		name: `${name}-${what}`,
		defect,
		given: { data: other }
	}));
	return { name, pins, drawn: {}, given: { data }, broken: wrong };
}

/** A group field by field, as no encoder of ours need write it. */
function rawGroup(of: {
	readonly name?: string;
	readonly next?: string;
	readonly firstName?: string;
	readonly moderators?: readonly string[];
	readonly slots?: readonly (readonly [slot: number, name: number])[];
	readonly meeting?: Uint8Array;
}): Uint8Array {
	const { moderators = [], slots = [] } = of;
	return concat(
		GROUP_BETWEEN.id,
		lp8(encodeUtf8(of.name ?? '')),
		lp8(encodeUtf8(of.next ?? '')),
		lp8(encodeUtf8(of.firstName ?? 'Åsa')),
		u8(moderators.length),
		...moderators.map((name) => lp8(encodeUtf8(name))),
		u8(slots.length),
		...slots.flatMap(([slot, name]) => [u8(slot), u16(name)]),
		lp16(of.meeting ?? new Uint8Array(0))
	);
}

const one = (group: Uint8Array): Uint8Array => concat(u8(1), u8(1), group);

function between(): VaultExample {
	const data = encodeGroups([GROUP_BETWEEN]);
	const nine = Array.from({ length: 9 }, (_, at) => put(rawGroup({}), 0, at));
	const slots = Array.from({ length: 17 }, (_, at) => [at + 1, at] as const);
	return example(
		'between',
		'A group between two meetings, with two co-moderators and two slots.',
		data,
		{
			'version-2': ['The version is 2.', put(data, 0, 2)],
			'no-group': ['There is no group.', concat(u8(1), u8(0))],
			'nine-groups': ['There are nine groups.', concat(u8(1), u8(9), ...nine)],
			'id-twice': ['Two groups have one id.', concat(u8(1), u8(2), rawGroup({}), rawGroup({}))],
			'no-first-name': ['The first name is empty.', one(rawGroup({ firstName: '' }))],
			'first-name-of-25': [
				'The first name has 25 bytes.',
				one(rawGroup({ firstName: 'a'.repeat(25) }))
			],
			'name-of-61': ["The group's name has 61 bytes.", one(rawGroup({ name: 'a'.repeat(61) }))],
			'next-of-61': ['When it meets next has 61 bytes.', one(rawGroup({ next: 'a'.repeat(61) }))],
			'moderators-7': [
				'There are seven co-moderators.',
				one(rawGroup({ moderators: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }))
			],
			'moderator-twice': [
				'A co-moderator is there twice.',
				one(rawGroup({ moderators: ['Maj', 'Maj'] }))
			],
			'moderator-without-name': [
				'A co-moderator has no name.',
				one(rawGroup({ moderators: [''] }))
			],
			'slot-0': ['A slot is 0.', one(rawGroup({ slots: [[0, 5]] }))],
			'slot-17': ['A slot is 17.', one(rawGroup({ slots: [[17, 5]] }))],
			'slots-17': ['There are seventeen slots.', one(rawGroup({ slots }))],
			'slot-twice': [
				'A slot is there twice.',
				one(
					rawGroup({
						slots: [
							[3, 5],
							[3, 6]
						]
					})
				)
			],
			'slot-name-2048': [
				'A slot has a name that there is not.',
				one(rawGroup({ slots: [[3, 2_048]] }))
			],
			'byte-left-over': ['A byte follows.', concat(data, u8(0))]
		}
	);
}

const LEAD: MemberRecord = {
	idx: 0,
	role: 'moderator',
	name: 0,
	firstName: 'Åsa',
	tickets: [fixed('vault/own ticket', 32)],
	slot: 0
};
const GUEST: MemberRecord = {
	idx: 253,
	role: 'participant',
	name: 2_047,
	firstName: '',
	tickets: [fixed('vault/old ticket', 32), fixed('vault/new ticket', 32)],
	slot: 16
};
const CODE: InviteRecord = {
	id: fixed('vault/code', 16),
	kind: 'code',
	role: 'moderator',
	secret: codeToSecret({ nameplate: 65_535, secret: 268_435_455 }),
	expiresAtS: 1_795_953_600,
	state: 'open',
	handshake: new Uint8Array(8),
	verifiedBy: new Uint8Array(16),
	firstName: 'Maj',
	slot: 0,
	slotName: undefined
};
const LINK: InviteRecord = {
	...CODE,
	id: fixed('vault/link', 16),
	kind: 'link',
	role: 'participant',
	secret: fixed('vault/S', 32),
	state: 'verified',
	handshake: fixed('vault/hs_id', 8),
	verifiedBy: fixed('vault/p', 16),
	firstName: '',
	slot: 16,
	slotName: 2_047
};
const OPEN: InviteRecord = {
	...CODE,
	id: fixed('vault/open', 16),
	kind: 'open',
	role: 'participant',
	secret: fixed('vault/open S', 32),
	expiresAtS: NEVER_S,
	firstName: ''
};

const MEETING: MeetingRecord = {
	sid: fixed('vault/SID', 32),
	roomSeed: fixed('vault/room seed', 32),
	idx: 0,
	role: 'moderator',
	policy: encodePolicy(POLICY),
	epoch: 41,
	term: 2,
	firstName: 'Åsa',
	roster: [LEAD, GUEST],
	invites: [CODE, LINK, OPEN]
};

/** A meeting with other members or invites than any of ours would have. */
function meetingWith(of: {
	readonly members?: readonly MemberRecord[];
	readonly invites?: readonly InviteRecord[];
	readonly version?: number;
}): Uint8Array {
	const head = encodeMeeting({ ...MEETING, roster: [], invites: [] }).slice(0, -2);
	const { members = MEETING.roster, invites = MEETING.invites, version = 1 } = of;
	const meeting = concat(
		put(head, 0, version),
		u8(members.length),
		...members.map(encodeMember),
		u8(invites.length),
		...invites.map(encodeInvite)
	);
	return one(rawGroup({ meeting }));
}

function running(): VaultExample {
	const group = {
		...GROUP_BETWEEN,
		name: '',
		next: '',
		moderators: [],
		slots: [],
		meeting: MEETING
	};
	const open = (change: Partial<InviteRecord>) =>
		meetingWith({ invites: [{ ...OPEN, ...change }] });
	const link = (change: Partial<InviteRecord>) =>
		meetingWith({ invites: [{ ...LINK, ...change }] });
	const guest = (change: Partial<MemberRecord>) =>
		meetingWith({ members: [{ ...GUEST, ...change }] });
	const third = fixed('vault/third ticket', 32);
	const codeAbove = put(CODE.secret, 25, 1);
	return example(
		'running',
		'A running meeting with two members and an invite of every kind.',
		encodeGroups([group]),
		{
			'meeting-version-2': ['The version of the meeting is 2.', meetingWith({ version: 2 })],
			'members-order': [
				'The members are in another order.',
				meetingWith({ members: [GUEST, LEAD] })
			],
			'member-idx-254': ['A member has idx 254.', guest({ idx: 254 })],
			'three-tickets': [
				'A member has three tickets.',
				guest({ tickets: [...GUEST.tickets, third] })
			],
			'participant-named': ['A participant has a first name.', guest({ firstName: 'Maj' })],
			'member-slot-17': ['A member has slot 17.', guest({ slot: 17 })],
			'invite-twice': ['Two invites have one id.', meetingWith({ invites: [CODE, CODE] })],
			'no-code': [
				'The secret of a code is 2^48 or more.',
				meetingWith({ invites: [{ ...CODE, secret: codeAbove }] })
			],
			'invite-named': ['An invite for a participant has a first name.', link({ firstName: 'Maj' })],
			'name-without-slot': ['An invite has a name and no slot.', link({ slot: 0 })],
			'name-2048': ['An invite has a name that there is not.', link({ slotName: 2_048 })],
			'open-tried': ['An open link is tried.', open({ state: 'tried' })],
			'open-for-a-moderator': ['An open link is for a moderator.', open({ role: 'moderator' })],
			'open-expires': ['An open link expires.', open({ expiresAtS: 1_795_953_600 })],
			'open-with-slot': ['An open link has a slot.', open({ slot: 1 })],
			'open-with-p': ['An open link names a p.', open({ verifiedBy: fixed('vault/p', 16) })]
		}
	);
}

/** PASSPHRASE, trimmed and in NFKC, stretched with SALT. */
const KV_STRETCHED = '8ac1df0463a15e18f369010bfdecdfb9a1539ee9c0660204c5f56a5ab0b53520';
const PASSPHRASE = ' Smörgås på ﬁnbröd ';
const SALT = fixed('vault/salt', 16);

function boxed(): Example<typeof typed, typeof sealed> {
	const n = fixed('vault/n', 24);
	const KV = Uint8Array.from(Buffer.from(KV_STRETCHED, 'hex'));
	const place = { origin: 'https://lykta.example', version: 7 };
	const box = sealVault(KV, place, encodeGroups([GROUP_BETWEEN]), tape(n));
	return {
		name: 'box',
		pins: 'A box of 139336 bytes; the passphrase is trimmed and brought to NFKC.',
		drawn: { n, passphrase: PASSPHRASE, salt: SALT },
		given: { KV, ...place, box },
		broken: [
			{
				name: 'other-KV',
				defect: 'One bit of KV is turned.',
				given: { KV: put(KV, 0, (KV[0] ?? 0) ^ 1) }
			},
			{
				name: 'other-origin',
				defect: 'It is another origin.',
				given: { origin: 'https://lykta.example:8443' }
			},
			{
				name: 'other-version',
				defect: 'It is the box of the write after.',
				given: { version: 8 }
			},
			{
				name: 'cut-short',
				defect: 'Only the first 40 bytes of the box are there.',
				given: { box: box.slice(0, 40) }
			}
		]
	};
}
