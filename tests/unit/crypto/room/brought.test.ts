import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_ROSTER } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { tellBrought } from '../../../../crypto/room/brought.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import type { LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { officeSecrets, unsure, type Office } from '../../../../crypto/room/office.ts';
import { hearSentAway } from '../../../../crypto/room/sent-away.ts';
import { decodeStaffState, encodeStaffState } from '../../../../crypto/room/staff-state.ts';
import type { MemberRecord } from '../../../../crypto/room/vault.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { SECOND, turnAt } from './rooms.ts';

/* Who was let in where another led, and comes after her (PROTOCOL.md §10.6, §10.7). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const random = seeded('brought');

/** In a room of a lead, 0, a moderator, 1, and guests 2 and 3: everybody is called 70·idx. */
function staffed() {
	const world = new World('brought');
	const room = staffedRoom(world, 'brought', { moderators: 2, guests: 2 });
	world.runUntil(world.now + 5 * SECOND);
	const { state } = room.lead;
	if (state.role !== 'lead') throw new Error('she does not lead');
	const other = room.moderators[0]!.state;
	if (other.role === 'lead') throw new Error('she leads');
	return { lead: state, seat: other.seat!, office: other.office! };
}

const turn = (): LeadTurn => ({ ...turnAt(0), persisting: [] });

const guest = (idx: number, change: Partial<MemberRecord> = {}): MemberRecord => ({
	idx,
	role: 'participant',
	name: 70 * idx,
	firstName: '',
	tickets: [random(32)],
	slot: 0,
	...change
});

const lettersOf = ({ privateLine }: Seat) =>
	[...privateLine.channels.values()].flatMap(({ who, parts }) =>
		parts.filter(({ kind }) => who === STAFF && kind === 'state')
	).length;

/** Who is named in the letter that waits. */
const namedIn = ({ brought }: Office) => {
	const letter = brought?.lend(decodeStaffState);
	return letter?.type === 'brought' ? letter.roster.map(({ idx }) => idx) : [];
};

/** Her office, had she come from a room where these had a place too. */
function withPeople(office: Office, ...people: readonly MemberRecord[]): Office {
	return { ...office, record: { ...office.record, roster: [...office.record.roster, ...people] } };
}

describe('a moderator who comes into another room', () => {
	test('brings herself, who is there already, or who could not come back', () => {
		const { seat, office } = staffed();
		const from = withPeople(office, guest(8), guest(9, { tickets: [] }));
		const { roster } = seat.epoch.facts;
		expect(namedIn(unsure(from, roster, turn()))).toEqual([8]);
		const without = roster.filter(({ idx }) => idx !== 3 && idx !== 1);
		expect(namedIn(unsure(from, without, turn())), 'guest 3 may be unknown here').toEqual([3, 8]);
		const renamed = roster.map((entry) => (entry.idx === 3 ? { ...entry, name: 5 } : entry));
		expect(namedIn(unsure(from, renamed, turn())), 'that 3 is another').toEqual([3, 8]);
		expect(unsure(office, roster, turn()).brought).toBeUndefined();
	});

	test('says it twice, or keeps the tickets when it is said', () => {
		const { seat, office } = staffed();
		const from = unsure(withPeople(office, guest(8)), seat.epoch.facts.roster, turn());
		const now = turn();
		const told = tellBrought(seat, from, now);
		expect(lettersOf(told.seat)).toBe(lettersOf(seat) + 1);
		expect(now.spent).toEqual([from.brought]);
		expect(tellBrought(told.seat, told.office, turn())).toEqual(told);
	});

	test('keeps the tickets when her part ends, or when she goes on to a third room', () => {
		const { seat, office } = staffed();
		const { roster } = seat.epoch.facts;
		const from = unsure(withPeople(office, guest(8)), roster, turn());
		expect(officeSecrets(from)).toContain(from.brought);
		const now = turn();
		unsure(from, roster, now);
		expect(now.spent).toEqual([from.brought]);
	});

	test('forgets them because the letter cannot be sent yet', () => {
		const { seat, office } = staffed();
		const from = unsure(withPeople(office, guest(8)), seat.epoch.facts.roster, turn());
		const asides = new Map([...seat.epoch.asides].filter(([who]) => who !== STAFF));
		const mute = { ...seat, epoch: { ...seat.epoch, asides } };
		expect(tellBrought(mute, from, turn())).toEqual({ seat: mute, office: from });
	});
});

