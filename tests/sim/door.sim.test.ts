import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import * as admission from '../../crypto/room/admission.ts';
import { codeLobby, codePrs } from '../../crypto/room/code.ts';
import { openLobby, sealLobby, type Lobby, type LobbyMessage } from '../../crypto/room/lobby.ts';
import { hex, seatOf } from './invariants.ts';
import { arrive, invite, openMeeting, RELAY_ID, shown, stateOfInvite, waiting } from './people.ts';
import { Seeded } from './prng.ts';
import { World, type Actor } from './world.ts';
import { forwardedFrom } from './forwarded.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('at the door', () => {
	/** Somebody who sits at the relay and plays the other side for both, with a guess at the code. */
	function between(seed: string, guess: number) {
		const world = new World(seed);
		const lead = openMeeting(world);
		const held = invite(world, lead, 'code');
		if (held.kind !== 'code') throw new Error('not a code');
		world.runUntil(world.now + 5 * SECOND);
		const { nameplate, secret } = held.code;
		const lobby: Lobby = codeLobby(held.code, RELAY_ID);
		const prs = codePrs({ nameplate, secret: (secret + guess) % 2 ** 28 });
		const shared: admission.Shared = { mode: 'code', prs };
		const random = new Seeded(seed).bytes;
		const say = (to: Actor, link: 'room' | 'lobby', message: LobbyMessage) => {
			for (const frame of sealLobby(lobby, message, random)) {
				world.inject(to, link, forwardedFrom(lobby.address, frame));
			}
		};
		return { world, lead, held, lobby, shared, random, say };
	}

	test('somebody between the two with a wrong code is let in, or lets somebody in', () => {
		const { world, lead, held, lobby, shared, random, say } = between('between', 1);
		world.tamper = () => [];
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + SECOND);
		if (guest.state.role !== 'participant') throw new Error('not a participant');
		const { hello } = guest.state.arrival!;
		const asLead = admission.challenge(lobby.address, shared, hello.bytes, random)!;
		const head = { direction: 'fromLead', type: 'challenge', seq: 0 } as const;
		say(guest, 'room', { ...head, handshake: admission.helloId(hello.p), data: asLead.bytes });
		expect(guest.state.phase).toBe('proving');
		world.runUntil(world.now + 3 * SECOND);
		const proofs = world.seen.filter(({ actor }) => actor === 'guest').slice(-14);
		const opened = proofs.flatMap(({ message }) => {
			const part = openLobby(lobby, message.subarray(65));
			return part?.type === 'proof' ? [part.data] : [];
		});
		expect(opened.length).toBeGreaterThan(0);
		for (const proof of opened) {
			expect(admission.checkProof(lobby.address, shared, asLead, proof)).toBeUndefined();
		}
		const mine = admission.hello('code', random);
		const toLead = { direction: 'toLead', seq: 0 } as const;
		say(lead, 'lobby', {
			...toLead,
			type: 'hello',
			handshake: admission.helloId(mine.p),
			data: mine.bytes
		});
		if (lead.state.role !== 'lead') throw new Error('not a lead');
		const [visitor] = lead.state.hall.visitors;
		const identity = { vk: random(32), name: 1, house: 4711 };
		const run = { hello: mine, challenge: visitor!.challenge.bytes, identity };
		const proof = admission.prove(lobby.address, shared, run, random)!;
		say(lead, 'lobby', { ...toLead, type: 'proof', handshake: proof.id, data: proof.bytes });
		world.runUntil(world.now + SECOND);
		expect(stateOfInvite(world, lead)).toBe('burned');
		expect(shown(world, lead).knocks).toEqual([]);
		expect(seatOf(guest)).toBeUndefined();
	});

	test('a guest gives more than two guesses at her code', () => {
		const { world, held, lobby, shared, random, say } = between('guesses', 1);
		world.tamper = () => [];
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + SECOND);
		if (guest.state.role !== 'participant') throw new Error('not a participant');
		const { hello } = guest.state.arrival!;
		for (let at = 0; at < 6; at++) {
			const { bytes } = admission.challenge(lobby.address, shared, hello.bytes, random)!;
			const handshake = admission.helloId(hello.p);
			say(guest, 'room', {
				direction: 'fromLead',
				type: 'challenge',
				handshake,
				seq: 0,
				data: bytes
			});
			world.runUntil(world.now + SECOND);
		}
		const proofs = new Set<string>();
		for (const { actor, message } of world.seen) {
			const part = actor === 'guest' ? openLobby(lobby, message.subarray(65)) : undefined;
			if (part?.type === 'proof') proofs.add(hex(part.data));
		}
		expect(proofs.size).toBe(2);
	});

	test('four strangers at once keep out the one who was invited, once they have gone', () => {
		const { world, lead, held, say, random } = between('four', 1);
		for (let at = 0; at < 4; at++) {
			const mine = admission.hello('code', random);
			const handshake = admission.helloId(mine.p);
			say(lead, 'lobby', {
				direction: 'toLead',
				type: 'hello',
				handshake,
				seq: 0,
				data: mine.bytes
			});
		}
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + 20 * SECOND);
		expect(guest.state.phase).toBe('knocking');
		world.runUntil(world.now + 20 * SECOND);
		expect(guest.state.phase).toBe('lobby');
		expect(waiting(world, lead)).toBe(1);
	});

	test('the holder of another meeting’s code of this nameplate comes in', () => {
		const { world, lead, held } = between('plates', 1);
		const { nameplate, secret } = held.code;
		const other = { kind: 'code', code: { nameplate, secret: secret ^ 1 } } as const;
		const stranger = arrive(world, 'stranger', other);
		world.runUntil(world.now + 70 * SECOND);
		expect(stranger.state.ending).toBe('unanswered');
		expect(shown(world, lead).people).toHaveLength(1);
		expect(shown(world, lead).knocks).toEqual([]);
	});
});
