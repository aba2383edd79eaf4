import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import type { LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import {
	absentees,
	settleReturn,
	ticketPlaces,
	voidTickets
} from '../../../../crypto/room/ticket-door.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { SECOND, turnAt } from './rooms.ts';

/* What a lead writes down, wipes and drops of tickets, and what she leaves alone (PROTOCOL.md §11). */

const IDX = 2;
const OTHER = 3;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;

function leading(name: string) {
	const world = new World(name);
	const { lead } = staffedRoom(world, name, { moderators: 2, guests: 2 });
	world.runUntil(world.now + 5 * SECOND);
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	return { state, now: world.clockOf(lead), random: seeded(name) };
}

function holding(state: LeadState, tickets: readonly Uint8Array[]): LeadState {
	const roster = state.record.roster.map((member) =>
		member.idx === IDX ? { ...member, tickets } : member
	);
	return { ...state, record: { ...state.record, roster } };
}

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

describe('the ticket she came back by', () => {
	test('is not wiped once she is heard, or the one she holds is', () => {
		const { state, now, random } = leading('wiped');
		const [old, newest] = [random(32), random(32)];
		const hers = turn(now);
		const settled = settleReturn(holding(state, [old, newest]), IDX, hers);
		for (const secret of hers.spent) secret.wipe();
		expect([isZero(old), isZero(newest)]).toEqual([true, false]);
		expect(settled.record.roster[IDX]!.tickets).toEqual([newest]);
		expect([...settled.writes.waiting.values()].at(-1)).toEqual({ type: 'nothing' });
	});
});

describe('tickets that are worth nothing any more', () => {
	const visitor = (key: string, idx: number | undefined, stage: Visitor['stage']) =>
		({
			key,
			stage,
			challenge: { kemSecret: new Secret(new Uint8Array(32)) },
			ticket: idx === undefined ? undefined : { idx, secret: new Uint8Array(32), isVoid: false }
		}) as unknown as Visitor;

	test('leave her at the door, or send somebody else away', () => {
		const { state, now } = leading('dropped');
		const visitors = [
			visitor('hers', IDX, 'waiting'),
			visitor('hers, let in', IDX, 'admitted'),
			visitor('another’s', OTHER, 'waiting'),
			visitor('an invite’s', undefined, 'waiting')
		];
		const crowded = { ...state, hall: { ...state.hall, visitors } };
		const left = voidTickets(crowded, [IDX], undefined, turn(now)).hall.visitors;
		expect(left.map(({ key }) => key)).toEqual(['hers, let in', 'another’s', 'an invite’s']);
	});

	test('are answered although nobody was to be told, or for another time', () => {
		const { state, now, random } = leading('dismissed');
		const tickets = [random(32), random(32)];
		const copies = tickets.map((ticket) => ticket.slice());
		const untold = voidTickets(holding(state, tickets), [IDX], undefined, turn(now));
		expect(untold.hall.dismissed).toEqual([]);
		const hers = turn(now);
		const told = voidTickets(holding(state, tickets), [IDX], { until: now + 7 }, hers);
		for (const secret of hers.spent) secret.wipe();
		expect(tickets.every(isZero)).toBe(true);
		expect(told.hall.dismissed).toEqual(
			copies.map((secret) => ({ idx: IDX, secret, isVoid: true, until: now + 7 }))
		);
		expect(told.record.roster.map((member) => member.tickets.length)).toEqual(
			state.record.roster.map(({ idx, tickets: held }) => (idx === IDX ? 0 : held.length))
		);
		expect([...told.writes.waiting.values()].at(-1)).toEqual({ type: 'nothing' });
		expect(absentees(told)).toEqual([IDX, IDX]);
		const doors = ticketPlaces(told, 1_760_000_000);
		expect(new Set(doors.map(({ invite }) => invite))).toEqual(new Set([`@${String(IDX)}`]));
		expect(doors.every(({ ticket }) => ticket?.isVoid === true)).toBe(true);
	});
});

test('her own place counts as that of somebody absent', () => {
	const { state } = leading('own');
	const seat = state.seat!;
	const { facts } = seat.epoch;
	const roster = facts.roster.filter(({ idx }) => idx !== seat.me.idx);
	const gone = { ...seat, epoch: { ...seat.epoch, facts: { ...facts, roster } } };
	expect(state.record.roster[seat.me.idx]!.tickets).not.toEqual([]);
	expect(absentees({ ...state, seat: gone })).toEqual([]);
});
