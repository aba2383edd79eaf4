import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { WORDS_EN } from '../../../crypto/room/words-en.ts';
import { WORDS_SV } from '../../../crypto/room/words-sv.ts';
import { firstNames, hurts, surnames } from './excluded.ts';
import { sound } from './sounds.ts';

const lists = [
	{
		language: 'sv',
		list: WORDS_SV,
		alphabet: 'abcdefghijklmnopqrstuvwxyzåäö',
		sha256: '59b8afbe89c2332aa1e7c5f5b485a138cabcbe2ac62ed6df27c2e79f8c4f0df9'
	},
	{
		language: 'en',
		list: WORDS_EN,
		alphabet: 'abcdefghijklmnopqrstuvwxyz',
		sha256: '6754ba66522f4898f99749f9cb1eb1f316d10c4a7e70b6006ae92bd631aa1875'
	}
] as const;

/** Words that sound alike however they are spelled, where spelling hides it from `sound`. */
const alike = `
	aisle isle|beach beech|berth birth|board bored|bow bough|brake break|bridal bridle|cellar seller
	cereal serial|chord cord|colonel kernel|core corps|course coarse|creek creak|currant current
	cymbal symbol|dear deer|dew due|fair fare|flour flower|foul fowl|freeze frieze|gate gait
	grater greater|hair hare|hall haul|hangar hanger|heel heal|hoarse horse|key quay|knight night
	knot not|lead led|leak leek|lessen lesson|loot lute|main mane|maize maze|manner manor|mantel mantle
	meat meet|medal metal|mettle metal|mist missed|morning mourning|muscle mussel|oar ore|pail pale
	pair pear|palate palette|pane pain|patience patients|pause paws|peak peek|pedal petal|peel peal
	pier peer|plain plane|plum plumb|pole poll|principal principle|rain reign|rap wrap|read reed
	reel real|ring wring|road rode|root route|rose rows|sail sale|scene seen|sea see|seam seem|side sighed
	sole soul|stair stare|stake steak|stationary stationery|steal steel|storey story|sundae sunday
	tail tale|tea tee|team teem|thyme time|tide tied|toad towed|tyre tire|vale veil|vane vein|wail whale
	waist waste|wait weight|wave waive|weather whether|week weak|wheel weal|which witch|wine whine|yoke yolk
`
	.split(/[|\n]/)
	.map((pair) => pair.trim().split(' '))
	.filter((pair) => pair.length === 2);

function fold(word: string): string {
	return word.replace(/[åä]/g, 'a').replace(/ö/g, 'o');
}

/** Whether one letter changed, added or left out makes one word of the other. */
function oneEditApart(a: string, b: string): boolean {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	let same = 0;
	while (same < short.length && short[same] === long[same]) same++;
	const rest = long.slice(same + 1);
	return short.slice(same) === rest || (a.length === b.length && short.slice(same + 1) === rest);
}

/** Groups of more than one word that `key` makes equal. */
function clashes(list: readonly string[], key: (word: string) => string): string[][] {
	const groups = new Map<string, string[]>();
	for (const word of list) groups.set(key(word), [...(groups.get(key(word)) ?? []), word]);
	return [...groups.values()].filter((group) => group.length > 1);
}

function pairs(list: readonly string[], apart: (a: string, b: string) => boolean): string[] {
	return list.flatMap((a, at) =>
		list.slice(at + 1).flatMap((b) => (apart(a, b) ? [`${a} ${b}`] : []))
	);
}

describe.each(lists)('the word list in $language', ({ language, list, alphabet, sha256 }) => {
	test('a word has no place or two of them', () => {
		expect(list).toHaveLength(1_024);
		expect(new Set(list).size).toBe(1_024);
		expect(Object.isFrozen(list)).toBe(true);
	});

	test('a word is too short, too long, or holds a letter people have to look for', () => {
		const letters = new RegExp(`^[${alphabet}]{4,7}$`);
		expect(list.filter((word) => !letters.test(word))).toEqual([]);
	});

	test('the order is not that of the alphabet', () => {
		const places = (word: string) =>
			Array.from(word, (letter) => alphabet.indexOf(letter) + 10).join();
		const sorted = list.toSorted((a, b) => (places(a) < places(b) ? -1 : 1));
		expect(list).toEqual(sorted);
	});

	test('four letters from a keyboard without å, ä and ö begin two words', () => {
		expect(clashes(list, (word) => fold(word).slice(0, 4))).toEqual([]);
	});

	test('one wrong letter makes another word', () => {
		expect(pairs(list.map(fold), oneEditApart)).toEqual([]);
	});

	test('two words sound alike', () => {
		expect(clashes(list, (word) => sound(word, language))).toEqual([]);
		const both = alike.filter((pair) => pair.every((word) => list.includes(word)));
		expect(both).toEqual([]);
	});

	test('a word is the name of a person', () => {
		expect(list.filter((word) => firstNames.has(word) || surnames.has(word))).toEqual([]);
	});

	test('a word may hurt somebody', () => {
		expect(list.filter((word) => hurts(word, language))).toEqual([]);
	});

	// A code is five places in this list: another list is another protocol (PROTOCOL.md §5).
	test('the list changed without the protocol', () => {
		expect(createHash('sha256').update(list.join('\n')).digest('hex')).toBe(sha256);
	});
});

test('the rules for words are blind', () => {
	expect(oneEditApart('bord', 'jord')).toBe(true);
	expect(oneEditApart('lager', 'lagre')).toBe(false);
	expect(oneEditApart('larm', 'alarm')).toBe(true);
	expect(oneEditApart('skal', 'skalk')).toBe(true);
	expect(oneEditApart('bank', 'bunt')).toBe(false);
	expect(clashes(['kära', 'kåra', 'korg'], fold)).toEqual([['kära', 'kåra']]);
	expect(sound('sjal', 'sv')).toBe(sound('schal', 'sv'));
	expect(sound('värld', 'sv')).toBe(sound('verld', 'sv'));
	expect(sound('knot', 'en')).toBe(sound('not', 'en'));
	expect(sound('pail', 'en')).toBe(sound('pale', 'en'));
	expect(hurts('ångest', 'sv')).toBe(true);
	expect(hurts('whale', 'en')).toBe(true);
	expect(hurts('barn', 'en')).toBe(false);
	expect(firstNames.has('linnea') && surnames.has('berg')).toBe(true);
	expect(alike.length).toBeGreaterThan(80);
});
