import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../crypto/errors.ts';
import * as names from '../../../crypto/room/names.ts';
import { firstNames, hurts } from './excluded.ts';
import { sound } from './sounds.ts';

const indices = Array.from({ length: names.NAME_COUNT }, (_, index) => index);
const languages = ['sv', 'en'] as const;

/** Of a person's size, weight, age, looks or sex: fine beside a lamp, not beside a name. */
const personal = {
	sv: /^(liten|stor|lätt|tung|smal|rund|bred|lång|kort|hög|låg|späd|stadig|gammal|ung|vacker|söt|ful|frisk|pigg|mjuk|len|het|varm|naken|röd|vit|svart|brun|rosa|läcker|svag|stark|snabb)$/,
	en: /^(little|small|big|large|light|heavy|thin|slim|round|wide|tall|short|high|low|tiny|sturdy|old|young|pretty|sweet|cute|ugly|healthy|fit|soft|smooth|hot|warm|naked|red|white|black|brown|pink|weak|strong|fast)$/
};

/** Animals that hunt people or have been names for them. */
const unkind = {
	sv: /räv|varg|björn|lejon|tiger|haj|orm|gris|val$|svin|ko$|get$|gås|höna|apa|råtta|padda|hund|bäver|mus/,
	en: /fox|wolf|^bear|lion|tiger|shark|snake|pig|^whale|swine|^cow|goat|goose|^hen$|ape$|monkey|^rat$|toad|dog|beaver|mouse/
};

describe.each(languages)('the names in %s', (language) => {
	const all = indices.map((index) => names.pseudonym(index, language));
	const halves = all.map((name) => name.toLowerCase().split(' '));
	const qualities = [...new Set(halves.map(([quality = '']) => quality))];
	const things = [...new Set(halves.map(([, thing = '']) => thing))];

	test('a name is there twice, or is not one quality and one thing', () => {
		expect(names.NAME_COUNT).toBe(2_048);
		expect(new Set(all).size).toBe(2_048);
		expect(all.filter((name) => !/^[A-ZÅÄÖ][a-zåäö]+ [a-zåäö]+$/.test(name))).toEqual([]);
		expect([qualities.length, things.length]).toEqual([32, 64]);
	});

	test('two halves sound alike, or begin with the same four letters', () => {
		for (const half of [qualities, things]) {
			expect(new Set(half.map((word) => sound(word, language))).size).toBe(half.length);
			expect(new Set(half.map((word) => word.slice(0, 4))).size).toBe(half.length);
		}
		expect(qualities.filter((word) => things.includes(word))).toEqual([]);
	});

	test('a quality is about a body or an age', () => {
		expect(qualities.filter((word) => personal[language].test(word))).toEqual([]);
	});

	test('an animal hunts or has been an insult', () => {
		expect(things.filter((word) => unkind[language].test(word))).toEqual([]);
	});

	test('a half may hurt somebody or is a first name', () => {
		const half = [...qualities, ...things];
		expect(half.filter((word) => hurts(word, language))).toEqual([]);
		expect(half.filter((word) => firstNames.has(word))).toEqual([]);
	});
});

test('the names of the two languages do not mean the same at one index', () => {
	const both = (index: number) => languages.map((language) => names.pseudonym(index, language));
	expect(both(0)).toEqual(['Blå uggla', 'Blue owl']);
	expect(both(2 * 64 + 35)).toEqual(['Gul lykta', 'Yellow lantern']);
	expect(both(16 * 64 + 1)).toEqual(['Lugn utter', 'Calm otter']);
	expect(both(names.NAME_COUNT - 1)).toEqual(['Klar karusell', 'Clear carousel']);
});

test('a Swedish quality has another form than the one for en-words', () => {
	const qualities = indices.filter((index) => index % 64 === 0);
	const words = qualities.map((index) => names.pseudonym(index, 'sv').split(' ')[0] ?? '');
	expect(words.filter((word) => /(tt|igt|nt|at|ot)$|(?<!Still)a$/.test(word))).toEqual([]);
});

// The two bytes stand for the lists in every meeting (PROTOCOL.md §7.1): other lists, other bytes.
test('the lists changed without their number', () => {
	const text = languages
		.flatMap((language) => indices.map((index) => names.pseudonym(index, language)))
		.join('\n');
	expect(createHash('sha256').update(text).digest().readUInt16BE()).toBe(names.NAMES_ID);
});

test('an index is taken apart wrongly, or one that is no name is taken', () => {
	expect(names.nameParts(0)).toEqual({ quality: 0, thing: 0 });
	expect(names.nameParts(130)).toEqual({ quality: 2, thing: 2 });
	expect(names.nameParts(2_047)).toEqual({ quality: 31, thing: 63 });
	for (const index of [-1, 0.5, 2_048, Number.NaN]) {
		expect(() => names.nameParts(index), String(index)).toThrow(UsageError);
		expect(() => names.pseudonym(index, 'sv'), String(index)).toThrow(UsageError);
	}
});

test('names that share a half pass as distinct', () => {
	expect(names.distinct(0, 0)).toBe(false);
	expect(names.distinct(0, 63)).toBe(false);
	expect(names.distinct(0, 64)).toBe(false);
	expect(names.distinct(1, 64)).toBe(true);
	expect(names.distinct(0, 65)).toBe(true);
});

describe('a free name', () => {
	test('is another than the one wished for, though that is free', () => {
		expect(names.freeName(700, [])).toBe(700);
		expect(names.freeName(65, [0])).toBe(65);
	});

	test('shares a half with a taken one', () => {
		expect(names.freeName(0, [0])).toBe(65);
		expect(names.freeName(5, [69])).toBe(6);
	});

	test('does not go on from the last to the first', () => {
		expect(names.freeName(2_047, [2_047])).toBe(0);
		expect(names.freeName(2_048, [])).toBe(0);
		expect(names.freeName(0xffff, [])).toBe(2_047);
	});

	test('shares a half while 32 people come in, or is taken for any of the next 32', () => {
		const taken: number[] = [];
		while (taken.length < 32) taken.push(names.freeName(900, taken));
		const pairs = taken.flatMap((a, at) => taken.slice(at + 1).map((b) => names.distinct(a, b)));
		expect(pairs).not.toContain(false);
		while (taken.length < 64) taken.push(names.freeName(900, taken));
		expect(new Set(taken).size).toBe(64);
		expect(taken[32]).toBe(901);
	});

	test('is given although none is left', () => {
		expect(names.freeName(3, indices.slice(1))).toBe(0);
		expect(() => names.freeName(3, indices)).toThrow(UsageError);
	});
});
