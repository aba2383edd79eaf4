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

/**
 * The base pack. The organisation answers for `moderators`: it says what its moderators may pass on.
 * Every change of a letter here makes another house number, and pages that show the old text are
 * told to reload before anybody is let in.
 */
export const houseRules: Readonly<Record<Locale, HouseRules>> = {
	sv: {
		rules: [
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
				body: 'Skriv inte namn, skola, ort eller konton. Vi hör inte av oss till varandra utanför gruppen.'
			},
			{
				title: 'Var varsam.',
				body: 'Beskriv inte i detalj hur någon skadar sig eller blir skadad.'
			}
		],
		vow: 'Jag berättar inte för någon vad de andra skriver här. Jag försöker inte ta reda på vilka de är.',
		moderators:
			'Moderatorerna håller också tyst. De får prata med sin samordnare om det som sägs här. ' +
			'Vi hör inte av oss till din familj, din skola eller dina vänner. ' +
			'Om ditt liv är i fara kan samordnaren behöva göra något. Då pratar vi med dig först. ' +
			'Vi gör inget bakom din rygg.',
		technology:
			'Ingen utanför rummet kan läsa det ni skriver. ' +
			'Men ingen teknik hindrar att någon i rummet berättar vidare. Därför lovar vi varandra.'
	},
	en: {
		rules: [
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
				body: 'Don’t write names, schools, places or accounts. We don’t contact each other outside the group.'
			},
			{
				title: 'Be gentle.',
				body: 'Don’t describe in detail how someone hurts themselves or is hurt.'
			}
		],
		vow: 'I won’t tell anyone what the others write here. I won’t try to find out who they are.',
		moderators:
			'The moderators keep quiet too. They may talk with their coordinator about what is said here. ' +
			'We don’t contact your family, your school or your friends. ' +
			'If your life is in danger, the coordinator may need to act. Then we talk with you first. ' +
			'We do nothing behind your back.',
		technology:
			'No one outside the room can read what you write. ' +
			'But no technology can stop someone in the room from passing it on. ' +
			'That is why we promise each other.'
	}
};

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
