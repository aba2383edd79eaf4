import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { hearOffers } from '../../../../crypto/room/member-offer.ts';
import { encodeOffer } from '../../../../crypto/room/offer.ts';
import type { ParticipantState } from '../../../../crypto/room/participant-state.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { turnAt } from './rooms.ts';

/* 0 leads, 1 is the other moderator, 2 is the guest of these tests. */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const asked = (fill: number, firstName = 'Mira') =>
	encodeOffer({ type: 'offer', secret: new Uint8Array(32).fill(fill), firstName });

function guestOf(seed: string): ParticipantState {
	const { guests } = staffedRoom(new World(seed), seed, { moderators: 2, guests: 2 });
	const { state } = guests[0]!;
	if (state.role !== 'participant') throw new Error('she leads');
	return state;
}

/** She hears these letters of `idx` in the line of `who`. */
function heard(
	state: ParticipantState,
	letters: readonly Uint8Array[],
	[idx, who]: readonly [number, number] = [0, 2]
) {
	const seat = state.seat!;
	const arrived = letters.map(
		(bytes) => ({ kind: 'offer', idx, who, data: new Secret(bytes.slice()) }) as const
	);
	const privateLine = { ...seat.privateLine, arrived };
	const turn = turnAt();
	const next = hearOffers({ ...state, seat: { ...seat, privateLine } }, turn);
	for (const { data } of arrived) expect(turn.spent).toContain(data);
	return { next, turn };
}

test('another letter than an offer asks her, or stops what she reads', () => {
	const state = guestOf('letters');
	const letters = [
		encodeOffer({ type: 'taken', vk: new Uint8Array(32) }),
		encodeOffer({ type: 'declined' }),
		new Uint8Array(0)
	];
	for (const letter of letters) expect(heard(state, [letter]).next.offer).toBeUndefined();
	const { next } = heard(state, [letters[2]!, asked(7), letters[0]!]);
	expect(next.offer).toMatchObject({ from: 0, firstName: 'Mira' });
});

test('an offer of another than the lead, or in the line of another, asks her', () => {
	const state = guestOf('others');
	for (const from of [
		[1, 2],
		[0, 3],
		[2, 2]
	] as const) {
		expect(heard(state, [asked(7)], from).next.offer).toBeUndefined();
	}
});

test('an older offer stands beside a newer one, or is left unwiped', () => {
	const { next } = heard(guestOf('newer'), [asked(7)]);
	const { next: newer, turn } = heard(next, [asked(8, 'Eva')]);
	expect(newer.offer?.firstName).toBe('Eva');
	expect(turn.spent).toContain(next.offer!.secret);
});

test('an offer begins anew what she has taken up, or goes on under another lead', () => {
	const state = guestOf('taking');
	const door = { door: 'knocking', since: 0, tries: 0, lent: false, withSpare: false } as const;
	const taking = { ...state, returning: { ...door, why: 'offer' } } as const;
	expect(heard(taking, [asked(7)]).next.offer).toBeUndefined();
	const silent = { ...state, returning: { ...door, why: 'silence' } } as const;
	expect(heard(silent, [asked(7)]).next.offer).toBeDefined();
	const { next } = heard(state, [asked(7)]);
	const seat = next.seat!;
	const facts = { ...seat.epoch.facts, issuer: 1 };
	const turn = turnAt();
	const led = hearOffers({ ...next, seat: { ...seat, epoch: { ...seat.epoch, facts } } }, turn);
	expect(led.offer).toBeUndefined();
	expect(turn.spent).toContain(next.offer!.secret);
});
