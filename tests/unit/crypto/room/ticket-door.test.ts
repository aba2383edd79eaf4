import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_HANDSHAKES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import { linkLobby, linkPsk } from '../../../../crypto/room/invite.ts';
import type { LeadState, LeadTurn, Served, Visitor } from '../../../../crypto/room/lead-state.ts';
import type { LobbyMessage } from '../../../../crypto/room/lobby.ts';
import {
	readTicketLobby,
	settleReturn,
	tendReturns,
	voidTickets,
	withReturn
} from '../../../../crypto/room/ticket-door.ts';
import { refuse } from '../../../../crypto/room/waiting-room.ts';
import { HOUSE } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { turnAt } from './rooms.ts';

/* What a lead refuses at the door of a ticket, and what she does not write (PROTOCOL.md §5, §11). */

const IDX = 2;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;

/** A lead, a moderator and two guests; the first guest's ticket is used. */
function atTheDoor(name: string) {
	const world = new World(name);
	const { lead } = staffedRoom(world, name, { moderators: 2, guests: 2 });
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	const now = world.clockOf(lead);
	const random = seeded(name);
	const secret = state.record.roster[IDX]!.tickets[0]!;
	const place: Served = {
		invite: `@${String(IDX)}`,
		lobby: linkLobby(secret, 1),
		ticket: { idx: IDX, secret, isVoid: false }
	};
	const shared = { mode: 'ticket', psk: linkPsk(secret) } as const;
	const says = (before: LeadState, message: LobbyMessage) =>
		readTicketLobby(before, place, message, turn(now));
	const knock = (first = admission.hello('ticket', random)): LobbyMessage => ({
		direction: 'toLead',
		type: 'hello',
		handshake: admission.helloId(first.p),
		seq: 0,
		data: first.bytes
	});
	const prove = (first: admission.Hello, { challenge }: Visitor): LobbyMessage => {
		const identity = { vk: random(32), name: 1, house: HOUSE };
		const run = { hello: first, challenge: challenge.bytes, identity };
		const proof = admission.prove(place.lobby.address, shared, run, random)!;
		return { direction: 'toLead', type: 'proof', handshake: proof.id, seq: 0, data: proof.bytes };
	};
	return { state, now, random, place, says, knock, prove };
}

/** The record as it is with these tickets of hers. */
function holding(state: LeadState, tickets: readonly Uint8Array[]): LeadState {
	const roster = state.record.roster.map((member) =>
		member.idx === IDX ? { ...member, tickets } : member
	);
	return { ...state, record: { ...state.record, roster } };
}

const stages = ({ hall }: LeadState) => hall.visitors.map(({ stage }) => stage);

describe('a first message', () => {
	test('by a ticket that is spent, or while the lead closes, is answered', () => {
		const { state, random, says, knock } = atTheDoor('spent');
		const hello = knock();
		expect(stages(says(state, hello))).toEqual(['challenged']);
		const spent = holding(state, [random(32)]);
		expect(says(spent, hello)).toBe(spent);
		const closing: LeadState = { ...state, phase: 'closing' };
		expect(says(closing, hello)).toBe(closing);
	});

	test('under the name of another one, or of another kind, is answered', () => {
		const { state, random, says, knock } = atTheDoor('names');
		expect(says(state, { ...knock(), handshake: random(8) })).toBe(state);
		expect(says(state, knock(admission.hello('link', random)))).toBe(state);
	});

	test('with a key that is none is answered, or stops the lead', () => {
		const { state, says, knock } = atTheDoor('no key');
		const hello = knock();
		expect(says(state, { ...hello, data: hello.data.slice().fill(255, 18) })).toBe(state);
	});

	test('is answered while as many handshakes of one ticket run as may', () => {
		const { state, says, knock } = atTheDoor('full');
		let full = state;
		for (let at = 0; at < MAX_HANDSHAKES; at++) full = says(full, knock());
		expect(stages(full)).toEqual(Array.from({ length: MAX_HANDSHAKES }, () => 'challenged'));
		expect(says(full, knock())).toBe(full);
	});

	test('that was answered gets another answer, or takes a second place', () => {
		const { state, says, knock } = atTheDoor('again');
		const hello = knock();
		const challenged = says(state, hello);
		const [visitor] = challenged.hall.visitors;
		const emptied = { ...challenged, hall: { ...challenged.hall, queue: [] } };
		const again = says(emptied, hello);
		expect(again.hall.visitors).toEqual([visitor]);
		expect(again.hall.queue[0]?.frame).toBe(visitor!.challengeFrames[0]);
	});
});

