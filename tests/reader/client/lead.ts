import { equal } from './bytes.ts';
import { Granting } from './granting.ts';
import { roomtagOf } from './invite.ts';
import { openRoot } from './issuing.ts';
import { nameFor } from './naming.ts';
import type { OwnText } from './outbox.ts';
import { signingPublicKey, type Random } from './primitives.ts';
import { Room } from './room.ts';
import type { Policy } from './roster.ts';
import { Silence } from './silence.ts';
import { Speaking } from './speaking.ts';
import type { Made, Visitor } from './visitor.ts';
import { WaitingRoom } from './waiting-room.ts';
import { readForwarded, Subscriptions, type Connected, type Outgoing } from './wire.ts';

/* PROTOCOL.md §15, "The least part of a lead": she opens a room, lets people in, leads and closes. */

const DOOR_PERIOD_MS = 250;
const AWAY_MS = 60_000;
const LAST_GRANT_MS = 15_000;
/** What the rooms of this version open with (§7.4). */
const POLICY = { tickMs: 1000, max: 11, rotateS: 600, awayS: 600, flags: 2 };

/** What the build and she herself bring; `unixS` is the time at the moment 0 of the clock. */
export interface Opening {
	readonly firstName: string;
	readonly relayId: string;
	readonly house: number;
	readonly names: number;
	readonly unixS: number;
	/** Other times than those of this version. */
	readonly times?: Pick<Policy, 'rotateS' | 'awayS'> | undefined;
}

/** One connection's part: what it publishes, and which addresses it listens to. */
interface Part {
	readonly next: (now: number) => Outgoing;
	readonly addresses: (now: number) => Uint8Array[];
	readonly left: (now: number) => void;
	readonly receive: (tag: Uint8Array, frame: Uint8Array, now: number) => void;
	readonly periodMs: () => number;
	readonly ended: () => string | undefined;
}

/**
 * Bytes in, bytes out, on two connections. She keeps no record: what she invited and whom she let in
 * ends with her. She leads alone, and heals with nobody.
 */
export class Lead {
	readonly room: Room;
	readonly door: WaitingRoom;
	/** The connection of the room. */
	readonly inRoom: Connected;
	/** The connection of all lobbies, until the close. */
	readonly atDoor: Connected;
	/** What goes out of new locks. */
	readonly granting: Granting;
	readonly #speaking: Speaking;
	readonly #silence = new Silence();
	/** Every name of the meeting, whoever has it now; hers is the first. */
	readonly #names: number[] = [0];
	#closesSince: number | undefined;
	#hasSaidClose = false;

