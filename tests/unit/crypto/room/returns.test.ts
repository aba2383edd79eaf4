import { beforeAll, expect, test } from 'vitest';
import {
	ADDRESS_TAG_BYTES,
	HEARD_MS,
	RETURN_DISPUTE_MS,
	RETURN_SILENT_TICKS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { linkLobby } from '../../../../crypto/room/invite.ts';
import type { LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import {
	absentees,
	dueReturns,
	isAsked,
	readTicketLobby,
	tendReturns
} from '../../../../crypto/room/ticket-door.ts';
import { unheardFor } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { SECOND, turnAt } from './rooms.ts';

/* Whose ticket opens the door, and who comes in by it without a moderator's yes (PROTOCOL.md §11). */

const IDX = 3;
const REKEYING = { stage: 'wanted', unhealed: [], old: [] } as const;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;

/** A lead, a moderator and two guests, the last of whom is silent; and whoever waits with her ticket. */
function silentGuest(name: string) {
	const world = new World(name);
	const { lead } = staffedRoom(world, name, { moderators: 2, guests: 2 });
	world.runUntil(world.now + 5 * SECOND);
	const heard = lead.state;
	unheardFor(lead, IDX, RETURN_SILENT_TICKS);
	const { state } = lead;
	if (state.role !== 'lead' || heard.role !== 'lead') throw new Error('not a lead');
	const now = world.clockOf(lead);
	const secret = state.record.roster[IDX]!.tickets[0]!;
	const ticket = { idx: IDX, secret, isVoid: false };
	const visitor = {
		key: 'v',
		stage: 'waiting',
		ticket,
		contested: false,
		hereAt: undefined,
		since: now,
		heardAt: now
	} as unknown as Visitor;
	const among = (visitors: readonly Visitor[], base: LeadState = state): LeadState => ({
		...base,
		hall: { ...base.hall, visitors }
	});
	return { state, heard, now, secret, visitor, among };
}

/** All the ways in which a room is in no state for her return. */
function unfit(state: LeadState): readonly (readonly [string, LeadState])[] {
	const seat = state.seat!;
	return [
		['while the room’s key changes', { ...state, rekeying: REKEYING }],
		['after she was removed', { ...state, removing: [IDX] }],
		['after she said goodbye', { ...state, seat: { ...seat, left: [IDX] } }],
		['without a room', { ...state, seat: undefined }]
	];
}

test('the door of a ticket is there for somebody who is heard, has gone, or is to go', () => {
	const { state, heard } = silentGuest('door');
	expect(absentees(state)).toEqual([IDX]);
	expect(absentees(heard)).toEqual([]);
	for (const [why, other] of unfit(state)) expect(absentees(other), why).toEqual([]);
	const roster = state.record.roster.map((member) => ({ ...member, tickets: [] }));
	expect(absentees({ ...state, record: { ...state.record, roster } })).toEqual([]);
});

test('somebody comes back without a moderator’s yes although something speaks against it', () => {
	const { state, heard, now, visitor, among } = silentGuest('due');
	const due = (visitors: readonly Visitor[], base = state) => dueReturns(among(visitors, base));
	expect(due([visitor])).toEqual([visitor]);
	const { epoch } = state.seat!;
	const policy = { ...epoch.facts.policy, askReturns: true };
	const asking = { ...state.seat!, epoch: { ...epoch, facts: { ...epoch.facts, policy } } };
	const spent = state.record.roster.map((member) => ({
		...member,
		tickets: [new Uint8Array(32)]
	}));
	const rooms: readonly (readonly [string, LeadState])[] = [
		['she is heard', heard],
		['there is no room', { ...state, seat: undefined }],
		['the room’s key changes', { ...state, rekeying: REKEYING }],
		['the lead closes', { ...state, phase: 'closing' }],
		['the group wants to be asked', { ...state, seat: asking }],
		['she may have been removed before', { ...state, doubted: [IDX] }],
		['her ticket is spent', { ...state, record: { ...state.record, roster: spent } }]
	];
	for (const [why, room] of rooms) expect(due([visitor], room), why).toEqual([]);
	const changes: readonly Partial<Visitor>[] = [
		{ contested: true },
		{ hereAt: now },
		{ stage: 'challenged' },
		{ stage: 'approved' },
		{ ticket: undefined }
	];
	for (const change of changes) expect(due([{ ...visitor, ...change }])).toEqual([]);
	const second = { ...visitor, key: 'second' };
	expect(due([visitor, second]), 'two of one name').toEqual([]);
	expect(due([visitor, { ...second, stage: 'approved' }]), 'one is let in').toEqual([]);
});

test('a moderator is not asked about whom she is to decide', () => {
	const { state, now, visitor } = silentGuest('asked');
	expect(isAsked(state, visitor)).toBe(false);
	for (const change of [{ ticket: undefined }, { contested: true }, { hereAt: now }]) {
		expect(isAsked(state, { ...visitor, ...change })).toBe(true);
	}
	expect(isAsked({ ...state, doubted: [IDX] }, visitor)).toBe(true);
});

test('somebody who was let in already is noted as one who wants to be', () => {
	const { state, now, visitor, among } = silentGuest('let in');
	const seat = state.seat!;
	const heardAt = new Map(seat.heardAt).set(IDX, now + 1);
	const here = { ...state, seat: { ...seat, heardAt } };
	expect(tendReturns(among([visitor], here), turn(now)).hall.visitors[0]!.hereAt).toBe(now);
	for (const stage of ['challenged', 'approved', 'admitted'] as const) {
		const other = among([{ ...visitor, stage }], here);
		expect(tendReturns(other, turn(now)), stage).toBe(other);
	}
});

test('a moderator who asks by her ticket whether somebody leads here hears nothing', () => {
	const { state, now } = silentGuest('sounded');
	const random = seeded('sounded');
	const secret = state.record.roster[1]!.tickets[0]!;
	const lobby = linkLobby(secret, 1);
	const place = { invite: '@1', lobby, ticket: { idx: 1, secret, isVoid: false } };
	const head = { direction: 'toLead', type: 'probe', seq: 0 } as const;
	const question = { ...head, handshake: random(8), data: random(16) };
	const { hall } = readTicketLobby(state, place, question, turn(now));
	const tag = (address: Uint8Array) => address.subarray(0, ADDRESS_TAG_BYTES);
	expect(hall.last.map(({ address }) => tag(address))).toEqual([tag(lobby.address)]);
});

test('somebody who knocks no more goes on waiting with her ticket, or goes too early', () => {
	const { now, visitor, among } = silentGuest('vanished');
	const challenge = { kemSecret: new Secret(new Uint8Array(32)) } as Visitor['challenge'];
	const waiting = among([{ ...visitor, challenge }]);
	expect(tendReturns(waiting, turn(now + HEARD_MS))).toBe(waiting);
	expect(tendReturns(waiting, turn(now + HEARD_MS + 1)).hall.visitors).toEqual([]);
});

test('two with one ticket are asked about too early, twice or never, or two with different ones', () => {
	const { now, visitor, among } = silentGuest('rivals');
	const both = now + SECOND;
	const first = { ...visitor, heardAt: both + 2 * RETURN_DISPUTE_MS - SECOND };
	const second = { ...visitor, key: 'second', since: both, heardAt: both + RETURN_DISPUTE_MS };
	const later = turn(first.heardAt);
	const early = among([first, second]);
	expect(tendReturns(early, later)).toBe(early);
	const longer = { ...second, heardAt: second.heardAt + 1 };
	const other = { ...longer, ticket: { ...visitor.ticket!, idx: 2 } };
	const apart = among([first, other]);
	expect(tendReturns(apart, later)).toBe(apart);
	expect(later.notices).toEqual([]);
	const asked = tendReturns(among([first, longer]), later);
	expect(asked.hall.visitors.map(({ contested }) => contested)).toEqual([true, true]);
	const notice = { type: 'askedBack', contested: true };
	expect(later.notices).toMatchObject([notice, notice]);
	expect(tendReturns(asked, later)).toBe(asked);
	expect(later.notices).toHaveLength(2);
});
