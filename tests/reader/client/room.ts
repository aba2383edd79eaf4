import { equal } from './bytes.ts';
import { FLAGS, type Body, type Item } from './body.ts';
import { Closing } from './closing.ts';
import { Epoch, type Received } from './epoch.ts';
import { grantId, GrantParts, isChildOf, isLeftOut, openGrant, readGrant } from './grant.ts';
import type { Signed } from './frame.ts';
import { Healing, Pair } from './heal.ts';
import { Lines } from './lines.ts';
import type { Logged } from './log.ts';
import { Mending } from './mending.ts';
import { Outbox, type OwnText } from './outbox.ts';
import type { Random } from './primitives.ts';
import { entryOf } from './roster.ts';
import { Talk } from './talk.ts';
import { Vigil, type Kept } from './vigil.ts';
import type { Entered } from './welcome.ts';
import { isFor } from './wire.ts';

/* PROTOCOL.md §7.5, §8 to §10: being in the room, epoch after epoch. */

const GRACE_MS = 10_000;
const NO_MODERATOR_MS = 20_000;

/** One epoch and all that goes on in it. */
export interface Stay {
	readonly epoch: Epoch;
	readonly mending: Mending;
	readonly healings: Map<number, Healing>;
	readonly vigil: Vigil;
	readonly sinceTick: number;
}

/** Both versions carry their author's signature; the one that came first is first. */
export interface Proof {
	readonly epoch: Epoch;
	readonly idx: number;
	readonly eseq: number;
	readonly versions: readonly [Signed, Signed];
}

export type RoomEnd = 'left' | 'removed' | 'closed' | 'lost';

export class Room {
	now: Stay;
	before: (Stay & { readonly endsAt: number }) | undefined;
	ended: RoomEnd | undefined;
	closing: Closing | undefined;
	isLeaving = false;
	/** Own messages that have left on this connection. */
	tick = 0;
	readonly talk = new Talk();
	readonly outbox = new Outbox();
	readonly lines = new Lines();
	/** Parts of answers to KEM keys, one for a frame. */
	readonly pairParts: Item[] = [];
	/** What no honest room causes: each is a line on a screen, and here fails a test. */
	readonly complaints: string[] = [];
	/** Who signed two versions of one event, with both of them. */
	readonly proofs: Proof[] = [];
	readonly seed: Uint8Array;
	readonly #random: Random;
	readonly #pairs = new Map<number, Pair>();
	/** Who has said LEAVE. */
	readonly left = new Set<number>();
	#grants = new Map<number, GrantParts>();
	/** A grant was wrapped for me under a key that a healing made. */
	hasHealed = false;
	#hasAnybodyGone = false;
	#moderatorAt: number;

	/** `pk` is the key of the pair with the lead who let me in; she who opened the room has none. */
	constructor(entered: Entered, mine: { seed: Uint8Array; pk?: Uint8Array }, at: At) {
		this.seed = mine.seed;
		this.#random = at.random;
		this.#moderatorAt = at.now;
		this.now = stay(new Epoch(entered, at.now), this.tick);
		if (mine.pk !== undefined) this.#pairs.set(entered.facts.issuer, Pair.ofJoiner(mine.pk));
		this.lines.follow(this.now.epoch);
		this.talk.follow(this.now.epoch);
	}

	get addresses(): Uint8Array[] {
		const epochs = [this.now, ...(this.before === undefined ? [] : [this.before])];
		return epochs.map(({ epoch }) => epoch.entered.keys.address);
	}

	/** Whether somebody who moderates has been heard in this room's first epoch or later. */
	get isSettled(): boolean {
		return this.now.epoch.heardAt.has(this.now.epoch.entered.facts.issuer) || this.#hasFollowed;
	}

	#hasFollowed = false;

