import { beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { AREA_BYTES, MAX_AREA_DATA_BYTES } from '../../../../crypto/limits.ts';
import type { Random } from '../../../../crypto/primitives/random.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import {
	AREA_CONTENT_BYTES,
	decodeArea,
	encodeArea,
	openArea,
	sealArea,
	type AreaContent
} from '../../../../crypto/room/private-area.ts';
import { flipped, seeded } from '../seeded.ts';

const random = seeded('private area');
const place = random(40);
const secret = random(32);
const content = encodeArea(partOf({}));

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function partOf(change: object): AreaContent {
	const part = {
		kind: 'text',
		seq: 3,
		first: 2,
		more: false,
		data: Uint8Array.of(1, 2),
		...change
	};
	return { type: 'part', part: part as Extract<AreaContent, { type: 'part' }>['part'] };
}

function receiptOf(change: object): AreaContent {
	return { type: 'receipt', receipt: { who: 4, signer: 0, from: 1, to: 9, ahead: [], ...change } };
}

/** What a source was asked for, call by call. */
function watched(): { readonly random: Random; readonly asked: number[] } {
	const asked: number[] = [];
	const source = seeded('watched');
	return {
		asked,
		random: (bytes) => {
			asked.push(bytes);
			return source(bytes);
		}
	};
}

describe('a private area', () => {
	test('opens for somebody else, elsewhere, changed, or as another one', () => {
		const key = new Secret(secret.slice());
		const area = sealArea(place, { who: 4, key, content }, random);
		expect(area).toHaveLength(AREA_BYTES);
		expect(openArea(place, 4, key, area)).toEqual(content);
		expect(openArea(place, 5, key, area)).toBeUndefined();
		expect(openArea(flipped(place, 39), 4, key, area)).toBeUndefined();
		expect(openArea(place, 4, new Secret(flipped(secret, 0)), area)).toBeUndefined();
		for (const at of [0, 24, 56, 200, 359]) {
			expect(openArea(place, 4, key, flipped(area, at))).toBeUndefined();
		}
	});

	test('of nobody differs in size, or in what is drawn for it', () => {
		const [idle, full] = [watched(), watched()];
		const nothing = sealArea(place, undefined, idle.random);
		const something = sealArea(
			place,
			{ who: 4, key: new Secret(secret.slice()), content },
			full.random
		);
		expect(nothing).toHaveLength(something.length);
		expect(idle.asked).toEqual(full.asked);
		expect(idle.asked).toEqual([32, 24]);
	});

	test('of nobody opens with a key that could be guessed', () => {
		const nothing = sealArea(place, undefined, random);
		for (const bytes of [new Uint8Array(32), secret]) {
			expect(openArea(place, 0, new Secret(bytes.slice()), nothing)).toBeUndefined();
		}
	});

	test('of nobody leaves its key behind', () => {
		const drawn: Uint8Array[] = [];
		const source = seeded('kept');
		sealArea(place, undefined, (length) => {
			drawn.push(source(length));
			return drawn.at(-1)!;
		});
		expect(drawn[0]).toEqual(new Uint8Array(32));
	});

	test('is sealed with another length', () => {
		const aside = { who: 4, key: new Secret(secret.slice()), content: content.slice(1) };
		expect(() => sealArea(place, aside, random)).toThrow(UsageError);
	});
});

describe('the content of an area', () => {
	test.each([
		['a text', partOf({})],
		['the first of more', partOf({ seq: 2, more: true, data: random(MAX_AREA_DATA_BYTES) })],
		['a call for support', partOf({ kind: 'support', data: Uint8Array.of(2) })],
		['a staff state', partOf({ kind: 'state', data: random(MAX_AREA_DATA_BYTES) })],
		['a recap', partOf({ kind: 'recap', seq: 65, first: 2 })],
		['a receipt', receiptOf({})],
		['a receipt of one', receiptOf({ from: 65_535, to: 65_535 })],
		['a receipt with more ahead', receiptOf({ ahead: [11, 18, 73] })],
		['a receipt of what is ahead', receiptOf({ from: 3, to: 2, ahead: [4] })]
	])('(%s) is read otherwise than it was written', (_, written) => {
		const bytes = encodeArea(written);
		expect(bytes).toHaveLength(AREA_CONTENT_BYTES);
		expect(decodeArea(bytes)).toEqual(written);
	});

	test.each([
		['number 0', partOf({ seq: 0, first: 0 })],
		['first 0', partOf({ first: 0 })],
		['first above its number', partOf({ seq: 3, first: 4 })],
		['a number too far from the first', partOf({ seq: 66, first: 2 })],
		['no data', partOf({ data: new Uint8Array(0) })],
		['more behind a part that is not full', partOf({ more: true, data: random(280) })],
		['a receipt from 0', receiptOf({ from: 0 })],
		['a receipt for nothing', receiptOf({ from: 4, to: 3 })],
		['a receipt that ends before it begins', receiptOf({ from: 4, to: 2, ahead: [5] })],
		['a receipt with its next number ahead', receiptOf({ ahead: [10] })],
		['a receipt beyond the last number', receiptOf({ to: 65_530, ahead: [65_536] })]
	])('(%s) is believed', (_, written) => {
		expect(decodeArea(encodeArea(written))).toBeUndefined();
	});

	test.each([
		['an unknown kind', (bytes: Uint8Array) => bytes.with(0, 9)],
		['kind 0', (bytes: Uint8Array) => bytes.with(0, 0)],
		['a receipt with more', () => encodeArea(receiptOf({})).with(0, 0x83)],
		['a numbered receipt', () => encodeArea(receiptOf({})).with(2, 1)],
		['a receipt with a first', () => encodeArea(receiptOf({})).with(4, 1)],
		['a longer receipt', () => encodeArea(receiptOf({})).with(6, 15)],
		['something behind its data', (bytes: Uint8Array) => bytes.with(287, 1)],
		['a length beyond its end', (bytes: Uint8Array) => bytes.with(5, 255)],
		['another length', (bytes: Uint8Array) => bytes.slice(1)],
		['nothing', () => new Uint8Array(0)],
		['zeros', () => new Uint8Array(AREA_CONTENT_BYTES)]
	])('(%s) is read', (_, change) => {
		expect(decodeArea(change(content.slice()))).toBeUndefined();
	});

	test('does not fit, and is cut', () => {
		const longest = partOf({ data: random(MAX_AREA_DATA_BYTES) });
		expect(decodeArea(encodeArea(longest))).toEqual(longest);
		expect(() => encodeArea(partOf({ data: random(MAX_AREA_DATA_BYTES + 1) }))).toThrow(UsageError);
	});
});
