import { createContext } from 'svelte';
import {
	BREATH_MS,
	CLEAR_MS,
	advance,
	emptyQueue,
	interrupted,
	offer,
	typed
} from './announcement-queue.ts';
import type { Announcement, QueueWords } from './announcement-queue.ts';

/** How much of the conversation is read aloud to somebody who listens to the page. */
export type Reading = 'all' | 'moderators' | 'none';

/** What the speaker needs of the world. */
export interface SpeakerWorld {
	readonly now: () => number;
	/** Calls `run` once after `delayMs` and returns how to call it off. */
	readonly after: (delayMs: number, run: () => void) => () => void;
}

/**
 * The one voice of the page: it fills the two live regions that `Announcer` shows. Everything that
 * is to be said goes through here, so that nothing is said twice.
 */
export class Speaker {
	#polite = $state('');
	#now = $state('');
	#queue = emptyQueue;
	#callOff: (() => void) | undefined;
	#clearNow: (() => void) | undefined;
	readonly #world: SpeakerWorld;
	readonly #words: () => QueueWords;
	reading = $state<Reading>('all');
	#hushed = false;

	constructor(world: SpeakerWorld, words: () => QueueWords) {
		this.#world = world;
		this.#words = words;
	}

	/** Text of the polite region. */
	get polite(): string {
		return this.#polite;
	}

	/** Text of the assertive region. */
	get assertive(): string {
		return this.#now;
	}

	/** While the conversation is covered: what waits is forgotten and nothing politely said. */
	set hushed(hushed: boolean) {
		this.#hushed = hushed;
		if (hushed) this.silence();
	}

	/** A line of the app, when there is room for it; a later one of the same `topic` replaces it. */
	say(text: string, topic?: string): void {
		this.#offer({ type: 'line', text, topic });
	}

	/** Only for what changes where the person is: let in, removed, closed, wrong room. */
	sayNow(text: string): void {
		this.#clearNow?.();
		if (text !== this.#now) {
			this.#showNow(text);
			return;
		}
		// A region that is given the text it holds is not read again.
		this.#now = '';
		this.#clearNow = this.#world.after(BREATH_MS, () => {
			this.#showNow(text);
		});
	}

	/** What somebody else wrote. */
	message(name: string, text: string, from: 'moderator' | 'participant'): void {
		if (this.reading === 'none') return;
		if (this.reading === 'moderators' && from === 'participant') return;
		this.#offer({ type: 'message', name, text });
	}

	/** The person sent something herself: the next message is said with its name. */
	interrupted(): void {
		this.#queue = interrupted(this.#queue);
	}

	/** The person pressed a key in a text field: messages wait a little. */
	typing(): void {
		this.#queue = typed(this.#queue, this.#world.now());
	}

	/** Forgets all that waits and empties the regions. */
	silence(): void {
		this.#callOff?.();
		this.#clearNow?.();
		this.#queue = emptyQueue;
		this.#polite = '';
		this.#now = '';
	}

	#showNow(text: string): void {
		this.#now = text;
		this.#clearNow = this.#world.after(CLEAR_MS, () => (this.#now = ''));
	}

	#offer(announcement: Announcement): void {
		if (this.#hushed) return;
		this.#queue = offer(this.#queue, announcement, this.#world.now());
		this.#run();
	}

	#run(): void {
		this.#callOff?.();
		const now = this.#world.now();
		const step = advance(this.#queue, now, this.#words());
		this.#queue = step.queue;
		if (step.say !== undefined) this.#polite = step.say;
		if (step.nextAt === Infinity) return;
		this.#callOff = this.#world.after(Math.max(50, step.nextAt - now), () => {
			this.#run();
		});
	}
}

export const [useSpeaker, provideSpeaker] = createContext<Speaker>();
