import { beforeAll, describe, expect, test } from 'vitest';
import {
	MAX_OPEN_HANDSHAKES,
	MAX_OPEN_QUEUE,
	MAX_OPEN_WAITING,
	MAX_PARTIAL_MESSAGES
} from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import * as admission from '../../crypto/room/admission.ts';
import { openSignedDoor, signDoor } from '../../crypto/room/door-sign.ts';
import { openLobby } from '../../crypto/room/lobby.ts';
import { startLead } from '../../crypto/room/step.ts';
import { afterReload } from '../../crypto/room/vault.ts';
import { leading, published, knocks, Stranger, hallOf, noticesOf, WAITS } from './open-link-kit.ts';
import { seatOf } from './invariants.ts';
import { admitAll, arrive, invite, RELAY_ID, shown, waiting } from './people.ts';
import { Seeded } from './prng.ts';
import { watchedWorld } from './watched.ts';
import { World, type Actor } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('an open link', () => {
	test('is used up, lets in by itself, or raises an alarm when many come by it', () => {
		const world = watchedWorld('many');
		const { lead, held } = published(world, 0);
		const guests = ['a', 'b', 'c'].map((name) => knocks(world, lead, name, held));
		world.runUntil(world.now + 10 * SECOND);
		expect(guests.map(({ state }) => state.phase)).toEqual(['lobby', 'lobby', 'lobby']);
		expect(shown(world, lead).knocks.every(({ open }) => open)).toBe(true);
		expect(shown(world, lead).invites[0]).toMatchObject({ state: 'open', waiting: 3 });
		world.do(lead, { type: 'refuse', id: shown(world, lead).knocks[1]!.id });
		admitAll(world, lead);
		expect(world.runUntilTrue(() => guests[2]!.state.phase === 'room', 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 10 * SECOND);
		expect(guests.map(({ state }) => state.ending ?? state.phase)).toEqual([
			'room',
			'refused',
			'room'
		]);
		expect(noticesOf(lead, 'usedTwice')).toEqual([]);
		expect(shown(world, lead).invites[0]!.state).toBe('open');
		// The one who was refused holds the link still, and may ask again.
		const again = knocks(world, lead, 'b again', held);
		world.runUntil(world.now + SECOND);
		expect(again.state.phase).toBe('lobby');
	});

	test('leads anywhere while its lead does not serve it, or dies with her page', () => {
		const world = new World('away');
		const { lead, held } = published(world);
		const record = lead.record!;
		world.kill(lead);
		const early = arrive(world, 'early', held);
		world.runUntil(world.now + 20 * SECOND);
		expect(early.state.phase).toBe('knocking');
		const kept = { record: afterReload(record), firstName: 'Anna', house: 4711 };
		const random = new Seeded('back').bytes;
		world.restart(
			lead,
			startLead({ ...kept, relayId: RELAY_ID, now: world.clockOf(lead) }, random)
		);
		world.runUntil(world.now + 5 * SECOND);
		expect(early.state.phase).toBe('knocking');
		world.do(lead, { type: 'open' });
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 10 * SECOND)).toBe(true);
	});

	test('goes on letting people knock when it is withdrawn, or leaves them standing', () => {
		const world = new World('withdrawn');
		const { lead, held } = published(world);
		const waits = knocks(world, lead, 'waits', held);
		world.do(lead, { type: 'cancelInvite', invite: shown(world, lead).invites[0]!.id });
		world.runUntil(world.now + 5 * SECOND);
		expect(waits.state.ending).toBe('refused');
		const late = arrive(world, 'late', held);
		world.runUntil(world.now + 20 * SECOND);
		expect(late.state.phase).toBe('knocking');
		expect(shown(world, lead).knocks).toEqual([]);
		const other = invite(world, lead, 'open');
		if (other.kind !== 'open') throw new Error('not an open link');
		knocks(world, lead, 'by the new one', other);
		expect(lead.record!.invites.map(({ state }) => state)).toEqual(['void', 'open']);
	});

	test('is closed to all by one wrong proof, or by one with other rules', () => {
		const world = new World('wrong');
		const { lead, held } = published(world);
		const stranger = new Stranger(world, held);
		const mine = stranger.hello(lead);
		const { key, challenge } = hallOf(lead).visitors[0]!;
		const data = stranger.random(142);
		stranger.say(lead, 'lobby', {
			...WAITS,
			type: 'proof',
			handshake: challenge.proofId,
			data
		});
		expect(hallOf(lead).visitors.find((one) => one.key === key)?.stage).toBe('challenged');
		stranger.prove(lead, mine, { vk: stranger.random(32), house: 9 });
		expect(hallOf(lead).visitors.map(({ stage }) => stage)).toEqual(['gone']);
		expect(noticesOf(lead, 'burned')).toEqual([]);
		knocks(world, lead, 'guest', held);
		expect(shown(world, lead).invites[0]!.state).toBe('open');
	});

	test('keeps the knock of somebody who has gone, or takes one for gone who waits', () => {
		const world = new World('gone');
		const { lead, held } = published(world);
		const [stays, goes] = ['stays', 'goes'].map((name) => knocks(world, lead, name, held)) as [
			Actor,
			Actor
		];
		world.kill(goes);
		world.runUntil(world.now + 55 * SECOND);
		expect(waiting(world, lead)).toBe(2);
		world.cut(lead, 'lobby', 90 * SECOND);
		world.runUntil(world.now + 100 * SECOND);
		expect(waiting(world, lead)).toBe(2);
		world.runUntil(world.now + 70 * SECOND);
		expect(waiting(world, lead)).toBe(1);
		expect(stays.state.phase).toBe('lobby');
		admitAll(world, lead);
		expect(world.runUntilTrue(() => stays.state.phase === 'room', 20 * SECOND)).toBe(true);
	});
});

