import type { Locale } from '../i18n/format.ts';

/** A text in every language there is: a missing one does not compile. */
export type Localised = Readonly<Record<Locale, string>>;

export interface SupportLine {
	readonly name: Localised;
	/** Number or address, as people read it. */
	readonly reach: string;
	readonly about: Localised;
	/** Day on which somebody last made sure that the line still answers, `YYYY-MM-DD`. */
	readonly checked: string;
}

/** Which house rules are shown: `young` speaks of school, `adult` of work. */
export type RulePack = 'young' | 'adult';

/** Everything an organisation sets for its own installation; `check.ts` says what is refused. */
export interface Organisation {
	/** What it is called. Only moderators read it, and whoever opens a report. */
	readonly name: string;
	/** Neutral: it stands in tabs and browser histories. */
	readonly appName: string;
	/** Whom people turn to. Follows on `hör av dig till` and `be`, on `contact` and `ask`. */
	readonly contact: Localised;
	/** Where the quick exit leads: ordinary, fast, of interest to anybody. */
	readonly neutralUrl: string;
	/** Where to talk with somebody after a meeting; without any, the page offers none. */
	readonly supportLines: readonly SupportLine[];
	readonly rulePack: RulePack;
	/** Whether the group has agreed to write no weights, measures or calories. */
	readonly numbersRule: boolean;
	readonly vow: {
		/** What everybody promises before she is let in. */
		readonly promise: Localised;
		/** What the moderators have promised. It says what they may pass on, so it has to be true. */
		readonly moderators: Localised;
	};
	/** Whether participants are let in only when two moderators are there. */
	readonly twoModerators: boolean;
	/**
	 * Public key of age to which moderators' reports are locked, `age1…`. Without one there are no
	 * reports: one that anybody could read is not offered instead.
	 */
	readonly coordinatorKey?: string | undefined;
	/** Constant name of the relay in this build; part of where a code's waiting room is. */
	readonly relayId: string;
	/** Address of the relay, `wss:`, if it is not the server that the page comes from. */
	readonly relayUrl?: string | undefined;
}
