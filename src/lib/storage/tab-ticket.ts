/** What of the tab's own storage is used. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The one name in it; `src/boot.js` removes it too. */
const KEY = 'lykta';

/**
 * The one text that a participant's tab keeps (PROTOCOL.md §11). It is read once and is gone by
 * then; nobody reads it who does not hold the lock of the seat. A storage that fails keeps nothing.
 */
export class TabTicket {
	readonly #storage: () => TabStorage | undefined;

	/** `storage` is asked anew each time: the quick exit takes it away. */
	constructor(storage: () => TabStorage | undefined) {
		this.#storage = storage;
	}

	/** Whether this browser would keep anything at all. */
	get isPossible(): boolean {
		return this.#storage() !== undefined;
	}

	/** What was kept; it is removed before it is given out. */
	take(): string | undefined {
		try {
			const storage = this.#storage();
			const text = storage?.getItem(KEY) ?? undefined;
			storage?.removeItem(KEY);
			return text;
		} catch {
			return undefined;
		}
	}

	/** Replaces what was kept. */
	keep(text: string): void {
		try {
			this.#storage()?.setItem(KEY, text);
		} catch {
			this.drop();
		}
	}

	/** Leaves nothing, without reading it. */
	drop(): void {
		try {
			this.#storage()?.removeItem(KEY);
		} catch {
			// There is nothing to remove where nothing can be kept.
		}
	}
}
