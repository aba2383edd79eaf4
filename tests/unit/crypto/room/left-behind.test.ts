import { beforeAll, expect, test } from 'vitest';
import { SILENCE_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../../crypto/primitives/sign.ts';
import { NAMES_ID } from '../../../../crypto/room/names.ts';
import type { Handshake } from '../../../../crypto/room/admission.ts';
import { deriveEpoch, roomSecret, type EpochFacts } from '../../../../crypto/room/epoch.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { hearAtDoor } from '../../../../crypto/room/participant-door.ts';
import type { ParticipantState, Returning } from '../../../../crypto/room/participant-state.ts';
import { startParticipant } from '../../../../crypto/room/participant.ts';
import { roomTag } from '../../../../crypto/room/invite.ts';
import { encodeWelcome } from '../../../../crypto/room/welcome.ts';
import { seeded } from '../seeded.ts';
import { Room, START, turnAt } from './rooms.ts';

/* Whoever returns by a fresh handshake may come into a room of a lower number (PROTOCOL.md §6, §10.6). */

const ME = 2;
const EPOCH = 9;
const TICKS = SILENCE_MS / 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/**
 * Somebody in epoch 9 who has not heard the others for so many ticks and knocks for `why`; without a
 * reason she has just come in and is answered once more.
 */
function answered(
	why: Returning['why'] | undefined,
	silent: Readonly<Record<number, number>>,
	number: number
) {
	const random = seeded('left behind');
	const { publicKey: vkRoom, secretKey } = signingKeys(random(32));
	const invitation = { kind: 'link', secret: random(32), roomTag: roomTag(vkRoom) } as const;
	const who = { invitation, name: 5, house: 7, relayId: 'r', now: START, nowS: 1_760_000_000 };
	const first = startParticipant(who, random);
	const arrival = first.arrival!;
	const room = new Room(3, 'left behind', { names: NAMES_ID });
	const roster = room.facts.roster.map((entry) =>
		entry.idx === ME ? { ...entry, vk: arrival.me.vk } : entry
	);
	const facts: EpochFacts = { ...room.facts, vkRoom, roster };
	const seat = room.seat(ME);
	const old: Seat = {
		...seat,
		silence: {
			ticks: new Map(Object.entries(silent).map(([idx, n]) => [Number(idx), n])),
			tickAt: START
		},
		heardAt: new Map(roster.map(({ idx }) => [idx, START - 1])),
		epoch: { ...seat.epoch, facts: { ...facts, number: EPOCH } }
	};
	const at = { since: START, tries: 0, lent: false, withSpare: false };
	const returning: Returning | undefined = why && { why, door: 'lobby', ...at };
	const state: ParticipantState = { ...first, phase: 'room', seat: old, returning };
	const transcript = random(32);
	const keys: Handshake = {
		transcript,
		replyKey: new Secret(random(32)),
		pairKey: new Secret(random(32)),
		recapKey: undefined,
		lobby: arrival.lobby
	};
	const met = { ...facts, number };
	const me = random(32);
	const { confirm } = deriveEpoch(met, roomSecret(me, met.grantNonce), { me });
	const body = encodeWelcome(
		{ facts: met, confirm, me },
		roster[ME]!,
		transcript,
		new Secret(secretKey)
	);
	const proof = { challenge: new Uint8Array(0), keys, id: new Uint8Array(8), frames: [] };
	const reply = { type: 'reply', proof, seq: 2, status: 'welcome', body } as const;
	const after = hearAtDoor(state, arrival, reply, turnAt(START + 1));
	return after.seat?.epoch.facts.number;
}

test('somebody who hears another guest is kept out of the room by the number of her own', () => {
	expect(answered('silence', { 0: TICKS, 1: TICKS }, 2)).toBe(2);
	expect(answered('silence', { 0: TICKS, 1: 0 }, 2)).toBe(2);
	expect(answered('silence', { 0: TICKS, 1: 0 }, EPOCH)).toBe(EPOCH);
	expect(answered('silence', { 0: TICKS, 1: 0 }, EPOCH + 1)).toBe(EPOCH + 1);
});

test.each(['leftOut', 'stale', 'alone', 'offer'] as const)(
	'somebody who knocks for %s is kept out by the number of the room she was in',
	(why) => {
		expect(answered(why, { 0: 0, 1: 0 }, 2)).toBe(2);
		expect(answered(why, { 0: TICKS, 1: TICKS }, EPOCH + 1)).toBe(EPOCH + 1);
	}
);

test('a later Welcome of the same handshake leads back to an earlier epoch', () => {
	expect(answered(undefined, { 0: 0, 1: 0 }, 2)).toBe(EPOCH);
	expect(answered(undefined, { 0: 0, 1: 0 }, EPOCH)).toBe(EPOCH);
	expect(answered(undefined, { 0: 0, 1: 0 }, EPOCH + 1)).toBe(EPOCH + 1);
});
