import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import { encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { draftTexts } from '../../crypto/room/event.ts';
import { isSigned, openFrame, readHeader, sealFrame } from '../../crypto/room/frame.ts';
import type { Item } from '../../crypto/room/item.ts';
import { viewOf } from '../../crypto/room/log.ts';
import type { Epoch } from '../../crypto/room/member.ts';
import { receiveFrame } from '../../crypto/room/receive.ts';
import { seatOf, textsOf } from './invariants.ts';
import { letIn, shown } from './people.ts';
import { Seeded } from './prng.ts';
import { forwardedFrom } from './forwarded.ts';
import { meeting, watchedWorld } from './watched.ts';
import type { Actor, World } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
beforeAll(async () => {
	expect(await ready()).toBe(true);
});
const placeOf = (actor: Actor) => seatOf(actor)!.me.idx;
const seedsOf = (world: World, ...actors: Actor[]) =>
	actors.map((actor) => shown(world, actor).closing?.seeds);
const ended = (...actors: Actor[]) => actors.every(({ state }) => state.phase === 'ended');
const isOut = (actor: Actor) => seatOf(actor)?.closing?.revealedAt !== undefined;
/** Everybody who published a seed at any time, by name. */
function publications(world: World): Set<string> {
	const names = new Set<string>();
	world.watchers.push((actor) => {
		if (isOut(actor)) names.add(actor.name);
	});
	return names;
}

const forger = new Seeded('forger').bytes;
/** A frame by whoever holds an epoch, a chain in it and somebody's seed. */
function forge(
	held: Epoch,
	as: number,
	signingKey: Secret,
	items: readonly Item[],
	closing = false
) {
	const view = viewOf(held.log, held.id, held.facts.roster);
	const body = encodeBody({ flags: NO_FLAGS, closing, view, items });
	const sender = { idx: as, chain: held.receiving.get(as)!.chain, signingKey };
	return sealFrame(held, sender, body, forger);
}

function words(text: string, seq = 1): Item {
	return { type: 'event', event: { seq, ...draftTexts(text)[0]![0]! } };
}

describe('an orderly close', () => {
	test('takes long, or leaves somebody’s seed unpublished', () => {
		const world = watchedWorld('orderly');
		const { lead, members, all } = meeting(world, 4);
		world.do(members[0]!, { type: 'say', text: 'tack för i dag' });
		world.runUntil(world.now + 5 * SECOND);
		const since = world.now;
		world.do(lead, { type: 'close' });
		expect(
			world.runUntilTrue(() => members.every(({ state }) => state.phase !== 'room'), MINUTE)
		).toBe(true);
		expect(world.now - since).toBeLessThan(2 * SECOND);
		expect(world.runUntilTrue(() => ended(...all), MINUTE)).toBe(true);
		expect(world.now - since).toBeLessThan(12 * SECOND);
		expect(seedsOf(world, ...all)).toEqual(all.map(() => 'published'));
		for (const { state } of all) expect(state.ending).toBe('closed');
		for (const { notices } of members) {
			expect(notices.filter(({ type }) => type === 'closed')).toHaveLength(1);
		}
	});

	test('leaves a transcript that only its authors could have written', () => {
		const world = watchedWorld('deniable');
		const { lead, members } = meeting(world, 2);
		const spy = letIn(world, lead, 'spy', 'link', { spy: true });
		world.runUntil(world.now + 12 * SECOND);
		const victim = members[0]!;
		world.do(victim, { type: 'say', text: 'det jag sa' });
		world.runUntil(world.now + 5 * SECOND);
		const before = seatOf(spy)!;
		const seeds = new Map<number, Uint8Array>();
		world.do(lead, { type: 'close' });
		world.watchers.push((actor) => {
			// What the spy reads in the frames of the others: their seeds are in the plain.
			if (!isOut(actor)) return;
			const seat = seatOf(actor)!;
			seeds.set(
				seat.me.idx,
				seat.me.signingKey.lend((key) => key.slice(0, 32))
			);
		});
		expect(world.runUntilTrue(() => ended(lead, spy, ...members), MINUTE)).toBe(true);
		expect(seatOf(spy)).toBeUndefined();
		const { epoch } = before;
		expect([...seeds.keys()].sort()).toEqual(epoch.facts.roster.map(({ idx }) => idx));
		for (const { idx, vk } of epoch.facts.roster) {
			const { publicKey, secretKey } = signingKeys(seeds.get(idx)!);
			expect(publicKey).toEqual(vk);
			const seq = (epoch.log.get(idx)?.count ?? 0) + 1;
			const made = forge(epoch, idx, new Secret(secretKey), [words('aldrig sagt', seq)]);
			expect(isSigned(epoch.id, made.signed, vk)).toBe(true);
			const header = readHeader(epoch, made.frame)!;
			const { chain } = epoch.receiving.get(idx)!;
			expect(openFrame(epoch, made.frame, header, { chain, vk })).toBeDefined();
		}
	});

	test('loses a word that was on its way when it was said', () => {
		for (let at = 0; at < 10; at++) {
			const world = watchedWorld(`crossing ${String(at)}`);
			const { lead, members, all } = meeting(world, 3);
			world.do(lead, { type: 'close' });
			world.runUntil(world.now + 100 * at);
			const author = members.find(({ state }) => state.phase === 'room');
			if (author === undefined) continue;
			world.do(author, { type: 'say', text: 'vänta' });
			const lines = new Map<Actor, readonly string[]>();
			world.watchers.push((actor) => {
				if (seatOf(actor) !== undefined) lines.set(actor, textsOf(actor));
			});
			world.runUntil(world.now + 40 * SECOND);
			expect(ended(...all)).toBe(true);
			// Said before she knew: if it left at all, it is on every screen.
			const reached = all.filter((actor) => lines.get(actor)?.includes('vänta'));
			expect([1, all.length]).toContain(reached.length);
			expect(seedsOf(world, ...all)).toEqual(all.map(() => 'published'));
		}
	});

	test('waits for those who said goodbye, or keeps their seats', () => {
		const world = watchedWorld('goodbyes');
		const { lead, members } = meeting(world, 4);
		world.do(members[0]!, { type: 'leave' });
		expect(world.runUntilTrue(() => seatOf(lead)!.left.length === 1, 5 * SECOND)).toBe(true);
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + 40 * SECOND);
		expect(ended(lead, ...members)).toBe(true);
		expect(seedsOf(world, lead, ...members.slice(1))).toEqual(Array(4).fill('published'));
	});

	test('is held up by somebody who leaves in it', () => {
		const world = watchedWorld('leaving');
		const { lead, members } = meeting(world, 3);
		world.do(lead, { type: 'close' });
		expect(
			world.runUntilTrue(() => members.every(({ state }) => state.phase === 'closing'), MINUTE)
		).toBe(true);
		const since = world.now;
		world.do(members[0]!, { type: 'leave' });
		expect(world.runUntilTrue(() => ended(lead, ...members), MINUTE)).toBe(true);
		expect(world.now - since).toBeLessThan(12 * SECOND);
		expect(members[0]!.state.ending).toBe('left');
		expect(seedsOf(world, lead, members[1]!, members[2]!)).toEqual(Array(3).fill('published'));
	});
});

