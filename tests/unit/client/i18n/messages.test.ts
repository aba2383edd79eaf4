import { describe, expect, test } from 'vitest';
import { houseVersion } from '#crypto';
import { countWord, list, plural, timeOfDay } from '../../../../src/lib/i18n/format.ts';
import { leadWords } from '../../../../src/lib/i18n/lead-words.ts';
import { en as englishForAll } from '../../../../src/lib/i18n/messages/en.ts';
import { sv as swedishForAll } from '../../../../src/lib/i18n/messages/sv.ts';
import { organisation } from '../../../../src/lykta.config.ts';
import { houseOf, houseRules, houseText } from '../../../../src/lib/i18n/rules.ts';

/** Every string of a dictionary with its path; functions are called with marked arguments. */
function strings(node: unknown, path = ''): (readonly [path: string, text: string])[] {
	if (typeof node === 'string') return [[path, node]];
	if (typeof node === 'function') return called(node as (...args: unknown[]) => unknown, path);
	if (typeof node !== 'object' || node === null) return [];
	return Object.entries(node).flatMap(([key, value]) => strings(value, `${path}.${key}`));
}

/** Called with names, then with a list of names and a number: whichever shows what is put in. */
function called(
	message: (...args: unknown[]) => unknown,
	path: string
): (readonly [path: string, text: string])[] {
	const samples = [marks, [marks, 3], [7, marks]].map((args) =>
		strings(attempt(message, args), path)
	);
	const shown = samples.find((sample) => sample.some(([, text]) => text.includes('NAMN')));
	return shown ?? samples.find((sample) => sample.length > 0) ?? [[path, '']];
}

function attempt(message: (...args: unknown[]) => unknown, args: unknown[]): unknown {
	try {
		return message(...args);
	} catch {
		return undefined;
	}
}
/** Every choice of rules that an organisation has, with its own vow. */
const houses = (['young', 'adult'] as const).flatMap((rulePack) =>
	[false, true].map((numbersRule) => houseOf({ ...organisation, rulePack, numbersRule }))
);
const sv = { ...swedishForAll, lead: leadWords('sv') };
const en = { ...englishForAll, lead: leadWords('en') };
const marks = ['ANAMN', 'BNAMN', 'CNAMN'];

const swedish = strings(sv);
const english = strings(en);
const participant = swedish.filter(([path]) => !/^\.(lead|common\.keyList)/.test(path));

