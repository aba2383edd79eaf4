declare global {
	/** What `src/boot.js` hands over to the app. */
	interface Boot {
		/** The invitation that stood after `#` in the address, without the `#`; empty if none. */
		fragment: string;
		/** Takes the invitation out of the address into `fragment`; done once before anything else. */
		readonly takeFragment: () => void;
		/**
		 * Where this tab keeps what it comes back with; `undefined` if the browser keeps nothing, and
		 * from the quick exit on, which has emptied it.
		 */
		readonly tab?: Storage | undefined;
		/** Called within the quick exit, after the screen has been blanked. */
		wipe?: () => void;
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
	}
}

export {};
