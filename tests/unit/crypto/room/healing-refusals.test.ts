import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_HEALED } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import {
	endHealing,
	healedKeys,
	nextPairItem,
	startHealing,
	unhealed
} from '../../../../crypto/room/healing.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { offerPair } from '../../../../crypto/room/pair.ts';
import { seeded } from '../seeded.ts';
import { Room, SECOND, START, turnAt } from './rooms.ts';

const random = seeded('not healed');

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A moderator begins to heal. */
function begin(room: Room): void {
	room.seats[0] = startHealing(room.seat(0), turnAt(START, 'heal'));
}

function keyParts(seed = 'offer', kid = 0): readonly Item[] {
	const { publicKey } = offerPair(seeded(seed));
	return [0, 1].map((part) => {
		const bytes = publicKey.slice(part * 608, (part + 1) * 608);
		return { type: 'pairKey', pairKey: { kid, part, parts: 2, bytes } };
	});
}

describe('what is not for a healing', () => {
	test.each([
		['of a participant', 1, 2, () => keyParts()],
		['of which half came', 0, 2, () => keyParts().slice(0, 1)],
		['of another length', 0, 2, () => zeros(1218)],
		['that is none', 0, 2, () => zeros(1216)]
	] as const)('a KEM key %s is answered', (_, from, to, items) => {
		const room = new Room(3, 'not answered');
		for (const item of items()) room.hear(to, room.forge(from, [item]));
		expect(room.seat(to).healing.answered.size).toBe(0);
		expect(nextPairItem(room.seat(to), turnAt())).toBeUndefined();
	});

	test('an older KEM key, or a second one under the same number, is answered', () => {
		const room = new Room(3, 'older');
		const say = (items: readonly Item[]) => {
			for (const item of items) room.hear(1, room.forge(0, [item]));
		};
		say(keyParts('new', 1));
		const answer = room.seat(1).healing.offers.get(0)!.answer;
		say(keyParts('old', 0));
		say(keyParts('other', 1));
		expect(room.seat(1).healing.offers.get(0)!.answer).toEqual(answer);
		expect(room.seat(1).healing.answered.get(0)).toHaveLength(1);
		say(keyParts('newer', 2));
		expect(room.seat(1).healing.answered.get(0)).toHaveLength(2);
		say(keyParts('newest', 3));
		expect(room.seat(1).healing.answered.get(0)).toHaveLength(2);
	});

	test('parts of two keys are put together', () => {
		const room = new Room(3, 'two keys');
		room.hear(1, room.forge(0, [keyParts('a', 0)[0]!]));
		room.hear(1, room.forge(0, [keyParts('b', 1)[1]!]));
		expect(room.seat(1).healing.answered.size).toBe(0);
		const cut = keyParts('c', 2)[0]!;
		if (cut.type !== 'pairKey') throw new Error('not a key');
		room.hear(1, room.forge(0, [{ ...cut, pairKey: { ...cut.pairKey, parts: 1 } }]));
		expect(room.seat(1).healing.answered.size).toBe(0);
	});

	test('an answer to somebody else, to another key, or a second one is taken', () => {
		const room = new Room(4, 'answers', {}, 2);
		begin(room);
		const answer = (to: number, kid: number, fill: number): readonly Item[] =>
			[0, 1].map((part) => {
				const bytes = new Uint8Array(560).fill(fill);
				return { type: 'pairCipher', pairCipher: { to, kid, part, parts: 2, bytes } };
			});
		const hear = (items: readonly Item[]) => {
			for (const item of items) room.hear(0, room.forge(2, [item]));
		};
		hear([...answer(1, 0, 1), ...answer(0, 1, 1), ...answer(0, 0, 1).slice(1)]);
		expect(room.seat(0).healing.healed.size).toBe(0);
		hear(answer(0, 0, 1));
		const first = healedKeys(room.seat(0)).get(2)!;
		hear(answer(0, 0, 2));
		expect(healedKeys(room.seat(0)).get(2)).toBe(first);
	});

	test('an answer is taken once the run is over, or a grant is on its way', () => {
		for (const stop of ['over', 'granting'] as const) {
			const room = new Room(3, stop);
			begin(room);
			const two = () => [room.send(0, START + SECOND), room.send(0, START + SECOND)];
			for (const frame of two()) room.hear(1, frame);
			const answers = [room.send(1, START + SECOND), room.send(1, START + SECOND)];
			if (stop === 'over') room.seats[0] = endHealing(room.seat(0), turnAt());
			else room.rotate();
			for (const frame of answers) room.hear(0, frame);
			expect(room.seat(0).healing.healed.size).toBe(0);
		}
	});

	test('anything of the epoch before is answered', () => {
		const room = new Room(3, 'before', {}, 2);
		const late = keyParts().map((item) => room.forge(1, [item]));
		room.rotate();
		room.follow(2, room.send(0));
		for (const frame of late) {
			expect(typeof room.hear(2, frame, START, 'draining').result).toBe('object');
		}
		expect(room.seat(2).healing.offers.size).toBe(0);
	});

	test('a false answer harms anybody but its maker', () => {
		const room = new Room(4, 'false answer');
		begin(room);
		for (let at = 1; at <= 4; at++) {
			room.tick(START + at * SECOND, (from, to) => from === 2 && to === 0);
		}
		for (const part of [0, 1]) {
			const pairCipher = { to: 0, kid: 0, part, parts: 2, bytes: random(560) };
			room.hear(0, room.forge(2, [{ type: 'pairCipher', pairCipher }]));
		}
		expect(unhealed(room.seat(0))).toEqual([]);
		const issued = room.rotate();
		const frame = room.send(0);
		for (const idx of [1, 2, 3]) room.follow(idx, frame);
		for (const idx of [1, 3]) expect(room.seat(idx).epoch.id).toEqual(issued.keys.id);
		expect(room.seat(2).epoch.facts.number).toBe(1);
	});
});

test('keys that were healed go before the grants that may use them, or outlive the last few', () => {
	const room = new Room(4, 'kept', {}, 2);
	const heal = (from: number, kid: number) => {
		const parts = keyParts(`${String(from)} ${String(kid)}`, kid);
		return parts.flatMap((item) => room.hear(2, room.forge(from, [item])).turn.spent);
	};
	const runs = (from: number) => room.seat(2).healing.answered.get(from)!;
	const answered = (from: number) => runs(from).map(({ keys }) => keys);
	heal(1, 1);
	heal(0, 1);
	const [first] = answered(0);
	expect(heal(0, 2).filter((secret) => first!.includes(secret))).toEqual([]);
	const [second] = answered(0);
	expect(answered(0)[1]).toBe(first);
	const spent = heal(0, 3);
	expect(first!.length).toBeGreaterThan(0);
	expect(first!.filter((secret) => !spent.includes(secret))).toEqual([]);
	const held = [...answered(0), ...answered(1)].flat();
	expect(spent.filter((secret) => held.includes(secret))).toEqual([]);
	expect(answered(0)[1]).toBe(second);
	expect(runs(0).map(({ byLead }) => byLead)).toEqual(Array(MAX_HEALED).fill(true));
	expect(runs(1).map(({ byLead }) => byLead)).toEqual([false]);
});

function zeros(length: number): readonly Item[] {
	return [0, 1].map((part) => {
		const bytes = new Uint8Array(length / 2).fill(255);
		return { type: 'pairKey', pairKey: { kid: 0, part, parts: 2, bytes } };
	});
}
