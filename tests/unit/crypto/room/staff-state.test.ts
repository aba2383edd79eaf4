import { describe, expect, test } from 'vitest';
import {
	MAX_AREA_DATA_BYTES,
	MAX_IDX,
	MAX_PRIVATE_PARTS,
	MAX_ROSTER,
	MAX_SENT_AWAY
} from '../../../../crypto/limits.ts';
import { decodeStaffState, encodeStaffState } from '../../../../crypto/room/staff-state.ts';
import type { InviteRecord, MemberRecord } from '../../../../crypto/room/vault.ts';
import { seeded } from '../seeded.ts';

const random = seeded('staff state');

const member = (idx: number, change: Partial<MemberRecord> = {}): MemberRecord => ({
	idx,
	role: 'participant',
	name: idx,
	firstName: '',
	tickets: [random(32)],
	slot: 0,
	...change
});

const invite = (change: Partial<InviteRecord> = {}): InviteRecord => ({
	id: random(16),
	kind: 'link',
	role: 'participant',
	secret: random(32),
	expiresAtS: 1_760_000_000,
	state: 'transferred',
	handshake: new Uint8Array(8),
	verifiedBy: new Uint8Array(16),
	firstName: '',
	slot: 0,
	slotName: undefined,
	...change
});

describe('the state of a meeting', () => {
	const roster = [
		member(0, { role: 'moderator', firstName: 'Anna', name: 0 }),
		member(3),
		member(4, { tickets: [] }),
		member(9, { tickets: [random(32), random(32)] })
	];

	test('comes out as another', () => {
		const state = { type: 'meeting', roomSeed: random(32), roster, doubted: [] } as const;
		expect(decodeStaffState(encodeStaffState(state))).toEqual(state);
	});

	test('tells of the slots of the one who sends it', () => {
		for (const slot of [1, 7]) {
			const of = { roomSeed: random(32), roster: [member(2, { slot })], doubted: [] };
			const read = decodeStaffState(encodeStaffState({ type: 'meeting', ...of }));
			expect(read).toMatchObject({ roster: [{ idx: 2, slot: 0 }], doubted: [] });
		}
	});

	test('is silent about who is to be asked about, or leaves her a slot', () => {
		const of = { roomSeed: random(32), roster, doubted: [3, 9] };
		const read = decodeStaffState(encodeStaffState({ type: 'meeting', ...of }));
		expect(read).toEqual({ type: 'meeting', ...of });
	});

	test('with a name that is none is believed, and stops the page of whoever leads by it', () => {
		for (const name of [2_048, 0xffff]) {
			const bytes = encodeStaffState({
				type: 'meeting',
				roomSeed: random(32),
				roster: [member(2, { name })],
				doubted: []
			});
			expect(decodeStaffState(bytes)).toBeUndefined();
		}
	});

	test('of everybody who may ever come does not fit a message', () => {
		const all = Array.from({ length: MAX_ROSTER }, (_, idx) =>
			member(idx, { tickets: [random(32), random(32)] })
		);
		const doubted = all.map(({ idx }) => idx);
		const of = { roomSeed: random(32), roster: all, doubted };
		const bytes = encodeStaffState({ type: 'meeting', ...of });
		expect(bytes.length).toBeLessThan(MAX_PRIVATE_PARTS * MAX_AREA_DATA_BYTES);
	});

	test('is read although something is wrong with it', () => {
		const of = { roomSeed: random(32), roster, doubted: [] };
		const good = encodeStaffState({ type: 'meeting', ...of });
		const slot = good.slice();
		slot[slot.length - 1] = 2;
		const order = encodeStaffState({
			type: 'meeting',
			roomSeed: random(32),
			roster: [member(4), member(3)],
			doubted: []
		});
		for (const bytes of [
			new Uint8Array(0),
			good.subarray(1),
			good.subarray(0, -1),
			Uint8Array.from([...good, 0]),
			Uint8Array.from([3, ...good.subarray(1)]),
			Uint8Array.from([4, ...good.subarray(1)]),
			Uint8Array.from([5, ...good.subarray(1)]),
			slot,
			order
		]) {
			expect(decodeStaffState(bytes)).toBeUndefined();
		}
	});
});