	/** Her words wait with the client as long as they may not be said. */
	say(text: string, now: number): OwnText | undefined {
		const { isModerator } = this.now.epoch.entered.me;
		const isUnled = !isModerator && now - this.#moderatorAt > NO_MODERATOR_MS;
		return this.talk.mayWrite && !isUnled ? this.outbox.add(text) : undefined;
	}

	/** The keys that healings gave me with a moderator, and no grant has used yet. */
	healedWith(moderator: number): readonly Uint8Array[] {
		return this.#pairs.get(moderator)?.keys.healed ?? [];
	}

	/** Who has not shown to have a text of mine that has left; `undefined` if it has not. */
	lackers({ last }: OwnText): number[] | undefined {
		const stays = [this.now, ...(this.before === undefined ? [] : [this.before])];
		const found = stays.find(({ epoch }) => last !== undefined && equal(epoch.id, last.epochId));
		if (found === undefined || last === undefined) return undefined;
		const { epoch } = found;
		const others = epoch.others.map(({ idx }) => idx);
		return others.filter((idx) => !epoch.has(idx, epoch.me, last.eseq));
	}

	/** An own message has left. */
	ticked(now: number): void {
		this.now.vigil.wake(now);
		this.now.vigil.tick(now);
		this.tick++;
		this.#close(now);
		this.#succeed(now);
	}

	receive(tag: Uint8Array, frame: Uint8Array, now: number): void {
		this.now.vigil.wake(now);
		this.#read(tag, frame, now);
		this.#succeed(now);
	}

