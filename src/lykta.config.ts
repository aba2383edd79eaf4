import { EXAMPLE_COORDINATOR } from './lib/organisation/example.ts';
import type { Organisation } from './lib/organisation/organisation.ts';

/**
 * What an organisation sets for its own installation, before anybody meets there. The client has to
 * be built anew after a change; a build says in one line what it cannot use. What stands here is a
 * made-up organisation, and its telephone number is one that is kept free for stories.
 */
export const organisation: Organisation = {
	name: 'Exempelföreningen',
	appName: 'Lykta',
	contact: {
		sv: 'den som bjöd in dig',
		en: 'the person who invited you'
	},
	neutralUrl: 'https://www.smhi.se/',

	// Shown after a meeting. Call each of them first, and write down the day.
	supportLines: [
		{
			name: { sv: 'Exempellinjen', en: 'Example line' },
			reach: '08-465 004 00',
			about: {
				sv: 'Det här är ett exempel. Ingen svarar på numret.',
				en: 'This is an example. Nobody answers this number.'
			},
			checked: '2026-11-22'
		}
	],

	rulePack: 'young',
	numbersRule: false,

	// A change of one letter in rules or vow is a new house: open pages are told to reload.
	vow: {
		promise: {
			sv: 'Jag berättar inte för någon vad de andra skriver här. Jag försöker inte ta reda på vilka de är.',
			en: 'I won’t tell anyone what the others write here. I won’t try to find out who they are.'
		},
		moderators: {
			sv:
				'Moderatorerna håller också tyst. De får prata med sin samordnare om det som sägs här. ' +
				'Vi hör inte av oss till din familj, din skola eller dina vänner. ' +
				'Om ditt liv är i fara kan samordnaren behöva göra något. Då pratar vi med dig först. ' +
				'Vi gör inget bakom din rygg.',
			en:
				'The moderators keep quiet too. They may talk with their coordinator about what is said here. ' +
				'We don’t contact your family, your school or your friends. ' +
				'If your life is in danger, the coordinator may need to act. Then we talk with you first. ' +
				'We do nothing behind your back.'
		}
	},

	twoModerators: false,

	// Everybody has the other half of this one: put your own here, made with `age-keygen`.
	coordinatorKey: EXAMPLE_COORDINATOR,

	relayId: 'lykta-1'
};