describe('a lead', () => {
	/** After a letter of `idx` in the line of `who`. */
	function heard(
		state: LeadState,
		roster: readonly MemberRecord[],
		{ idx = 1, who = STAFF, now = turn() } = {}
	): LeadState {
		const seat = state.seat!;
		const data = new Secret(encodeStaffState({ type: 'brought', roster }));
		const arrived = [{ kind: 'state', idx, who, data } as const];
		const told = { ...seat, privateLine: { ...seat.privateLine, arrived } };
		return hearSentAway({ ...state, seat: told }, now);
	}
	const places = ({ record }: LeadState) => record.roster.map(({ idx }) => idx);

	test('does not give them a place, or lets them in unasked', () => {
		const { lead } = staffed();
		const [now, people] = [turn(), [guest(8), guest(9, { role: 'moderator', firstName: 'Sara' })]];
		const told = heard(lead, people, { now });
		expect(told.record.roster.slice(-2)).toEqual(people);
		expect(told.doubted).toEqual([8, 9]);
		expect(now.persisting.at(-1)?.record).toBe(told.record);
	});

	test('gives somebody’s place or name to another', () => {
		const { lead } = staffed();
		const before = lead.record;
		for (const one of [guest(3), guest(3, { name: 5 }), guest(8, { name: 140 })]) {
			const told = heard(lead, [one]);
			expect(told.record).toBe(before);
			expect(told.doubted).toEqual([]);
		}
	});

	test('gives the last number away, and has none for who comes next', () => {
		const { lead } = staffed();
		const [last, beyond] = [MAX_ROSTER - 1, MAX_ROSTER].map((idx) =>
			guest(idx, { name: 1_000 + idx })
		);
		expect(places(heard(lead, [last!, beyond!]))).toEqual([0, 1, 2, 3, MAX_ROSTER - 1]);
	});

	test('gives away a name that somebody at the door was promised', () => {
		const { lead } = staffed();
		const waiting = { stage: 'waiting', name: 560 } as Visitor;
		const asked = { ...lead, hall: { ...lead.hall, visitors: [waiting] } };
		expect(heard(asked, [guest(8)]).record).toBe(lead.record);
	});

	test('puts them behind those whose numbers are higher', () => {
		const { lead } = staffed();
		const roster = lead.record.roster.filter(({ idx }) => idx !== 2);
		const told = heard({ ...lead, record: { ...lead.record, roster } }, [guest(2)]);
		expect(places(told)).toEqual([0, 1, 2, 3]);
	});

	test('gives one place to two', () => {
		const { lead } = staffed();
		expect(places(heard(lead, [guest(8), guest(9, { name: 560 })]))).toEqual([0, 1, 2, 3, 8]);
	});

	test('has more people than a meeting has places', () => {
		const { lead } = staffed();
		const named = (from: number) => (_: unknown, at: number) =>
			guest(from + at, { name: 1_000 + from + at });
		const gone = Array.from({ length: 9 }, named(100));
		const record = { ...lead.record, roster: [...lead.record.roster, ...gone] };
		const many = Array.from({ length: MAX_ROSTER }, named(0));
		expect(places(heard({ ...lead, record }, many))).toHaveLength(MAX_ROSTER);
	});

	test('believes a participant, or what stands in the line of one', () => {
		const { lead } = staffed();
		for (const from of [{ idx: 3, who: 3 }, { idx: 3 }, { idx: 1, who: 2 }]) {
			expect(heard(lead, [guest(8)], from).record).toBe(lead.record);
		}
	});
});
