import { describe, expect, test } from 'vitest';
import { concat, u16, u8 } from '../../../../crypto/bytes/writer.ts';
import { BODY_BYTES, MAX_HEADS, MAX_PAIR_PARTS } from '../../../../crypto/limits.ts';
import * as bodies from '../../../../crypto/room/body.ts';
import { viewBytes, type Item, type View } from '../../../../crypto/room/item.ts';
import { flipped, seeded } from '../seeded.ts';

const random = seeded('body');
const PEOPLE = 3;
const view: View = { counts: [1, 0, 65_535], hash: random(16) };

const items: readonly Item[] = [
	{ type: 'event', event: { seq: 1, kind: 1, frag: 0, frags: 1, content: random(30) } },
	{ type: 'event', event: { seq: 65_535, kind: 255, frag: 9, frags: 10, content: random(0) } },
	{ type: 'grant', grant: { gid: random(4), part: 7, parts: 8, bytes: random(5) } },
	{ type: 'want', want: { idx: 3, from: 1, to: 65_535, of: 255 } },
	{
		type: 'capsule',
		capsule: {
			idx: 2,
			counter: 2 ** 32 - 1,
			fillHash: random(32),
			signature: random(64),
			body: random(9)
		}
	},
	{ type: 'final', view: { counts: [7, 8], hash: random(16) } },
	{ type: 'pairKey', pairKey: { kid: 255, part: 1, parts: 2, bytes: random(3) } },
	{ type: 'pairCipher', pairCipher: { to: 253, kid: 0, part: 0, parts: 2, bytes: random(3) } },
	{ type: 'heads', heads: { from: 63, heads: [random(16), random(16)] } },
	{ type: 'yield', yield: { to: 4, gid: random(32) } },
	{ type: 'seed', seed: random(32) },
	{ type: 'leave' }
];

function encoded(...some: Item[]): Uint8Array {
	return bodies.encodeBody({ flags: bodies.NO_FLAGS, closing: false, view, items: some });
}

/** A body with one item made of raw bytes. */
function raw(type: number, value: Uint8Array): Uint8Array {
	return concat(encoded(), u8(type), u16(value.length), value);
}

test('a body does not come back as it was', () => {
	for (const set of ['typing', 'hand', 'leadLost', 'needsRepair', undefined] as const) {
		const flags = set === undefined ? bodies.NO_FLAGS : { ...bodies.NO_FLAGS, [set]: true };
		const body = { flags, closing: set === 'hand', view, items };
		expect(bodies.decodeBody(bodies.encodeBody(body), PEOPLE)).toEqual(body);
	}
});

test('a body is read cut short or with something behind it', () => {
	const bytes = encoded(...items);
	for (let length = 0; length < bytes.length; length++) {
		const read = bodies.decodeBody(bytes.slice(0, length), PEOPLE);
		if (read !== undefined) expect(bodies.encodeBody(read)).toEqual(bytes.slice(0, length));
	}
	expect(bodies.decodeBody(concat(bytes, u8(0)), PEOPLE)).toBeUndefined();
});

test('a body of three is read in a room of two or four', () => {
	expect(bodies.decodeBody(encoded({ type: 'leave' }), 2)).toBeUndefined();
	expect(bodies.decodeBody(encoded({ type: 'leave' }), 4)).toBeUndefined();
});

test('an unknown flag, phase or item is read', () => {
	const good = encoded();
	expect(bodies.decodeBody(good.with(0, 0x0f), PEOPLE)).toBeDefined();
	expect(bodies.decodeBody(good.with(0, 0x10), PEOPLE)).toBeUndefined();
	expect(bodies.decodeBody(good.with(1, 1), PEOPLE)).toMatchObject({ closing: true });
	expect(bodies.decodeBody(good.with(1, 2), PEOPLE)).toBeUndefined();
	for (const type of [0, 5, 9, 10, 15, 255]) {
		expect(bodies.decodeBody(raw(type, new Uint8Array(0)), PEOPLE), String(type)).toBeUndefined();
	}
});