describe('no seed is kept when', () => {
	test('somebody dropped out without a word', () => {
		const world = watchedWorld('dropped');
		const { lead, members } = meeting(world, 3);
		const names = publications(world);
		world.kill(members[0]!);
		world.runUntil(world.now + 11 * MINUTE);
		expect(shown(world, lead).people).toHaveLength(3);
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + 40 * SECOND);
		const rest = [lead, ...members.slice(1)];
		expect(ended(...rest)).toBe(true);
		expect([...names]).toEqual([]);
		expect(seedsOf(world, ...rest)).toEqual(Array(3).fill('withheld'));
	});

	test('somebody was removed shortly before, or is published never after', () => {
		for (const [minutes, seeds] of [
			[11, 'withheld'],
			[13, 'published']
		] as const) {
			const world = watchedWorld(`removed ${String(minutes)}`);
			const { lead, members } = meeting(world, 3);
			world.do(lead, { type: 'remove', idx: placeOf(members[0]!) });
			expect(world.runUntilTrue(() => ended(members[0]!), 20 * SECOND)).toBe(true);
			world.runUntil(world.now + minutes * MINUTE);
			world.do(lead, { type: 'close' });
			world.runUntil(world.now + 40 * SECOND);
			const rest = [lead, ...members.slice(1)];
			expect(seedsOf(world, ...rest)).toEqual(Array(3).fill(seeds));
		}
	});

	test('somebody has been away and is dropped by the last lock', () => {
		const world = watchedWorld('last lock');
		const { lead, members } = meeting(world, 3);
		const names = publications(world);
		world.kill(members[0]!);
		world.runUntil(world.now + 70 * SECOND);
		const since = world.now;
		const people: number[] = [];
		world.watchers.push((actor) => {
			if (actor !== members[1] || seatOf(actor) === undefined) return;
			people.push(seatOf(actor)!.epoch.facts.roster.length);
		});
		world.do(lead, { type: 'close' });
		const rest = [lead, ...members.slice(1)];
		expect(world.runUntilTrue(() => ended(...rest), 2 * MINUTE)).toBe(true);
		expect(people.at(-1)).toBe(3);
		// She is out of the roster, so nobody waits 20 s for her.
		expect(world.now - since).toBeLessThan(16 * SECOND);
		expect([...names]).toEqual([]);
	});

	test('somebody dies while it closes', () => {
		const world = watchedWorld('dies');
		const { lead, members } = meeting(world, 3);
		const names = publications(world);
		world.do(lead, { type: 'close' });
		expect(
			world.runUntilTrue(() => members.every(({ state }) => state.phase === 'closing'), MINUTE)
		).toBe(true);
		const since = world.now;
		world.kill(members[0]!);
		const rest = [lead, ...members.slice(1)];
		expect(world.runUntilTrue(() => ended(...rest), MINUTE)).toBe(true);
		expect(world.now - since).toBeLessThan(21 * SECOND);
		expect([...names]).toEqual([]);
		expect(seedsOf(world, ...rest)).toEqual(Array(3).fill('withheld'));
		for (const { state } of rest) expect(state.ending).toBe('closed');
	});

	test('the relay splits the room in the middle', () => {
		const world = watchedWorld('split');
		const { lead, members, all } = meeting(world, 3);
		const names = publications(world);
		world.do(lead, { type: 'close' });
		expect(
			world.runUntilTrue(() => members.every(({ state }) => state.phase === 'closing'), MINUTE)
		).toBe(true);
		world.network.sides = new Map(all.map((actor, at) => [actor, at % 2]));
		world.runUntil(world.now + 40 * SECOND);
		expect(ended(...all)).toBe(true);
		expect([...names]).toEqual([]);
	});
});

