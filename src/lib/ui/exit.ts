import { createContext } from 'svelte';

/** The quick exit as every screen and every dialog shows it. */
export interface Exit {
	/** The neutral page. */
	readonly href: string;
	readonly label: string;
	/** The whole sentence for those who listen; begins with the label. */
	readonly description: string;
}

export const [useExit, provideExit] = createContext<Exit>();