describe('somebody who waits by it', () => {
	test('waits for ever when the lead’s page was loaded again, or leaves keys behind', () => {
		const world = new World('reload');
		const { lead, held } = published(world);
		const guest = knocks(world, lead, 'guest', held);
		if (guest.state.role !== 'participant') throw new Error('not a participant');
		const before = guest.state.arrival!;
		const random = new Seeded('again').bytes;
		const kept = { record: afterReload(lead.record!), firstName: 'Anna', house: 4711 };
		const now = world.clockOf(lead);
		world.restart(lead, startLead({ ...kept, relayId: RELAY_ID, now }, random));
		world.do(lead, { type: 'open' });
		world.runUntil(world.now + 50 * SECOND);
		expect(guest.state.phase).toBe('lobby');
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 60 * SECOND)).toBe(true);
		const { arrival } = guest.state;
		expect(arrival!.hello.p).not.toEqual(before.hello.p);
		expect(arrival!.me).toBe(before.me);
		for (const key of [before.hello.kemKey, before.proofs[0]!.keys.pairKey]) {
			expect(() => key.lend((bytes) => bytes[0])).toThrow();
		}
		admitAll(world, lead);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
	});

	test('stands there twice after a while without an answer', () => {
		const world = new World('twice');
		const { lead, held } = published(world);
		const guest = arrive(world, 'guest', held);
		world.tamper = (delivery) => {
			const isReply = delivery.to === guest && waiting(world, lead) > 0;
			return isReply ? [] : [delivery];
		};
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 10 * SECOND)).toBe(true);
		world.runUntil(world.now + 10 * SECOND);
		expect(guest.state.phase).toBe('proving');
		world.runUntil(world.now + 15 * SECOND);
		expect(guest.state.phase).toBe('knocking');
		world.tamper = undefined;
		expect(world.runUntilTrue(() => guest.state.phase === 'lobby', 10 * SECOND)).toBe(true);
		expect(waiting(world, lead)).toBe(1);
		world.runUntil(world.now + 3 * MINUTE);
		expect(guest.state.phase).toBe('lobby');
		expect(waiting(world, lead)).toBe(1);
	});
});

