import {
	codeFromDigits,
	foldWord,
	nearestWord,
	parseLinkFragment,
	parseWords,
	suggestWords,
	type Code,
	type Invitation
} from '#crypto';
import { readHint } from '../engine/moderator-link.ts';

/** A word list; all lists share one index. */
export type WordList = readonly string[];

export const CODE_WORDS = 5;
export const CODE_DIGITS = 16;
const SUGGESTIONS = 3;

/**
 * known    in the list
 * open     the last word, still being written: some word begins like that
 * unknown  no word of the list
 */
export interface EntryWord {
	readonly text: string;
	readonly state: 'known' | 'open' | 'unknown';
}

/** What stands in the code field. */
export type CodeEntry =
	| { readonly kind: 'empty' }
	| {
			readonly kind: 'words';
			readonly list: WordList;
			readonly words: readonly EntryWord[];
			readonly code: Code | undefined;
	  }
	| { readonly kind: 'digits'; readonly count: number; readonly code: Code | undefined }
	| { readonly kind: 'link'; readonly invitation: Invitation | undefined };

/** Why the entry is no invitation, in the order in which a person reads it. */
export type CodeFault =
	| { readonly type: 'empty' }
	| { readonly type: 'unknown'; readonly word: string; readonly near: string | undefined }
	| { readonly type: 'few'; readonly missing: number }
	| { readonly type: 'many' }
	| { readonly type: 'check' }
	| { readonly type: 'digitsFew'; readonly missing: number }
	| { readonly type: 'digitsMany' }
	| { readonly type: 'digitsCheck' }
	| { readonly type: 'link' };

/** Reads the field. `lists` begins with the language of the page. */
export function readEntry(text: string, lists: readonly [WordList, ...WordList[]]): CodeEntry {
	const tidy = text.trim();
	if (tidy === '') return { kind: 'empty' };
	if (looksLikeLink(tidy)) {
		const { text: link } = readHint(tidy);
		return { kind: 'link', invitation: parseLinkFragment(link) };
	}
	if (!/\p{L}/u.test(tidy)) {
		const digits = tidy.replace(/\D/g, '');
		return { kind: 'digits', count: digits.length, code: codeFromDigits(digits) };
	}
	const { list, words, code } = parseWords(withoutOrdinals(text), lists);
	const writing = /[\p{L}\p{M}]$/u.test(text);
	return {
		kind: 'words',
		list,
		code,
		words: words.map((word, at) => {
			if (word.index !== undefined) return { text: word.text, state: 'known' };
			const open = writing && at === words.length - 1 && begins(word.text, lists);
			return { text: word.text, state: open ? 'open' : 'unknown' };
		})
	};
}

/** The invitation in the field, or why there is none. */
export function checkEntry(
	entry: CodeEntry
): { readonly invitation: Invitation } | { readonly faults: readonly CodeFault[] } {
	switch (entry.kind) {
		case 'empty':
			return { faults: [{ type: 'empty' }] };
		case 'link':
			return entry.invitation === undefined
				? { faults: [{ type: 'link' }] }
				: { invitation: entry.invitation };
		case 'digits':
			return entry.code === undefined
				? { faults: [digitFault(entry.count)] }
				: { invitation: { kind: 'code', code: entry.code } };
		case 'words':
			return entry.code === undefined
				? { faults: wordFaults(entry.words, entry.list) }
				: { invitation: { kind: 'code', code: entry.code } };
	}
}

/** Words that could be meant by the one being written; none once it is whole. */
export function suggestions(text: string, lists: readonly [WordList, ...WordList[]]): string[] {
	const begun = lastWord(text);
	if (begun === undefined) return [];
	const { list, words } = parseWords(text, lists);
	const settled = words.slice(0, -1).some((word) => word.index !== undefined);
	const found = (settled ? [list] : lists).flatMap((each) =>
		suggestWords(begun, each, SUGGESTIONS)
	);
	if (found.some((word) => foldWord(word) === foldWord(begun))) return [];
	return [...new Set(found)].slice(0, SUGGESTIONS);
}

/** The text with the word being written replaced by `word`, ready for the next one. */
export function complete(text: string, word: string): string {
	return `${text.slice(0, text.length - (lastWord(text)?.length ?? 0))}${word} `;
}

/**
 * The text after a space was typed at its end: the space accepts the word before it when only one
 * word begins like that. Undefined when there is nothing to complete.
 */
export function completeBySpace(
	text: string,
	lists: readonly [WordList, ...WordList[]]
): string | undefined {
	const begun = /[\p{L}\p{M}]+ $/u.test(text) ? text.slice(0, -1) : undefined;
	if (begun === undefined) return undefined;
	const [only, second] = suggestions(begun, lists);
	return only === undefined || second !== undefined ? undefined : complete(begun, only);
}

/** The text with its first `word` replaced, as an answer to `Menade du …?`. */
export function replaceWord(text: string, word: string, by: string): string {
	const at = text.indexOf(word);
	return at < 0 ? text : text.slice(0, at) + by + text.slice(at + word.length);
}

function looksLikeLink(text: string): boolean {
	return /#|:\/\/|^[12]\.[\w-]{20}/.test(text);
}

/** `1. sol 2. brygga`: people write lists. */
function withoutOrdinals(text: string): string {
	return text.replace(/\d+/g, ' ');
}

function begins(text: string, lists: readonly WordList[]): boolean {
	return lists.some((list) => suggestWords(text, list, 1).length > 0);
}

function lastWord(text: string): string | undefined {
	return /[\p{L}\p{M}]+$/u.exec(text)?.[0];
}

function digitFault(count: number): CodeFault {
	if (count < CODE_DIGITS) return { type: 'digitsFew', missing: CODE_DIGITS - count };
	return count > CODE_DIGITS ? { type: 'digitsMany' } : { type: 'digitsCheck' };
}

function wordFaults(words: readonly EntryWord[], list: WordList): readonly CodeFault[] {
	const unknown = words
		.filter((word) => word.state !== 'known')
		.map(({ text }) => ({ type: 'unknown' as const, word: text, near: nearestWord(text, list) }));
	if (unknown.length > 0) return unknown.slice(0, CODE_WORDS);
	if (words.length < CODE_WORDS) return [{ type: 'few', missing: CODE_WORDS - words.length }];
	return words.length > CODE_WORDS ? [{ type: 'many' }] : [{ type: 'check' }];
}
