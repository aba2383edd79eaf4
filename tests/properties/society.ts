import { equalBytes } from '../../crypto/primitives/equal.ts';
import type { Random } from '../../crypto/primitives/random.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import { decodeBody } from '../../crypto/room/body.ts';
import { openFrame, readHeader } from '../../crypto/room/frame.ts';
import { deriveEpoch, ROOT_PARENT, roomSecret } from '../../crypto/room/epoch.ts';
import { followHeld, type Followed } from '../../crypto/room/follow.ts';
import { issueGrant, readTold, secretFor, type Issued } from '../../crypto/room/grant.ts';
import { healedKeys, startHealing, tendHealing, unpaired } from '../../crypto/room/healing.ts';
import { copyOf, takeSeat, unheard, type Me, type Seat } from '../../crypto/room/member.ts';
import { applyOps, type Op } from '../../crypto/room/ops.ts';
import { grantParts, nextFrame } from '../../crypto/room/outgoing.ts';
import { pairsAfterIssue } from '../../crypto/room/pair-keys.ts';
import { receiveFrame } from '../../crypto/room/receive.ts';
import { entryOf, type Entry } from '../../crypto/room/roster.ts';
import { adopt, drain } from '../../crypto/room/transition.ts';
import { ANY_GRANT, noteYield } from '../../crypto/room/vigil.ts';
import { SECOND, START, turnAt, POLICY } from '../unit/crypto/room/rooms.ts';
import { seeded } from '../unit/crypto/seeded.ts';

/** What a test lets happen; everybody is named by a number that is taken modulo who is there. */
export type Happening =
	/** So many ticks; of every hundred frames these are lost. */
	| { readonly type: 'ticks'; readonly count: number; readonly lost: readonly number[] }
	| { readonly type: 'join'; readonly moderates: boolean }
	| { readonly type: 'remove'; readonly who: number }
	| { readonly type: 'rekey'; readonly who: number }
	| { readonly type: 'demote'; readonly who: number }
	| { readonly type: 'heal'; readonly who: number }
	| { readonly type: 'rotate' }
	| { readonly type: 'handOver'; readonly who: number };

/** A frame on its way, and the whole grant that is in it. */
interface Sent {
	readonly from: number;
	readonly frame: Uint8Array;
	readonly issued: Issued | undefined;
}

const GRACE_TICKS = 12;

/**
 * People with the real seats, keys and frames, and a wire that loses what the test says. A lead who
 * makes grants by the rules of PROTOCOL.md §7.4, without a door: whoever comes has her first pair
 * key from the start, as by a handshake, and gets her epoch as by a Welcome.
 */
export class Society {
	readonly seats = new Map<number, Seat>();
	/** Who fell behind because every part of a grant was lost, or was left out: she may come back. */
	readonly behind = new Set<number>();
	now = START;
	lead = 0;
	readonly #random: Random;
	readonly #grants: Issued[] = [];
	#pending: Op[] = [];
	readonly #coming = new Map<number, { me: Me; pairKey: Secret }>();
	#next = 0;
	#carried = 0;

