import { hex } from './bytes.ts';
import {
	AREA_KINDS,
	letterOf,
	letterText,
	openArea,
	sealArea,
	type AreaContent,
	type Letter,
	type Receipt
} from './area.ts';
import type { Epoch, Received } from './epoch.ts';
import type { Random } from './primitives.ts';
import { asideKey } from './schedule.ts';

/* PROTOCOL.md §8.2: a participant's private line with all moderators. */

const REPEAT_TICKS = 3;

/** What I have of one moderator's letters to me. */
interface Inbox {
	signer: number;
	/** The number I began with, and the next I wait for. */
	readonly from: number;
	next: number;
	readonly waiting: Map<number, Letter>;
	readonly joined: Letter[];
	owed: boolean;
}

/** One part of mine, until every moderator has confirmed it. */
interface Outbound {
	readonly letter: Letter;
	sentAt: number;
	readonly confirmed: Set<string>;
}

export class PrivateLine {
	readonly read: string[] = [];
	readonly #inboxes = new Map<string, Inbox>();
	#outbox: Outbound[] = [];
	#nextSeq = 1;
	#wasPart = false;

	/** To all moderators who are there. */
	say(text: string): void {
		for (const letter of letterOf(text, this.#nextSeq)) {
			this.#outbox.push({ letter, sentAt: -Infinity, confirmed: new Set() });
			this.#nextSeq++;
		}
	}

	/** Whether something is not confirmed yet by every moderator. */
	get isWaiting(): boolean {
		return this.#outbox.length > 0;
	}

	/** An area of a moderator's frame; most are random bytes and open under nothing. */
	receive(epoch: Epoch, { author, opened }: Received): void {
		const { area, header } = opened;
		if (area === undefined || !author.isModerator) return;
		const place = { epochId: epoch.id, header, who: epoch.me };
		const content = openArea(keyOf(epoch), place, area);
		if (content?.type === 'receipt') this.#confirmed(epoch, author.vk, content.receipt);
		// A moderator writes texts and offers here; other kinds are not hers to write in this line.
		const kinds: readonly number[] = [AREA_KINDS.text, AREA_KINDS.offer];
		if (content?.type !== 'letter' || !kinds.includes(content.letter.kind)) return;
		this.#take(author.idx, hex(author.vk), content.letter);
	}

	#take(signer: number, vk: string, letter: Letter): void {
		let inbox = this.#inboxes.get(vk);
		if (inbox === undefined) {
			const { first } = letter;
			inbox = { signer, from: first, next: first, waiting: new Map(), joined: [], owed: true };
			this.#inboxes.set(vk, inbox);
		}
		inbox.owed = true;
		if (letter.first > inbox.next) {
			inbox.next = letter.first;
			inbox.joined.length = 0;
		}
		if (letter.seq >= inbox.next) inbox.waiting.set(letter.seq, letter);
		for (let part = inbox.waiting.get(inbox.next); part; part = inbox.waiting.get(inbox.next)) {
			inbox.waiting.delete(inbox.next++);
			if (inbox.joined.at(-1)?.kind !== part.kind) inbox.joined.length = 0;
			inbox.joined.push(part);
			if (part.isMore) continue;
			const whole = inbox.joined.splice(0);
			// An offer (§10.8) is confirmed, and nobody here is asked about it.
			if (part.kind === AREA_KINDS.text) this.read.push(letterText(whole) ?? 'unreadable');
		}
		for (const seq of [...inbox.waiting.keys()]) if (seq < inbox.next) inbox.waiting.delete(seq);
	}

	#confirmed(epoch: Epoch, vk: Uint8Array, { from, signer, to, who }: Receipt): void {
		if (signer !== epoch.me || who !== epoch.me) return;
		for (const { confirmed, letter, sentAt } of this.#outbox) {
			if (sentAt >= 0 && letter.seq >= from && letter.seq <= to) confirmed.add(hex(vk));
		}
	}

	/** The area of my next frame, if something waits; a body that leaves no room carries none. */
	area(epoch: Epoch, tick: number, random: Random): Uint8Array | undefined {
		this.#letGo(epoch);
		const content = this.#nextContent(tick);
		if (content === undefined) return undefined;
		const header = { idx: epoch.me, ctr: epoch.nextCtr };
		const place = { epochId: epoch.id, header, who: epoch.me };
		return sealArea(keyOf(epoch), place, content, random);
	}

	/** With all its parts, and never before the letters ahead of it. */
	#letGo(epoch: Epoch): void {
		const readers = epoch.roster.filter(({ isModerator }) => isModerator).map(({ vk }) => hex(vk));
		for (;;) {
			const length = this.#outbox.findIndex(({ letter }) => !letter.isMore) + 1;
			const parts = this.#outbox.slice(0, length);
			const isDone = parts.every(({ confirmed }) => readers.every((vk) => confirmed.has(vk)));
			if (length === 0 || !isDone) return;
			this.#outbox = this.#outbox.slice(length);
		}
	}

	#nextContent(tick: number): AreaContent | undefined {
		const owed = [...this.#inboxes.values()].find((inbox) => inbox.owed);
		const fresh = this.#outbox.find(({ sentAt }) => sentAt < 0);
		if (fresh !== undefined && (owed === undefined || !this.#wasPart))
			return this.#part(fresh, tick);
		if (owed !== undefined) {
			owed.owed = false;
			this.#wasPart = false;
			return { type: 'receipt', receipt: receiptOf(owed, this.#me) };
		}
		const again = this.#outbox.find(({ sentAt }) => tick - sentAt >= REPEAT_TICKS);
		return again && this.#part(again, tick);
	}

	#part(outbound: Outbound, tick: number): AreaContent {
		outbound.sentAt = tick;
		this.#wasPart = true;
		const first = this.#outbox[0]!.letter.seq;
		return { type: 'letter', letter: { ...outbound.letter, first } };
	}

	#me = 0;

	/** The idx she has in this room; it never changes. */
	sitAs(idx: number): void {
		this.#me = idx;
	}
}

/** `AK_i`, of my own line in this epoch. */
const keyOf = ({ entered, id }: Epoch): Uint8Array => asideKey(id, entered.secret.slice(32));

function receiptOf({ from, next, signer, waiting }: Inbox, who: number): Receipt {
	const ahead = new Uint8Array(8);
	for (const seq of waiting.keys()) {
		const k = seq - next;
		if (k < 64) ahead[k >> 3]! |= 128 >> (k & 7);
	}
	return { who, signer, from, to: next - 1, ahead };
}
