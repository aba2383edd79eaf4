import { beforeAll, describe, expect, test } from 'vitest';
import { INVITE_LIFETIME_S, MAX_INVITE_RECORDS, MAX_INVITES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { codeFromDigits, codeFromSecret, codeFromWords } from '../../../../crypto/room/code.ts';
import { parseLinkFragment } from '../../../../crypto/room/invite.ts';
import * as invites from '../../../../crypto/room/invites.ts';
import {
	encodeMeeting,
	type InviteRecord,
	type InviteState,
	type MeetingRecord
} from '../../../../crypto/room/vault.ts';
import { encodePolicy } from '../../../../crypto/room/roster.ts';
import { hex, seeded } from '../seeded.ts';
import { frozen, POLICY } from './rooms.ts';

const random = seeded('invites');
const NOW = 1_760_000_000;
const STATES: readonly InviteState[] = [
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

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const empty: MeetingRecord = frozen({
	sid: random(32),
	roomSeed: random(32),
	idx: 0,
	role: 'moderator',
	policy: encodePolicy(POLICY),
	epoch: 0,
	term: 0,
	firstName: 'Anna',
	roster: [],
	invites: []
});

function made(kind: 'link' | 'code', state: InviteState = 'open'): InviteRecord {
	const record = invites.addInvite(empty, { kind }, NOW, random);
	return { ...record.invites[0]!, state };
}

describe('a new invite', () => {
	test('is not open, for somebody else, or for more than a week', () => {
		for (const kind of ['link', 'code'] as const) {
			const record = invites.addInvite(empty, { kind }, NOW + 0.7, random);
			expect(record.invites[0]).toMatchObject({
				kind,
				role: 'participant',
				state: 'open',
				expiresAtS: NOW + INVITE_LIFETIME_S,
				firstName: ''
			});
			expect(encodeMeeting(record).length).toBeGreaterThan(0);
			expect(empty.invites).toEqual([]);
		}
	});

	test('is made beyond what a lead can serve or the vault can hold', () => {
		let record = empty;
		for (let at = 0; at < MAX_INVITES; at++)
			record = invites.addInvite(record, { kind: 'link' }, NOW, random);
		expect(record.invites).toHaveLength(MAX_INVITES);
		expect(invites.addInvite(record, { kind: 'link' }, NOW, random)).toBe(record);
		const spent = record.invites.map((invite) => ({ ...invite, state: 'void' }) as const);
		let old: MeetingRecord = { ...record, invites: spent };
		for (let at = 0; at < MAX_INVITE_RECORDS; at++) {
			old = invites.addInvite(old, { kind: 'link' }, NOW, random);
			const all = old.invites.map((invite) => ({ ...invite, state: 'void' }) as const);
			old = { ...old, invites: all };
		}
		expect(old.invites).toHaveLength(MAX_INVITE_RECORDS);
		expect(invites.addInvite(old, { kind: 'code' }, NOW, random)).toBe(old);
	});

	test('has a nameplate that another code of the meeting has', () => {
		const taken = Uint8Array.of(1, 2, 3, 4, 5, 6);
		const free = Uint8Array.of(9, 2, 3, 4, 5, 6);
		const source = (...codes: Uint8Array[]) => {
			const left = [...codes];
			return (bytes: number) => (bytes === 6 ? left.shift()! : random(bytes));
		};
		const first = invites.addInvite(empty, { kind: 'code' }, NOW, source(taken));
		const second = invites.addInvite(first, { kind: 'code' }, NOW, source(taken, taken, free));
		const plates = second.invites.map((one) => codeFromSecret(one.secret)!.nameplate);
		expect(plates).toEqual([0x0102, 0x0902]);
		expect(() => invites.addInvite(first, { kind: 'code' }, NOW, () => taken)).toThrow();
	});
});

test('another invite than the one named changes its state', () => {
	let record = empty;
	for (const kind of ['link', 'code', 'link'] as const) {
		record = invites.addInvite(record, { kind }, NOW, random);
	}
	const key = invites.inviteKey(record.invites[1]!);
	expect(invites.ordinalOf(record, key)).toBe(2);
	const proof = { handshake: random(8), verifiedBy: random(16) };
	const tried = invites.setInvite(record, key, 'tried', proof);
	expect(tried.invites.map(({ state }) => state)).toEqual(['open', 'tried', 'open']);
	expect(tried.invites[1]).toMatchObject(proof);
	const burned = invites.setInvite(tried, key, 'burned');
	expect(burned.invites[1]).toMatchObject({ ...proof, state: 'burned' });
	expect(invites.setInvite(record, 'none', 'void')).toEqual(record);
});

test('an invite expires a second early, late, or although it was used', () => {
	const record = invites.addInvite(empty, { kind: 'link' }, NOW, random);
	const end = NOW + INVITE_LIFETIME_S;
	expect(invites.expireInvites(record, end)).toBe(record);
	expect(invites.expireInvites(record, end + 1).invites[0]?.state).toBe('expired');
	for (const state of STATES.filter((one) => one !== 'open')) {
		const used = { ...record, invites: [{ ...record.invites[0]!, state }] };
		expect(invites.expireInvites(used, end + 1)).toBe(used);
	}
});

test('a door that is shut is listened at, or an open one is not', () => {
	const served = (kind: 'link' | 'code') =>
		STATES.filter((state) => invites.isServed(made(kind, state)));
	expect(served('code')).toEqual(['open', 'tried', 'verified']);
	expect(served('link')).toEqual(['open', 'tried', 'verified', 'admitted']);
});

test('a code moves with the day, or a link does not', () => {
	const [link, code] = [made('link'), made('code')];
	const places = (invite: InviteRecord, nowS: number) =>
		invites.lobbiesOf(invite, 'relay', nowS).map(({ address }) => hex(address));
	const noon = 20_000 * 86_400 + 15 * 3_600;
	expect(places(link, noon)).toHaveLength(1);
	expect(places(link, noon)).not.toEqual(places(link, noon + 86_400));
	expect(places(link, noon + 9 * 3_600)).toHaveLength(2);
	expect(places(code, noon)).toEqual(places(code, noon + 86_400));
	expect(places(code, noon)).toHaveLength(1);
	const broken = { ...code, secret: new Uint8Array(32).fill(255) };
	expect(invites.lobbiesOf(broken, 'relay', noon)).toEqual([]);
	expect(invites.sharedOf(broken)).toBeUndefined();
	expect(invites.sharedOf(link)?.mode).toBe('link');
	expect(invites.sharedOf(code)?.mode).toBe('code');
});

describe('an open link', () => {
	const open = invites.addInvite(empty, { kind: 'open' }, NOW, random);

	test('expires, is made twice, or is for somebody', () => {
		expect(open.invites[0]).toMatchObject({ kind: 'open', state: 'open', role: 'participant' });
		expect(invites.expireInvites(open, 0xffff_fffe)).toBe(open);
		expect(invites.addInvite(open, { kind: 'open' }, NOW, random)).toBe(open);
		const named = { kind: 'open', moderator: 'Sara' } as const;
		expect(invites.addInvite(empty, named, NOW, random)).toBe(empty);
		const slotted = { kind: 'open', slot: { number: 1 } } as const;
		expect(invites.addInvite(empty, slotted, NOW, random)).toBe(empty);
		const key = invites.inviteKey(open.invites[0]!);
		const again = invites.addInvite(
			invites.setInvite(open, key, 'void'),
			{ kind: 'open' },
			NOW,
			random
		);
		expect(again.invites.map(({ state }) => state)).toEqual(['void', 'open']);
		expect(hex(again.invites[1]!.secret)).not.toBe(hex(open.invites[0]!.secret));
		expect(() => encodeMeeting(again)).not.toThrow();
	});

	test('is served once it is withdrawn, or under the mode of a link for one', () => {
		const [link] = open.invites as [InviteRecord];
		expect(invites.isServed(link)).toBe(true);
		expect(invites.isServed({ ...link, state: 'void' })).toBe(false);
		expect(invites.sharedOf(link)?.mode).toBe('open');
		const tag = random(16);
		const shown = invites.showInvite(link, 1, { roomTag: tag, usedTwice: false, waiting: 0 });
		expect(parseLinkFragment(shown.fragment!)).toEqual({
			kind: 'open',
			secret: link.secret,
			roomTag: tag
		});
		const places = (nowS: number) =>
			invites.lobbiesOf(link, 'relay', nowS).map(({ address }) => hex(address));
		const noon = NOW - (NOW % 86_400) + 12 * 3_600;
		expect(places(noon)).not.toEqual(places(noon + 86_400));
	});
});

describe('what a lead is shown', () => {
	const meeting = { roomTag: random(16), usedTwice: false, waiting: 0 };

	test('does not lead to the invite it stands for', () => {
		const [link, code] = [made('link'), made('code')];
		const shown = invites.showInvite(code, 1, meeting);
		expect(codeFromWords(shown.words!)).toEqual(codeFromSecret(code.secret));
		expect(codeFromDigits(shown.digits!)).toEqual(codeFromSecret(code.secret));
		expect(shown.fragment).toBeUndefined();
		const { fragment, words, digits } = invites.showInvite(link, 2, meeting);
		expect(parseLinkFragment(fragment!)).toEqual({
			kind: 'link',
			secret: link.secret,
			roomTag: meeting.roomTag
		});
		expect([words, digits]).toEqual([undefined, undefined]);
	});

	test('tells the secret of an invite that is spent', () => {
		for (const state of STATES.filter((one) => one !== 'open')) {
			for (const kind of ['link', 'code'] as const) {
				const shown = invites.showInvite(made(kind, state), 1, {
					...meeting,
					usedTwice: true,
					waiting: 0
				});
				expect(shown).toMatchObject({ state, usedTwice: true });
				const told = [shown.words, shown.digits, shown.fragment];
				expect(told).toEqual([undefined, undefined, undefined]);
			}
		}
	});
});
