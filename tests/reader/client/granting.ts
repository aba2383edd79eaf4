import { MOST, type Item } from './body.ts';
import { equal } from './bytes.ts';
import { steppedKey } from './heal.ts';
import { grantParts, makeGrant, welcomeTo } from './issuing.ts';
import { bodySize } from './mending.ts';
import type { Random } from './primitives.ts';
import type { Room, Stay } from './room.ts';
import { entryOf, type Entry } from './roster.ts';
import type { Visitor } from './visitor.ts';
import type { WaitingRoom } from './waiting-room.ts';
import type { Entered } from './welcome.ts';

/* PROTOCOL.md §7.3 to §7.5, of the issuer: when a grant is made, and how it travels. */

const WAIT_MS = 10_000;
const REMOVAL_WAIT_MS = 5_000;
const AGAIN_TICKS = 2;

/** A grant whose parts are going out. */
interface OnItsWay {
	readonly child: Entered;
	readonly parts: readonly Item[];
	readonly comes: ReadonlyMap<number, Visitor>;
	sent: number;
}

export class Granting {
	/** Somebody wants new keys, though nobody comes or goes. */
	isWanted = false;
	readonly removed = new Set<number>();
	readonly #room: Room;
	readonly #door: WaitingRoom;
	/** Of `vk_room`. */
	readonly #seed: Uint8Array;
	readonly #random: Random;
	/** The pair keys with everybody of the newest grant. */
	readonly #pairs = new Map<number, Uint8Array>();
	/** Who came and was not heard yet. */
	readonly #joiners = new Map<number, Visitor>();
	/** Who was heard shortly before the newest epoch began. */
	#present: readonly number[] = [];
	#nextIdx = 1;
	#onItsWay: OnItsWay | undefined;
	#last: readonly Item[] = [];
	#again: Item[] = [];
	#againAt = 0;
	#rotatedAt: number;

	constructor(room: Room, door: WaitingRoom, seed: Uint8Array, random: Random) {
		this.#room = room;
		this.#door = door;
		this.#seed = seed;
		this.#random = random;
		this.#rotatedAt = room.now.epoch.since;
	}

	get isOnItsWay(): boolean {
		return this.#onItsWay !== undefined;
	}

	/** Makes the next grant if one is due and nobody has to be waited for; `goes` are left out. */
	prepare(goes: ReadonlySet<number>, now: number): void {
		if (this.isOnItsWay || this.#room.closing !== undefined) return;
		const { entered } = this.#room.now.epoch;
		const { policy, roster } = entered.facts;
		const free = policy.max - (roster.length - goes.size);
		const comes = this.#door.approved.slice(0, free);
		const isOld = now - this.#rotatedAt >= policy.rotateS * 1000;
		if (comes.length === 0 && goes.size === 0 && !this.isWanted && !isOld) return;
		if (!this.#mayFollow(goes, now)) return;
		if (isOld) this.#rotatedAt = now;
		this.isWanted = false;
		this.#make(goes, comes);
	}

	/** Whether everybody who is awaited in this epoch was heard, or has been awaited long enough. */
	#mayFollow(goes: ReadonlySet<number>, now: number): boolean {
		const { epoch } = this.#room.now;
		const most = this.removed.size > 0 ? REMOVAL_WAIT_MS : WAIT_MS;
		const isIn = (idx: number): boolean => goes.has(idx) || epoch.heardAt.has(idx);
		const since = now - epoch.since;
		const areJoinersIn = since >= WAIT_MS || [...this.#joiners.keys()].every(isIn);
		return areJoinersIn && (since >= most || this.#present.every(isIn));
	}

	#make(goes: ReadonlySet<number>, visitors: readonly Visitor[]): void {
		const { epoch } = this.#room.now;
		const comes = new Map(visitors.map((visitor) => [this.#nextIdx++, visitor]));
		const entries = [...comes].map(([idx, visitor]) => entryFor(idx, visitor));
		const change = { goes, comes: entries };
		const { child, grant } = makeGrant(epoch.entered, change, this.#pairs, this.#random);
		for (const [idx, pk] of this.#pairs) this.#pairs.set(idx, steppedKey(pk));
		for (const [idx, { proved }] of comes) this.#pairs.set(idx, proved!.pk);
		for (const idx of goes) this.#forget(idx);
		for (const [idx, visitor] of comes) this.#joiners.set(idx, visitor);
		for (const [idx, visitor] of this.#joiners) {
			const { h3 } = visitor.proved!;
			this.#door.welcome(visitor, welcomeTo(child, idx, { h3, seed: this.#seed }));
		}
		// An item has 3 bytes of its own, and a part of a grant 6.
		const most = MOST - bodySize(epoch.logs.view, []) - 9;
		const parts = grantParts(grant, most).map((part): Item => ({ type: 'grant', ...part }));
		this.#onItsWay = { child, parts, comes, sent: 0 };
	}

	#forget(idx: number): void {
		this.#pairs.delete(idx);
		this.removed.delete(idx);
		const visitor = this.#joiners.get(idx);
		if (visitor !== undefined) this.#door.drop(visitor);
		this.#joiners.delete(idx);
	}

	/** The part that the next frame of the parent epoch carries, before anything else. */
	nextPart(): Item | undefined {
		const going = this.#onItsWay;
		return going?.parts[going.sent++];
	}

	/** A part once more, in the epoch before, for whoever may not have it. */
	partAgain({ epoch }: Stay): Item | undefined {
		const { now, tick } = this.#room;
		const isNeeded = epoch.others.some(({ idx, vk }) => {
			const later = entryOf(now.epoch.roster, idx);
			const isKept = later !== undefined && equal(later.vk, vk);
			return !isKept || !now.epoch.heardAt.has(idx);
		});
		if (!isNeeded) return undefined;
		if (this.#again.length === 0 && tick - this.#againAt >= AGAIN_TICKS) {
			this.#again = [...this.#last];
			this.#againAt = tick;
		}
		return this.#again.shift();
	}

	/** With the last part its issuer is in the new epoch. */
	left(now: number): void {
		this.#settle();
		const going = this.#onItsWay;
		if (going === undefined || going.sent < going.parts.length) return;
		this.#onItsWay = undefined;
		const { heardAt } = this.#room.now.epoch;
		this.#present = [...heardAt]
			.filter(([idx, at]) => now - at <= WAIT_MS && entryOf(going.child.facts.roster, idx))
			.map(([idx]) => idx);
		this.#room.adopt(going.child, going.parts.length, now);
		this.#last = going.parts;
		this.#again = [];
		this.#againAt = this.#room.tick;
	}

	/** Who was heard in the room needs no Welcome any more. */
	#settle(): void {
		const { before, now } = this.#room;
		for (const [idx, visitor] of this.#joiners) {
			const epochs = [now.epoch, ...(before === undefined ? [] : [before.epoch])];
			if (!epochs.some(({ heardAt }) => heardAt.has(idx))) continue;
			this.#door.drop(visitor);
			this.#joiners.delete(idx);
		}
	}
}

const entryFor = (idx: number, { name, proved }: Visitor): Entry => ({
	idx,
	isModerator: false,
	isMuted: false,
	vk: proved!.vk,
	name,
	firstName: undefined
});
