import { encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { KIND } from '../../crypto/room/event.ts';
import { sealFrame, type Signed } from '../../crypto/room/frame.ts';
import type { Item } from '../../crypto/room/item.ts';
import { viewOf } from '../../crypto/room/log.ts';
import { epochAt, withEpoch, type Epoch, type Seat, type Where } from '../../crypto/room/member.ts';
import { forwardedFrom } from './forwarded.ts';
import { seatOf } from './invariants.ts';
import { Seeded } from './prng.ts';
import type { Actor, World } from './world.ts';

/** One version of a frame: what the relay gives to somebody, and what a capsule of it holds. */
export interface Version {
	readonly message: Uint8Array;
	readonly signed: Signed;
}

/** The epoch of a frame, and what in its view is not that of her log. */
interface Options {
	readonly where?: Where;
	readonly lies?: boolean;
	readonly counts?: readonly number[];
	/** She pretends to have closed. */
	readonly closing?: boolean;
}

/**
 * Somebody inside who signs several versions of what she says. Her own client goes on ticking
 * beside it and knows nothing of them.
 */
export class TwoFaced {
	readonly #world: World;
	readonly #actor: Actor;
	readonly #random = new Seeded('two-faced').bytes;

	constructor(world: World, actor: Actor) {
		this.#world = world;
		this.#actor = actor;
	}

	get epoch(): Epoch {
		return seatOf(this.#actor)!.epoch;
	}

	get idx(): number {
		return seatOf(this.#actor)!.me.idx;
	}

	/** Several frames with one number. */
	versions(bodies: readonly (readonly Item[])[], options: Options = {}): readonly Version[] {
		const { where = 'current', lies = false, closing = false } = options;
		const seat = seatOf(this.#actor)!;
		const epoch = epochAt(seat, where)!;
		const shared = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const { counts = shared.counts } = options;
		const view = { counts, hash: lies ? this.#random(16) : shared.hash };
		const sender = { ...seat.me, chain: epoch.sending, aside: undefined };
		const sealed = bodies.map((items) => {
			const body = encodeBody({ flags: NO_FLAGS, closing, view, items });
			return sealFrame(epoch, sender, body, this.#random);
		});
		const moved = { ...epoch, sending: sealed.at(-1)!.chain };
		this.#actor.state = {
			...this.#actor.state,
			seat: withEpoch(seat, where, moved)
		};
		return sealed.map(({ frame, signed }) => ({
			message: forwardedFrom(epoch.address, frame),
			signed
		}));
	}

	/** The same frame for everybody. */
	say(items: readonly Item[], to: readonly Actor[], options: Options = {}): void {
		for (const version of this.versions([items], options)) this.give(version, ...to);
	}

	give({ message }: Version, ...to: readonly Actor[]): void {
		for (const actor of to) this.#world.inject(actor, 'room', message);
	}
}

/** Words as one event, or one fragment of it. */
export function words(seq: number, text: string, frag = 0, frags = 1): Item {
	const content = Uint8Array.of(0, 0, 0, 0, ...Buffer.from(text));
	return { type: 'event', event: { seq, kind: KIND.text, frag, frags, content } };
}

/** True once one of `here` has heard from one of `there` that she has an event of `idx`. */
export function hasCrossed(idx: number, here: readonly Actor[], there: readonly Actor[]): boolean {
	const heardOf = (by: Actor, from: Actor) =>
		epochsOf(seatOf(by)!).some(({ shown, views, facts }) => {
			const at = facts.roster.findIndex((entry) => entry.idx === idx);
			const other = seatOf(from)!.me.idx;
			return at >= 0 && Math.max(shown.get(other)?.[at] ?? 0, views.get(other)?.[at] ?? 0) > 0;
		});
	return here.some((a) => there.some((b) => heardOf(a, b) || heardOf(b, a)));
}

/** True once somebody has shown both versions of something of `idx` to this person. */
export function knowsProof(actor: Actor, idx: number): boolean {
	const seat = seatOf(actor)!;
	const isShown = seat.lines.some((line) => line.type === 'twoVersions' && line.who.idx === idx);
	return isShown && (seat.marks.get(idx)?.has('twoVersions') ?? false);
}

function epochsOf(seat: Seat): readonly Epoch[] {
	return seat.draining === undefined ? [seat.epoch] : [seat.epoch, seat.draining.epoch];
}
