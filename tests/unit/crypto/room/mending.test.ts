import { beforeAll, describe, expect, test } from 'vitest';
import { BODY_BYTES, MAX_SPLIT_WANTS, MAX_WANTS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { bodyBytes, decodeBody } from '../../../../crypto/room/body.ts';
import { standingOf, withStanding } from '../../../../crypto/room/consistency.ts';
import { openFrame, readHeader } from '../../../../crypto/room/frame.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { heeded, mend } from '../../../../crypto/room/mending.ts';
import type { Epoch } from '../../../../crypto/room/member.ts';
import { Room, SECOND, START } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const typesOf = (items: readonly Item[]) => items.map(({ type }) => type);

function mended(epoch: Epoch, change: Partial<Parameters<typeof mend>[2]> = {}) {
	const people = epoch.facts.roster.length;
	const fits = (items: readonly Item[]) => bodyBytes(people, items) <= BODY_BYTES;
	const mending = { own: 2, now: START + 9 * SECOND, compares: true, answersFirst: false, fits };
	return mend(epoch, [], { ...mending, ...change });
}

/** 2 lacks something of 1, is asked for something, and differs from 0. */
function needy(people = 4): Epoch {
	const room = new Room(people, 'needy');
	room.say(3, 'x'.repeat(400));
	room.hear(2, room.send(3));
	room.say(1, 'borta');
	room.hear(0, room.send(1));
	room.hear(2, room.send(0));
	room.hear(2, room.forge(1, [{ type: 'want', want: { idx: 3, from: 1, to: 1, of: 2 } }]));
	const { epoch } = room.seat(2);
	const split = {
		at: epoch.facts.roster.map(() => 0),
		frames: 0,
		apart: new Map([[3, 1]]),
		askedAt: undefined,
		asked: 0
	};
	return withStanding(epoch, 0, { ...standingOf(epoch, 0), split });
}

describe('what keeps the logs alike', () => {
	test('goes out in another order, or in part', () => {
		const all = ['heads', 'want', 'want', 'want', 'capsule'];
		expect(typesOf(mended(needy()).items)).toEqual(all);
		expect(typesOf(mended(needy(), { answersFirst: true }).items)).toEqual([
			'capsule',
			'heads',
			'want',
			'want',
			'want'
		]);
	});

	test('does not fit, and is forgotten', () => {
		const epoch = needy();
		const noCapsule = mended(epoch, { fits: (items) => !typesOf(items).includes('capsule') });
		expect(typesOf(noCapsule.items)).toEqual(['heads', 'want', 'want', 'want']);
		expect(noCapsule.epoch.answers).toEqual(epoch.answers);
		const noHeads = mended(epoch, { fits: (items) => !typesOf(items).includes('heads') });
		expect(noHeads.epoch.accord.told).toBe(0);
		expect(mended(epoch, { fits: () => false }).epoch).toBe(epoch);
	});

	test('asks for more logs at a time than it may', () => {
		const epoch = new Room(9, 'many').seat(2).epoch;
		const counts = epoch.facts.roster.map(() => 1);
		const apart = new Map([1, 3, 4, 5, 6, 7].map((at) => [at, 1]));
		const split = { at: counts, frames: 0, apart, askedAt: undefined, asked: 0 };
		const torn = withStanding(epoch, 0, { ...standingOf(epoch, 0), split });
		const wants = mended(torn).items.filter(({ type }) => type === 'want');
		expect(wants).toHaveLength(MAX_SPLIT_WANTS);
	});

	test('compares logs in phase 1', () => {
		expect(typesOf(mended(needy(), { compares: false }).items)).toEqual([
			'want',
			'want',
			'capsule'
		]);
	});

	test('leaves no answer in a room of 64 where somebody claims everything', () => {
		const room = new Room(64, 'claims');
		room.say(3, 'x'.repeat(400));
		room.hear(2, room.send(3));
		room.hear(2, room.forge(1, [], new Array<number>(64).fill(65_535)));
		const want: Item = { type: 'want', want: { idx: 3, from: 1, to: 1, of: 2 } };
		room.hear(2, room.forge(1, [want], new Array<number>(64).fill(65_535)));
		const { epoch } = room.seat(2);
		const { chain } = room.seat(5).epoch.receiving.get(2)!;
		let isAnswered = false;
		for (let at = 0; at < 6 && !isAnswered; at++) {
			const frame = room.send(2, START + at * SECOND);
			const header = readHeader(epoch, frame)!;
			const { vk } = epoch.facts.roster[2]!;
			const { signed } = openFrame(epoch, frame, header, { chain, vk })!;
			isAnswered = typesOf(decodeBody(signed.body, 64)!.items).includes('capsule');
		}
		expect(isAnswered).toBe(true);
	});
});

describe('heads', () => {
	const aside = (agoMs: number, change = {}) => {
		const { epoch } = new Room(3).seat(2);
		const standing = { ...standingOf(epoch, 1), shownAt: START + agoMs, ...change };
		return typesOf(mended(withStanding(epoch, 1, standing), { now: START + agoMs }).items);
	};

	test('are not shown while the relay keeps somebody from comparing', () => {
		expect(aside(10 * SECOND)).toEqual([]);
		expect(aside(10 * SECOND + 1)).toEqual(['heads']);
		expect(aside(90 * SECOND, { comparedAt: START + 85 * SECOND })).toEqual([]);
		expect(aside(90 * SECOND, { inconsistent: true })).toEqual([]);
	});

	test('are then shown more than now and then', () => {
		const { epoch } = new Room(3).seat(2);
		let next = withStanding(epoch, 1, { ...standingOf(epoch, 1), shownAt: START + 60 * SECOND });
		const told: number[] = [];
		for (let at = 60; at < 90; at++) {
			const one = mended(next, { now: START + at * SECOND });
			if (one.items.length > 0) told.push(at);
			next = one.epoch;
		}
		expect(told).toEqual([60, 70, 80]);
	});
});

test('a body with more requests or heads than may be costs time', () => {
	const want: Item = { type: 'want', want: { idx: 1, from: 1, to: 9, of: 2 } };
	const heads: Item = { type: 'heads', heads: { from: 0, heads: [new Uint8Array(16)] } };
	const leave: Item = { type: 'leave' };
	const wants = Array.from({ length: MAX_WANTS + 5 }, () => want);
	const kept = heeded([heads, heads, ...wants, leave, heads]);
	expect(typesOf(kept)).toEqual(['heads', ...Array<string>(MAX_WANTS).fill('want'), 'leave']);
});
