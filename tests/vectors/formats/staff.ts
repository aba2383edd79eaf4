import { concat, u16, u8 } from '../../../crypto/bytes/writer.ts';
import { decodeStaffState, encodeStaffState } from '../../../crypto/room/staff-state.ts';
import {
	encodeInvite,
	encodeMember,
	type InviteRecord,
	type MemberRecord
} from '../../../crypto/room/vault.ts';
import { fixed, put } from '../draws.ts';
import { format, type Example } from '../format.ts';
import { INVITES, inviteFields, memberFields, MEMBERS } from './kept.ts';

/* What moderators tell each other for the lead, its parts joined (PROTOCOL.md §10.7). */

const drawn = {} as const;
const given = { data: 'hex' } as const;
/** In place of a slot: she comes back by hand. */
const DOUBTED = 1;
const REMOVED = [{ idx: 'number', name: 'number' }] as const;
const made = {
	letter: 'number',
	room_seed: 'hex',
	members: MEMBERS,
	invites: INVITES,
	removed: REMOVED
} as const;

export const staffFormat = format({
	name: 'staff',
	drawn,
	given,
	made,
	play: ({ data }) => {
		const state = decodeStaffState(data);
		if (state === undefined) return undefined;
		const nothing = { room_seed: new Uint8Array(0), members: [], invites: [], removed: [] };
		switch (state.type) {
			case 'meeting': {
				const { doubted } = state;
				const members = state.roster.map((member) => ({
					...memberFields(member),
					slot: doubted.includes(member.idx) ? DOUBTED : 0
				}));
				return { ...nothing, letter: 1, room_seed: state.roomSeed, members };
			}
			case 'invites':
				return { ...nothing, letter: 2, invites: state.invites.map(inviteFields) };
			case 'removed':
				return { ...nothing, letter: 3, removed: state.people };
			case 'brought':
				return { ...nothing, letter: 4, members: state.roster.map(memberFields) };
		}
	},
	examples: () => [meeting(), handed(), removed(), brought()]
});

type StaffExample = Example<typeof drawn, typeof given>;

function example(
	name: string,
	pins: string,
	data: Uint8Array,
	broken: Readonly<Record<string, readonly [defect: string, data: Uint8Array]>>
): StaffExample {
	const wrong = Object.entries(broken).map(([what, [defect, other]]) => ({
		name: `${name}-${what}`,
		defect,
		given: { data: other }
	}));
	return { name, pins, drawn: {}, given: { data }, broken: wrong };
}

const LEAD: MemberRecord = {
	idx: 0,
	role: 'moderator',
	name: 0,
	firstName: 'Åsa',
	tickets: [fixed('staff/ticket of 0', 32)],
	slot: 0
};
const GUEST: MemberRecord = {
	...LEAD,
	idx: 4,
	role: 'participant',
	name: 260,
	firstName: '',
	tickets: []
};

const DOUBTFUL: MemberRecord = {
	...GUEST,
	idx: 7,
	name: 12,
	tickets: [fixed('staff/ticket of 7', 32)],
	slot: DOUBTED
};

function meeting(): StaffExample {
	const roomSeed = fixed('staff/room seed', 32);
	const roster = [LEAD, GUEST, DOUBTFUL];
	const data = encodeStaffState({ type: 'meeting', roomSeed, roster, doubted: [DOUBTFUL.idx] });
	const of = (...members: readonly MemberRecord[]) =>
		concat(u8(1), roomSeed, u8(members.length), ...members.map(encodeMember));
	const many = Array.from({ length: 65 }, (_, idx): MemberRecord => ({ ...GUEST, idx }));
	const pins = "The room's seed, and three who have or had a place; one comes back by hand.";
	return example('meeting', pins, data, {
		'letter-0': ['The letter is 0.', put(data, 0, 0)],
		'letter-5': ['The letter is 5.', put(data, 0, 5)],
		order: ['The members are in another order.', of(GUEST, LEAD)],
		'idx-twice': ['An idx is there twice.', of(LEAD, LEAD)],
		'name-2048': ['A member has a name that there is not.', of({ ...LEAD, name: 2_048 })],
		slot: ['A member has a slot.', of({ ...LEAD, slot: 2 })],
		'members-65': ['There are 65 members.', of(...many)],
		'byte-left-over': ['A byte follows.', concat(data, u8(0))],
		'seed-short': ['The seed has 31 bytes, and nothing follows.', data.slice(0, 32)]
	});
}