	constructor(opening: Opening, { now, random }: { now: number; random: Random }) {
		const { firstName, house, names, times } = opening;
		const [own, seed] = [random(32), random(32)];
		const policy: Policy = { ...POLICY, ...times, house, names };
		const vk = signingPublicKey(own);
		const me = { idx: 0, isModerator: true, isMuted: false, vk, name: 0, firstName };
		const root = openRoot(me, { seed, policy }, random);
		this.room = new Room(root, { seed: own }, { now, random });
		const isInRoom = (key: Uint8Array): boolean =>
			this.room.now.epoch.roster.some((entry) => equal(entry.vk, key));
		const free = (wish: number, waiting: readonly number[]): number =>
			nameFor(wish, [...this.#names, ...waiting]);
		this.door = new WaitingRoom({ ...opening, isInRoom, nameFor: free }, random);
		this.granting = new Granting(this.room, this.door, seed, random);
		this.#speaking = new Speaking(this.room, random, this.granting);
		this.inRoom = connection(this.#roomPart(), random);
		this.atDoor = connection(this.#doorPart(), random);
	}

	inviteByLink(): Made {
		return this.door.inviteByLink(roomtagOf(this.room.now.epoch.entered.facts.vkRoom));
	}

	inviteByCode(): Made {
		return this.door.inviteByCode();
	}

	/** Her yes: in the room with the next lock. */
	admit(visitor: Visitor): void {
		if (this.#closesSince !== undefined || visitor.stage !== 'waiting') return;
		this.door.approve(visitor);
		this.#names.push(visitor.name);
	}

	refuse(visitor: Visitor): void {
		this.door.refuse(visitor);
	}

	remove(idx: number): void {
		this.granting.removed.add(idx);
	}

	/** New keys for everybody, though nobody comes or goes. */
	rotate(): void {
		this.granting.isWanted = true;
	}

	say(text: string, now: number): OwnText | undefined {
		return this.#closesSince === undefined ? this.room.say(text, now) : undefined;
	}

	/** In a participant's private line, to her and to nobody else. */
	answer(idx: number, text: string): void {
		this.room.lines.of(idx)?.say(text);
	}

	/** What participant `idx` has written in her private line. */
	readFrom(idx: number): readonly string[] {
		return this.room.lines.of(idx)?.read ?? [];
	}

	close(now: number): void {
		this.#closesSince ??= now;
		this.door.close();
	}

	/** Who is not to be in the next lock: removed, gone, or not heard for so long. */
	#goes(silentMs: number): Set<number> {
		const { epoch } = this.room.now;
		const gone = epoch.others.filter(({ idx }) => {
			const silent = this.#silence.of(idx) * epoch.tickMs;
			return this.granting.removed.has(idx) || this.room.left.has(idx) || silent >= silentMs;
		});
		return new Set(gone.map(({ idx }) => idx));
	}

	/** What is due before the next frame is built: a lock, or the close. */
	#prepare(now: number): void {
		this.room.pass(now);
		const { awayS } = this.room.now.epoch.entered.facts.policy;
		if (this.#closesSince === undefined) {
			this.granting.prepare(this.#goes(awayS * 1000), now);
			return;
		}
		const goes = this.#goes(AWAY_MS);
		const isLastDue = goes.size > 0 || this.granting.isOnItsWay;
		if (this.#hasSaidClose) return;
		if (isLastDue && now - this.#closesSince < LAST_GRANT_MS) {
			this.granting.prepare(goes, now);
			return;
		}
		this.#hasSaidClose = true;
		this.room.outbox.addClose(this.room.mayPublish);
	}

	#roomPart(): Part {
		return {
			periodMs: () => this.room.now.epoch.tickMs,
			ended: () => this.room.ended,
			addresses: () => this.room.addresses,
			next: (now) => {
				this.#prepare(now);
				return this.#speaking.next(now);
			},
			left: (now) => {
				this.room.ticked(now);
				this.#silence.tick(this.room.now, this.room.before, now);
				this.granting.left(now);
			},
			receive: (tag, frame, now) => {
				this.room.receive(tag, frame, now);
			}
		};
	}

	#doorPart(): Part {
		return {
			periodMs: () => DOOR_PERIOD_MS,
			ended: () => (this.room.closing === undefined ? this.room.ended : 'closed'),
			addresses: (now) => this.door.addresses(now),
			next: (now) => this.door.next(now),
			left: () => undefined,
			receive: (tag, frame, now) => {
				this.door.receive(tag, frame, now);
			}
		};
	}
}

/** One connection that tells the relay what it listens to in messages that leave anyway. */
function connection(part: Part, random: Random): Connected {
	const subscriptions = new Subscriptions();
	return {
		get periodMs() {
			return part.periodMs();
		},
		get ended() {
			return part.ended();
		},
		connected: () => {
			subscriptions.forget();
		},
		build: (now) => {
			const wanted = part.addresses(now);
			if (subscriptions.needsList(wanted)) return subscriptions.list(wanted, random);
			return subscriptions.publish(part.next(now), wanted, random);
		},
		left: part.left,
		receive: (message, now) => {
			const forwarded = readForwarded(message);
			if (forwarded !== undefined && part.ended() === undefined) {
				part.receive(forwarded.tag, forwarded.frame, now);
			}
		}
	};
}