describe('somebody who found the link', () => {
	test('answers in the lead’s place and learns who knocks, or turns her away', () => {
		const world = new World('false lead');
		const { lead, held } = published(world);
		const stranger = new Stranger(world, held);
		// The true lead hears and says nothing for the first while.
		world.tamper = ({ to, ...rest }) => (to.name === 'guest' ? [] : [{ to, ...rest }]);
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + 3 * SECOND);
		if (guest.state.role !== 'participant') throw new Error('not a participant');
		const { hello } = guest.state.arrival!;
		const handshake = admission.helloId(hello.p);
		const { address } = stranger.lobby;
		const mine = admission.challenge(address, stranger.shared, hello.bytes, stranger.random)!;
		const { publicKey, secretKey } = signingKeys(stranger.random(32));
		const own = { vk: publicKey, secret: new Secret(secretKey) };
		const asked = { address, hello: hello.bytes };
		const forged = signDoor(own, asked, mine.bytes);
		// Her key, or the room's key over her signature.
		const other = admission.hello('open', stranger.random);
		const state = leading(lead);
		const elsewhere = signDoor(state.roomKey, { address, hello: other.bytes }, mine.bytes);
		const vkOfRoom = forged.slice();
		vkOfRoom.set(state.roomKey.vk, 1168);
		for (const data of [mine.bytes, forged, elsewhere, vkOfRoom]) {
			const head = { direction: 'fromLead', type: 'challenge', seq: 0 } as const;
			stranger.say(guest, 'room', { ...head, handshake, data });
			expect(guest.state.phase).toBe('knocking');
		}
		world.runUntil(world.now + 5 * SECOND);
		expect(stranger.overhears('guest', 'proof')).toEqual([]);
		world.tamper = undefined;
		expect(world.runUntilTrue(() => guest.state.phase === 'lobby', 20 * SECOND)).toBe(true);
		// What the true lead said is there for all to read, and opens nothing.
		const answers = stranger.overhears('lead', 'challenge');
		expect(answers.length).toBeGreaterThan(0);
		const proofs = stranger.overhears('guest', 'proof');
		expect(proofs.length).toBeGreaterThan(0);
		for (const proof of proofs) {
			expect(admission.checkProof(address, stranger.shared, mine, proof)).toBeUndefined();
		}
		expect(openSignedDoor(held.roomTag, asked, forged)).toBeUndefined();
		expect(stranger.overhears('lead', 'reply')).toEqual([]);
	});

	test('fills the door with ten thousand first messages, and it stays shut', () => {
		const world = new World('flood');
		const { lead, held } = published(world);
		const stranger = new Stranger(world, held);
		const waits = knocks(world, lead, 'waits', held);
		const { bytes } = admission.hello('open', stranger.random);
		const most = { visitors: 0, last: 0, queue: 0, partials: 0 };
		for (let at = 0; at < 10_000; at++) {
			const p = stranger.random(16);
			const hello = bytes.slice();
			hello.set(p, 2);
			stranger.hello(lead, { p, bytes: hello, kemKey: new Secret(new Uint8Array(32)) });
			if (at % 50 === 0) world.runUntil(world.now + 250);
			const hall = hallOf(lead);
			most.visitors = Math.max(most.visitors, hall.visitors.length);
			most.last = Math.max(most.last, hall.last.length);
			most.queue = Math.max(most.queue, hall.queue.length);
			for (const held of hall.partials.values()) {
				most.partials = Math.max(most.partials, held.length);
			}
		}
		expect(most.visitors).toBeLessThanOrEqual(1 + MAX_OPEN_HANDSHAKES);
		expect(most.visitors).toBeGreaterThan(MAX_OPEN_HANDSHAKES / 2);
		expect(most.last).toBeLessThanOrEqual(MAX_OPEN_QUEUE);
		expect(most.queue).toBeLessThanOrEqual(2);
		expect(most.partials).toBeLessThanOrEqual(MAX_PARTIAL_MESSAGES);
		expect(waiting(world, lead)).toBe(1);
		expect(waits.state.phase).toBe('lobby');
		// She who waits is let in at once, and somebody new is heard as soon as it is over.
		admitAll(world, lead);
		expect(world.runUntilTrue(() => waits.state.phase === 'room', 10 * SECOND)).toBe(true);
		const late = arrive(world, 'late', held);
		expect(world.runUntilTrue(() => late.state.phase === 'lobby', 20 * SECOND)).toBe(true);
	}, 60_000);

	test('keeps people with a link of their own waiting by flooding the open one', () => {
		const world = new World('others');
		const { lead, held } = published(world);
		const stranger = new Stranger(world, held);
		const own = invite(world, lead, 'link');
		const guest = arrive(world, 'guest', own);
		for (let at = 0; at < 400 && guest.state.phase !== 'lobby'; at++) {
			stranger.hello(lead);
			world.runUntil(world.now + 50);
		}
		expect(world.now).toBeLessThan(10 * SECOND);
		expect(guest.state.phase).toBe('lobby');
	});

	test('displaces somebody who has proved that she is there', () => {
		const world = new World('displace');
		const { lead, held } = published(world);
		const stranger = new Stranger(world, held);
		const waits = knocks(world, lead, 'waits', held);
		for (let at = 0; at < 60; at++) {
			const mine = stranger.hello(lead);
			const isIn = hallOf(lead).visitors.some(
				({ challenge }) => challenge.p.join() === mine.p.join()
			);
			if (isIn) stranger.prove(lead, mine);
			world.runUntil(world.now + 500);
		}
		expect(waiting(world, lead)).toBe(MAX_OPEN_WAITING);
		expect(shown(world, lead).knocks[0]!.since).toBeLessThan(10 * SECOND);
		expect(waits.state.phase).toBe('lobby');
		const late = arrive(world, 'late', held);
		world.runUntil(world.now + 10 * SECOND);
		expect(late.state.phase).toBe('knocking');
		// None of the strangers is at her second door: after a minute they have gone.
		expect(world.runUntilTrue(() => late.state.phase === 'lobby', 80 * SECOND)).toBe(true);
		admitAll(world, lead);
		expect(world.runUntilTrue(() => waits.state.phase === 'room', 20 * SECOND)).toBe(true);
	});

	test('has more wait than there may, by proofs of many who were answered before', () => {
		const world = new World('all at once');
		const { lead, held } = published(world);
		const stranger = new Stranger(world, held);
		knocks(world, lead, 'waits', held);
		for (let round = 0; round < MAX_OPEN_WAITING / MAX_OPEN_HANDSHAKES; round++) {
			const answered = Array.from({ length: MAX_OPEN_HANDSHAKES }, () => stranger.hello(lead));
			world.runUntil(world.now + SECOND);
			for (const hello of answered) stranger.prove(lead, hello);
			world.runUntil(world.now + SECOND);
		}
		expect(waiting(world, lead)).toBe(MAX_OPEN_WAITING);
	});

	test('ends the handshakes of others by wrong proofs, or answers in her stead under her name', () => {
		const world = new World('spoilsport');
		const { lead, held } = published(world);
		const stranger = new Stranger(world, held);
		world.network.tamper = (delivery) => {
			// Whatever the guest says, the stranger has said something of the kind before.
			if (delivery.to === lead && delivery.from?.name === 'guest') {
				const part = openLobby(stranger.lobby, delivery.message.subarray(8));
				if (part?.type === 'hello' && part.part === 0) {
					const other = admission.hello('open', stranger.random).bytes.slice();
					other.set(part.data.subarray(2, 18), 2);
					const head = { ...WAITS, type: 'hello', handshake: part.handshake } as const;
					stranger.say(lead, 'lobby', { ...head, data: other });
				}
				if (part?.type === 'proof') {
					const head = { ...WAITS, type: 'proof', handshake: part.handshake } as const;
					stranger.say(lead, 'lobby', { ...head, data: stranger.random(142) });
				}
			}
			return [delivery];
		};
		const guest = arrive(world, 'guest', held);
		expect(world.runUntilTrue(() => guest.state.phase === 'lobby', 20 * SECOND)).toBe(true);
		expect(waiting(world, lead)).toBe(1);
	});

	test('takes the place of somebody who was let in just now, by the key that all know then', () => {
		const world = new World('just let in');
		const { lead, held } = published(world);
		const guest = knocks(world, lead, 'guest', held);
		// Nothing of hers comes to the lead for a while.
		world.tamper = (delivery) =>
			delivery.to === lead && delivery.from === guest && delivery.link === 'room' ? [] : [delivery];
		admitAll(world, lead);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
		const places = () => shown(world, lead).people.map(({ idx }) => idx);
		expect(world.runUntilTrue(() => places().length === 2, 5 * SECOND)).toBe(true);
		const { vk } = guest.state.seat!.me;
		const stranger = new Stranger(world, held);
		const hello = stranger.hello(lead);
		stranger.prove(lead, hello, { vk, house: 4711 });
		world.runUntil(world.now + 10 * SECOND);
		expect(waiting(world, lead)).toBe(0);
		expect(places()).toEqual([0, 1]);
		world.tamper = undefined;
		world.runUntil(world.now + 10 * SECOND);
		expect(guest.state.phase).toBe('room');
		expect(places()).toEqual([0, 1]);
	});

	test('comes in under the key of somebody who is there', () => {
		const world = new World('borrowed key');
		const { lead, held } = published(world);
		const guest = knocks(world, lead, 'guest', held);
		admitAll(world, lead);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		const stranger = new Stranger(world, held);
		for (const vk of [seatOf(guest)!.me.vk, seatOf(lead)!.me.vk]) {
			stranger.prove(lead, stranger.hello(lead), { vk, house: 4711 });
			expect(hallOf(lead).visitors.at(-1)!.stage).toBe('gone');
		}
		expect(shown(world, lead).knocks).toEqual([]);
	});

	test('plays back what she recorded, and somebody appears at the door', () => {
		const world = new World('replay');
		const { lead, held } = published(world);
		const guests = ['a', 'b'].map((name) => knocks(world, lead, name, held));
		admitAll(world, lead);
		expect(world.runUntilTrue(() => guests[1]!.state.phase === 'room', 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 20 * SECOND);
		const recorded = world.forwarded.slice();
		for (const message of recorded) world.inject(lead, 'lobby', message);
		world.runUntil(world.now + 5 * SECOND);
		for (const message of recorded) world.inject(lead, 'lobby', message);
		world.runUntil(world.now + MINUTE);
		expect(shown(world, lead).knocks).toEqual([]);
		expect(hallOf(lead).visitors).toEqual([]);
		expect(shown(world, lead).people).toHaveLength(3);
		const late = arrive(world, 'late', held);
		for (const message of recorded) world.inject(late, 'room', message);
		world.runUntil(world.now + 10 * SECOND);
		expect(late.state.phase).toBe('lobby');
	});
});
