import { createSubscriber } from 'svelte/reactivity';

/** Time as something a screen can show: read inside a component, it keeps the component current. */
export class Ticker {
	readonly #now: () => number;
	readonly #subscribe: () => void;

	/** `every` calls its argument now and then until what it returns is called. */
	constructor(now: () => number, every: (tick: () => void) => () => void) {
		this.#now = now;
		this.#subscribe = createSubscriber((update) => every(update));
	}

	/** Milliseconds of the clock it was given. */
	get now(): number {
		this.#subscribe();
		return this.#now();
	}
}
