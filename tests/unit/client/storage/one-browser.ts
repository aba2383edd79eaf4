import { TabSeat, type Channel } from '../../../../src/lib/storage/tab-seat.ts';
import { TabTicket, type TabStorage } from '../../../../src/lib/storage/tab-ticket.ts';

type Listener = (event: { readonly data: unknown }) => void;

/** A tab's own storage, and every name that was asked for or written. */
export function tabStorage(content: Readonly<Record<string, string>> = {}) {
	const kept = new Map(Object.entries(content));
	const steps: string[] = [];
	const storage: TabStorage = {
		getItem: (name) => {
			steps.push(`read ${name}`);
			return kept.get(name) ?? null;
		},
		setItem: (name, text) => {
			steps.push(`write ${name}`);
			kept.set(name, text);
		},
		removeItem: (name) => {
			steps.push(`remove ${name}`);
			kept.delete(name);
		}
	};
	return { storage, kept, steps };
}

/** One browser: its lock, and what its tabs say to each other. Time passes by hand. */
export class OneBrowser {
	#holder: object | undefined;
	readonly #listeners = new Map<object, Listener>();
	readonly words: unknown[] = [];
	#timers: { run: () => void; off: boolean }[] = [];

	get isHeld(): boolean {
		return this.#holder !== undefined;
	}

	/** A new tab; with `content` the copy of another. */
	tab(content?: Readonly<Record<string, string>>) {
		const own = tabStorage(content);
		const me = {};
		const channel: Channel = {
			postMessage: (word) => {
				this.words.push(word);
				for (const [other, listen] of this.#listeners) {
					if (other !== me)
						queueMicrotask(() => {
							listen({ data: structuredClone(word) });
						});
				}
			},
			addEventListener: (_, listen) => {
				this.#listeners.set(me, listen);
			}
		};
		const seat = new TabSeat({
			ticket: new TabTicket(() => own.storage),
			lock: () => Promise.resolve(this.#take(me)),
			channel: () => channel,
			after: (_, run) => {
				const timer = { run, off: false };
				this.#timers.push(timer);
				return () => {
					timer.off = true;
				};
			}
		});
		const freeze = () => this.#listeners.delete(me);
		return { seat, freeze, ...own };
	}

	/** Everything that was waited for has not come. */
	loseTime(): void {
		for (const timer of this.#timers.splice(0)) if (!timer.off) timer.run();
	}

	#take(me: object): (() => void) | undefined {
		if (this.#holder !== undefined) return undefined;
		this.#holder = me;
		return () => {
			if (this.#holder === me) this.#holder = undefined;
		};
	}
}
