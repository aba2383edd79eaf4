import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_OPEN_HANDSHAKES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import { setInvite } from '../../../../crypto/room/invites.ts';
import type { LeadState, Served, Visitor } from '../../../../crypto/room/lead-state.ts';
import type { LobbyMessage } from '../../../../crypto/room/lobby.ts';
import { leading, WAITS } from '../../../sim/open-link-kit.ts';
import { atTheDoor, proofOf } from './at-open-door.ts';

/* What a lead refuses at the door of an open link, message by message (PROTOCOL.md §5). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const withdrawn = (state: LeadState, { invite }: Served): LeadState => ({
	...state,
	record: setInvite(state.record, invite, 'void')
});

describe('a first message', () => {
	test('that a lead sent, or at a link that was withdrawn, is answered', () => {
		const { lead, place, hello, says, challenged } = atTheDoor('withdrawn');
		const state = leading(lead);
		const closed = withdrawn(state, place);
		expect(challenged.hall.visitors).toHaveLength(1);
		expect(says(state, { ...hello, direction: 'fromLead' })).toBe(state);
		expect(says(closed, hello)).toBe(closed);
		const none = { ...state, record: { ...state.record, invites: [] } };
		expect(says(none, hello)).toBe(none);
	});

	test('under the name of another one, or of another kind of link, is answered', () => {
		const { lead, stranger, hello, says } = atTheDoor('names');
		const state = leading(lead);
		const other = admission.helloId(stranger.random(16));
		expect(says(state, { ...hello, handshake: other })).toBe(state);
		const link = admission.hello('link', stranger.random);
		const handshake = admission.helloId(link.p);
		expect(says(state, { ...hello, handshake, data: link.bytes })).toBe(state);
	});

	test('with a key that is none is answered, or stops the lead', () => {
		const { lead, stranger, hello, says } = atTheDoor('no key');
		const { p, bytes } = admission.hello('open', stranger.random);
		const handshake = admission.helloId(p);
		const state = leading(lead);
		expect(says(state, { ...hello, handshake, data: bytes.fill(255, 18) })).toBe(state);
	});

	test('that was answered gets another answer, or takes a second place', () => {
		const { hello, says, challenged, visitor } = atTheDoor('again');
		const emptied = { ...challenged, hall: { ...challenged.hall, last: [] } };
		const again = says(emptied, hello);
		expect(again.hall.visitors).toEqual([visitor]);
		const [frame] = visitor.challengeFrames;
		expect(again.hall.last[0]?.frame).toBe(frame);
	});

	test.each(['challenged', 'gone'] as const)(
		'finds a place although as many as may be are %s, or none for those at another door',
		(stage) => {
			const { says, challenged, visitor, stranger } = atTheDoor('full');
			const { p, bytes } = admission.hello('open', stranger.random);
			const head = { ...WAITS, type: 'hello', handshake: admission.helloId(p) } as const;
			const later: LobbyMessage = { ...head, data: bytes };
			const among = (count: number, invite = visitor.invite): LeadState => {
				const one = (at: number): Visitor => ({ ...visitor, key: String(at), stage, invite });
				const visitors = Array.from({ length: count }, (_, at) => one(at));
				return { ...challenged, hall: { ...challenged.hall, visitors } };
			};
			const full = among(MAX_OPEN_HANDSHAKES);
			expect(says(full, later)).toBe(full);
			for (const free of [among(MAX_OPEN_HANDSHAKES - 1), among(MAX_OPEN_HANDSHAKES, 'another')]) {
				expect(says(free, later).hall.visitors).toHaveLength(free.hall.visitors.length + 1);
			}
		}
	);
});

describe('a proof', () => {
	test('at a link that was withdrawn, or that a lead sent, counts', () => {
		const door = atTheDoor('late proof');
		const { says, challenged, visitor, place } = door;
		const proof = proofOf(door, visitor);
		expect(says(challenged, proof).hall.visitors[0]!.stage).not.toBe('challenged');
		const closed = withdrawn(challenged, place);
		expect(says(closed, proof)).toBe(closed);
		expect(says(challenged, { ...proof, direction: 'fromLead' })).toBe(challenged);
	});

	test.each(['challenge', 'reply', 'probe', 'taken'] as const)(
		'is taken out of a message that calls itself a %s',
		(type) => {
			const door = atTheDoor('other type');
			const { says, challenged, visitor } = door;
			expect(says(challenged, { ...proofOf(door, visitor), type })).toBe(challenged);
		}
	);

	test('whose answer was lost is not answered again, or is taken for a new one', () => {
		const { lead, stranger, says } = atTheDoor('lost');
		const mine = stranger.hello(lead);
		stranger.prove(lead, mine, { vk: stranger.random(32), house: 9 });
		const state = leading(lead);
		const [gone] = state.hall.visitors;
		expect(gone!.stage).toBe('gone');
		const emptied = { ...state, hall: { ...state.hall, last: [] } };
		const head = { ...WAITS, type: 'proof', handshake: gone!.challenge.proofId } as const;
		const again = says(emptied, { ...head, data: stranger.random(142) });
		expect(again.hall.visitors).toBe(state.hall.visitors);
		expect(again.hall.last[0]?.frame).toBe(gone!.reply!.frames[0]);
	});

	test('of another handshake, of another length, or that is wrong changes anything', () => {
		const door = atTheDoor('wrong');
		const { says, stranger, challenged, visitor } = door;
		const proof = proofOf(door, visitor);
		for (const wrong of [
			{ ...proof, handshake: stranger.random(8) },
			{ ...proof, data: proof.data.subarray(1) },
			{ ...proof, data: stranger.random(proof.data.length) }
		]) {
			expect(says(challenged, wrong)).toBe(challenged);
		}
	});
});