describe('invites that are handed over', () => {
	test('come out as others', () => {
		const invites = [invite(), invite({ role: 'moderator', firstName: 'Sara' })];
		const state = { type: 'invites', invites } as const;
		expect(decodeStaffState(encodeStaffState(state))).toEqual(state);
		expect(decodeStaffState(encodeStaffState({ type: 'invites', invites: [] }))).toEqual({
			type: 'invites',
			invites: []
		});
	});

	test('are read although they are open, used or of a slot', () => {
		for (const state of ['open', 'admitted', 'void'] as const) {
			const bytes = encodeStaffState({ type: 'invites', invites: [invite({ state })] });
			expect(decodeStaffState(bytes)).toBeUndefined();
		}
		const slotted = encodeStaffState({
			type: 'invites',
			invites: [invite({ slot: 3, slotName: 5 })]
		});
		expect(decodeStaffState(slotted)).toMatchObject({ invites: [{ slot: 0 }] });
	});

	test('are read although one is there twice: it could let in two', () => {
		const twice = [invite(), invite()];
		const ids = twice.map((one) => ({ ...one, id: random(16) }));
		const [first] = ids;
		const bytes = (invites: typeof ids) => encodeStaffState({ type: 'invites', invites });
		expect(decodeStaffState(bytes(ids))).toBeDefined();
		expect(decodeStaffState(bytes([first!, first!]))).toBeUndefined();
	});
});

describe('whom a moderator has removed', () => {
	const of = (people: readonly { idx: number; name: number }[]) =>
		encodeStaffState({ type: 'removed', people });

	test('comes out as others, or in the order of the removals', () => {
		const people = [
			{ idx: 7, name: 3 },
			{ idx: 5, name: 2_047 },
			{ idx: 5, name: 9 }
		];
		expect(decodeStaffState(of(people))).toEqual({
			type: 'removed',
			people: [people[2], people[1], people[0]]
		});
	});

	test('is believed of more people than a lead remembers, of nobody, or of one twice', () => {
		const many = Array.from({ length: MAX_SENT_AWAY + 1 }, (_, idx) => ({ idx, name: 1 }));
		expect(decodeStaffState(of(many.slice(1)))).toBeDefined();
		expect(decodeStaffState(of(many))).toBeUndefined();
		expect(decodeStaffState(of([]))).toBeUndefined();
		expect(decodeStaffState(of([many[0]!, many[0]!]))).toBeUndefined();
	});

	test('is read although no meeting has such an idx or name', () => {
		expect(decodeStaffState(of([{ idx: MAX_IDX, name: 2_047 }]))).toBeDefined();
		expect(decodeStaffState(of([{ idx: MAX_IDX + 1, name: 1 }]))).toBeUndefined();
		expect(decodeStaffState(of([{ idx: 1, name: 2_048 }]))).toBeUndefined();
		expect(decodeStaffState(Uint8Array.from([...of([{ idx: 1, name: 1 }]), 0]))).toBeUndefined();
	});
});

describe('who was let in elsewhere', () => {
	const of = (roster: readonly MemberRecord[]) => encodeStaffState({ type: 'brought', roster });

	test('comes out as others, or with the slots of the one who sends it', () => {
		const roster = [member(4), member(7, { role: 'moderator', firstName: 'Sara' })];
		expect(decodeStaffState(of(roster))).toEqual({ type: 'brought', roster });
		expect(decodeStaffState(of([member(4, { slot: 7 })]))).toMatchObject({ roster: [{ slot: 0 }] });
	});

	test('is nobody, or somebody without a ticket, a name or an order', () => {
		for (const wrong of [
			[],
			[member(4, { tickets: [] })],
			[member(4, { name: 2_048 })],
			[member(7), member(4)],
			Array.from({ length: MAX_ROSTER + 1 }, (_, idx) => member(idx))
		]) {
			expect(decodeStaffState(of(wrong))).toBeUndefined();
		}
		expect(decodeStaffState(Uint8Array.from([...of([member(4)]), 0]))).toBeUndefined();
	});

	test('of everybody who may ever come does not fit a message', () => {
		const tickets = () => [random(32), random(32)];
		const all = Array.from({ length: MAX_ROSTER }, (_, idx) => member(idx, { tickets: tickets() }));
		expect(of(all).length).toBeLessThan(MAX_PRIVATE_PARTS * MAX_AREA_DATA_BYTES);
	});
});
