import { createContext } from 'svelte';
import type { Locale } from './format.ts';
import { houseRules } from './rules.ts';
import type { HouseRules } from './rules.ts';
import { en } from './messages/en.ts';
import { sv } from './messages/sv.ts';
import type { Messages } from './messages/sv.ts';

/** The language in use. Chosen on the page, kept in memory, Swedish at first. */
export class Language {
	#code = $state<Locale>('sv');
	readonly #applied: (code: Locale) => void;

	/** `applied` tells the document which language it is in from now on. */
	constructor(applied: (code: Locale) => void) {
		this.#applied = applied;
	}

	get code(): Locale {
		return this.#code;
	}

	/** The other language of the two. */
	get other(): Locale {
		return this.#code === 'sv' ? 'en' : 'sv';
	}

	/** Every string of the app. */
	get t(): Messages {
		return this.#code === 'sv' ? sv : en;
	}

	get rules(): HouseRules {
		return houseRules[this.#code];
	}

	toggle(): void {
		this.#code = this.other;
		this.#applied(this.#code);
	}
}

export const [useLanguage, provideLanguage] = createContext<Language>();
