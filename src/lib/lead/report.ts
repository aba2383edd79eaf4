import { timeOfDay, type Locale } from '#lib/i18n/format.ts';
import type { LeadMessages } from '#lib/i18n/messages/lead-sv.ts';
import type { Counts, Span } from './tally.ts';

type Words = LeadMessages['report'];
export type How = keyof Words['how']['choices'];
export type Happened = keyof Words['happened']['choices'];
export type Follow = keyof Words['follow']['choices'];
export type Self = keyof Words['self']['choices'];

/** What a moderator ticks; undefined where she ticks nothing. There is no field for words. */
export interface Answers {
	readonly how: How | undefined;
	readonly happened: readonly Happened[];
	readonly follow: Follow | undefined;
	readonly self: Self | undefined;
}

/** What a report is made of: numbers, ticks, and what the organisation is called. */
export interface Contents {
	readonly organisation: string;
	readonly span: Span;
	readonly counts: Counts;
	readonly answers: Answers;
}

/**
 * The report as it is shown, locked and read: the same characters, a line for each number and each
 * question. Every word of it is the dictionary's or the organisation's; ends with a new line.
 */
export function reportText(contents: Contents, words: Words, locale: Locale): string {
	const { organisation, span, counts, answers } = contents;
	const none = words.unanswered;
	const ticked = answers.happened.map((it) => words.happened.choices[it]);
	const { how, happened, follow, self } = words;
	return [
		words.h1,
		organisation,
		words.span(day(span.from), timeOfDay(locale, span.from), timeOfDay(locale, span.to)),
		'',
		...keysOf(counts).map((name) => `${words.counts[name]}: ${counts[name]}`),
		'',
		`${how.legend} ${answers.how === undefined ? none : how.choices[answers.how]}`,
		`${happened.legend} ${ticked.length === 0 ? none : ticked.join('; ')}`,
		`${follow.legend} ${answers.follow === undefined ? none : follow.choices[answers.follow]}`,
		`${self.legend} ${answers.self === undefined ? none : self.choices[answers.self]}`,
		''
	].join('\n');
}

/** The names of a record, in the order in which they are written down. */
export function keysOf<T extends object>(record: T): readonly (keyof T)[] {
	return Object.keys(record) as (keyof T)[];
}

/** `YYYY-MM-DD` where the moderator is. */
function day(at: Date): string {
	const two = (part: number) => String(part).padStart(2, '0');
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
