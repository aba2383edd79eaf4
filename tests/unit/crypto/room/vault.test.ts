import { beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import {
	MAX_INVITE_RECORDS,
	MAX_TICKETS,
	MEETING_KEPT_S,
	VAULT_BYTES
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { SEAL_OVERHEAD, seal } from '../../../../crypto/primitives/seal.ts';
import { expand } from '../../../../crypto/primitives/kdf.ts';
import { aad } from '../../../../crypto/labels.ts';
import { ascii, concat, lp8, u32 } from '../../../../crypto/bytes/writer.ts';
import { codeToSecret } from '../../../../crypto/room/code.ts';
import * as vault from '../../../../crypto/room/vault.ts';
import { flipped, seeded } from '../seeded.ts';

/* What a moderator keeps of a meeting, and the box around it (PROTOCOL.md §12). */

const random = seeded('vault');
const kv = random(32);
const place = { origin: 'https://lykta.example', version: 7 };

const invite = (over: Partial<vault.InviteRecord> = {}): vault.InviteRecord => ({
	id: random(16),
	kind: 'link',
	role: 'participant',
	secret: random(32),
	expiresAtS: 2_000_000_000,
	state: 'open',
	handshake: new Uint8Array(8),
	verifiedBy: new Uint8Array(16),
	firstName: '',
	slot: 0,
	slotName: undefined,
	...over
});

const code = (over: Partial<vault.InviteRecord> = {}): vault.InviteRecord =>
	invite({ kind: 'code', secret: codeToSecret({ nameplate: 5, secret: 6 }), ...over });

const member = (over: Partial<vault.MemberRecord> = {}): vault.MemberRecord => ({
	idx: 1,
	role: 'participant',
	name: 40_000,
	firstName: '',
	tickets: [random(32)],
	slot: 0,
	...over
});

const meeting: vault.MeetingRecord = {
	sid: random(32),
	roomSeed: random(32),
	idx: 0,
	role: 'moderator',
	policy: random(16),
	epoch: 4_000_000_000,
	term: 65_535,
	firstName: 'Åsa',
	roster: [
		member({ idx: 0, role: 'moderator', firstName: 'Åsa' }),
		member({ idx: 3, tickets: [], slot: 16 }),
		member({ idx: 253, tickets: [random(32), random(32)] })
	],
	invites: [
		invite({ slot: 16, slotName: 2_047 }),
		code({ slot: 1 }),
		invite({ role: 'moderator', firstName: 'Örjan', state: 'admitted' })
	]
};

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('a meeting does not come back as it was kept', () => {
	expect(vault.decodeMeeting(vault.encodeMeeting(meeting))).toEqual(meeting);
	const empty = { ...meeting, roster: [], invites: [], firstName: '', epoch: 0, term: 0 };
	expect(vault.decodeMeeting(vault.encodeMeeting(empty))).toEqual(empty);
});

test('a state or kind of invite does not come back', () => {
	const states: vault.InviteState[] = [
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
	const all = states.flatMap((state) => [invite({ state }), code({ state })]);
	const record = { ...meeting, invites: all };
	expect(vault.decodeMeeting(vault.encodeMeeting(record))).toEqual(record);
});

test('an open link does not come back, or one that is used up, for one person or over one day', () => {
	const open = (over: Partial<vault.InviteRecord> = {}) =>
		invite({ kind: 'open', expiresAtS: vault.NEVER_S, ...over });
	const states = ['open', 'transferred', 'void'] as const;
	const record = { ...meeting, invites: states.map((state) => open({ state })) };
	expect(vault.decodeMeeting(vault.encodeMeeting(record))).toEqual(record);
	const spent = ['tried', 'verified', 'admitted', 'refused', 'burned', 'expired'] as const;
	for (const odd of [
		...spent.map((state) => ({ state })),
		{ expiresAtS: 2_000_000_000 },
		{ role: 'moderator' as const },
		{ slot: 1 },
		{ handshake: new Uint8Array(8).with(7, 1) },
		{ verifiedBy: new Uint8Array(16).with(0, 1) }
	]) {
		const kept = { ...meeting, invites: [open(odd)] };
		expect(() => vault.encodeMeeting(kept), JSON.stringify(odd)).toThrow(UsageError);
	}
});

test('a record that is cut, continued or of another version is read', () => {
	const bytes = vault.encodeMeeting(meeting);
	for (let at = 0; at < bytes.length; at++) {
		expect(vault.decodeMeeting(bytes.slice(0, at))).toBeUndefined();
	}
	expect(vault.decodeMeeting(concat(bytes, Uint8Array.of(0)))).toBeUndefined();
	expect(vault.decodeMeeting(bytes.with(0, 2))).toBeUndefined();
	expect(vault.decodeMeeting(bytes.with(0, 0))).toBeUndefined();
});

test('a record that no meeting can have is kept', () => {
	const same = invite();
	const many = Array.from({ length: 65 }, (_, idx) => member({ idx }));
	const bad: Partial<vault.MeetingRecord>[] = [
		{ sid: random(31) },
		{ roomSeed: random(33) },
		{ policy: random(15) },
		{ idx: 254 },
		{ epoch: 2 ** 32 },
		{ term: -1 },
		{ firstName: 'Å'.repeat(13) },
		{ roster: many },
		{ roster: [member({ idx: 3 }), member({ idx: 3 })] },
		{ roster: [member({ idx: 3 }), member({ idx: 2 })] },
		{ roster: [member({ firstName: 'Eva' })] },
		{ roster: [member({ tickets: [random(31)] })] },
		{ roster: [member({ tickets: [random(32), random(32), random(32)] })] },
		{ roster: [member({ name: 65_536 })] },
		{ invites: [same, same] },
		{ invites: Array.from({ length: MAX_INVITE_RECORDS + 1 }, () => invite()) },
		{ invites: [invite({ firstName: 'Eva' })] },
		{ invites: [invite({ id: random(15) })] },
		{ invites: [invite({ secret: random(31) })] },
		{ invites: [invite({ handshake: random(9) })] },
		{ invites: [invite({ verifiedBy: random(15) })] },
		{ invites: [code({ secret: random(32) })] }
	];
	for (const [at, over] of bad.entries()) {
		expect(() => vault.encodeMeeting({ ...meeting, ...over }), String(at)).toThrow(UsageError);
	}
});

test('the largest meeting does not fit the vault', () => {
	const firstName = 'x'.repeat(24);
	const largest: vault.MeetingRecord = {
		...meeting,
		firstName,
		roster: Array.from({ length: 64 }, (_, idx) => {
			const tickets = [random(32), random(32)];
			return member({ idx, role: 'moderator', firstName, tickets });
		}),
		invites: Array.from({ length: MAX_INVITE_RECORDS }, () =>
			invite({ role: 'moderator', firstName })
		)
	};
	const bytes = vault.encodeMeeting(largest);
	const sealed = vault.sealVault(kv, place, bytes, seeded(1));
	expect(vault.openVault(kv, place, sealed)).toEqual(bytes);
});

test('the size of a vault tells how much is in it', () => {
	for (const length of [0, 1, 5_000, VAULT_BYTES - 4]) {
		const data = random(length);
		const sealed = vault.sealVault(kv, place, data, seeded(length));
		expect(sealed).toHaveLength(VAULT_BYTES + SEAL_OVERHEAD);
		expect(vault.openVault(kv, place, sealed)).toEqual(data);
	}
	expect(() => vault.sealVault(kv, place, random(VAULT_BYTES - 3), seeded(1))).toThrow(UsageError);
});

test('a vault opens with another passphrase, origin or version, or damaged', () => {
	const sealed = vault.sealVault(kv, place, Uint8Array.of(1, 2), seeded('sealed'));
	expect(vault.openVault(flipped(kv, 3), place, sealed)).toBeUndefined();
	expect(vault.openVault(kv, { ...place, version: 8 }, sealed)).toBeUndefined();
	expect(vault.openVault(kv, { ...place, origin: 'https://x.example' }, sealed)).toBeUndefined();
	for (const at of [0, 30, 60, sealed.length - 1]) {
		expect(vault.openVault(kv, place, flipped(sealed, at))).toBeUndefined();
	}
	expect(vault.openVault(kv, place, new Uint8Array(0))).toBeUndefined();
});

test('a sealed vault with another inside is opened', () => {
	const bound = aad('MDE1 vault', lp8(ascii(place.origin)), u32(place.version));
	const holding = (padded: Uint8Array) =>
		vault.openVault(kv, place, seal(expand(kv, 'vault'), bound, padded, seeded('inside')));
	const padded = new Uint8Array(VAULT_BYTES);
	expect(holding(padded)).toEqual(new Uint8Array(0));
	expect(holding(padded.with(VAULT_BYTES - 1, 1))).toBeUndefined();
	expect(holding(padded.with(0, 0xff))).toBeUndefined();
	expect(holding(padded.slice(1))).toBeUndefined();
});

test('a proof whose outcome was lost gets a second chance after a reload', () => {
	const states: vault.InviteState[] = ['open', 'verified', 'admitted', 'burned', 'void'];
	const kept = states.flatMap((state) => [invite({ state }), code({ state })]);
	const record = {
		...meeting,
		invites: [invite({ state: 'tried' }), code({ state: 'tried' }), ...kept]
	};
	const after = vault.afterReload(record);
	expect(after.invites.map(({ state }) => state).slice(0, 2)).toEqual(['refused', 'burned']);
	expect(after.invites.slice(2)).toEqual(kept);
	expect({ ...after, invites: [] }).toEqual({ ...record, invites: [] });
	expect(record.invites[0]?.state).toBe('tried');
	expect(vault.afterReload(after)).toEqual(after);
});

test('more tickets of one member are kept than may be good at a time', () => {
	const kept = (count: number) => {
		const tickets = Array.from({ length: count }, () => random(32));
		return vault.encodeMeeting({ ...meeting, roster: [member({ tickets })] });
	};
	expect(vault.decodeMeeting(kept(MAX_TICKETS))).toBeDefined();
	expect(() => kept(MAX_TICKETS + 1)).toThrow(UsageError);
});

test('a meeting that nobody closed stays for ever, or goes while somebody may come to it', () => {
	const prepared = (...ends: readonly number[]) => ({
		...meeting,
		invites: ends.map((expiresAtS) => invite({ expiresAtS }))
	});
	const end = 2_000_000_000;
	const over = end + MEETING_KEPT_S + 1;
	expect(vault.isForgotten(prepared(end), over)).toBe(true);
	expect(vault.isForgotten(prepared(end), over - 1)).toBe(false);
	expect(vault.isForgotten(prepared(end, end + 1, end - 5), over)).toBe(false);
	expect(vault.isForgotten(prepared(), over)).toBe(false);
	const open = invite({ kind: 'open', expiresAtS: vault.NEVER_S });
	const published = (expiresAtS: number) => ({
		...meeting,
		invites: [open, invite({ expiresAtS })]
	});
	expect(vault.isForgotten(published(end), over)).toBe(true);
	expect(vault.isForgotten({ ...meeting, invites: [open] }, over)).toBe(false);
});
