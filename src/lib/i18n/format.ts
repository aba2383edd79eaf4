/** Languages people can choose; Swedish is written first. */
export type Locale = 'sv' | 'en';

const svCounts = 'noll en två tre fyra fem sex sju åtta nio tio elva tolv'.split(' ');
const enCounts = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const counts: Readonly<Record<Locale, readonly string[]>> = { sv: svCounts, en: enCounts };

const plurals = { sv: new Intl.PluralRules('sv'), en: new Intl.PluralRules('en') };
const lists = {
	sv: new Intl.ListFormat('sv', { type: 'conjunction' }),
	en: new Intl.ListFormat('en-GB', { type: 'conjunction' })
};

/** The form that goes with `count`. */
export function plural(locale: Locale, count: number, one: string, other: string): string {
	return plurals[locale].select(count) === 'one' ? one : other;
}

/** `a, b och c` */
export function list(locale: Locale, items: readonly string[]): string {
	return lists[locale].format(items);
}

/** Zero to twelve in letters, more in digits. */
export function countWord(locale: Locale, count: number): string {
	return counts[locale][count] ?? String(count);
}

/** First letter made a capital, for a count that begins a sentence. */
export function sentence(text: string): string {
	return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const clockSv = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit' });
const clockEn = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Time of day: `19.10` in Swedish, `19:10` in English. */
export function timeOfDay(locale: Locale, at: Date): string {
	return locale === 'sv' ? clockSv.format(at).replace(':', '.') : clockEn.format(at);
}