describe('the two dictionaries', () => {
	test('differ in their keys', () => {
		expect(english.map(([path]) => path)).toEqual(swedish.map(([path]) => path));
	});

	test('differ in what they put into a sentence', () => {
		const put = (text: string) => [...text.matchAll(/[ABC]NAMN/g)].map(([name]) => name).sort();
		for (const [at, [path, text]] of swedish.entries()) {
			expect([path, put(english[at]![1])]).toEqual([path, put(text)]);
		}
	});

	test('hold an empty string, a hole or a number that is none', () => {
		for (const [path, text] of [...swedish, ...english]) {
			expect([path, /\S/.test(text), /undefined|NaN|\[object/.test(text)]).toEqual([
				path,
				true,
				false
			]);
		}
	});
});

describe('what a participant reads', () => {
	test('is written in the words of those who built it', () => {
		const jargon =
			/krypter|E2EE|nyckelrotation|fingerprint|fingeravtryck|epok|\bMLS\b|\brelay|\brelä|\bTLS\b/i;
		const unkind =
			/\b(offer|fall|ärende|bannad|utsparkad|ogiltig\w*|misslyckad\w*|misslyckades|tyvärr)\b/i;
		for (const [path, text] of participant) {
			expect([path, jargon.exec(text)?.[0], unkind.exec(text)?.[0]]).toEqual([
				path,
				undefined,
				undefined
			]);
		}
	});

	test('shouts in an error', () => {
		for (const [path, text] of strings(sv.error))
			expect([path, text.includes('!')]).toEqual([path, false]);
	});

	test.each(houses)(
		'is hard to read: LIX over 25 in all, over 30 on a screen, or a long sentence',
		({ sv: rules }) => {
			const house = [
				...rules.rules.flatMap(({ title, body }) => [title, body]),
				rules.vow,
				rules.moderators,
				rules.technology
			];
			const screens = new Map<string, string[]>([['.house', house]]);
			for (const [path, text] of participant) {
				const screen = path.split('.').slice(0, 2).join('.');
				screens.set(screen, [...(screens.get(screen) ?? []), text]);
			}
			const everything = [...screens.values()].flat();
			expect(lix(everything)).toBeLessThanOrEqual(25);
			for (const screen of [
				'.start',
				'.house',
				'.name',
				'.lobby',
				'.room',
				'.leave',
				'.after',
				'.lock',
				'.error'
			]) {
				expect([screen, Math.round(lix(screens.get(screen) ?? []))]).toEqual([
					screen,
					expect.toSatisfy((value: number) => value <= 30)
				]);
			}
			for (const sentence of everything.flatMap(sentencesOf)) {
				expect([sentence, wordsOf(sentence).length <= 18]).toEqual([sentence, true]);
			}
		}
	);

	test.each(houses)('is more than 240 words before the promise', ({ sv: house }) => {
		const { rules, vow, moderators, technology } = house;
		const text = [
			...rules.flatMap(({ title, body }) => [title, body]),
			vow,
			moderators,
			technology
		];
		const headings = [sv.rules.h1, sv.rules.vowH2, sv.rules.moderatorsH2, sv.rules.technologyH2];
		expect(wordsOf([...headings, ...text].join(' ')).length).toBeLessThanOrEqual(240);
	});
});

/** Words a sentence plus percentage of words longer than six letters. */
function lix(texts: readonly string[]): number {
	const sentences = texts.flatMap(sentencesOf);
	const words = texts.flatMap(wordsOf);
	const long = words.filter((word) => word.length > 6);
	return words.length / sentences.length + (100 * long.length) / words.length;
}

function sentencesOf(text: string): string[] {
	return text.split(/[.!?:](?:\s|$)|\n/).filter((part) => wordsOf(part).length > 0);
}

function wordsOf(text: string): string[] {
	return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

describe('the rules', () => {
	test('are another text than the one that moderators and participants agree on', () => {
		const text = houseText();
		for (const { rules, vow, moderators, technology } of Object.values(houseRules)) {
			for (const part of [
				...rules.flatMap(({ title, body }) => [title, body]),
				vow,
				moderators,
				technology
			]) {
				expect(text).toContain(part);
			}
		}
		expect(houseVersion(text)).not.toBe(houseVersion(`${text} `));
	});

	test.each(houses)('differ in number between the languages, or are more than seven', (house) => {
		expect(house.en.rules).toHaveLength(house.sv.rules.length);
		expect(house.sv.rules.length).toBeLessThanOrEqual(7);
	});

	test('say nothing about numbers in a group that has agreed on that', () => {
		const chosen = houseOf({ ...organisation, numbersRule: true });
		expect(chosen.sv.rules.at(-1)?.title).toBe('Inga siffror om kroppen.');
		expect(chosen.en.rules.at(-1)?.title).toBe('No numbers about bodies.');
	});

	test('speak to adults of school', () => {
		const { sv: house } = houseOf({ ...organisation, rulePack: 'adult' });
		const text = house.rules.map(({ body }) => body).join(' ');
		expect(text).toContain('arbetsplats');
		expect(text).not.toContain('skola');
	});

	test('leave out what the organisation lets people promise', () => {
		const vow = { promise: { sv: 'A', en: 'B' }, moderators: { sv: 'C', en: 'D' } };
		const { sv: swedish, en: english } = houseOf({ ...organisation, vow });
		expect([swedish.vow, english.vow, swedish.moderators, english.moderators]).toEqual([
			...['A', 'B', 'C', 'D']
		]);
	});
});

describe('numbers and lists', () => {
	test('are written as in another language', () => {
		expect(plural('sv', 1, 'ett', 'flera') + plural('sv', 0, 'ett', 'flera')).toBe('ettflera');
		expect(plural('en', 1, 'one', 'more') + plural('en', 2, 'one', 'more')).toBe('onemore');
		expect(list('sv', ['a', 'b', 'c'])).toBe('a, b och c');
		expect(list('en', ['a', 'b', 'c'])).toBe('a, b and c');
		expect(countWord('sv', 9) + countWord('en', 12) + countWord('sv', 13)).toBe('niotwelve13');
		const evening = new Date(2026, 10, 22, 19, 5);
		expect([timeOfDay('sv', evening), timeOfDay('en', evening)]).toEqual(['19.05', '19:05']);
	});
});