describe('a relay', () => {
	test('that lets somebody hear of the close by one frame in three keeps it from her', () => {
		const world = watchedWorld('rain');
		const { lead, members, all } = meeting(world, 3);
		for (const actor of all) actor.weather = { ...actor.weather, loss: 0.3 };
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + MINUTE);
		for (const { state } of [lead, ...members]) expect(state.ending).toBe('closed');
	});

	test('that keeps the seeds from one person keeps her for ever', () => {
		const world = watchedWorld('lost seeds');
		const { lead, members, all } = meeting(world, 3);
		const victim = members[0]!;
		world.do(lead, { type: 'close' });
		expect(world.runUntilTrue(() => isOut(victim), MINUTE)).toBe(true);
		const since = world.now;
		world.tamper = (delivery) => (delivery.to === victim ? [] : [delivery]);
		expect(world.runUntilTrue(() => ended(...all), MINUTE)).toBe(true);
		expect(world.now - since).toBeLessThan(13 * SECOND);
		expect(['partly', 'published']).toContain(seedsOf(world, victim)[0]);
		expect(seedsOf(world, lead)).toEqual(['published']);
	});

	test('and a member speak as others to somebody they held back in an old epoch', () => {
		const world = watchedWorld('held back');
		const { lead, members } = meeting(world, 3);
		const victim = members[0]!;
		const names = publications(world);
		// Everything to her comes half a minute late, so she is always a lock behind; then nothing.
		world.tamper = (delivery) =>
			delivery.to === victim ? [{ ...delivery, lateMs: 30 * SECOND }] : [delivery];
		for (let at = 0; at < 3; at++) {
			world.do(lead, { type: 'rotate' });
			world.runUntil(world.now + 15 * SECOND);
		}
		world.do(lead, { type: 'remove', idx: placeOf(victim) });
		world.runUntil(world.now + 13 * MINUTE);
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + MINUTE);
		expect(ended(lead, members[1]!, members[2]!)).toBe(true);
		expect([...names]).toEqual([]);
	});
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
