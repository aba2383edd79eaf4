import { createContext } from 'svelte';
import type { Locale } from './format.ts';
import { earlyEn } from './messages/early-en.ts';
import { earlySv } from './messages/early-sv.ts';
import type { EarlyMessages } from './messages/early-sv.ts';

/**
 * The language in use. Chosen on the page, kept in memory, Swedish at first. Both languages are
 * there from the beginning: the server does not learn who changes.
 */
export class EarlyLanguage {
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

	/** What the first screen says, and what every screen around it needs. */
	get t(): EarlyMessages {
		return this.#code === 'sv' ? earlySv : earlyEn;
	}

	toggle(): void {
		this.#code = this.other;
		this.#applied(this.#code);
	}
}

export const [useEarlyLanguage, provideEarlyLanguage] = createContext<EarlyLanguage>();
