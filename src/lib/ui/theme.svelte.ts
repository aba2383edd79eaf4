import { createContext } from 'svelte';

export type ThemeChoice = 'system' | 'light' | 'dark';

/** The colours in use. Follows the system; another choice lives as long as the page. */
export class Theme {
	#choice = $state<ThemeChoice>('system');
	readonly #root: () => HTMLElement;

	constructor(root: () => HTMLElement) {
		this.#root = root;
	}

	get choice(): ThemeChoice {
		return this.#choice;
	}

	set choice(choice: ThemeChoice) {
		this.#choice = choice;
		const root = this.#root();
		if (choice === 'system') root.removeAttribute('data-theme');
		else root.dataset['theme'] = choice;
		this.#paintFrame(root);
	}

	/** The browser's own frame takes the colour of the page. */
	#paintFrame(root: HTMLElement): void {
		const colour = getComputedStyle(root).getPropertyValue('--bg').trim();
		for (const meta of root.querySelectorAll('meta[name="theme-color"]')) {
			meta.setAttribute('content', colour);
		}
	}
}

export const [useTheme, provideTheme] = createContext<Theme>();