test.each([
	['event without a number', 1, [0, 0, 1, 0, 1]],
	['event of no fragments', 1, [0, 1, 1, 0, 0]],
	['fragment beyond the last', 1, [0, 1, 1, 1, 1]],
	['event of eleven fragments', 1, [0, 1, 1, 0, 11]],
	['event without its head', 1, [0, 1, 1, 0]],
	['event of 421 bytes', 1, [0, 1, 1, 0, 1, ...new Array<number>(421).fill(7)]],
	['empty part of a grant', 2, [1, 2, 3, 4, 0, 1]],
	['part beyond the last', 2, [1, 2, 3, 4, 1, 1, 9]],
	['grant of nine parts', 2, [1, 2, 3, 4, 0, 9, 9]],
	['grant of no parts', 2, [1, 2, 3, 4, 0, 0, 9]],
	['request from nothing', 3, [1, 0, 0, 0, 1, 255]],
	['request from 2 to 1', 3, [1, 0, 2, 0, 1, 255]],
	['long request', 3, [1, 0, 1, 0, 1, 255, 0]],
	['short request', 3, [1, 0, 1, 0, 1]],
	['capsule without a body', 4, new Array<number>(102).fill(0)],
	['capsule longer than it says', 4, new Array<number>(104).fill(0)],
	['final view with half a number', 6, new Array<number>(19).fill(0)],
	['final view shorter than its hash', 6, new Array<number>(14).fill(0)],
	['key in three parts', 7, [1, 0, MAX_PAIR_PARTS + 1, 9]],
	['key beyond its last part', 7, [1, 2, 2, 9]],
	['empty part of a key', 7, [1, 0, 2]],
	['answer in three parts', 8, [4, 1, 0, MAX_PAIR_PARTS + 1, 9]],
	['answer beyond its last part', 8, [4, 1, 2, 2, 9]],
	['empty part of an answer', 8, [4, 1, 0, 2]],
	['answer to nobody', 8, []],
	['list of no heads', 11, [0, 0]],
	['list of 41 heads', 11, [0, MAX_HEADS + 1, ...new Array<number>(656).fill(7)]],
	['half a head', 11, [0, 1, ...new Array<number>(8).fill(7)]],
	['head behind the last', 11, [0, 1, ...new Array<number>(32).fill(7)]],
	['yielding without a grant', 12, [4]],
	['yielding with more than a grant', 12, new Array<number>(34).fill(1)],
	['short seed', 13, new Array<number>(31).fill(1)],
	['long seed', 13, new Array<number>(33).fill(1)],
	['goodbye with words', 14, [1]]
])('an %s is read', (_, type, value) => {
	expect(bodies.decodeBody(raw(type, Uint8Array.from(value)), PEOPLE)).toBeUndefined();
});

test('an item reaches beyond the body', () => {
	const bytes = raw(14, new Uint8Array(0));
	expect(bodies.decodeBody(bytes, PEOPLE)).toBeDefined();
	expect(bodies.decodeBody(bytes.with(bytes.length - 1, 1), PEOPLE)).toBeUndefined();
	expect(bodies.decodeBody(flipped(bytes, bytes.length - 2), PEOPLE)).toBeUndefined();
});

describe('sizes', () => {
	test.each([
		[8, 738, 835],
		[11, 732, 829],
		[16, 722, 819],
		[32, 690, 787],
		[36, 682, 779],
		[64, 626, 723]
	])('%i people have other limits than %i and %i bytes', (people, eventLimit, grantBytes) => {
		expect(bodies.eventBodyLimit(people)).toBe(eventLimit);
		expect(bodies.grantPartBytes(people)).toBe(grantBytes);
		const counts = new Array<number>(people).fill(0);
		const wide = { counts, hash: random(16) };
		const capsule = { idx: 1, counter: 0, fillHash: random(32), signature: random(64) };
		const carrier = bodies.encodeBody({
			flags: bodies.NO_FLAGS,
			closing: false,
			view: wide,
			items: [{ type: 'capsule', capsule: { ...capsule, body: random(eventLimit) } }]
		});
		expect(carrier.length).toBe(BODY_BYTES);
		const part = bodies.encodeBody({
			flags: bodies.NO_FLAGS,
			closing: false,
			view: wide,
			items: [
				{ type: 'grant', grant: { gid: random(4), part: 0, parts: 6, bytes: random(grantBytes) } }
			]
		});
		expect(part.length).toBe(BODY_BYTES);
	});

	test('a body says it has another length than it has', () => {
		expect(bodies.bodyBytes(PEOPLE, items)).toBe(encoded(...items).length);
		expect(bodies.bodyBytes(PEOPLE, [])).toBe(2 + viewBytes(PEOPLE));
	});

	test('an event is read whose capsule would not fit a frame', () => {
		const limit = bodies.eventBodyLimit(PEOPLE);
		const event = (bytes: number): Item => ({
			type: 'event',
			event: { seq: 1, kind: 1, frag: 0, frags: 1, content: new Uint8Array(bytes) }
		});
		const filler = (bytes: number): Item => ({
			type: 'grant',
			grant: { gid: random(4), part: 0, parts: 1, bytes: new Uint8Array(bytes) }
		});
		const rest = limit - bodies.bodyBytes(PEOPLE, [event(300), filler(1)]) + 1;
		const fits = encoded(event(300), filler(rest));
		expect(fits).toHaveLength(limit);
		expect(bodies.decodeBody(fits, PEOPLE)).toBeDefined();
		expect(bodies.decodeBody(encoded(event(300), filler(rest + 1)), PEOPLE)).toBeUndefined();
		expect(bodies.decodeBody(encoded(filler(rest + 300)), PEOPLE)).toBeDefined();
	});
});
