import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeToSecret } from '../../crypto/room/code.ts';
import { NAME_COUNT } from '../../crypto/room/names.ts';
import * as vault from '../../crypto/room/vault.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const firstName = fc
	.string({ unit: 'grapheme', maxLength: 3 })
	.filter((n) => Buffer.byteLength(n) < 25);
const role = firstName.chain((name) =>
	fc.constantFrom(
		{ role: 'participant', firstName: '' } as const,
		{ role: 'moderator', firstName: name } as const
	)
);
const secret = fc.oneof(
	bytes(32).map((value) => ({ kind: 'link', secret: value }) as const),
	fc
		.record({ nameplate: fc.nat(2 ** 16 - 1), secret: fc.nat(2 ** 28 - 1) })
		.map((code) => ({ kind: 'code', secret: codeToSecret(code) }) as const)
);

const member = fc
	.record({
		idx: fc.nat(253),
		name: fc.nat(65_535),
		slot: fc.nat(16),
		tickets: fc.array(bytes(32), { maxLength: 2 })
	})
	.chain((fields) => role.map((named): vault.MemberRecord => ({ ...fields, ...named })));

const invite = fc
	.record({
		id: bytes(16),
		expiresAtS: fc.nat(2 ** 32 - 1),
		state: fc.constantFrom('open', 'tried', 'verified', 'burned', 'void' as const),
		handshake: bytes(8),
		verifiedBy: bytes(16),
		slot: fc.integer({ min: 1, max: 16 }),
		slotName: fc.option(fc.nat(NAME_COUNT - 1), { nil: undefined })
	})
	.chain((fields) =>
		fc.tuple(secret, role).map(([s, named]): vault.InviteRecord => ({ ...fields, ...s, ...named }))
	);

const meeting = fc.record({
	sid: bytes(32),
	roomSeed: bytes(32),
	idx: fc.nat(253),
	role: fc.constantFrom('participant', 'moderator'),
	policy: bytes(16),
	epoch: fc.nat(2 ** 32 - 1),
	term: fc.nat(65_535),
	firstName,
	roster: fc
		.uniqueArray(member, { selector: ({ idx }) => idx, maxLength: 8 })
		.map((all) => all.toSorted((a, b) => a.idx - b.idx)),
	invites: fc.uniqueArray(invite, { selector: ({ id }) => id.join(), maxLength: 6 })
});

test('a meeting does not come back as it was kept', () => {
	fc.assert(
		fc.property(meeting, (record) => {
			expect(vault.decodeMeeting(vault.encodeMeeting(record))).toEqual(record);
		})
	);
});

test('a changed byte throws, or is a second spelling of some meeting', () => {
	fc.assert(
		fc.property(meeting, fc.nat(), fc.nat(255), (record, where, to) => {
			const kept = vault.encodeMeeting(record);
			const changed = kept.with(where % kept.length, to);
			const read = vault.decodeMeeting(changed);
			if (read !== undefined) expect(vault.encodeMeeting(read)).toEqual(changed);
			expect(vault.decodeMeeting(kept.slice(0, where % kept.length))).toBeUndefined();
		}),
		{ numRuns: 500 }
	);
});

test('some bytes make reading a meeting throw', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
			const read = vault.decodeMeeting(input);
			if (read !== undefined) expect(vault.encodeMeeting(read)).toEqual(input);
		}),
		{ numRuns: 1_000 }
	);
});

test('a reload leaves a proof undecided, or changes anything else', () => {
	fc.assert(
		fc.property(meeting, (record) => {
			const after = vault.afterReload(record);
			for (const [at, invited] of after.invites.entries()) {
				const before = record.invites[at];
				if (before?.state !== 'tried') expect(invited).toBe(before);
				else expect(invited.state).toBe(invited.kind === 'code' ? 'burned' : 'refused');
			}
			expect({ ...after, invites: [] }).toEqual({ ...record, invites: [] });
		})
	);
});