	/** The moderators are at places 0 and 1; the second shares keys with all if they are paired. */
	constructor(seed: string, people: number, isPaired: boolean) {
		this.#random = seeded(seed);
		const all = Array.from({ length: people }, (_, idx) => this.#person(idx < 2));
		const roster = all.map(({ entry }) => entry);
		const grantNonce = this.#random(16);
		const facts = {
			sid: this.#random(32),
			vkRoom: this.#random(32),
			number: 1,
			term: 1,
			issuer: 0,
			parent: ROOT_PARENT,
			roster,
			policy: { ...POLICY, max: 12 },
			grantNonce
		};
		const me = this.#random(32);
		const leadKeys = new Map<number, Secret>();
		const second = new Map<number, Secret>();
		for (const { entry, own } of all) {
			const told = secretFor(entry, me, grantNonce);
			const { asides } = readTold(told, entry.idx, grantNonce)!;
			const keys = deriveEpoch(facts, roomSecret(me, grantNonce), asides);
			const pairKey = new Secret(this.#random(32));
			if (entry.idx !== 0) leadKeys.set(entry.idx, copyOf(pairKey));
			const pairKeys = entry.idx === 0 ? leadKeys : new Map([[0, pairKey]]);
			if (isPaired && entry.idx > 1) {
				const withSecond = new Secret(this.#random(32));
				second.set(entry.idx, copyOf(withSecond));
				pairKeys.set(1, withSecond);
			}
			const held = entry.idx === 1 ? second.set(0, pairKey) : pairKeys;
			this.seats.set(entry.idx, takeSeat(own, { facts, keys }, held, this.now));
		}
	}

	seat(idx: number): Seat {
		return this.seats.get(idx)!;
	}

	/** Everybody of the lead's roster who ought to be in her epoch. */
	get present(): readonly number[] {
		const { roster } = this.seat(this.lead).epoch.facts;
		return roster.map(({ idx }) => idx).filter((idx) => !this.behind.has(idx));
	}

	/** What has happened, so that a test can tell that something did. */
	readonly counts = { grants: 0, healedWraps: 0, successions: 0, rekeyed: 0 };

	/** Everybody who is present is in the lead's epoch, and no grant is on its way. */
	get isTogether(): boolean {
		const { id } = this.seat(this.lead).epoch;
		const seats = this.present.map((idx) => this.seats.get(idx));
		return seats.every(
			(seat) =>
				seat?.granting === undefined &&
				seat?.epoch.id !== undefined &&
				equalBytes(seat.epoch.id, id)
		);
	}

	happen(happening: Happening): void {
		switch (happening.type) {
			case 'ticks':
				for (let at = 0; at < happening.count; at++) this.tick(happening.lost);
				return;
			case 'join':
				this.#join(happening.moderates);
				return;
			case 'heal': {
				const idx = this.#pick(happening.who, (one) => this.#moderates(one));
				if (idx !== undefined) this.#change(idx, (seat) => startHealing(seat, this.#turn()));
				return;
			}
			case 'handOver':
				this.#handOver(happening.who);
				return;
			case 'rotate':
				this.#issue(this.lead, []);
				return;
			case 'remove':
			case 'rekey':
			case 'demote':
				this.#order(happening);
		}
	}

	/** Everybody sends once and hears everybody, but for what is lost: by pair, in their order. */
	tick(lost: readonly number[] = []): void {
		this.now += SECOND;
		this.#settle();
		const frames = [...this.seats.keys()].map((idx): Sent => {
			this.#change(idx, (seat) => tendHealing(drain(seat, this.#turn()), this.#turn()));
			const before = this.seat(idx);
			const { seat, publication } = nextFrame(before, this.#turn());
			this.seats.set(idx, seat);
			const { frame } = publication;
			return { from: idx, frame, issued: this.#grantIn(before, frame) };
		});
		for (const sent of frames) {
			for (const to of [...this.seats.keys()]) {
				if (sent.from === to || lost.includes(this.#carried++ % 100)) continue;
				this.#deliver(to, sent);
			}
		}
		this.#issueIfDue();
	}

	/** Nothing is lost any more, and everything that is under way comes to its end. */
	calm(): void {
		for (let at = 0; at < 2 * GRACE_TICKS + 6; at++) {
			this.tick();
			if (at > 2 && this.#pending.length === 0 && this.isTogether) return;
		}
	}

	/** The whole grant in a frame, read with the sender's own chain. */
	#grantIn({ epoch, draining, me }: Seat, frame: Uint8Array): Issued | undefined {
		for (const one of [epoch, draining?.epoch]) {
			const header = one && readHeader(one, frame);
			const opened =
				one && header && openFrame(one, frame, header, { chain: one.sending, vk: me.vk });
			if (one === undefined || opened === undefined) continue;
			const items = decodeBody(opened.signed.body, one.facts.roster.length)?.items ?? [];
			for (const item of items) {
				if (item.type !== 'grant') continue;
				if (item.grant.parts !== 1) throw new Error('a grant in parts');
				return this.#grants.find(({ gid }) => equalBytes(gid.slice(0, 4), item.grant.gid));
			}
		}
		return undefined;
	}

	/**
	 * Whoever hears the grant of the epoch she is in, from somebody she may follow, is in the next
	 * epoch from here on, or learns that she is out: there is no third way.
	 */
	#deliver(to: number, { frame, issued }: Sent): void {
		const before = this.seat(to);
		const isNext = issued !== undefined && equalBytes(issued.facts.parent, before.epoch.id);
		this.#hear(to, frame);
		if (!isNext) return;
		const after = this.seats.get(to);
		const isLeads = issued.facts.issuer === before.epoch.facts.issuer;
		if (!isLeads && after?.epoch.vigil.given === undefined) return;
		const entry = entryOf(issued.facts.roster, to);
		const stays = entry !== undefined && equalBytes(entry.vk, before.me.vk);
		const follows = after !== undefined && equalBytes(after.epoch.id, issued.keys.id);
		if (stays && !follows) throw new Error(`${String(to)} heard a grant and did not follow`);
		if (!stays && after !== undefined) throw new Error(`${String(to)} was left out and stays`);
	}

	#hear(to: number, frame: Uint8Array): void {
		for (const where of ['current', 'draining'] as const) {
			const turn = this.#turn();
			const received = receiveFrame(this.seat(to), where, frame, turn);
			if (typeof received === 'string') continue;
			this.seats.set(to, received.seat);
			if (received.leftOut) this.#leave(to);
			else if (received.adopted !== undefined) this.#adopt(to, received.seat, received.adopted);
			break;
		}
		if (!this.seats.has(to) || this.seat(to).epoch.vigil.held.size === 0) return;
		const { seat, opened } = followHeld(this.seat(to), this.#turn());
		this.seats.set(to, seat);
		if (opened === 'leftOut') this.#leave(to);
		else if (opened !== undefined) this.#adopt(to, seat, opened);
	}

	#adopt(to: number, seat: Seat, adopted: Followed): void {
		const { issuer } = adopted.facts;
		const next = adopt(seat, adopted, this.#turn());
		this.seats.set(to, { ...next, yielding: undefined });
		if (next.healing.answered.has(issuer)) throw new Error('a healed key outlived its grant');
	}

	#leave(idx: number): void {
		this.seats.delete(idx);
		this.behind.add(idx);
	}

	/** As PROTOCOL.md §7.4 has it: not before everybody kept was heard, or the grace is over. */
	#issueIfDue(): void {
		const isLeading = this.seats.has(this.lead) && this.seat(this.lead).yielding === undefined;
		if (isLeading && this.#pending.length > 0) this.#issue(this.lead, this.#pending);
	}

	#issue(by: number, wanted: readonly Op[]): void {
		const seat = this.seat(by);
		const isFresh = this.now - seat.epoch.adoptedAt < GRACE_TICKS * SECOND;
		const waits = isFresh && unheard(seat.epoch, by).length > 0 && seat.draining !== undefined;
		if (seat.granting !== undefined || waits) return;
		const ops = this.#fitting(seat, wanted);
		const keys = { plain: seat.pairKeys, healed: healedKeys(seat) };
		const issued = issueGrant(seat.epoch, { issuer: by, ops }, keys, this.#random);
		const coming = [...this.#coming].filter(([idx]) => ops.some((op) => putOf(op) === idx));
		const fresh = new Map(coming.map(([idx, { pairKey }]) => [idx, copyOf(pairKey)]));
		const pairs = pairsAfterIssue(seat, issued.facts, fresh, this.#turn());
		if (pairs.healing.healed.size > 0) throw new Error('a healed key outlived its grant');
		const parts = grantParts(seat.epoch, issued);
		const granting = { gid: issued.gid, parts, next: 0, issued };
		this.seats.set(by, { ...seat, granting, ...pairs });
		this.#grants.push(issued);
		this.counts.grants += 1;
		this.counts.healedWraps += keys.healed.size;
		this.counts.successions += Number(issued.facts.term > seat.epoch.facts.term);
		this.counts.rekeyed += ops.filter((op) =>
			entryOf(seat.epoch.facts.roster, putOf(op) ?? -1)
		).length;
		if (by === this.lead) this.#pending = [];
		for (const [idx, { me, pairKey }] of coming) {
			const entry = entryOf(issued.facts.roster, idx)!;
			const told = secretFor(entry, issued.moderatorSecret, issued.facts.grantNonce);
			const { e, asides } = readTold(told, idx, issued.facts.grantNonce)!;
			const epoch = { facts: issued.facts, keys: deriveEpoch(issued.facts, e, asides) };
			this.seats.set(idx, takeSeat(me, epoch, new Map([[by, pairKey]]), this.now));
			this.behind.delete(idx);
			this.#coming.delete(idx);
		}
	}

	/** Whoever shares no key with the issuer has to go; of the rest, what still fits. */
	#fitting(seat: Seat, wanted: readonly Op[]): readonly Op[] {
		const out = unpaired(seat).map((idx): Op => ({ op: 'remove', idx }));
		const gone = out.map(aboutOf);
		const { facts } = seat.epoch;
		const others = wanted.filter((op) => !gone.includes(aboutOf(op)) && applyOps(facts, [op]));
		const ops = inOrder([...out, ...others]);
		return applyOps(facts, ops) === undefined ? inOrder(out) : ops;
	}

	#join(moderates: boolean): void {
		const { roster } = this.seat(this.lead).epoch.facts;
		if (roster.length + this.#pending.length >= 11) return;
		const { entry, own } = this.#person(moderates);
		this.#coming.set(entry.idx, { me: own, pairKey: new Secret(this.#random(32)) });
		this.#plan({ op: 'put', entry });
	}

	#order(happening: Extract<Happening, { type: 'remove' | 'rekey' | 'demote' }>): void {
		const isRight = (idx: number) => happening.type !== 'demote' || this.#moderates(idx);
		const idx = this.#pick(happening.who, (one) => one !== this.lead && isRight(one), true);
		if (idx === undefined || this.#pending.some((op) => aboutOf(op) === idx)) return;
		if (happening.type === 'remove') this.#plan({ op: 'remove', idx });
		if (happening.type === 'demote') this.#plan({ op: 'role', idx });
		if (happening.type !== 'rekey') return;
		const before = entryOf(this.seat(this.lead).epoch.facts.roster, idx)!;
		const { own, entry } = this.#person(false, idx);
		this.#coming.set(idx, { me: own, pairKey: new Secret(this.#random(32)) });
		this.#plan({ op: 'put', entry: { ...before, vk: entry.vk } });
	}

	#plan(op: Op): void {
		this.#pending = [...this.#pending, op];
	}

	/** The lead gives way; whom she names makes the next grant, and everybody may follow her. */
	#handOver(who: number): void {
		const seat = this.seat(this.lead);
		const to = this.#pick(who, (idx) => idx !== this.lead && this.#moderates(idx));
		if (to === undefined || seat.granting !== undefined || this.#pending.length > 0) return;
		if (!this.#isAlong(to)) return;
		const item = { to, gid: ANY_GRANT };
		if (unpaired(this.seat(to)).length > 0) {
			this.#change(to, (one) => startHealing(one, this.#turn()));
			return;
		}
		this.#issue(to, []);
		if (this.seat(to).granting === undefined) return;
		this.#change(to, (one) => noteYield(one, this.lead, item));
		this.#change(this.lead, (one) => ({
			...noteYield(one, this.lead, item),
			yielding: { item, left: Infinity }
		}));
		this.lead = to;
	}

	#isAlong(idx: number): boolean {
		return this.seat(idx).epoch.facts.number === this.seat(this.lead).epoch.facts.number;
	}

	/** Whoever is in no epoch that leads anywhere any more is behind: she would come by her ticket. */
	#settle(): void {
		const { number } = this.seat(this.lead).epoch.facts;
		const isOver = this.seat(this.lead).draining === undefined;
		for (const [idx, seat] of this.seats) {
			const isOld = this.now - seat.epoch.adoptedAt > 2 * GRACE_TICKS * SECOND;
			if (seat.epoch.facts.number < number - 1) this.#leave(idx);
			else if (seat.epoch.facts.number < number && isOld && isOver) this.#leave(idx);
		}
	}

	#pick(who: number, isRight: (idx: number) => boolean, evenBehind = false): number | undefined {
		const { roster } = this.seat(this.lead).epoch.facts;
		const all = roster.map(({ idx }) => idx).filter(isRight);
		const able = all.filter((idx) => evenBehind || this.seats.has(idx));
		return able[who % Math.max(1, able.length)];
	}

