import { organisation } from '../../lykta.config.ts';
import type { Organisation, RulePack } from '../organisation/organisation.ts';
import type { Locale } from './format.ts';

export interface Rule {
	readonly title: string;
	readonly body: string;
}

/** What a person promises before she is let in, and what she is told before that. */
export interface HouseRules {
	readonly rules: readonly Rule[];
	readonly vow: string;
	readonly moderators: string;
	readonly technology: string;
}

/** What every group agrees on; `recognised` is worded for those it is meant for. */
const base: Readonly<Record<Locale, (recognised: string) => readonly Rule[]>> = {
	sv: (recognised) => [
		{
			title: 'Det som sägs här stannar här.',
			body: 'Berätta inte vidare om andra, inte ens utan namn. Ta inga skärmbilder.'
		},
		{
			title: 'Du bestämmer hur mycket du berättar.',
			body: 'Du får hoppa över. Du får vara tyst. Du får gå.'
		},
		{
			title: 'Skriv om dig själv.',
			body: 'Säg jag i stället för man. Ge råd bara om någon ber om det.'
		},
		{
			title: 'En i taget.',
			body: 'När vi går laget runt väntar vi in varandra. Moderatorn håller ordning.'
		},
		{
			title: 'Ingen ska kännas igen.',
			body: recognised
		},
		{
			title: 'Var varsam.',
			body: 'Beskriv inte i detalj hur någon skadar sig eller blir skadad.'
		}
	],
	en: (recognised) => [
		{
			title: 'What is said here stays here.',
			body: 'Don’t pass on what others tell, not even without names. Take no screenshots.'
		},
		{
			title: 'You decide how much you tell.',
			body: 'You may skip. You may be quiet. You may leave.'
		},
		{
			title: 'Write about yourself.',
			body: 'Say I rather than you or people. Give advice only when someone asks.'
		},
		{
			title: 'One at a time.',
			body: 'When we go round the group we wait for each other. The moderator keeps order.'
		},
		{
			title: 'No one should be recognised.',
			body: recognised
		},
		{
			title: 'Be gentle.',
			body: 'Don’t describe in detail how someone hurts themselves or is hurt.'
		}
	]
};

const notToWrite: Readonly<Record<RulePack, Readonly<Record<Locale, string>>>> = {
	young: {
		sv: 'Skriv inte namn, skola, ort eller konton. Vi hör inte av oss till varandra utanför gruppen.',
		en: 'Don’t write names, schools, places or accounts. We don’t contact each other outside the group.'
	},
	adult: {
		sv: 'Skriv inte namn, arbetsplats, ort eller konton. Vi hör inte av oss till varandra utanför gruppen.',
		en: 'Don’t write names, workplaces, places or accounts. We don’t contact each other outside the group.'
	}
};

const numbers: Readonly<Record<Locale, Rule>> = {
	sv: {
		title: 'Inga siffror om kroppen.',
		body: 'Vi skriver inte vikt, mått eller kalorier.'
	},
	en: {
		title: 'No numbers about bodies.',
		body: 'We don’t write weights, sizes or calories.'
	}
};

/** Ours to say, because it says what this software can do. */
const technology: Readonly<Record<Locale, string>> = {
	sv:
		'Ingen utanför rummet kan läsa det ni skriver. ' +
		'Men ingen teknik hindrar att någon i rummet berättar vidare. Därför lovar vi varandra.',
	en:
		'No one outside the room can read what you write. ' +
		'But no technology can stop someone in the room from passing it on. ' +
		'That is why we promise each other.'
};

/** At most seven rules in the words that the organisation has chosen, and its own vow. */
export function houseOf(
	choice: Pick<Organisation, 'rulePack' | 'numbersRule' | 'vow'>
): Readonly<Record<Locale, HouseRules>> {
	const house = (locale: Locale): HouseRules => ({
		rules: [
			...base[locale](notToWrite[choice.rulePack][locale]),
			...(choice.numbersRule ? [numbers[locale]] : [])
		],
		vow: choice.vow.promise[locale],
		moderators: choice.vow.moderators[locale],
		technology: technology[locale]
	});
	return { sv: house('sv'), en: house('en') };
}

/**
 * The house of this installation. Every change of a letter here makes another house number, and
 * pages that show the old text are told to reload before anybody is let in.
 */
export const houseRules = houseOf(organisation);

/**
 * The rules and the vow in both languages as one text: what the house number of a meeting is
 * computed from (PROTOCOL.md §7.1). Lines are separated by `\n`, languages by an empty line.
 */
export function houseText(): string {
	return [houseRules.sv, houseRules.en].map(lines).join('\n\n');
}

function lines(house: HouseRules): string {
	const rules = house.rules.map((rule) => `${rule.title} ${rule.body}`);
	return [...rules, house.vow, house.moderators, house.technology].join('\n');
}
