import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_SENT_AWAY } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import type { Office } from '../../../../crypto/room/office.ts';
import {
	doubtsOf,
	hearSentAway,
	tellSentAway,
	withSentAway
} from '../../../../crypto/room/sent-away.ts';
import { encodeStaffState, type SentAway } from '../../../../crypto/room/staff-state.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { SECOND, turnAt } from './rooms.ts';

/* Whom somebody has removed in another room of the meeting (PROTOCOL.md §10.6, §10.7). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** In a room of a lead, 0, two moderators, 1 and 2, and guests 3, 4 and 5: everybody is called 70·idx. */
function staffed() {
	const world = new World('sent away');
	const room = staffedRoom(world, 'sent away', { moderators: 3, guests: 3 });
	world.runUntil(world.now + 5 * SECOND);
	const { state } = room.lead;
	if (state.role !== 'lead') throw new Error('she does not lead');
	const other = room.moderators[0]!.state;
	if (other.role === 'lead') throw new Error('she leads');
	return { lead: state, seat: other.seat!, office: other.office! };
}

const named = (...all: readonly number[]): readonly SentAway[] =>
	all.map((idx) => ({ idx, name: 70 * idx }));

const turn = () => ({ ...turnAt(0), persisting: [] });

/** The lead after a letter of `idx` in the line of `who`. */
function heard(state: LeadState, people: readonly SentAway[], idx = 1, who = STAFF): LeadState {
	const seat = state.seat!;
	const data = new Secret(encodeStaffState({ type: 'removed', people }));
	const arrived = [{ kind: 'state', idx, who, data } as const];
	const told = { ...seat, privateLine: { ...seat.privateLine, arrived } };
	return hearSentAway({ ...state, seat: told }, turn());
}

const linesOf = ({ lines }: Seat) =>
	lines.flatMap((line) => (line.type === 'stillHere' ? [line.who.idx] : []));

/** The lead's epoch without one of its guests. */
function withoutGuest(state: LeadState, gone: number): LeadState {
	const seat = state.seat!;
	const { facts } = seat.epoch;
	const roster = facts.roster.filter(({ idx }) => idx !== gone);
	return { ...state, seat: { ...seat, epoch: { ...seat.epoch, facts: { ...facts, roster } } } };
}

describe('a lead', () => {
	test('does not doubt whom another has removed, or forgets it where she goes next', () => {
		const { lead } = staffed();
		const told = heard(withoutGuest(lead, 5), named(4, 5));
		expect(told.doubted).toEqual([4, 5]);
		expect(told.sentAway, 'who is here is for her to judge').toEqual(named(5));
		expect(linesOf(told.seat!)).toEqual([4]);
	});

	test('doubts somebody else who has the same idx in her room', () => {
		const { lead } = staffed();
		const told = heard(lead, [{ idx: 4, name: 281 }]);
		expect(told.doubted).toEqual([]);
		expect(linesOf(told.seat!)).toEqual([]);
	});

	test('doubts herself', () => {
		const { lead } = staffed();
		const told = heard(lead, named(0));
		expect(told.doubted).toEqual([]);
		expect(linesOf(told.seat!)).toEqual([]);
	});

	test('believes a participant, or what stands in the line of one', () => {
		const { lead } = staffed();
		for (const told of [
			heard(lead, named(4), 3, 3),
			heard(lead, named(4), 3),
			heard(lead, named(4), 1, 4)
		]) {
			expect(told.doubted).toEqual([]);
			expect(linesOf(told.seat!)).toEqual([]);
		}
	});

	test('shows it again as often as a moderator says it', () => {
		const { lead } = staffed();
		const twice = heard(heard(lead, named(4)), named(4));
		expect(linesOf(twice.seat!)).toEqual([4]);
		expect(linesOf(heard(twice, named(4), 2).seat!), 'another has removed her too').toEqual([4, 4]);
	});

	test.each(['came', 'returned'] as const)('is silent about one who %s after that', (type) => {
		const { lead } = staffed();
		const once = heard(lead, named(4));
		const { lines } = once.seat!;
		const again = (idx: number) => {
			const who = { idx, role: 'participant', name: 70 * idx, firstName: '', me: false } as const;
			const line: Seat['lines'][number] = { key: 'later', at: 0, type, who };
			const seat = { ...once.seat!, lines: [...lines, line] };
			return linesOf(heard({ ...once, seat }, named(4)).seat!);
		};
		expect(again(4)).toEqual([4, 4]);
		expect(again(5), 'somebody else').toEqual([4]);
	});

	test('keeps what she has read in memory', () => {
		const { lead } = staffed();
		const seat = lead.seat!;
		const data = new Secret(encodeStaffState({ type: 'removed', people: named(4) }));
		const arrived = [{ kind: 'state', idx: 1, who: STAFF, data } as const];
		const now = turn();
		const told = { ...seat, privateLine: { ...seat.privateLine, arrived } };
		const next = hearSentAway({ ...lead, seat: told }, now);
		expect(now.spent).toEqual([data]);
		expect(next.seat!.privateLine.arrived).toEqual([]);
	});

	test('remembers more people than she may, or forgets the last of them', () => {
		const many = named(...Array.from({ length: MAX_SENT_AWAY }, (_, idx) => idx));
		const [first, ...others] = many;
		expect(withSentAway(many, named(99))).toEqual([...others, ...named(99)]);
		expect(withSentAway(many, [first!])).toEqual([...others, first]);
	});
});

describe('a moderator who has removed somebody elsewhere', () => {
	const told = (office: Office, seat: Seat) => tellSentAway(seat, office, turn());
	const lettersOf = ({ privateLine }: Seat) =>
		[...privateLine.channels.values()].flatMap(({ who, parts }) =>
			parts.filter(({ kind }) => who === STAFF && kind === 'state')
		).length;

	test('does not tell the lead, or tells her again and again', () => {
		const { seat, office } = staffed();
		expect(lettersOf(seat)).toBe(0);
		const once = told({ ...office, sentAway: named(9) }, seat);
		expect(lettersOf(once.seat)).toBe(1);
		const twice = told(once.office, once.seat);
		expect(twice).toEqual({ seat: once.seat, office: once.office });
	});

	test('counts her lead as told when nothing could be sent', () => {
		const { seat, office } = staffed();
		const asides = new Map([...seat.epoch.asides].filter(([who]) => who !== STAFF));
		const mute = { ...seat, epoch: { ...seat.epoch, asides } };
		const from = { ...office, sentAway: named(4) };
		expect(told(from, mute)).toEqual({ seat: mute, office: from });
	});

	test('does not tell the next lead', () => {
		const { seat, office } = staffed();
		const once = told({ ...office, sentAway: named(9) }, seat);
		const { facts } = seat.epoch;
		const next = { ...once.seat, epoch: { ...seat.epoch, facts: { ...facts, issuer: 2 } } };
		expect(lettersOf(told(once.office, next).seat)).toBe(2);
	});

	test('reads not that one of them is here, or goes on telling of her', () => {
		const { seat, office } = staffed();
		const once = told({ ...office, sentAway: named(4, 9) }, seat);
		expect(linesOf(once.seat)).toEqual([4]);
		expect(told(once.office, once.seat).office.sentAway).toEqual(named(9));
	});

	test('lets her in unasked once she leads herself', () => {
		const { lead } = staffed();
		expect(doubtsOf(named(4, 9), lead.record)).toEqual([4]);
		expect(doubtsOf([{ idx: 4, name: 1 }], lead.record)).toEqual([]);
	});
});
