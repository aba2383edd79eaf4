import { encodeBody, FLAGS, MOST, mostWithEvent, type EventItem, type Item } from './body.ts';
import type { Epoch } from './epoch.ts';
import { AREA_BESIDE } from './frame.ts';
import type { Granting } from './granting.ts';
import { bodySize } from './mending.ts';
import type { Random } from './primitives.ts';
import type { Room, Stay } from './room.ts';
import type { Outgoing } from './wire.ts';

/* PROTOCOL.md §4.4, "What a slot carries": one frame for every slot, whatever there is to say. */

const SETTLE_TICKS = 3;
const MAX_LENT = 2;
const MAX_LONG = 2;

const eventItem = (event: EventItem): Item => ({ type: 'event', ...event });

/** Makes the frames of one member. */
export class Speaking {
	readonly #room: Room;
	readonly #random: Random;
	readonly #granting: Granting | undefined;
	/** Slots in a row that the epoch before was lent. */
	#lent = 0;
	/** Frames of the current epoch in a row with a body above 518 bytes. */
	#long = 0;
	/** The newest frame carries LEAVE: when it has left, she has gone. */
	hasSaidLeave = false;

	/** `granting` is the issuer's, whose grants come before all else. */
	constructor(room: Room, random: Random, granting?: Granting) {
		this.#room = room;
		this.#random = random;
		this.#granting = granting;
	}

	/** The frame of the next slot. */
	next(now: number): Outgoing {
		const { before, closing } = this.#room;
		const part = this.#granting?.nextPart();
		if (part !== undefined) return this.#seal(this.#room.now.epoch, [part], 0);
		const mayLend = before !== undefined && closing?.isSilent !== true && this.#lent < MAX_LENT;
		const again = mayLend ? this.#granting?.partAgain(before) : undefined;
		if (again !== undefined || (mayLend && !before.mending.isIdle)) {
			const items = again === undefined ? this.#mends(before!, [], MOST) : [again];
			if (items.length > 0) {
				this.#lent++;
				return this.#seal(before!.epoch, items, 0);
			}
		}
		this.#lent = 0;
		return this.#current(now);
	}

	#current(now: number): Outgoing {
		const { closing, now: stay } = this.#room;
		const { epoch } = stay;
		const { phase, seeds } = closing?.build(epoch, now) ?? { phase: 0, seeds: [] };
		const items = this.#withFinal([...seeds]);
		this.hasSaidLeave = this.#room.isLeaving && !this.#isSettling(stay);
		if (this.hasSaidLeave) items.push({ type: 'leave' });
		else this.#fill(stay, items);
		const size = bodySize(epoch.logs.view, items);
		this.#long = size > AREA_BESIDE ? this.#long + 1 : 0;
		return this.#seal(epoch, items, phase);
	}

	/** FINAL, my view of the epoch before, in every body of the grace that has room (§7.5, 3). */
	#withFinal(items: Item[]): Item[] {
		const { before, closing } = this.#room;
		if (before === undefined || closing?.isSilent === true) return items;
		return [...items, { type: 'final', view: before.epoch.logs.view }];
	}

	/** Events and what mends, of which every third frame puts the latter first. */
	#fill(stay: Stay, items: Item[]): void {
		const isTurned = stay.epoch.nextCtr % 3 === 0;
		const most = this.#long >= MAX_LONG ? AREA_BESIDE : MOST;
		if (isTurned) {
			this.#addPairPart(stay.epoch, items);
			items.push(...this.#mends(stay, items, most));
		}
		const events = this.#events(stay, items);
		items.push(...events);
		if (isTurned) return;
		if (events.length === 0) this.#addPairPart(stay.epoch, items);
		items.push(...this.#mends(stay, items, events.length > 0 ? this.#mostBeside(stay) : most));
	}

	#mostBeside({ epoch }: Stay): number {
		const most = mostWithEvent(epoch.roster.length);
		return this.#long >= MAX_LONG ? Math.min(most, AREA_BESIDE) : most;
	}

	/** Whether so many items make a body within `most`. */
	#fits(epoch: Epoch, items: readonly Item[], most: number): boolean {
		return bodySize(epoch.logs.view, items) <= most;
	}

	#mends({ epoch, mending }: Stay, items: readonly Item[], most: number): Item[] {
		return mending.items(this.#room.tick, epoch.logs.view, (more) =>
			this.#fits(epoch, [...items, ...more], most)
		);
	}

	/** Own events, once everybody may be expected to listen to this epoch. */
	#events(stay: Stay, items: readonly Item[]): Item[] {
		const { epoch } = stay;
		const { outbox } = this.#room;
		if (this.#isSettling(stay)) return [];
		if (this.#room.closing !== undefined || !this.#room.talk.mayWrite) return [];
		const most = mostWithEvent(epoch.roster.length);
		const next = epoch.logs.of(epoch.me).count + 1;
		const taken = outbox.take(next, epoch.id, (events) =>
			this.#fits(epoch, [...items, ...events.map(eventItem)], most)
		);
		return taken.map(eventItem);
	}

	/** The first ticks of an epoch, while somebody may not listen to it. */
	#isSettling({ epoch, sinceTick }: Stay): boolean {
		const isFresh = this.#room.tick - sinceTick < SETTLE_TICKS;
		return isFresh && epoch.others.some(({ idx }) => !epoch.heardAt.has(idx));
	}

	/** A part of an answer to a KEM key (§7.6); if it does not fit beside the FINAL it goes alone. */
	#addPairPart(epoch: Epoch, items: Item[]): void {
		const { now, pairParts } = this.#room;
		const [part] = pairParts;
		if (part === undefined || this.#isSettling(now) || this.#long >= MAX_LONG) return;
		if (!this.#fits(epoch, [...items, part], MOST)) items.length = 0;
		items.push(part);
		pairParts.shift();
	}

	/** Signed, sealed and in my own log. */
	#seal(epoch: Epoch, items: readonly Item[], phase: number): Outgoing {
		const { before, lines, now, tick } = this.#room;
		const lacks = now.epoch.isLacking || before?.epoch.isLacking === true;
		const isLost = epoch === now.epoch && now.vigil.isLeadLost;
		const flags = (lacks ? FLAGS.needsRepair : 0) | (isLost ? FLAGS.leadLost : 0);
		const parsed = { flags, phase, view: epoch.logs.view, items };
		const body = encodeBody(parsed);
		const hasGrant = items.some(({ type }) => type === 'grant');
		const mayBePrivate = epoch === now.epoch && phase === 0 && !hasGrant;
		const isPrivate = mayBePrivate && body.length <= AREA_BESIDE;
		const area = isPrivate ? lines.area(epoch, tick, this.#random) : undefined;
		const { frame, signed } = epoch.seal({ body, area }, this.#room.seed, this.#random);
		epoch.log(signed, parsed);
		this.#room.talk.read(epoch, epoch.me, epoch === now.epoch);
		return { to: epoch.entered.keys.address, frame };
	}
}
