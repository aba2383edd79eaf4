import type { Locale } from '#lib/i18n/format.ts';

type Localised = Readonly<Record<Locale, string>>;

export interface SupportLine {
	readonly name: Localised;
	/** Number or address, as people read it. */
	readonly reach: string;
	readonly about: Localised;
	/** Day on which somebody last made sure that the line still answers, `YYYY-MM-DD`. */
	readonly checked: string;
}

export interface Organisation {
	/** Neutral: it stands in tabs and browser histories. */
	readonly appName: string;
	/** Follows on `hör av dig till` and `contact`. */
	readonly contact: Localised;
	/** Where the quick exit leads: ordinary, fast, of interest to anybody. */
	readonly neutralUrl: string;
	readonly supportLines: readonly SupportLine[];
	/** Constant name of the relay in this build; part of where a code's waiting room is. */
	readonly relayId: string;
}

/**
 * Everything an organisation sets for its own installation. The numbers are from the series that is
 * kept free for fiction; only the emergency number is real.
 */
export const organisation: Organisation = {
	appName: 'Lykta',
	contact: {
		sv: 'samordnaren på 08-465 004 10',
		en: 'the coordinator on 08-465 004 10'
	},
	neutralUrl: 'https://www.smhi.se/',
	supportLines: [
		{
			name: { sv: 'Nödnumret', en: 'Emergency number' },
			reach: '112',
			about: {
				sv: 'Om du är i fara nu. Samtalet syns i mobilens samtalslista.',
				en: 'If you are in danger now. The call shows in your phone’s call list.'
			},
			checked: '2026-11-03'
		},
		{
			name: { sv: 'Exempellinjen', en: 'The example line' },
			reach: '08-465 004 20',
			about: { sv: 'Varje kväll kl. 18–22.', en: 'Every evening 18:00–22:00.' },
			checked: '2026-11-03'
		}
	],
	relayId: 'lykta-1'
};
