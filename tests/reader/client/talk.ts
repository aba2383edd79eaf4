import { Fragments, KINDS, type Said } from './event.ts';
import type { Epoch } from './epoch.ts';

/* What this client shows of the logs, and by what it knows whether it may write (§9.3, §10.2). */

export interface Line {
	readonly from: number;
	readonly text: string;
	readonly epoch: number;
}

/** An event that closes, and whether signing seeds may be published after it. */
export interface Closed {
	readonly mayPublish: boolean;
}

/** Reads each epoch's logs in order, each sender's on its own. */
export class Talk {
	readonly lines: Line[] = [];
	closed: Closed | undefined;
	#isOpen = true;
	#isMuted = false;
	readonly #readers = new WeakMap<Epoch, Map<number, { fragments: Fragments; count: number }>>();

	/** Reads what has come into the log of `idx`; `isCurrent` matters for the close alone. */
	read(epoch: Epoch, idx: number, isCurrent: boolean): void {
		const readers = this.#readers.get(epoch) ?? new Map<number, never>();
		this.#readers.set(epoch, readers);
		const reader = readers.get(idx) ?? { fragments: new Fragments(), count: 0 };
		readers.set(idx, reader);
		for (const event of epoch.logs.of(idx).events.slice(reader.count)) {
			reader.count++;
			const said = reader.fragments.take(event);
			if (said !== undefined) this.#heed(epoch, idx, said, isCurrent);
		}
	}

	#heed(epoch: Epoch, idx: number, said: Said, isCurrent: boolean): void {
		const { isModerator } = epoch.roster.find((entry) => entry.idx === idx)!;
		const isLead = idx === epoch.entered.facts.issuer;
		const { kind, number, order, text } = said;
		const isNotice = kind === KINDS.notice && isModerator;
		if (kind === KINDS.text || kind === KINDS.reply || isNotice) {
			this.lines.push({ from: idx, text, epoch: epoch.entered.facts.e });
		}
		if (kind === KINDS.round && isLead) this.#isOpen = number === 0;
		if (kind === KINDS.mute && isModerator && order[0] === epoch.me) this.#isMuted = number === 1;
		if (kind === KINDS.close && isModerator) {
			this.closed ??= { mayPublish: number === 1 && isLead && isCurrent };
		}
	}

	/** A lock brings what the roster says of me. */
	follow(epoch: Epoch): void {
		this.#isMuted = epoch.entered.me.isMuted;
	}

	/** Less than §10.2 allows: never in a round, not even when I have the word. */
	get mayWrite(): boolean {
		return this.#isOpen && !this.#isMuted && this.closed === undefined;
	}
}
