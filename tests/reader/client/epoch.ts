import { equal, hex } from './bytes.ts';
import { readBody, type Body, type Capsule, type Want } from './body.ts';
import {
	commitmentOf,
	isSigned,
	openFrame,
	readHeader,
	sealFrame,
	step,
	type Opened,
	type Signed
} from './frame.ts';
import { Logs, type Logged } from './log.ts';
import type { Random } from './primitives.ts';
import { entryOf, type Entry } from './roster.ts';
import type { Entered } from './welcome.ts';

/* One epoch as a member has it: chains (§8), logs (§9.1) and what others have shown (§9.2). */

const MAX_JUMP = 2048;
const OVERTIME_MS = 120_000;

interface Chain {
	ck: Uint8Array;
	next: number;
	acceptedAt: number;
}

/** A frame that passed the signature. */
export interface Received {
	readonly author: Entry;
	readonly opened: Opened;
	/** `undefined`: unreadable, and still heard (§8, step 8). */
	readonly body: Body | undefined;
}

export class Epoch {
	readonly entered: Entered;
	readonly logs: Logs;
	/** When it was adopted. */
	readonly since: number;
	/** Of whom at least one frame passed the signature, and when the newest did. */
	readonly heardAt = new Map<number, number>();
	/** What each member has shown to have, by idx and position. */
	readonly shown = new Map<number, readonly number[]>();
	/** Who is in the next epoch too; frames of nobody else are read once there is one. */
	kept: ReadonlySet<number> | undefined;
	readonly #chains = new Map<number, Chain>();
	readonly #own = new Set<string>();

	constructor(entered: Entered, now: number) {
		this.entered = entered;
		this.since = now;
		this.logs = new Logs(entered.keys.id, entered.facts.roster);
		for (const [idx, ck] of entered.keys.chains) {
			this.#chains.set(idx, { ck, next: 0, acceptedAt: now });
		}
	}

	get id(): Uint8Array {
		return this.entered.keys.id;
	}

	get me(): number {
		return this.entered.me.idx;
	}

	get roster(): readonly Entry[] {
		return this.entered.facts.roster;
	}

	get others(): readonly Entry[] {
		return this.roster.filter(({ idx }) => idx !== this.me);
	}

	get tickMs(): number {
		return this.entered.facts.policy.tickMs;
	}

	/** After that no frame of it is read, and nothing is said in it (§7.5). */
	get hardEnd(): number {
		return this.since + this.entered.facts.policy.rotateS * 1000 + OVERTIME_MS;
	}

	/** The counter of my next frame. */
	get nextCtr(): number {
		return this.#chains.get(this.me)!.next;
	}

	/** §8, steps 1 to 8; `undefined`: refused, and everything is as it was. */
	receive(frame: Uint8Array, now: number): Received | 'elsewhere' | undefined {
		if (now > this.hardEnd) return undefined;
		const header = readHeader(this.entered.keys.hk, frame);
		const author = header && entryOf(this.roster, header.idx);
		if (header === undefined || author === undefined) return undefined;
		if (this.kept !== undefined && !this.kept.has(header.idx)) return undefined;
		const isMine = header.idx === this.me;
		if (isMine && this.#own.has(hex(commitmentOf(frame)))) return undefined;
		const chain = this.#chains.get(header.idx)!;
		if (header.ctr < chain.next || header.ctr >= chain.next + this.#reach(chain, now)) {
			return undefined;
		}
		let stepped = step(chain.ck);
		for (let at = chain.next; at < header.ctr; at++) stepped = step(stepped.next);
		const opened = openFrame({ epochId: this.id, mk: stepped.mk }, header, frame);
		if (opened === undefined || !isSigned(this.id, author.vk, opened)) return undefined;
		this.#chains.set(header.idx, { ck: stepped.next, next: header.ctr + 1, acceptedAt: now });
		if (isMine) return 'elsewhere';
		this.heardAt.set(header.idx, now);
		return { author, opened, body: this.read(opened.body) };
	}

	/** Whether its author is not in the next epoch, and so is not read any more. */
	isOfGone(frame: Uint8Array): boolean {
		const header = readHeader(this.entered.keys.hk, frame);
		return header !== undefined && this.kept?.has(header.idx) === false;
	}

	#reach({ acceptedAt }: Chain, now: number): number {
		return Math.min(1 + 2 * Math.ceil((now - acceptedAt) / this.tickMs) + 32, MAX_JUMP);
	}

