import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import { answerChallenge, startArrival } from '../../../../crypto/room/arrival.ts';
import { deriveEpoch, roomSecret } from '../../../../crypto/room/epoch.ts';
import { hearAtDoor } from '../../../../crypto/room/participant-door.ts';
import type { ParticipantState, Returning } from '../../../../crypto/room/participant-state.ts';
import { entryOf } from '../../../../crypto/room/roster.ts';
import { sidTag, ticketOf } from '../../../../crypto/room/ticket.ts';
import { encodeWelcome } from '../../../../crypto/room/welcome.ts';
import { HOUSE, RELAY_ID } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { hex, seeded } from '../seeded.ts';
import { SECOND, turnAt } from './rooms.ts';

/* Which tickets somebody holds once she has come back (PROTOCOL.md §6, §11). */

const IDX = 2;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A guest who knocks with a ticket and has proved it; and what a lead says to her then. */
function atTheDoor(name: string) {
	const world = new World(name);
	const { lead, guests } = staffedRoom(world, name, { moderators: 1, guests: 2 });
	world.runUntil(world.now + 5 * SECOND);
	const guest = guests[1]!;
	if (lead.state.role !== 'lead' || guest.state.role !== 'participant') throw new Error('who?');
	const { roomKey } = lead.state;
	const random = seeded(name);
	const now = world.clockOf(guest);
	const { facts } = guest.state.seat!.epoch;
	const arriving = {
		invitation: { kind: 'ticket', secret: random(32), sidTag: sidTag(facts.sid), idx: IDX },
		...{ name: 70 * IDX, house: HOUSE, relayId: RELAY_ID, now, nowS: world.wallOf(guest) }
	} as const;
	const knocking = startArrival(arriving, random);
	const { lobby, shared, hello } = knocking;
	const challenge = admission.challenge(lobby.address, shared, hello.bytes, random)!;
	const arrival = answerChallenge(knocking, challenge.bytes, turnAt(now))!;
	const proof = arrival.proofs[0]!;
	const fresh = hex(ticketOf(proof.keys.pairKey));
	/** She hears a Welcome to an epoch so many locks on. */
	const welcomed = (state: ParticipantState, locks: number) => {
		const roster = facts.roster.map((entry) =>
			entry.idx === IDX ? { ...entry, vk: arrival.me.vk } : entry
		);
		const next = { ...facts, number: facts.number + locks, roster, grantNonce: random(16) };
		const me = random(32);
		const { confirm } = deriveEpoch(next, roomSecret(me, next.grantNonce), { me });
		const entry = entryOf(roster, IDX)!;
		const epoch = { facts: next, confirm, me };
		const body = encodeWelcome(epoch, entry, proof.keys.transcript, roomKey.secret);
		const reply = { type: 'reply', proof, seq: locks, status: 'welcome', body } as const;
		const turn = turnAt(now);
		const heard = hearAtDoor(state, arrival, reply, turn);
		expect(heard.seat!.epoch.facts.number).toBe(next.number);
		return { state: heard, spent: turn.spent };
	};
	const [ticket, spare] = [new Secret(random(32)), new Secret(random(32))];
	const returning: Returning = {
		...{ why: 'silence', door: 'lobby', since: now, tries: 0, lent: false, withSpare: false }
	};
	const state: ParticipantState = { ...guest.state, arrival, ticket, spare };
	return { state, returning, ticket, spare, fresh, welcomed };
}

const read = (secret: Secret | undefined) => secret?.lend(hex);

describe('somebody who comes back', () => {
	test('loses the ticket that led her in, or keeps one that did not', () => {
		const { state, returning, ticket, spare, fresh, welcomed } = atTheDoor('came back');
		for (const [withSpare, used, other] of [
			[false, ticket, spare],
			[true, spare, ticket]
		] as const) {
			const back = { ...state, returning: { ...returning, withSpare } };
			const { state: inside, spent } = welcomed(back, 1);
			expect(read(inside.ticket)).toBe(fresh);
			expect(inside.spare).toBe(used);
			expect([spent.includes(used), spent.includes(other)]).toEqual([false, true]);
			expect(inside.returning).toBeUndefined();
		}
	});

	test('loses either ticket when a second Welcome of the same handshake comes', () => {
		const { state, returning, ticket, welcomed } = atTheDoor('second welcome');
		const first = welcomed({ ...state, returning }, 1).state;
		const { state: second, spent } = welcomed(first, 2);
		expect(second.ticket).toBe(first.ticket);
		expect(second.spare).toBe(ticket);
		expect(spent).not.toContain(first.ticket);
		expect(spent).not.toContain(ticket);
	});

	test('loses the ticket of a page that was loaded again', () => {
		const { state, ticket, spare, fresh, welcomed } = atTheDoor('loaded again');
		const page: ParticipantState = { ...state, phase: 'lobby', seat: undefined, spare: undefined };
		const { state: inside, spent } = welcomed(page, 1);
		expect(read(inside.ticket)).toBe(fresh);
		expect(inside.spare).toBe(ticket);
		expect(spent).not.toContain(ticket);
		expect(spent).not.toContain(spare);
	});

	test('to moderate could come back as who she was before', () => {
		const { state, returning, ticket, spare, fresh, welcomed } = atTheDoor('asked');
		const { state: inside, spent } = welcomed(
			{ ...state, returning: { ...returning, why: 'offer' } },
			1
		);
		expect(read(inside.ticket)).toBe(fresh);
		expect(inside.spare).toBeUndefined();
		expect([ticket, spare].filter((secret) => !spent.includes(secret))).toEqual([]);
	});

	test('holds no ticket where she had none', () => {
		const { state, fresh, welcomed } = atTheDoor('none');
		const none = { ...state, ticket: undefined, spare: undefined };
		expect(read(welcomed(none, 1).state.ticket)).toBe(fresh);
	});
});