describe('a proof', () => {
	function proved(name: string) {
		const door = atTheDoor(name);
		const first = admission.hello('ticket', door.random);
		const challenged = door.says(door.state, door.knock(first));
		return { ...door, challenged, proof: door.prove(first, challenged.hall.visitors[0]!) };
	}

	test('of another handshake, of another length or of another type ends hers, or counts', () => {
		const { random, says, challenged, proof } = proved('other');
		expect(stages(says(challenged, proof))).toEqual(['waiting']);
		for (const other of [
			{ ...proof, handshake: random(8) },
			{ ...proof, data: proof.data.subarray(1) },
			...(['challenge', 'reply', 'probe', 'taken'] as const).map((type) => ({ ...proof, type }))
		]) {
			expect(says(challenged, other)).toBe(challenged);
		}
	});

	test('whose answer was lost is not answered again, or is taken for a new one', () => {
		const { says, challenged, proof } = proved('lost');
		const waiting = says(challenged, proof);
		const emptied = { ...waiting, hall: { ...waiting.hall, queue: [] } };
		const again = says(emptied, proof);
		expect(again.hall.visitors).toBe(waiting.hall.visitors);
		expect(again.hall.queue[0]?.frame).toBe(waiting.hall.visitors[0]!.reply!.frames[0]);
	});

	test('that is wrong leaves its handshake open for another guess', () => {
		const { random, says, challenged, proof } = proved('wrong');
		const guessed = says(challenged, { ...proof, data: random(proof.data.length) });
		expect(stages(guessed)).toEqual([]);
	});

	test('that is wrong ends the handshake of another who knocks with the ticket', () => {
		const { random, says, knock, challenged, proof } = proved('another');
		const both = says(challenged, knock());
		const [hers, other] = both.hall.visitors;
		const guessed = says(both, { ...proof, data: random(proof.data.length) });
		expect(guessed.hall.visitors).toEqual([other]);
		expect(hers!.challenge.proofId).not.toEqual(other!.challenge.proofId);
		expect(stages(says(both, proof))).toEqual(['waiting', 'challenged']);
	});

	test('by somebody to be asked about is not asked about, or one by another', () => {
		const { state, now, place, challenged, proof } = proved('asked');
		const asked = (before: LeadState) => {
			const hers = turn(now);
			readTicketLobby(before, place, proof, hers);
			return hers.notices;
		};
		const { role, name, firstName } = state.record.roster[IDX]!;
		const who = { idx: IDX, role, name, firstName, me: false };
		expect(asked(challenged)).toEqual([]);
		const doubted = { ...challenged, doubted: [IDX] };
		expect(asked(doubted)).toEqual([{ type: 'askedBack', who, contested: false }]);
	});

	test('by a ticket that was spent since, or while the lead closes, counts', () => {
		const { random, says, challenged, proof } = proved('late');
		const spent = holding(challenged, [random(32)]);
		expect(says(spent, proof)).toBe(spent);
		const closing: LeadState = { ...challenged, phase: 'closing' };
		expect(says(closing, proof)).toBe(closing);
	});
});

describe('a record', () => {
	test('is written although whoever is refused came by a ticket', () => {
		const { state, now, says, knock, prove, random } = atTheDoor('refused');
		const first = admission.hello('ticket', random);
		const challenged = says(state, knock(first));
		const waiting = says(challenged, prove(first, challenged.hall.visitors[0]!));
		const writes = turn(now);
		const refused = refuse(waiting, waiting.hall.visitors[0]!.key, writes);
		expect(stages(refused)).toEqual(['gone']);
		expect(refused.record).toBe(waiting.record);
		expect(writes.persisting).toEqual([]);
	});

	test('is written although no ticket of hers is left to be void', () => {
		const { state, now } = atTheDoor('void');
		const writes = turn(now);
		expect(stages(voidTickets(state, [IDX], undefined, writes))).toEqual([]);
		expect(writes.persisting).toHaveLength(1);
		const none = holding(state, []);
		const idle = turn(now);
		expect(voidTickets(none, [IDX], { until: now + 1 }, idle)).toBe(none);
		expect(idle).toMatchObject({ persisting: [], spent: [] });
	});

	test('is written although she has one ticket only, none, or no place', () => {
		const { state, now, random } = atTheDoor('settled');
		const both = holding(state, [random(32), random(32)]);
		const settled = settleReturn(both, IDX, turn(now));
		expect(settled.record.roster[IDX]!.tickets).toEqual([both.record.roster[IDX]!.tickets[1]]);
		for (const [one, idx] of [
			[state, IDX],
			[holding(state, []), IDX],
			[state, 99]
		] as const) {
			const idle = turn(now);
			expect(settleReturn(one, idx, idle)).toBe(one);
			expect(idle).toMatchObject({ persisting: [], spent: [] });
		}
	});

	test('of a return loses the ticket she came by, keeps an older one, or changes another’s', () => {
		const { state, random } = atTheDoor('return');
		const [first, second, fresh] = [random(32), random(32), random(32)];
		const { record } = holding(state, [first, second]);
		const after = (secret: Uint8Array) =>
			withReturn(record, { idx: IDX, secret, isVoid: false }, fresh).roster.map(
				({ tickets }) => tickets
			);
		const [lead, moderator, , guest] = record.roster.map(({ tickets }) => tickets);
		expect(after(first)).toEqual([lead, moderator, [first, fresh], guest]);
		expect(after(random(32))).toEqual([lead, moderator, [second, fresh], guest]);
		const other = { idx: IDX, secret: random(32), isVoid: false };
		const one = withReturn(holding(state, [first]).record, other, fresh);
		expect(one.roster[IDX]!.tickets).toEqual([first, fresh]);
	});

	test('of those sent away changes, or ends, before its time', () => {
		const { state, now, random } = atTheDoor('dismissed');
		const dismissed = [{ idx: IDX, secret: random(32), isVoid: true, until: now + 1 }];
		const told = { ...state, hall: { ...state.hall, dismissed } };
		expect(tendReturns(told, turn(now))).toBe(told);
		expect(tendReturns(state, turn(now))).toBe(state);
		const over = turn(now + 1);
		expect(tendReturns(told, over).hall.dismissed).toEqual([]);
		expect(over.spent).toHaveLength(1);
	});
});
