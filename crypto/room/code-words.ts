import { TYPED_CODE_CHARACTERS } from '../limits.ts';
import { codeFromWords, type Code } from './code.ts';

/*
 * From what people type to indices of a word list (PROTOCOL.md §5). A list has 1,024 words that
 * differ in their first four letters once folded; lists of all languages share one index.
 */

type WordList = readonly string[];

const UNIQUE_LETTERS = 4;
const NEAREST_EDITS = 2;

/** One typed word and where it stands in the list, if it does. */
export interface TypedWord {
	readonly text: string;
	readonly index: number | undefined;
}

/** What a typed or pasted text means. */
export interface TypedWords {
	/** The list that fits best; the first one while none does. */
	readonly list: WordList;
	readonly words: readonly TypedWord[];
	/** Only for exactly five known words whose check holds. */
	readonly code: Code | undefined;
}

/**
 * Reads words separated by anything that is no letter. A code is written in one language, so the
 * words are looked up in each list by itself; reads 256 characters at most.
 */
export function parseWords(text: string, lists: readonly [WordList, ...WordList[]]): TypedWords {
	const tokens = text.slice(0, TYPED_CODE_CHARACTERS).match(/[\p{L}\p{M}]+/gu) ?? [];
	const readings = lists.map((list) => read(tokens, list));
	const best = readings.reduce((a, b) => (known(b) > known(a) ? b : a));
	return readings.find((reading) => reading.code !== undefined) ?? best;
}

/** Lower case without the marks that a foreign keyboard lacks: å and ä become a, ö becomes o. */
export function foldWord(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * The word's index: equal once folded, or at least the four letters that tell words apart and
 * nothing but the beginning of that word.
 */
export function wordIndex(word: string, list: WordList): number | undefined {
	const folded = foldWord(word);
	const exact = list.findIndex((entry) => foldWord(entry) === folded);
	if (exact >= 0) return exact;
	if (folded.length < UNIQUE_LETTERS) return undefined;
	const begun = list.findIndex((entry) => foldWord(entry).startsWith(folded));
	return begun >= 0 ? begun : undefined;
}

/** Up to `max` words that begin like `prefix`, in the order of the list; none for no letters. */
export function suggestWords(prefix: string, list: WordList, max: number): string[] {
	const folded = foldWord(prefix);
	if (folded === '') return [];
	return list.filter((entry) => foldWord(entry).startsWith(folded)).slice(0, max);
}

/**
 * The one word that differs by the fewest letters, at most two; `undefined` if there is none or
 * more than one.
 */
export function nearestWord(token: string, list: WordList): string | undefined {
	const folded = foldWord(token);
	for (let edits = 0; edits <= NEAREST_EDITS; edits++) {
		const near = list.filter((entry) => isWithin(folded, foldWord(entry), edits));
		if (near.length > 0) return near.length === 1 ? near[0] : undefined;
	}
	return undefined;
}

function read(tokens: readonly string[], list: WordList): TypedWords {
	const words = tokens.map((text) => ({ text, index: wordIndex(text, list) }));
	return { list, words, code: codeFromWords(words.map((word) => word.index ?? -1)) };
}

function known({ words }: TypedWords): number {
	return words.filter((word) => word.index !== undefined).length;
}

/** At most `edits` letters changed, added or left out. Three ways to go on, two levels deep. */
function isWithin(a: string, b: string, edits: number): boolean {
	if (edits < 0) return false;
	if (a === '' || b === '') return a.length + b.length <= edits;
	const [restA, restB] = [a.slice(1), b.slice(1)];
	if (a.startsWith(b.charAt(0))) return isWithin(restA, restB, edits);
	return (
		isWithin(restA, restB, edits - 1) ||
		isWithin(restA, b, edits - 1) ||
		isWithin(a, restB, edits - 1)
	);
}
