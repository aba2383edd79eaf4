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

/* Whoever is left in a room may come into one of a lower number, and nobody else (PROTOCOL.md §6, §10.6). */

const ME = 2;
const EPOCH = 9;
const TICKS = SILENCE_MS / 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Somebody in epoch 9 who has not heard the others for so many ticks and knocks for `why`. */
function answered(why: Returning['why'], silent: Readonly<Record<number, number>>, number: number) {
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
	const returning: Returning = {
		why,
		door: 'lobby',
		since: START,
		tries: 0,
		lent: false,
		withSpare: false
	};
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

test('somebody who hears nobody in her room stays there for its number', () => {
	expect(answered('silence', { 0: TICKS, 1: TICKS }, 2)).toBe(2);
});

test('somebody who hears another guest, or did not hear her a little too short, goes back', () => {
	expect(answered('silence', { 0: TICKS, 1: TICKS - 1 }, EPOCH)).toBe(EPOCH);
	expect(answered('silence', { 0: TICKS, 1: TICKS - 1 }, 2)).toBe(EPOCH);
	expect(answered('silence', { 0: TICKS, 1: 0 }, 2)).toBe(EPOCH);
	expect(answered('silence', { 0: TICKS, 1: 0 }, EPOCH + 1)).toBe(EPOCH + 1);
});

test('somebody whom the room has left out goes back to what it was before', () => {
	expect(answered('leftOut', { 0: TICKS, 1: TICKS }, 2)).toBe(EPOCH);
	expect(answered('leftOut', { 0: TICKS, 1: TICKS }, EPOCH + 1)).toBe(EPOCH + 1);
});

test('a lead who knocks because she hears nobody stays for the number of her own room', () => {
	expect(answered('alone', { 0: 0, 1: 0 }, 2)).toBe(2);
});