	#read(tag: Uint8Array, frame: Uint8Array, now: number): void {
		const isDeaf = this.closing?.isSilent === true;
		for (const at of [this.now, ...(this.before === undefined || isDeaf ? [] : [this.before])]) {
			if (!isFor(tag, at.epoch.entered.keys.address)) continue;
			const received = at.epoch.receive(frame, now);
			const isPublic = this.closing?.hasPublished === true;
			if (received === 'elsewhere' && !isPublic) this.complaints.push('somebody has my key');
			else if (received === 'elsewhere') continue;
			else if (received !== undefined) this.#heard(at, received, now);
			else if (!at.epoch.isOfGone(frame)) this.complaints.push('a frame that is none');
		}
	}

	#heard(at: Stay, received: Received, now: number): void {
		const { author, body } = received;
		if (author.isModerator) this.#moderatorAt = now;
		if (body === undefined) {
			this.complaints.push(`unreadable: ${String(author.idx)}`);
			return;
		}
		const isCurrent = at === this.now;
		if (isCurrent) this.closing?.see(at.epoch, author.idx, body);
		if (this.closing?.isPublic(author.idx) === true) return;
		this.#compare(at, author.idx, body.view);
		if ((body.flags & FLAGS.needsRepair) > 0) this.complaints.push('somebody lacks something');
		if (!this.#isTooLate(author.idx, body)) this.#log(at, received, body);
		// A second FINAL is of an epoch that is over, and only a gap on a screen (§9.4, 4).
		const [, ...older] = body.items.filter(({ type }) => type === 'final');
		const heeded = body.items.filter((item) => !older.includes(item));
		for (const item of heeded) this.#heed(at, author.idx, item, now);
		at.mending.asked(
			author.idx,
			body.items.filter((item) => item.type === 'want')
		);
		if (this.closing?.isSilent !== true) this.lines.receive(at.epoch, received);
		this.#close(now);
	}

	/** From the close on an EVENT above its sender's final count changes nothing (§14.1, 5). */
	#isTooLate(idx: number, { items }: Body): boolean {
		const { closing } = this;
		return items.some((item) => item.type === 'event' && closing?.counts(idx, item.eseq) === false);
	}

	#compare(at: Stay, idx: number, view: Body['view']): void {
		if (!at.epoch.show(idx, view.counts)) this.complaints.push(`out of step: ${String(idx)}`);
		if (at.epoch.agrees(view) !== false) return;
		this.complaints.push(`another log: ${String(idx)}`);
		at.mending.differ(this.tick);
	}

	/** A view of the epoch before counts like any other, from who is in both. */
	#compareFinal(idx: number, view: Body['view']): void {
		const { before } = this;
		const isKept = before?.epoch.kept?.has(idx) === true;
		if (before === undefined || !isKept) return;
		if (view.counts.length === before.epoch.roster.length) this.#compare(before, idx, view);
	}

	#log(at: Stay, { opened }: { opened: Signed }, body: Body): void {
		const { epoch } = at;
		const { idx } = opened.header;
		const [other] = epoch.log(opened, body);
		const mayBePublic = this.closing !== undefined && body.phase === 1;
		if (other !== undefined && !mayBePublic) this.#prove(at, [other, opened]);
		this.talk.read(epoch, idx, epoch === this.now.epoch);
	}

	/** §9.2, "Two versions": once for each author and epoch; and everybody else is told. */
	#prove({ epoch, mending }: Stay, [first, second]: readonly [Logged, Signed]): void {
		const { idx } = second.header;
		const isKnown = this.proofs.some((proof) => proof.epoch === epoch && proof.idx === idx);
		if (isKnown || this.closing?.isSilent === true) return;
		this.complaints.push(`two versions: ${String(idx)}`);
		this.proofs.push({ epoch, idx, eseq: first.eseq, versions: [first.from, second] });
		mending.prove([first.from, second]);
	}

	#heed(at: Stay, idx: number, item: Item, now: number): void {
		if (item.type === 'capsule') this.#repaired(at, item);
		if (item.type === 'leave') this.left.add(idx);
		// The others count only in the current epoch (§8.1).
		if (at !== this.now) return;
		if (item.type === 'yield') at.vigil.yields(idx, item);
		if (item.type === 'final') this.#compareFinal(idx, item.view);
		if (item.type === 'grant' && this.closing === undefined) {
			const parts = this.#grants.get(idx) ?? new GrantParts();
			this.#grants.set(idx, parts);
			const grant = parts.take(item);
			if (grant !== undefined) this.#granted(idx, grant, item.parts, now);
		}
		if (item.type === 'pairKey' && entryOf(at.epoch.roster, idx)?.isModerator === true) {
			this.#healed(at, idx, item);
		}
	}

	#repaired(at: Stay, capsule: Extract<Item, { type: 'capsule' }>): void {
		const signed = at.epoch.uncapsule(capsule);
		const body = signed && at.epoch.read(signed.body);
		if (signed === undefined || body === undefined) return;
		at.mending.said(signed);
		this.#log(at, { opened: signed }, body);
	}

	#healed(at: Stay, moderator: number, part: Extract<Item, { type: 'pairKey' }>): void {
		if (this.closing !== undefined) return;
		const pair = this.#pairs.get(moderator) ?? new Pair();
		this.#pairs.set(moderator, pair);
		const between = { epochId: at.epoch.id, moderator, member: at.epoch.me };
		const healing = at.healings.get(moderator) ?? new Healing(between);
		at.healings.set(moderator, healing);
		const answer = healing.take(part, pair, this.#random);
		if (!answer.every((item) => this.pairParts.includes(item))) this.pairParts.push(...answer);
	}

	/** A whole grant: the lead's is followed at once, another moderator's kept until S1 says so. */
	#granted(from: number, bytes: Uint8Array, parts: number, now: number): void {
		const { entered } = this.now.epoch;
		const grant = readGrant(bytes);
		if (grant?.issuer !== from || !isChildOf(entered, grant)) return;
		const kept = { from, gid: grantId(bytes), grant, parts };
		if (from === entered.facts.issuer) this.#follow(kept, [], now);
		else this.now.vigil.keep(kept);
	}

	/** S1 is looked at after every input (§10.6). */
	#succeed(now: number): void {
		const { vigil } = this.now;
		if (this.closing !== undefined || this.ended !== undefined) return;
		for (let next = vigil.next; next !== undefined; next = vigil.next) {
			vigil.drop(next.kept.from);
			if (this.#follow(next.kept, next.without, now)) return;
		}
	}

	/** §7.3: what a member does with a whole grant; true if she goes by it. */
	#follow({ from, grant, parts }: Kept, without: readonly number[], now: number): boolean {
		const { entered } = this.now.epoch;
		if (isLeftOut(entered, grant)) {
			this.ended = 'removed';
			return true;
		}
		const pair = this.#pairs.get(from) ?? new Pair();
		const granted = openGrant(entered, grant, pair.keys);
		if (granted === undefined) return false;
		if (without.some((idx) => entryOf(granted.facts.roster, idx) !== undefined)) return false;
		this.hasHealed ||= grant.healed[entered.facts.roster.indexOf(entered.me)]!;
		pair.follow(granted.pk);
		this.adopt(granted, parts, now);
		return true;
	}

	/** §7.5; `parts` is in how many its grant travels. */
	adopt(granted: Entered, parts: number, now: number): void {
		const old = this.now;
		const { roster } = granted.facts;
		const kept = old.epoch.roster.filter(({ idx, vk }) => {
			const later = entryOf(roster, idx);
			return later !== undefined && equal(later.vk, vk);
		});
		this.#hasAnybodyGone ||= kept.some(({ idx }) => this.left.has(idx));
		this.#hasAnybodyGone ||= old.epoch.roster.some(
			(entry) => !kept.includes(entry) && !this.left.has(entry.idx)
		);
		old.epoch.kept = new Set(kept.map(({ idx }) => idx));
		const endsAt = now + Math.max(GRACE_MS, (2 * parts + 8) * old.epoch.tickMs);
		this.before = { ...old, endsAt };
		this.now = stay(new Epoch(granted, now), this.tick);
		this.#hasFollowed = true;
		this.#grants = new Map();
		for (const idx of this.#pairs.keys()) {
			if (!old.epoch.kept.has(idx) || entryOf(roster, idx)?.isModerator !== true) {
				this.#pairs.delete(idx);
			}
		}
		this.pairParts.length = 0;
		this.outbox.restart();
		this.lines.follow(this.now.epoch);
		this.talk.follow(this.now.epoch);
	}

	/** What time alone brings: the end of a grace, of an epoch without a child, of a close. */
	pass(now: number): void {
		const { epoch } = this.now;
		if (this.before !== undefined && this.#isGraceOver(this.before, now)) {
			if (this.before.epoch.isLacking) this.complaints.push('a gap');
			this.before = undefined;
		}
		if (this.before === undefined) this.talk.forgetUnsaid(epoch);
		if (now >= epoch.hardEnd) this.ended ??= 'lost';
		if (this.closing?.isOver(epoch, now) === true) this.ended ??= 'closed';
	}

	#isGraceOver({ endsAt, epoch }: NonNullable<Room['before']>, now: number): boolean {
		if (now >= endsAt) return true;
		const kept = [...epoch.kept!].filter((idx) => idx !== epoch.me);
		const areHeard = kept.every((idx) => this.now.epoch.heardAt.has(idx));
		return areHeard && !epoch.isLacking && !epoch.isLackedBy(kept);
	}

	/** Whether all who have gone since I came had said so: harmless at once (§14.1). */
	get mayPublish(): boolean {
		return !this.#hasAnybodyGone;
	}

	#close(now: number): void {
		const { closed } = this.talk;
		if (closed === undefined || this.closing !== undefined) return;
		const mayPublish = closed.mayPublish && this.mayPublish;
		const begun = { now, mayPublish };
		this.closing = new Closing(begun, this.seed, this.left);
		this.outbox.clear();
	}
}

/** The moment somebody comes in, and what she draws from. */
export interface At {
	readonly now: number;
	readonly random: Random;
}

const stay = (epoch: Epoch, sinceTick: number): Stay => ({
	epoch,
	mending: new Mending(epoch),
	vigil: new Vigil(epoch),
	healings: new Map(),
	sinceTick
});
