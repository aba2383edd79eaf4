declare global {
	/** What `static/boot.js` hands over to the app. */
	interface Boot {
		/** The invitation that stood after `#` in the address, without the `#`; empty if none. */
		fragment: string;
		/** Called within the quick exit, after the screen has been blanked. */
		wipe: (() => void) | undefined;
		/** Whether Shift pressed alone three times leaves. */
		shift: boolean;
		/** Blanks the screen, forgets everything and goes to the neutral page. */
		readonly leave: () => void;
	}

	interface Window {
		readonly lykta: Boot;
	}

	interface WindowEventMap {
		/** How many presses of Shift are left before the quick exit; 3 when it was called off. */
		'lykta:shift': CustomEvent<number>;
		/** An invitation was opened in this tab while the page was already there. */
		'lykta:invite': CustomEvent<undefined>;
	}
}

export {};
