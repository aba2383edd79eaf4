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
	/** Whom people turn to. Follows on `hör av dig till` and `be`, on `contact` and `ask`. */
	readonly contact: Localised;
	/** Where the quick exit leads: ordinary, fast, of interest to anybody. */
	readonly neutralUrl: string;
	/** Where to talk with somebody after a meeting; without any, the page offers none. */
	readonly supportLines: readonly SupportLine[];
	/** Whether the group has agreed to write no weights, measures or calories. */
	readonly numbersRule: boolean;
	/** Constant name of the relay in this build; part of where a code's waiting room is. */
	readonly relayId: string;
}

/**
 * Everything an organisation sets for its own installation, before anybody meets there. A line that
 * somebody else runs is shown only once its number has been called:
 *
 *     {
 *         name: { sv: 'Nödnumret', en: 'Emergency number' },
 *         reach: '112',
 *         about: {
 *             sv: 'Om du är i fara nu. Samtalet syns i mobilens samtalslista.',
 *             en: 'If you are in danger now. The call shows in your phone’s call list.'
 *         },
 *         checked: '2026-11-03'
 *     }
 */
export const organisation: Organisation = {
	appName: 'Lykta',
	contact: {
		sv: 'den som bjöd in dig',
		en: 'the person who invited you'
	},
	neutralUrl: 'https://www.smhi.se/',
	supportLines: [],
	numbersRule: false,
	relayId: 'lykta-1'
};
