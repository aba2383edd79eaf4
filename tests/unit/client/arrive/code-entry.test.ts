import { describe, expect, test } from 'vitest';
import { codeFromWords, formatLink, WORDS_EN, WORDS_SV, type Code } from '#crypto';
import { codeDigits, codeWords } from '../../../../crypto/room/code.ts';
import {
	checkEntry,
	complete,
	completeBySpace,
	readEntry,
	replaceWord,
	suggestions
} from '../../../../src/lib/arrive/code-entry.ts';

const code: Code = { nameplate: 0x1234, secret: 0xabcdef1 };
const indices = codeWords(code);
const spell = (list: readonly string[]) => indices.map((index) => list[index]!);
const sv = spell(WORDS_SV);
const en = spell(WORDS_EN);
const digits = codeDigits(code);
const lists = [WORDS_SV, WORDS_EN] as const;
const invitation = { kind: 'code', code };

const check = (text: string) => checkEntry(readEntry(text, lists));
const faults = (text: string) => {
	const result = check(text);
	return 'faults' in result ? result.faults : [];
};

describe('a code', () => {
	test('is refused because of how it is written', () => {
		expect(codeFromWords(indices)).toEqual(code);
		const spellings = [
			sv.join(' '),
			sv.join('-'),
			`  ${sv.join(', ')}. `,
			sv.join('\n').toUpperCase(),
			sv.join(' ').normalize('NFD'),
			sv.map((word) => word.normalize('NFD').replace(/\p{M}/gu, '')).join(' '),
			sv.map((word, at) => `${String(at + 1)}. ${word}`).join(' '),
			sv.map((word) => word.slice(0, 4)).join(' '),
			en.join(' '),
			digits,
			digits.replace(/(.{4})/g, '$1 '),
			digits.replace(/(.{4})(?!$)/g, '$1-')
		];
		for (const spelling of spellings)
			expect([spelling, check(spelling)]).toEqual([spelling, { invitation }]);
	});

	test('is taken although two of its words changed places', () => {
		const [a, b, ...rest] = sv;
		expect(faults([b, a, ...rest].join(' '))).toEqual([{ type: 'check' }]);
	});

	test('is taken although a digit is wrong', () => {
		const wrong = String((Number(digits[3]) + 1) % 10);
		expect(faults(digits.slice(0, 3) + wrong + digits.slice(4))).toEqual([{ type: 'digitsCheck' }]);
	});

	test('has another fault than its own', () => {
		expect(faults('')).toEqual([{ type: 'empty' }]);
		expect(faults(' \n')).toEqual([{ type: 'empty' }]);
		expect(faults(sv.slice(0, 3).join(' '))).toEqual([{ type: 'few', missing: 2 }]);
		expect(faults([...sv, sv[0]].join(' '))).toEqual([{ type: 'many' }]);
		expect(faults(digits.slice(1))).toEqual([{ type: 'digitsFew', missing: 1 }]);
		expect(faults(`${digits}1`)).toEqual([{ type: 'digitsMany' }]);
	});

	test('does not name the word that is in no list and the one that is meant', () => {
		const typo = sv[1]!.slice(0, -1) + 'q' + sv[1]!.slice(-1);
		expect(faults([sv[0], typo, ...sv.slice(2)].join(' '))).toEqual([
			{ type: 'unknown', word: typo, near: sv[1] }
		]);
		expect(faults('qqqqqqqq')).toEqual([{ type: 'unknown', word: 'qqqqqqqq', near: undefined }]);
	});
});

describe('a pasted link', () => {
	const link = {
		kind: 'link' as const,
		secret: Uint8Array.from({ length: 32 }, (_, at) => at),
		roomTag: Uint8Array.from({ length: 16 }, (_, at) => 255 - at)
	};
	const address = formatLink('https://lykta.example', link);

	test('is not understood whole or as its fragment', () => {
		const expected = { invitation: link };
		expect(check(address)).toEqual(expected);
		expect(check(` ${address}\n`)).toEqual(expected);
		expect(check(address.slice(address.indexOf('#')))).toEqual(expected);
		expect(check(address.slice(address.indexOf('#') + 1))).toEqual(expected);
	});

	test('for a moderator is not understood as she was sent it', () => {
		expect(check(`${address}.m `)).toEqual({ invitation: link });
		expect(check(`${address.slice(address.indexOf('#') + 1)}.m`)).toEqual({ invitation: link });
	});

	test('of an open group is taken for words', () => {
		const open = { ...link, kind: 'open' } as const;
		const text = formatLink('https://lykta.example', open);
		expect(check(text)).toEqual({ invitation: open });
		expect(check(text.slice(text.indexOf('#') + 1))).toEqual({ invitation: open });
	});

	test('is taken although its end is missing', () => {
		expect(faults(address.slice(0, -1))).toEqual([{ type: 'link' }]);
		expect(faults('https://lykta.example/')).toEqual([{ type: 'link' }]);
	});
});

describe('help while writing', () => {
	test('shows a word as wrong before it is finished', () => {
		const entry = readEntry(`${sv[0]!} ${sv[1]!.slice(0, 2)}`, lists);
		expect(entry.kind === 'words' && entry.words.map((word) => word.state)).toEqual([
			'known',
			'open'
		]);
	});

	test('does not show a finished word as wrong', () => {
		const entry = readEntry(`${sv[1]!.slice(0, 2)} `, lists);
		expect(entry.kind === 'words' && entry.words.map((word) => word.state)).toEqual(['unknown']);
	});

	test('offers words of the other language once it is clear which one it is', () => {
		const begun = sv.slice(0, 2).join(' ');
		for (const letter of 'abdefghiklmnoprstv') {
			for (const word of suggestions(`${begun} ${letter}`, lists)) expect(WORDS_SV).toContain(word);
		}
	});

	test('offers more than three words, or any for a whole word', () => {
		expect(suggestions('s', lists)).toHaveLength(3);
		expect(suggestions(sv[0]!, lists)).toEqual([]);
		expect(suggestions(`${sv[0]!} `, lists)).toEqual([]);
	});

	test('does not fill in the word that was begun', () => {
		expect(complete('', 'sten')).toBe('sten ');
		expect(complete('bry', 'brygga')).toBe('brygga ');
		expect(complete('Sten, BRY', 'brygga')).toBe('Sten, brygga ');
	});

	test('takes a space for an answer when several words begin alike', () => {
		const one = WORDS_SV.find(
			(word) => suggestions(word.slice(0, 4), [WORDS_SV]).length === 1 && word.length > 4
		)!;
		expect(completeBySpace(`${one.slice(0, 4)} `, [WORDS_SV])).toBe(`${one} `);
		expect(completeBySpace('s ', lists)).toBeUndefined();
		expect(completeBySpace(`${one} `, [WORDS_SV])).toBeUndefined();
		expect(completeBySpace('qqqq ', lists)).toBeUndefined();
		expect(completeBySpace(' ', lists)).toBeUndefined();
	});

	test('changes another word than the one asked about', () => {
		expect(replaceWord('sten brugga gren', 'brugga', 'brygga')).toBe('sten brygga gren');
		expect(replaceWord('sten', 'brugga', 'brygga')).toBe('sten');
	});
});
