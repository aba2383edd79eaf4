import { expect, test } from 'vitest';
import { TYPED_CODE_CHARACTERS } from '../../../../crypto/limits.ts';
import { codeWords, type Code } from '../../../../crypto/room/code.ts';
import * as words from '../../../../crypto/room/code-words.ts';

/** 1,024 words that differ in their first letters: three that spell the index, then an ending. */
function list(ending: string): string[] {
	const letters = 'abcdefghijklmnop';
	return Array.from({ length: 1_024 }, (_, index) => {
		const spelled = [index >> 8, (index >> 4) & 15, index & 15].map((digit) => letters[digit]);
		return `${spelled.join('')}${ending}`;
	});
}

const one = list('nor');
const two = list('vik');
const code: Code = { nameplate: 513, secret: 123_456_789 };
const spelled = (from: readonly string[]) => codeWords(code).map((index) => from[index] ?? '');

test('a keyboard without å, ä, ö or a shift key spells another word', () => {
	for (const typed of ['brygga', 'BRYGGA', 'Bryggå', 'BRYGGÄ', 'brygga\u030a']) {
		expect(words.foldWord(typed)).toBe('brygga');
	}
	expect(words.foldWord('Ö')).toBe('o');
});

test('a word is found by less than the four letters that tell words apart', () => {
	const some = ['brygga', 'måne', 'sjö', 'kanna'];
	expect(words.wordIndex('kanna', some)).toBe(3);
	expect(words.wordIndex('mane', some)).toBe(1);
	expect(words.wordIndex('bryg', some)).toBe(0);
	expect(words.wordIndex('brygg', some)).toBe(0);
	expect(words.wordIndex('sjo', some)).toBe(2);
	for (const typed of ['bry', 'man', 'brygd', 'bryggan', 'sj', '', 'anna']) {
		expect(words.wordIndex(typed, some), typed).toBeUndefined();
	}
});

test('suggestions are too many, from the middle of words, or given for nothing', () => {
	const some = ['åker', 'akvarell', 'bakelse', 'akleja', 'akrobat'];
	expect(words.suggestWords('AK', some, 3)).toEqual(['åker', 'akvarell', 'akleja']);
	expect(words.suggestWords('akr', some, 3)).toEqual(['akrobat']);
	expect(words.suggestWords('', some, 3)).toEqual([]);
	expect(words.suggestWords('x', some, 3)).toEqual([]);
});

test('a word is proposed that is too far or one of several', () => {
	const some = ['brygga', 'kanna', 'panna', 'sadel'];
	expect(words.nearestWord('brugga', some)).toBe('brygga');
	expect(words.nearestWord('bryga', some)).toBe('brygga');
	expect(words.nearestWord('sadeln', some)).toBe('sadel');
	expect(words.nearestWord('kanan', some)).toBe('kanna');
	expect(words.nearestWord('kanna', some)).toBe('kanna');
	expect(words.nearestWord('manna', some)).toBeUndefined();
	expect(words.nearestWord('stol', some)).toBeUndefined();
	expect(words.nearestWord('', some)).toBeUndefined();
});

test('a code is lost between the gaps people type', () => {
	for (const gap of [' ', '-', ', ', '\n', ' · ', '\t', ' 2. ']) {
		const read = words.parseWords(`  ${spelled(one).join(gap)} `, [one, two]);
		expect(read.code).toEqual(code);
		expect(read.list).toBe(one);
		expect(read.words.map((word) => word.index)).toEqual(codeWords(code));
	}
});

test('the second language is not recognised, or two languages mix', () => {
	const read = words.parseWords(spelled(two).join(' ').toUpperCase(), [one, two]);
	expect(read.list).toBe(two);
	expect(read.code).toEqual(code);
	const mixed = [...spelled(two).slice(0, 3), ...spelled(one).slice(3)].join(' ');
	expect(words.parseWords(mixed, [one, two])).toMatchObject({ list: two, code: undefined });
});

test('of two readings the one with a wrong check wins', () => {
	const shifted = [...one.slice(1), one[0] ?? ''];
	const text = spelled(one).join(' ');
	expect(words.parseWords(text, [shifted, one])).toMatchObject({ list: one, code });
});

test('four words, six words or a wrong one make a code', () => {
	const typed = spelled(one);
	expect(words.parseWords(typed.slice(0, 4).join(' '), [one]).code).toBeUndefined();
	expect(words.parseWords([...typed, typed[0]].join(' '), [one]).code).toBeUndefined();
	const wrong = words.parseWords(typed.with(2, 'brygga').join(' '), [one]);
	expect(wrong.code).toBeUndefined();
	expect(wrong.words[2]).toEqual({ text: 'brygga', index: undefined });
	expect(words.parseWords('', [one, two])).toEqual({ list: one, words: [], code: undefined });
});

test('a pasted book is read to its end', () => {
	const read = words.parseWords('ord '.repeat(100_000), [one, two]);
	expect(read.words).toHaveLength(TYPED_CODE_CHARACTERS / 'ord '.length);
});
