import { createContext } from 'svelte';

/** The quick exit as every screen and every dialog shows it. */
export interface Exit {
	/** The neutral page. */
	readonly href: string;
	/** What the tab is called while it is blank, and in the history; neutral. */
	readonly appName: string;
	readonly label: string;
	/** The whole sentence for those who listen; begins with the label. */
	readonly description: string;
}

export const [useExit, provideExit] = createContext<Exit>();
