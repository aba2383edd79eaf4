import type { EventItem } from './body.ts';
import { u8 } from './bytes.ts';
import { KINDS, textFragments } from './event.ts';

/** One message from the keyboard, and how far it has got. */
export interface OwnText {
	readonly text: string;
	/** The number of its last event in the epoch it left in, once it has. */
	last: { readonly epochId: Uint8Array; readonly eseq: number } | undefined;
}

interface Waiting {
	readonly own: OwnText;
	readonly fragments: readonly Omit<EventItem, 'eseq'>[];
	left: number;
}

/** Texts on their way into frames (PROTOCOL.md §9.3). */
export class Outbox {
	#waiting: Waiting[] = [];

	add(text: string): OwnText {
		const own: OwnText = { text, last: undefined };
		this.#waiting.push({ own, fragments: textFragments(text), left: 0 });
		return own;
	}

	/** Event 23, behind what waits already (§14.1, 2). */
	addClose(mayPublish: boolean): void {
		const content = u8(Number(mayPublish));
		const fragments = [{ kind: KINDS.close, frag: 0, frags: 1, content }];
		this.#waiting.push({ own: { text: '', last: undefined }, fragments, left: 0 });
	}

	/** What was queued at the close is dropped. */
	clear(): void {
		this.#waiting = [];
	}

	/** What was cut by a change of epoch is said again, whole (§7.5, 4). */
	restart(): void {
		for (const waiting of this.#waiting) waiting.left = 0;
	}

	/** The next events from the number `eseq` on, as many as `fits` takes. */
	take(
		eseq: number,
		epochId: Uint8Array,
		fits: (events: readonly EventItem[]) => boolean
	): EventItem[] {
		const events: EventItem[] = [];
		for (const waiting of this.#waiting) {
			for (const fragment of waiting.fragments.slice(waiting.left)) {
				const event = { ...fragment, eseq: eseq + events.length };
				if (!fits([...events, event])) return this.#without(events);
				events.push(event);
				waiting.left++;
				if (waiting.left === waiting.fragments.length) {
					waiting.own.last = { epochId, eseq: event.eseq };
				}
			}
		}
		return this.#without(events);
	}

	#without(events: EventItem[]): EventItem[] {
		this.#waiting = this.#waiting.filter(({ fragments, left }) => left < fragments.length);
		return events;
	}
}
