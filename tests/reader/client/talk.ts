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

/** Frames by which a lead has said again what holds of earlier epochs (§10.2). */
const CARRIED_FRAMES = 12;

/** Reads each epoch's logs in order, each sender's on its own. */
export class Talk {
	readonly lines: Line[] = [];
	closed: Closed | undefined;
	/** The newest ROUND, and the newest act that mutes me or lifts it. */
	#round: { readonly epoch: Epoch; readonly isOpen: boolean } | undefined;
	#mute: { readonly epoch: Epoch; readonly on: boolean } | undefined;
	#isFlagged = false;
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
		if (kind === KINDS.round && isLead && isAsNew(epoch, this.#round?.epoch)) {
			this.#round = { epoch, isOpen: number === 0 };
		}
		if (kind === KINDS.mute && isModerator && order[0] === epoch.me) {
			this.#mute = { epoch, on: number === 1 };
		}
		if (kind === KINDS.close && isModerator) {
			this.closed ??= { mayPublish: number === 1 && isLead && isCurrent };
		}
	}

	/** A lock brings what the roster says of me. */
	follow(epoch: Epoch): void {
		this.#mute = undefined;
		this.#isFlagged = epoch.entered.me.isMuted;
	}

	/** What of earlier epochs the lead of this one has not said again is over, once no other drains. */
	forgetUnsaid(epoch: Epoch): void {
		if (!epoch.hasHeardOut(epoch.entered.facts.issuer, CARRIED_FRAMES)) return;
		if (this.#round?.epoch !== epoch) this.#round = undefined;
		if (this.#mute?.epoch !== epoch) this.#mute = undefined;
	}

	/** Less than §10.2 allows: never in a round, not even when I have the word. */
	get mayWrite(): boolean {
		const isMuted = this.#mute?.on ?? this.#isFlagged;
		return (this.#round?.isOpen ?? true) && !isMuted && this.closed === undefined;
	}
}

/** Of acts in two epochs that of the later one counts, whichever came first. */
function isAsNew(epoch: Epoch, other: Epoch | undefined): boolean {
	return other === undefined || epoch.entered.facts.e >= other.entered.facts.e;
}
