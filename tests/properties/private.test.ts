import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { MAX_AREA_DATA_BYTES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import type { PrivateVerb } from '../../crypto/room/input.ts';
import { secretsOfSeat } from '../../crypto/room/member.ts';
import {
	AREA_CONTENT_BYTES,
	decodeArea,
	encodeArea,
	openArea,
	sealArea,
	type AreaContent
} from '../../crypto/room/private-area.ts';
import { speakPrivately } from '../../crypto/room/private-line.ts';
import { keyOf } from '../../crypto/room/private-state.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { Room, SECOND, START, turnAt } from '../unit/crypto/room/rooms.ts';
import { bytes } from './arbitraries.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const part: fc.Arbitrary<AreaContent> = fc
	.record({
		kind: fc.constantFrom('text', 'support', 'state', 'recap'),
		first: fc.integer({ min: 1, max: 65_472 }),
		above: fc.nat(63),
		data: fc.uint8Array({ minLength: 1, maxLength: MAX_AREA_DATA_BYTES })
	})
	.map(({ kind, first, above, data }) => {
		const more = data.length === MAX_AREA_DATA_BYTES;
		return { type: 'part', part: { kind, seq: first + above, first, more, data } };
	});

const receipt: fc.Arbitrary<AreaContent> = fc
	.record({
		who: fc.nat(255),
		signer: fc.nat(255),
		from: fc.integer({ min: 1, max: 60_000 }),
		more: fc.nat(5_000),
		ahead: fc.uniqueArray(fc.integer({ min: 2, max: 64 }))
	})
	.map(({ who, signer, from, more, ahead }) => {
		const to = from + more;
		const numbers = ahead.toSorted((a, b) => a - b).map((at) => to + at);
		return { type: 'receipt', receipt: { who, signer, from, to, ahead: numbers } };
	});

test('the decoder of areas throws, or reads what nobody would write', () => {
	// Most of it zero and small: near the areas that mean something.
	const near = fc
		.tuple(bytes(AREA_CONTENT_BYTES), fc.nat(8), fc.nat(24))
		.map(([all, shape, length]) =>
			all.map((byte, at) => (at < 7 + length ? byte % (shape + 1) : 0))
		);
	const changed = fc
		.tuple(fc.oneof(part, receipt), fc.nat(AREA_CONTENT_BYTES - 1), fc.nat(255))
		.map(([content, at, value]) => encodeArea(content).with(at, value));
	fc.assert(
		fc.property(fc.oneof(near, changed, fc.uint8Array({ maxLength: 300 })), (input) => {
			const read = decodeArea(input);
			if (read !== undefined) expect(encodeArea(read)).toEqual(input);
		}),
		{ numRuns: 4_000 }
	);
});

test('the decoder of areas gives back something else than was written', () => {
	fc.assert(
		fc.property(fc.oneof(part, receipt), (content) => {
			expect(decodeArea(encodeArea(content))).toEqual(content);
		}),
		{ numRuns: 500 }
	);
});

test('a key that is not the one opens an area', () => {
	const random = seeded('keys');
	fc.assert(
		fc.property(bytes(32), bytes(32), fc.nat(255), fc.nat(255), (key, other, who, elsewhere) => {
			fc.pre(Buffer.compare(key, other) !== 0);
			const content = random(AREA_CONTENT_BYTES);
			const place = random(40);
			const sealed = { who, key: new Secret(key.slice()), content };
			const area = sealArea(place, sealed, random);
			expect(openArea(place, who, new Secret(other.slice()), area)).toBeUndefined();
			const same = openArea(place, elsewhere, new Secret(key.slice()), area);
			expect(same !== undefined).toBe(who === elsewhere);
		}),
		{ numRuns: 300 }
	);
});

/* Three moderators, 0 to 2, and two participants, 3 and 4. */

const PEOPLE = [0, 1, 2, 3, 4] as const;
const MODERATORS: readonly number[] = [0, 1, 2];

type Act =
	| { readonly act: 'speak'; readonly by: number; readonly verb: PrivateVerb }
	| { readonly act: 'tick'; readonly lost: number }
	| { readonly act: 'rotate' }
	| { readonly act: 'remove'; readonly idx: number };

const text = fc.string({ minLength: 1, maxLength: 700 }).filter((words) => words.trim() !== '');
const spoken: fc.Arbitrary<Act> = fc
	.record({
		by: fc.constantFrom(...PEOPLE),
		text,
		to: fc.constantFrom(3, 4, 255),
		level: fc.constantFrom(0, 1, 2, 3, undefined)
	})
	.map(({ by, text: words, to, level }) => {
		const aside: PrivateVerb =
			level === undefined
				? { type: 'aside', text: words }
				: { type: 'support', level, text: words };
		const answer: PrivateVerb =
			to === 255 ? { type: 'staff', text: words } : { type: 'answer', idx: to, text: words };
		return { act: 'speak', by, verb: MODERATORS.includes(by) ? answer : aside };
	});
const act: fc.Arbitrary<Act> = fc.oneof(
	{ weight: 5, arbitrary: spoken },
	{ weight: 12, arbitrary: fc.nat(2 ** 25 - 1).map((lost) => ({ act: 'tick', lost }) as const) },
	{ weight: 1, arbitrary: fc.constant({ act: 'rotate' } as const) },
	{
		weight: 1,
		arbitrary: fc.constantFrom(2, 4).map((idx) => ({ act: 'remove', idx }) as const)
	}
);

/** Who is said to have a message has it; what somebody reads, she was meant to. */
function check(room: Room, gone: ReadonlySet<number>): void {
	for (const seat of room.seats) {
		const { me, privateLine } = seat;
		for (const message of privateLine.messages) {
			const of = message.line?.idx;
			const isReader = MODERATORS.includes(me.idx) || of === me.idx;
			expect(isReader, `${String(me.idx)} reads the line of ${String(of)}`).toBe(true);
			for (const { who } of message.has) {
				const hers = room.seat(who.idx).privateLine.messages;
				const has = hers.some((one) => one.vk === message.vk && one.first === message.first);
				expect(has, `${String(who.idx)} is said to have what she has not`).toBe(true);
			}
		}
		if (gone.has(me.idx)) continue;
		const names = privateLine.messages.map(({ vk, first, line }) => [vk, line?.idx, first].join());
		expect(new Set(names).size, 'a message is there twice').toBe(names.length);
	}
}

/** Each reads what another wrote in the order she wrote it, and misses none between two. */
function checkOrder(room: Room, readers: readonly number[]): void {
	for (const reader of readers) {
		for (const author of PEOPLE) {
			const vk = keyOf(room.seat(author).me);
			const written = (idx: number) =>
				room.seat(idx).privateLine.messages.filter((message) => message.vk === vk);
			for (const of of [3, 4, undefined]) {
				const isIn = ({ line }: { line: { idx: number } | undefined }) => line?.idx === of;
				const firsts = written(reader)
					.filter(isIn)
					.map(({ first }) => first);
				const all = written(author)
					.filter(isIn)
					.map(({ first }) => first);
				expect(all.join().includes(firsts.join()), 'out of order').toBe(true);
			}
		}
	}
}

test('some schedule of losses, locks and departures lets a word be lost, or claims what is not', () => {
	fc.assert(
		fc.property(fc.array(act, { minLength: 10, maxLength: 45 }), fc.nat(), (acts, seed) => {
			const room = new Room(5, `private ${String(seed)}`, {}, 3);
			const gone = new Set<number>();
			let now = START;
			const tick = (lost: number) => {
				room.tick(now, (from, to) => gone.has(from) || ((lost >> (from * 5 + to)) & 1) === 1);
				now += SECOND;
				check(room, gone);
			};
			const isGranting = () => room.seat(0).granting !== undefined;
			for (const one of acts) {
				if (one.act === 'tick') tick(one.lost);
				else if (one.act === 'speak' && !gone.has(one.by)) {
					room.seats[one.by] = speakPrivately(room.seat(one.by), one.verb, turnAt(now));
				} else if (one.act === 'rotate' && !isGranting()) {
					room.rotate();
					tick(0);
				} else if (one.act === 'remove' && !gone.has(one.idx) && !isGranting()) {
					room.rotate([{ op: 'remove', idx: one.idx }]);
					gone.add(one.idx);
					tick(0);
				}
			}
			const here = PEOPLE.filter((idx) => !gone.has(idx));
			const isBusy = () =>
				here.some((idx) => {
					const { channels, owed } = room.seat(idx).privateLine;
					return owed.length > 0 || [...channels.values()].some(({ parts }) => parts.length > 0);
				});
			for (let at = 0; at < 4 || (isBusy() && at < 120); at++) tick(0);
			checkOrder(room, here);
			for (const idx of here) {
				const { channels, messages } = room.seat(idx).privateLine;
				for (const { parts } of channels.values()) expect(parts).toEqual([]);
				const mine = messages.filter(({ author }) => author.idx === idx);
				for (const message of mine) {
					const of = message.line?.idx;
					const readers = here.filter(
						(one) => one !== idx && (MODERATORS.includes(one) || one === of)
					);
					// Letters to somebody who has gone were given up, and say so.
					const known = [...message.has.map(({ who }) => who), ...message.missed];
					if (of === undefined || !gone.has(of)) expect(message.missed).toEqual([]);
					else expect(known.map((who) => who.idx)).toContain(of);
					for (const reader of readers) expect(known.map((who) => who.idx)).toContain(reader);
				}
			}
			const keys = room.seats.flatMap((seat) => secretsOfSeat(seat));
			expect(new Set(keys).size).toBe(keys.length);
		}),
		{ numRuns: 12 }
	);
});
