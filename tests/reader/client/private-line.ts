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
import type { Entry } from './roster.ts';
import { asideKey, asideSecret } from './schedule.ts';

/* PROTOCOL.md §8.2: the private line of one participant with all moderators, from either end. */

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
	/** What has been read here of others. */
	readonly read: string[] = [];
	/** The participant whose line it is. */
	readonly #who: number;
	readonly #inboxes = new Map<string, Inbox>();
	#outbox: Outbound[] = [];
	#nextSeq = 1;
	#wasPart = false;

	constructor(who: number) {
		this.#who = who;
	}

	/** To all moderators who are there and to the participant. */
	say(text: string): void {
		for (const letter of letterOf(text, this.#nextSeq)) {
			this.#outbox.push({ letter, sentAt: -Infinity, confirmed: new Set() });
			this.#nextSeq++;
		}
	}

	/** Whether something is not confirmed yet by everybody else who reads it. */
	get isWaiting(): boolean {
		return this.#outbox.length > 0;
	}

	/** An area of somebody's frame; most are random bytes and open under nothing. */
	receive(epoch: Epoch, { author, opened }: Received): void {
		const { area, header } = opened;
		if (area === undefined || !this.#mayRead(author)) return;
		const place = { epochId: epoch.id, header, who: this.#who };
		const content = openArea(this.#keyIn(epoch), place, area);
		if (content?.type === 'receipt') this.#confirmed(epoch, author.vk, content.receipt);
		// A signal of support is the participant's alone; other kinds are nobody's in this line.
		const kinds: number[] = [AREA_KINDS.text, AREA_KINDS.offer];
		if (author.idx === this.#who) kinds.push(AREA_KINDS.support);
		if (content?.type !== 'letter' || !kinds.includes(content.letter.kind)) return;
		this.#take(author.idx, hex(author.vk), content.letter);
	}

	/** The readers of this line are its writers too. */
	#mayRead({ idx, isModerator }: Entry): boolean {
		return isModerator || idx === this.#who;
	}

	/** `AK` of this line: a participant was told her `WK`, a moderator makes each from `ME`. */
	#keyIn({ entered, id }: Epoch): Uint8Array {
		const { facts, me, secret } = entered;
		if (!me.isModerator) return asideKey(id, secret.slice(32));
		return asideKey(id, asideSecret(secret.slice(0, 32), facts.grantNonce, this.#who));
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
			// Offers (§10.8) and signals are confirmed, and nobody here is asked about them.
			if (part.kind === AREA_KINDS.text) this.read.push(letterText(whole) ?? 'unreadable');
		}
		for (const seq of [...inbox.waiting.keys()]) if (seq < inbox.next) inbox.waiting.delete(seq);
	}

	#confirmed(epoch: Epoch, vk: Uint8Array, { from, signer, to, who }: Receipt): void {
		if (signer !== epoch.me || who !== this.#who) return;
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
		const place = { epochId: epoch.id, header, who: this.#who };
		return sealArea(this.#keyIn(epoch), place, content, random);
	}

	/** With all its parts, and never before the letters ahead of it. */
	#letGo(epoch: Epoch): void {
		const readers = epoch.others.filter((entry) => this.#mayRead(entry)).map(({ vk }) => hex(vk));
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
			return { type: 'receipt', receipt: receiptOf(owed, this.#who) };
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
}

function receiptOf({ from, next, signer, waiting }: Inbox, who: number): Receipt {
	const ahead = new Uint8Array(8);
	for (const seq of waiting.keys()) {
		const k = seq - next;
		if (k < 64) ahead[k >> 3]! |= 128 >> (k & 7);
	}
	return { who, signer, from, to: next - 1, ahead };
}
