import { beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import {
	MAX_CO_MODERATORS,
	MAX_GROUPS,
	MAX_GROUP_NAME_BYTES,
	MAX_NEXT_MEETING_BYTES,
	MAX_INVITE_RECORDS,
	MAX_ROSTER,
	MAX_SLOTS,
	VAULT_BYTES
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import {
	addModerator,
	decodeGroups,
	emptySlot,
	encodeGroups,
	endMeeting,
	forgetModerator,
	keepMeeting,
	newGroup,
	withoutSlots,
	type Group
} from '../../../../crypto/room/groups.ts';
import { NAME_COUNT } from '../../../../crypto/room/names.ts';
import type { MeetingRecord } from '../../../../crypto/room/vault.ts';
import { seeded } from '../seeded.ts';

/* A moderator's groups and their slots (PROTOCOL.md §12). */

const random = seeded('groups');

const meeting: MeetingRecord = {
	sid: random(32),
	roomSeed: random(32),
	idx: 0,
	role: 'moderator',
	policy: random(16),
	epoch: 3,
	term: 1,
	firstName: 'Åsa',
	roster: [],
	invites: []
};

const member = (idx: number, slot: number, name: number) =>
	({ idx, role: 'participant', name, firstName: '', tickets: [random(32)], slot }) as const;

const group = (over: Partial<Group> = {}): Group => ({
	...newGroup('torsdag', 'Åsa', random),
	next: 'torsdag 19.00',
	moderators: ['Maj', 'Siv'],
	slots: [
		{ number: 1, name: 0 },
		{ number: 16, name: NAME_COUNT - 1 }
	],
	...over
});

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('groups do not come back as they were kept', () => {
	const all = [
		group({ meeting }),
		group({ name: '', next: '', moderators: [], slots: [] }),
		group({ name: 'ö'.repeat(30) })
	];
	expect(decodeGroups(encodeGroups(all))).toEqual(all);
});

test('groups cut short, or with something behind them, are read', () => {
	const bytes = encodeGroups([group(), group({ meeting })]);
	for (let length = 0; length < bytes.length; length++) {
		expect(decodeGroups(bytes.slice(0, length)), String(length)).toBeUndefined();
	}
	expect(decodeGroups(Uint8Array.of(...bytes, 0))).toBeUndefined();
});

test.each<[string, readonly Group[]]>([
	['no group at all', []],
	['nine groups', Array.from({ length: MAX_GROUPS + 1 }, () => group())],
	['one group twice', ((one) => [one, one])(group())],
	['a name of 61 bytes', [group({ name: 'n'.repeat(MAX_GROUP_NAME_BYTES + 1) })]],
	['a moderator without a name', [group({ firstName: '' })]],
	['a moderator of 25 bytes', [group({ firstName: 'n'.repeat(25) })]],
	['a next meeting of 61 bytes', [group({ next: 'n'.repeat(MAX_NEXT_MEETING_BYTES + 1) })]],
	[
		'seven co-moderators',
		[group({ moderators: Array.from('abcdefgh').slice(0, MAX_CO_MODERATORS + 1) })]
	],
	['a co-moderator twice', [group({ moderators: ['Maj', 'Maj'] })]],
	['a co-moderator without a name', [group({ moderators: [''] })]],
	['a co-moderator of 25 bytes', [group({ moderators: ['n'.repeat(25)] })]],
	['slot 0', [group({ slots: [{ number: 0, name: 1 }] })]],
	['slot 17', [group({ slots: [{ number: MAX_SLOTS + 1, name: 1 }] })]],
	['a slot twice', [group({ slots: [5, 5].map((number) => ({ number, name: 1 })) })]],
	['slots out of order', [group({ slots: [5, 4].map((number) => ({ number, name: 1 })) })]],
	['a name that does not exist', [group({ slots: [{ number: 1, name: NAME_COUNT }] })]]
])('%s is kept', (_, groups) => {
	expect(() => encodeGroups(groups)).toThrow(UsageError);
});

test('a slot forgets its name, or gets that of somebody without a slot', () => {
	const first = keepMeeting(group({ slots: [] }), {
		...meeting,
		roster: [member(1, 0, 10), member(2, 3, 20), member(4, 1, 30)]
	});
	expect(first.slots).toEqual([
		{ number: 1, name: 30 },
		{ number: 3, name: 20 }
	]);
	const next = keepMeeting(endMeeting(first), { ...meeting, roster: [member(1, 3, 21)] });
	expect(next.slots).toEqual([
		{ number: 1, name: 30 },
		{ number: 3, name: 21 }
	]);
});

test('a seventh co-moderator has no place, or one is there twice', () => {
	const all = Array.from('abcdefa').reduce(addModerator, group({ moderators: ['Maj'] }));
	expect(all.moderators).toEqual(Array.from('bcdefa'));
	expect(forgetModerator(all, 'd').moderators).toEqual(Array.from('bcefa'));
});

test('an emptied slot keeps a name, or gets it back from somebody who is still there', () => {
	const roster = [member(1, 3, 20), member(2, 1, 30)];
	const full = keepMeeting(group({ slots: [] }), { ...meeting, roster });
	const { group: emptied, idx } = emptySlot(full, 3);
	expect(idx).toBe(1);
	expect(emptied.slots).toEqual([{ number: 1, name: 30 }]);
	expect(emptied.meeting?.roster.map(({ slot }) => slot)).toEqual([0, 1]);
	const later = keepMeeting(emptied, withoutSlots({ ...meeting, roster }, [1]));
	expect(later.slots).toEqual([{ number: 1, name: 30 }]);
	expect(emptySlot(endMeeting(full), 3).idx).toBeUndefined();
});

test('something of a meeting stays when it is over', () => {
	const over = endMeeting(keepMeeting(group(), meeting));
	expect(over).toEqual({ ...over, meeting: undefined });
	expect(Buffer.from(encodeGroups([over])).includes(Buffer.from(meeting.sid))).toBe(false);
});

test('eight groups with the largest meetings do not fit the vault', () => {
	const firstName = 'x'.repeat(24);
	const largest: MeetingRecord = {
		...meeting,
		firstName,
		roster: Array.from({ length: MAX_ROSTER }, (_, idx) => ({
			idx,
			role: 'moderator',
			name: 1,
			firstName,
			tickets: [random(32), random(32)],
			slot: 16
		})),
		invites: Array.from({ length: MAX_INVITE_RECORDS }, () => ({
			id: random(16),
			kind: 'link',
			role: 'moderator',
			secret: random(32),
			expiresAtS: 0,
			state: 'open',
			handshake: random(8),
			verifiedBy: random(16),
			firstName,
			slot: 16,
			slotName: 5
		}))
	};
	const slots = Array.from({ length: MAX_SLOTS }, (_, at) => ({ number: at + 1, name: at }));
	const full = () =>
		group({
			name: 'n'.repeat(MAX_GROUP_NAME_BYTES),
			next: 'n'.repeat(MAX_NEXT_MEETING_BYTES),
			firstName,
			moderators: Array.from('abcdef').map((letter) => letter.repeat(24)),
			slots,
			meeting: largest
		});
	const bytes = encodeGroups(Array.from({ length: MAX_GROUPS }, full));
	expect(bytes.length).toBeLessThanOrEqual(VAULT_BYTES - 4);
});
