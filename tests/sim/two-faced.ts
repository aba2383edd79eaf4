import { encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { KIND } from '../../crypto/room/event.ts';
import { sealFrame, type Signed } from '../../crypto/room/frame.ts';
import type { Item } from '../../crypto/room/item.ts';
import { viewOf } from '../../crypto/room/log.ts';
import type { Epoch, Seat } from '../../crypto/room/member.ts';
import { proofOf } from '../../crypto/room/proof.ts';
import { forwardedFrom } from './forwarded.ts';
import { hex, seatOf } from './invariants.ts';
import { Seeded } from './prng.ts';
import type { Actor, Delivery, World } from './world.ts';

/** One version of a frame: what the relay gives to somebody, and what a capsule of it holds. */
export interface Version {
	readonly message: Uint8Array;
	readonly signed: Signed;
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

	get idx(): number {
		return seatOf(this.#actor)!.me.idx;
	}

	/** Several frames with one number. `where` is the epoch they belong to. */
	versions(
		bodies: readonly (readonly Item[])[],
		where: 'current' | 'draining' = 'current'
	): readonly Version[] {
		const seat = seatOf(this.#actor)!;
		const epoch = where === 'current' ? seat.epoch : seat.draining!.epoch;
		const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const sender = { ...seat.me, chain: epoch.sending, aside: undefined };
		const sealed = bodies.map((items) => {
			const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items });
			return sealFrame(epoch, sender, body, this.#random);
		});
		const moved = { ...epoch, sending: sealed.at(-1)!.chain };
		this.#actor.state = {
			...this.#actor.state,
			seat: withEpoch(seat, where, moved)
		} as Actor['state'];
		return sealed.map(({ frame, signed }) => ({
			message: forwardedFrom(epoch.address, frame),
			signed
		}));
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

/** Who published a frame that the relay is about to deliver. */
export function authorship(world: World): (delivery: Delivery) => string | undefined {
	const authors = new Map<string, string>();
	let read = 0;
	return ({ message }) => {
		for (; read < world.seen.length; read++) {
			const { message: published, actor } = world.seen[read]!;
			authors.set(hex(published.subarray(65, 97)), actor);
		}
		return authors.get(hex(message.subarray(8, 40)));
	};
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

/** The version of an event of `idx` that somebody proved, if she did in an epoch she still has. */
export function provenSeq(actor: Actor, idx: number): number | undefined {
	return epochsOf(seatOf(actor)!)
		.map((epoch) => proofOf(epoch, idx)?.seq)
		.find((seq) => seq !== undefined);
}

function epochsOf(seat: Seat): readonly Epoch[] {
	return seat.draining === undefined ? [seat.epoch] : [seat.epoch, seat.draining.epoch];
}

function withEpoch(seat: Seat, where: 'current' | 'draining', epoch: Epoch): Seat {
	if (where === 'current') return { ...seat, epoch };
	return { ...seat, draining: { ...seat.draining!, epoch } };
}