const HANDED: InviteRecord = {
	id: fixed('staff/invite', 16),
	kind: 'link',
	role: 'participant',
	secret: fixed('staff/S', 32),
	expiresAtS: 1_795_953_600,
	state: 'transferred',
	handshake: new Uint8Array(8),
	verifiedBy: new Uint8Array(16),
	firstName: '',
	slot: 0,
	slotName: undefined
};

function handed(): StaffExample {
	const data = encodeStaffState({ type: 'invites', invites: [HANDED] });
	const of = (...invites: readonly InviteRecord[]) =>
		concat(u8(2), u8(invites.length), ...invites.map(encodeInvite));
	const many = Array.from({ length: 41 }, (_, at) => ({
		...HANDED,
		id: fixed(`staff/invite ${String(at)}`, 16)
	}));
	return example('handed-over', 'One invite, which the lead gives away.', data, {
		open: ['The invite is open.', of({ ...HANDED, state: 'open' })],
		slot: ['The invite has a slot.', of({ ...HANDED, slot: 2 })],
		'id-twice': ['Two invites have one id.', of(HANDED, HANDED)],
		'invites-41': ['There are 41 invites.', of(...many)],
		'byte-left-over': ['A byte follows.', concat(data, u8(0))]
	});
}

function removed(): StaffExample {
	const people = [
		{ idx: 3, name: 260 },
		{ idx: 3, name: 261 },
		{ idx: 253, name: 2_047 }
	];
	const data = encodeStaffState({ type: 'removed', people });
	const of = (...all: readonly (readonly [idx: number, name: number])[]) =>
		concat(u8(3), u8(all.length), ...all.map(([idx, name]) => concat(u8(idx), u16(name))));
	const many = Array.from({ length: 17 }, (_, idx) => [idx, 9] as const);
	return example('removed', 'Three people whom the sender has removed, two at one idx.', data, {
		nobody: ['It is nobody.', of()],
		order: ['They are in another order.', of([4, 1], [3, 2])],
		twice: ['One is there twice.', of([3, 260], [3, 260])],
		'idx-254': ['An idx is 254.', of([254, 1])],
		'name-2048': ['There is no such name.', of([3, 2_048])],
		'people-17': ['There are 17 people.', of(...many)],
		'byte-left-over': ['A byte follows.', concat(data, u8(0))]
	});
}

function brought(): StaffExample {
	const known = { ...DOUBTFUL, slot: 0 };
	const data = encodeStaffState({ type: 'brought', roster: [LEAD, known] });
	const of = (...members: readonly MemberRecord[]) =>
		concat(u8(4), u8(members.length), ...members.map(encodeMember));
	const many = Array.from({ length: 65 }, (_, idx): MemberRecord => ({ ...known, idx }));
	const pins = 'Two who had a place in the room that the sender has come from.';
	return example('brought', pins, data, {
		nobody: ['It is nobody.', of()],
		order: ['They are in another order.', of(known, LEAD)],
		'idx-twice': ['An idx is there twice.', of(LEAD, LEAD)],
		'no-ticket': ['One of them has no ticket.', of(LEAD, GUEST)],
		slot: ['One of them has a slot.', of(LEAD, DOUBTFUL)],
		'name-2048': ['A member has a name that there is not.', of({ ...LEAD, name: 2_048 })],
		'members-65': ['There are 65 members.', of(...many)],
		'byte-left-over': ['A byte follows.', concat(data, u8(0))]
	});
}
