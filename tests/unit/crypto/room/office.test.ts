import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_ROSTER } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../../crypto/primitives/sign.ts';
import type { LeadTurn } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import {
	hasRoomKey,
	startOffice,
	tendOffice,
	type Office
} from '../../../../crypto/room/office.ts';
import { encodeStaffState, type StaffState } from '../../../../crypto/room/staff-state.ts';
import { decodeMeeting, encodeMeeting, type MemberRecord } from '../../../../crypto/room/vault.ts';
import { seeded } from '../seeded.ts';
import { Room, turnAt } from './rooms.ts';

type Meeting = Extract<StaffState, { readonly type: 'meeting' }>;

/* What a co-moderator believes of what she is told, and keeps (PROTOCOL.md §10.7). */

const random = seeded('office');
const SEED = random(32);
const LEAD = 0;
const SARA = 1;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Sara's seat in a room of four, two of whom moderate. */
function saras(): Seat {
	const vkRoom = signingKeys(SEED).publicKey;
	const seat = new Room(4, 'office', {}, 2).seat(SARA);
	return { ...seat, epoch: { ...seat.epoch, facts: { ...seat.epoch.facts, vkRoom } } };
}

function member(idx: number): MemberRecord {
	return {
		idx,
		role: 'participant',
		name: idx,
		firstName: '',
		tickets: [random(32)],
		slot: 0
	};
}

/** What Sara keeps once `from` has told her this. */
function told(seat: Seat, from: number, roomSeed: Uint8Array, roster: readonly MemberRecord[]) {
	return officeTold(seat, from, { roomSeed, roster, doubted: [] }).record;
}

/** Her office after that; `before`: as it was. */
function officeTold(
	seat: Seat,
	from: number,
	said: Pick<Meeting, 'roomSeed' | 'roster' | 'doubted'>,
	before: Office = startOffice(seat, [])
): Office {
	const data = new Secret(encodeStaffState({ type: 'meeting', ...said }));
	const arrived = [{ kind: 'state', idx: from, who: 255, data }] as const;
	const heard = { ...seat, privateLine: { ...seat.privateLine, arrived } };
	const turn: LeadTurn = { ...turnAt(), persisting: [] };
	return tendOffice(heard, before, [], turn).office;
}

describe('a co-moderator', () => {
	test('is told by the lead and does not know it', () => {
		const seat = saras();
		const record = told(seat, LEAD, SEED, [member(2)]);
		expect(hasRoomKey(record, seat)).toBe(true);
		expect(record.roster.find(({ idx }) => idx === 2)?.tickets).toHaveLength(1);
	});

	test('believes somebody who does not lead, or a seed of another room', () => {
		const seat = saras();
		for (const record of [told(seat, 2, SEED, [member(2)]), told(seat, LEAD, random(32), [])]) {
			expect(hasRoomKey(record, seat)).toBe(false);
			expect(record.roster.flatMap(({ tickets }) => tickets)).toEqual([]);
		}
	});

	test('lets somebody in unasked whom the lead would have asked about, or not at all', () => {
		const seat = saras();
		const roster = [member(2), member(3)];
		const office = officeTold(seat, LEAD, { roomSeed: SEED, roster, doubted: [3] });
		expect(office.doubted).toEqual([3]);
		const kept = office.record.roster.find(({ idx }) => idx === 3);
		expect(kept).toMatchObject({ tickets: [expect.anything()], slot: 0 });
		const later = officeTold(seat, LEAD, { roomSeed: SEED, roster, doubted: [] }, office);
		expect(later.doubted).toEqual([]);
		const false_ = officeTold(seat, 2, { roomSeed: SEED, roster, doubted: [2] }, later);
		expect(false_.doubted, 'said by one who does not lead').toEqual([]);
	});

	test('holds somebody for what she was while another led, or forgets who is not here', () => {
		const seat = saras();
		const { facts } = seat.epoch;
		const raised = { role: 'moderator', firstName: 'Cilla' } as const;
		const roster = facts.roster.map((entry) => (entry.idx === 2 ? { ...entry, ...raised } : entry));
		const here = { ...seat, epoch: { ...seat.epoch, facts: { ...facts, roster } } };
		const { record } = startOffice(here, []);
		const [anna, sara] = record.roster;
		const before = [
			{ ...anna!, firstName: 'Annika' },
			sara!,
			member(2),
			{ ...member(3), role: 'moderator', firstName: 'Disa' } as const,
			{ ...member(7), role: 'moderator', firstName: 'Gun' } as const
		];
		const office = { ...startOffice(here, []), record: { ...record, epoch: 0, roster: before } };
		const turn: LeadTurn = { ...turnAt(), persisting: [] };
		expect(tendOffice(here, office, [], turn).office.record.roster).toEqual([
			before[0],
			before[1],
			{ ...before[2], ...raised },
			{ ...before[3], role: 'participant', firstName: '' },
			before[4]
		]);
	});

	test('keeps what no vault takes, because a lead says that there were more people', () => {
		const seat = saras();
		const others = Array.from({ length: MAX_ROSTER }, (_, at) => member(at + 100));
		const record = told(seat, LEAD, SEED, others);
		expect(record.roster.length).toBeLessThanOrEqual(MAX_ROSTER);
		for (const { idx } of seat.epoch.facts.roster) {
			expect(record.roster.some((one) => one.idx === idx)).toBe(true);
		}
		expect(decodeMeeting(encodeMeeting(record))).toBeDefined();
	});
});