	read(body: Uint8Array): Body | undefined {
		return readBody(body, this.roster.length);
	}

	/** My next frame, signed with the seed of my `vk`. */
	seal(
		content: { body: Uint8Array; area?: Uint8Array | undefined },
		seed: Uint8Array,
		random: Random
	): { frame: Uint8Array; signed: Signed } {
		const chain = this.#chains.get(this.me)!;
		const { mk, next } = step(chain.ck);
		const header = { idx: this.me, ctr: chain.next };
		const sealing = { epochId: this.id, hk: this.entered.keys.hk, mk, seed };
		const made = sealFrame(sealing, { header, ...content }, random);
		this.#chains.set(this.me, { ...chain, ck: next, next: chain.next + 1 });
		this.remember(commitmentOf(made.frame));
		return made;
	}

	/** A `com` that I sent: the relay may reflect it (§8, step 2). */
	remember(com: Uint8Array): void {
		this.#own.add(hex(com));
	}

	/**
	 * The events of a signed body go into its author's log, whatever they are (§9). What comes back are
	 * those of which there was another version.
	 */
	log(signed: Signed, body: Body): Logged[] {
		const log = this.logs.of(signed.header.idx);
		return body.items.flatMap((item) => {
			const other = item.type === 'event' ? log.take({ ...item, from: signed }) : undefined;
			return other === undefined ? [] : [other];
		});
	}

	/** A capsule that its author signed in this epoch, as what it was (§9.4, 3). */
	uncapsule({ body, ctr, fillHash, idx, sig }: Capsule): Signed | undefined {
		const signed = { header: { idx, ctr }, body, fillHash, sig };
		const author = entryOf(this.roster, idx);
		return author && isSigned(this.id, author.vk, signed) ? signed : undefined;
	}

	/** Takes in the counts somebody shows; false if one is lower than she has shown before. */
	show(idx: number, counts: readonly number[]): boolean {
		const before = this.shown.get(idx);
		this.shown.set(
			idx,
			counts.map((count, place) => Math.max(count, before?.[place] ?? 0))
		);
		return before === undefined || counts.every((count, place) => count >= before[place]!);
	}

	/** The highest count anybody has shown for the one at `place`, and mine. */
	#most(place: number): number {
		const shown = [...this.shown.values()].map((counts) => counts[place]!);
		return Math.max(this.logs.of(this.roster[place]!.idx).count, ...shown);
	}

	/** Whether I lack an event that somebody has shown. */
	get isLacking(): boolean {
		return this.roster.some(({ idx }, place) => this.#most(place) > this.logs.of(idx).count);
	}

	/** Whether somebody of these is known to lack one. */
	isLackedBy(members: readonly number[]): boolean {
		return members.some((idx) => {
			const counts = this.shown.get(idx);
			return this.roster.some((_, place) => (counts?.[place] ?? 0) < this.#most(place));
		});
	}

	/** Whether the member has shown to have so many events of the author. */
	has(member: number, author: number, count: number): boolean {
		const place = this.roster.findIndex(({ idx }) => idx === author);
		return (this.shown.get(member)?.[place] ?? 0) >= count;
	}

	/** Whether so many frames of hers have gone by, and I have all she has shown to have said (§10.2). */
	hasHeardOut(idx: number, frames: number): boolean {
		const hasMore = this.has(idx, idx, this.logs.of(idx).count + 1);
		return this.#chains.get(idx)!.next >= frames && !hasMore;
	}

	/** What I lack, in the first 4 gaps of each log (§9.4, 1); of 255 is anybody. */
	get wants(): Want[] {
		return this.roster.flatMap(({ idx }, place) => {
			const gaps: Want[] = [];
			const log = this.logs.of(idx);
			for (let eseq = log.count + 1; eseq <= this.#most(place); eseq++) {
				if (log.event(eseq) !== undefined) continue;
				const last = gaps.at(-1);
				if (last?.to === eseq - 1) gaps[gaps.length - 1] = { ...last, to: eseq };
				else gaps.push({ idx, from: eseq, to: eseq, of: 255 });
			}
			return gaps.slice(0, 4);
		});
	}

	/** `vh` of a view against mine for its counts; `undefined` as long as I cannot tell (§9.1). */
	agrees({ counts, vh }: Body['view']): boolean | undefined {
		const mine = this.logs.vhAt(counts);
		return mine && equal(mine, vh);
	}
}
