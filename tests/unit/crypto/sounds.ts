/*
 * Words as they sound, roughly: equal results are words that a listener could mistake for one
 * another. Coarser than speech on purpose, so it rather keeps two words apart than lets a pair in.
 */

type Rule = readonly [RegExp, string];

const swedish: readonly Rule[] = [
	[/^(skj|stj|sch|sj|ch|sk(?=[eiyäö]))|skj|stj|sch|sj/g, 'S'],
	[/^(tj|kj|k(?=[eiyäö]))/, 'C'],
	[/^(hj|gj|lj|dj|g(?=[eiyäö]))/, 'j'],
	[/(?<=[lr])g$/, 'j'],
	[/hv|w/g, 'v'],
	[/z/g, 's'],
	[/c(?=[eiyäö])/g, 's'],
	[/ck|c|q/g, 'k'],
	[/x/g, 'ks'],
	[/ph/g, 'f'],
	[/th|dt/g, 't'],
	[/ä/g, 'e'],
	[/å/g, 'o']
];

const english: readonly Rule[] = [
	[/^[kg]n/, 'n'],
	[/^wr/, 'r'],
	[/^wh/, 'w'],
	[/ph/g, 'f'],
	[/tch/g, 'ch'],
	[/dge/g, 'j'],
	[/igh/g, 'Y'],
	[/gh/g, ''],
	[/ck/g, 'k'],
	[/mb$/, 'm'],
	[/st(?=le|en)/g, 's'],
	[/c(?=[eiy])/g, 's'],
	[/c(?!h)|q/g, 'k'],
	[/x/g, 'ks'],
	[/z/g, 's'],
	[/g(?=[eiy])/g, 'j'],
	[/(?<=.)(el|al|il|ol|le|yl)$/, 'L'],
	[/(?<=.)(our|ure|er|or|ar|re)$/, 'R'],
	[/(?<=.)(ain|en|on|an|in)$/, 'N'],
	[/a([^aeiouR])e$/, 'A$1'],
	[/e([^aeiou])e$/, 'E$1'],
	[/i([^aeiou])e$/, 'Y$1'],
	[/o([^aeiou])e$/, 'O$1'],
	[/u([^aeiou])e$/, 'U$1'],
	[/ai|ay|ei|ey/g, 'A'],
	[/ea|ee|ie/g, 'E'],
	[/oa|ow|oe/g, 'O'],
	[/oo|ew|ue|ui|ou/g, 'U'],
	[/au|aw|or/g, 'W'],
	[/er|ir|ur/g, 'R'],
	[/y$/, 'i'],
	[/y/g, 'Y']
];

/** How a lower-case word sounds. */
export function sound(word: string, language: 'sv' | 'en'): string {
	const rules = language === 'sv' ? swedish : english;
	const spoken = rules.reduce((text, [from, to]) => text.replace(from, to), word);
	return spoken.replace(/(.)\1+/gu, '$1');
}
