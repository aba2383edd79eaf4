import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import { isSigned, openFrame, readHeader } from '../../crypto/room/frame.ts';
import { placeOf, seedsOf, ended, isOut, publications, forge, words } from './closing-kit.ts';
import { seatOf, textsOf } from './invariants.ts';
import { letIn, shown } from './people.ts';
import { meeting, watchedWorld } from './watched.ts';
import type { Actor } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

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
