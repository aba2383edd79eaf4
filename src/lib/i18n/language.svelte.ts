import { createContext } from 'svelte';
import type { EarlyLanguage } from './early-language.svelte.ts';
import type { Locale } from './format.ts';
import { houseRules } from './rules.ts';
import type { HouseRules } from './rules.ts';
import { en } from './messages/en.ts';
import { sv } from './messages/sv.ts';
import type { Messages } from './messages/sv.ts';

/** The language in use, with everything there is to say in it; loaded after the first screen. */
export class Language {
	readonly #early: EarlyLanguage;

	constructor(early: EarlyLanguage) {
		this.#early = early;
	}

	get code(): Locale {
		return this.#early.code;
	}

	/** Every string of the app. */
	get t(): Messages {
		return this.code === 'sv' ? sv : en;
	}

	get rules(): HouseRules {
		return houseRules[this.code];
	}
}

export const [useLanguage, provideLanguage] = createContext<Language>();