	#moderates(idx: number): boolean {
		return entryOf(this.seat(this.lead).epoch.facts.roster, idx)?.role === 'moderator';
	}

	#person(moderates: boolean, place = this.#next++): { entry: Entry; own: Me } {
		const { publicKey, secretKey } = signingKeys(this.#random(32));
		const own = { idx: place, vk: publicKey, signingKey: new Secret(secretKey) };
		const named = moderates
			? ({ role: 'moderator', firstName: 'Maj' } as const)
			: ({ role: 'participant', firstName: '' } as const);
		const entry = { idx: place, ...named, muted: false, vk: publicKey, name: place };
		return { entry, own };
	}

	#change(idx: number, change: (seat: Seat) => Seat): void {
		const seat = this.seats.get(idx);
		if (seat !== undefined) this.seats.set(idx, change(seat));
	}

	#turn() {
		return { ...turnAt(this.now), random: this.#random };
	}
}

function inOrder(ops: readonly Op[]): readonly Op[] {
	const order = ['remove', 'put', 'role'];
	return ops.toSorted(
		(a, b) => order.indexOf(a.op) - order.indexOf(b.op) || aboutOf(a) - aboutOf(b)
	);
}

function putOf(op: Op): number | undefined {
	return op.op === 'put' ? op.entry.idx : undefined;
}

function aboutOf(op: Op): number {
	return op.op === 'put' ? op.entry.idx : 'idx' in op ? op.idx : -1;
}
