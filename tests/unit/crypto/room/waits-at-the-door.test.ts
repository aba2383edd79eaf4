import { beforeAll, describe, expect, test } from 'vitest';
import {
	LOBBY_TICK_MS,
	OPEN_ANSWER_MS,
	OPEN_ASK_MS,
	OPEN_PROVING_MS,
	RESEND_MS,
	RETURN_ANSWER_MS,
	RETURN_RESEND_MS,
	PROVING_MS,
	RETURN_TRY_MS,
	RETURN_WAIT_MS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { nextAtDoor, startArrival, type Arrival } from '../../../../crypto/room/arrival.ts';
import type { Invitation } from '../../../../crypto/room/input.ts';
import { tendOpenKnock } from '../../../../crypto/room/open-knock.ts';
import type { ParticipantState, Returning } from '../../../../crypto/room/participant-state.ts';
import { startParticipant } from '../../../../crypto/room/participant.ts';
import { tendReturn } from '../../../../crypto/room/returning.ts';
import { seeded } from '../seeded.ts';
import { Room, START, turnAt } from './rooms.ts';

/* How long a newcomer, or who comes back, waits at a door, to the millisecond (PROTOCOL.md §5, §6, §11). */

const random = seeded('waits at the door');
const NOW_S = 1_760_000_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function invitationOf(kind: 'link' | 'open' | 'ticket'): Invitation {
	const secret = random(32);
	if (kind === 'ticket') return { kind, sidTag: random(4), idx: 2, secret };
	return { kind, secret, roomTag: random(16) };
}

/** Somebody who has just come to the door, with a connection. */
function at(kind: 'link' | 'open' | 'ticket'): ParticipantState {
	const who = { invitation: invitationOf(kind), name: 5, house: 7, relayId: 'r' };
	const state = startParticipant({ ...who, now: START, nowS: NOW_S }, random);
	return { ...state, link: { ...state.link, up: true, since: START } };
}

describe('a newcomer by an open link', () => {
	test.each([
		['proving', OPEN_PROVING_MS],
		['lobby', OPEN_ANSWER_MS]
	] as const)('in %s knocks anew too early, or too late', (phase, waitMs) => {
		const state = { ...at('open'), phase, since: START };
		expect(tendOpenKnock(state, turnAt(START + waitMs))).toBe(state);
		expect(tendOpenKnock(state, turnAt(START + waitMs + 1)).phase).toBe('knocking');
	});

	test.each(['proving', 'lobby'] as const)(
		'in %s knocks anew without a connection, or by a link of her own',
		(phase) => {
			const late = turnAt(START + 10 * (OPEN_PROVING_MS + OPEN_ANSWER_MS));
			const open = { ...at('open'), phase };
			const cut = { ...open, link: { ...open.link, up: false } };
			expect(tendOpenKnock(cut, late)).toBe(cut);
			const own = { ...at('link'), phase };
			expect(tendOpenKnock(own, late)).toBe(own);
		}
	);

	test('asks at another time whether she is still known', () => {
		const arrival: Arrival = { ...at('open').arrival!, resendAt: START };
		const asked = nextAtDoor(arrival, true, turnAt(START)).arrival;
		expect(asked.queue).toHaveLength(arrival.helloFrames.length - 1);
		expect(asked.resendAt).toBe(START + OPEN_ASK_MS);
		const waits = { ...asked, queue: [] };
		const said = (now: number) => nextAtDoor(waits, true, turnAt(now)).publication.frame;
		expect(said(START + OPEN_ASK_MS - 1)).not.toEqual(arrival.helloFrames[0]);
		expect(said(START + OPEN_ASK_MS)).toEqual(arrival.helloFrames[0]);
	});
});

test.each([
	['link', RESEND_MS],
	['ticket', RETURN_RESEND_MS]
] as const)('by %s a message 1 is said again at another time', (kind, everyMs) => {
	const who = { invitation: invitationOf(kind), name: 5, house: 7, relayId: 'r' };
	const arrival = startArrival({ ...who, now: START, nowS: NOW_S }, random);
	const asked = { ...nextAtDoor(arrival, false, turnAt(START)).arrival, queue: [] };
	const said = (now: number) => nextAtDoor(asked, false, turnAt(now)).publication.frame;
	expect(said(START + everyMs - 1)).not.toEqual(arrival.helloFrames[0]);
	expect(said(START + everyMs)).toEqual(arrival.helloFrames[0]);
});

describe('who comes back', () => {
	/** Somebody who has been in a room, on her way back to it. */
	function returning(change: Partial<Returning>): ParticipantState {
		const seat = new Room(3, 'returning').seat(2);
		const begun = {
			why: 'leftOut',
			door: 'knocking',
			since: START,
			tries: 0,
			lent: false,
			withSpare: false
		} as const;
		const ticket = new Secret(random(32));
		return { ...at('ticket'), phase: 'room', seat, ticket, returning: { ...begun, ...change } };
	}

	test.each([
		['leftOut', RETURN_TRY_MS, 'elsewhere'],
		['stale', RETURN_WAIT_MS, 'lost']
	] as const)('because of %s gives up too early, or too late', (why, forMs, ending) => {
		const tries = forMs / LOBBY_TICK_MS;
		const turn = turnAt(START + 1);
		expect(tendReturn(returning({ why, tries }), turn).ending).toBeUndefined();
		expect(tendReturn(returning({ why, tries: tries + 1 }), turn).ending).toBe(ending);
	});

	test('and was challenged is told that somebody goes on as her', () => {
		const late = { tries: RETURN_TRY_MS / LOBBY_TICK_MS + 1 };
		const met = returning({ ...late, door: 'proving' });
		const after = (forMs: number) => tendReturn(met, turnAt(START + forMs));
		expect(after(PROVING_MS).returning).toMatchObject({ door: 'proving', ...late });
		expect(after(PROVING_MS + 1).returning).toMatchObject({ door: 'knocking', tries: 0 });
		const stale = { ...late, why: 'stale', door: 'proving' } as const;
		const anew = tendReturn(returning(stale), turnAt(START + PROVING_MS + 1));
		expect(anew.returning).toMatchObject({ door: 'knocking', ...late });
	});

	test('and was answered knocks anew too early, or too late', () => {
		const state = returning({ why: 'stale', door: 'lobby' });
		const after = (now: number) => tendReturn(state, turnAt(now)).returning?.door;
		expect(after(START + RETURN_ANSWER_MS)).toBe('lobby');
		expect(after(START + RETURN_ANSWER_MS + 1)).toBe('knocking');
	});
});
