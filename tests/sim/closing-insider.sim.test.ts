import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import type { Item } from '../../crypto/room/item.ts';
import { receiveFrame } from '../../crypto/room/receive.ts';
import { placeOf, seedsOf, ended, isOut, publications, forge, words } from './closing-kit.ts';
import { seatOf, textsOf } from './invariants.ts';
import { Seeded } from './prng.ts';
import { forwardedFrom } from './forwarded.ts';
import { meeting, watchedWorld } from './watched.ts';
import type { Actor } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('somebody inside with another client', () => {
	function plotting(seed: string) {
		const world = watchedWorld(seed);
		const { lead, members } = meeting(world, 3);
		const [evil, ...rest] = members as [Actor, Actor, Actor];
		const honest = [lead, ...rest];
		const send = (items: readonly Item[], closing = false) => {
			const seat = seatOf(evil)!;
			const own = {
				...seat.epoch,
				receiving: new Map([[seat.me.idx, { chain: seat.epoch.sending, acceptedAt: 0 }]])
			};
			const made = forge(
				{ ...seat.epoch, ...own },
				seat.me.idx,
				seat.me.signingKey,
				items,
				closing
			);
			const epoch = { ...seat.epoch, sending: made.chain };
			evil.state = { ...evil.state, seat: { ...seat, epoch } };
			for (const actor of honest) {
				world.inject(actor, 'room', forwardedFrom(seat.epoch.address, made.frame));
			}
		};
		return { world, lead, evil, rest, honest, send };
	}

	test('gives away her seed, or another’s, before its time', () => {
		const { world, lead, evil, rest, honest, send } = plotting('early');
		const mine = seatOf(evil)!.me.signingKey.lend((key) => key.slice(0, 32));
		send([{ type: 'seed', seed: mine }]);
		for (const actor of honest) expect(seatOf(actor)!.closing).toBeUndefined();
		world.do(lead, { type: 'close' });
		expect(
			world.runUntilTrue(() => rest.every(({ state }) => state.phase === 'closing'), MINUTE)
		).toBe(true);
		send([{ type: 'seed', seed: new Seeded('guess').bytes(32) }]);
		for (const actor of honest) expect(seatOf(actor)!.closing?.revealed.size ?? 0).toBe(0);
		world.runUntil(world.now + 40 * SECOND);
		expect(seedsOf(world, ...honest)).toEqual(Array(3).fill('published'));
	});

	test('pretends to be silent and goes on talking', () => {
		const { world, lead, rest, honest, send } = plotting('talks on');
		world.do(lead, { type: 'close' });
		expect(
			world.runUntilTrue(
				() => rest.every((actor) => seatOf(actor)?.closing?.silentAt !== undefined),
				MINUTE
			)
		).toBe(true);
		send([], true);
		const before = honest.map(textsOf);
		send([words('en sak till')], true);
		send([words('en sak till')]);
		expect(honest.map(textsOf)).toEqual(before);
		world.runUntil(world.now + 40 * SECOND);
		expect(ended(...honest)).toBe(true);
	});

	test('closes the meeting although she may not, and gets seeds', () => {
		const { world, honest, send } = plotting('closes');
		const names = publications(world);
		const close: Item = {
			type: 'event',
			event: { seq: 1, kind: 23, frag: 0, frags: 1, content: Uint8Array.of(1) }
		};
		send([close], true);
		world.runUntil(world.now + 30 * SECOND);
		for (const actor of honest) expect(actor.state.phase).toBe('room');
		expect([...names]).toEqual([]);
	});

	test('speaks as somebody who has published to one who has not seen it', () => {
		const { world, lead, evil, rest, honest } = plotting('impostor');
		const [author, victim] = rest;
		world.do(lead, { type: 'close' });
		// From when she has fallen silent nothing of the author reaches the victim any more.
		world.tamper = (delivery) => {
			const cut = delivery.to === victim && delivery.from === author;
			return cut && seatOf(author)?.closing?.silentAt !== undefined ? [] : [delivery];
		};
		expect(world.runUntilTrue(() => isOut(author), 20 * SECOND)).toBe(true);
		const seat = seatOf(evil)!;
		const key = new Secret(seatOf(author)!.me.signingKey.lend((bytes) => bytes.slice()));
		const shownBefore = seatOf(victim)!.lines;
		const idx = placeOf(author);
		const { chain } = seatOf(victim)!.epoch.receiving.get(idx)!;
		const receiving = new Map(seat.epoch.receiving).set(idx, { chain, acceptedAt: 0 });
		const made = forge({ ...seat.epoch, receiving }, idx, key, [words('jag har ljugit')]);
		const turn = {
			now: world.clockOf(victim),
			random: new Seeded('t').bytes,
			notices: [],
			spent: []
		};
		expect(typeof receiveFrame(seatOf(victim)!, 'current', made.frame, turn)).not.toBe('string');
		world.inject(victim, 'room', forwardedFrom(seat.epoch.address, made.frame));
		expect(seatOf(victim)!.lines).toBe(shownBefore);
		expect(victim.notices.filter(({ type }) => type === 'text')).toEqual([]);
		world.runUntil(world.now + 40 * SECOND);
		expect(ended(...honest)).toBe(true);
	});
});
