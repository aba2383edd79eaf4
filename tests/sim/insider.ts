import { encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { KIND } from '../../crypto/room/event.ts';
import { sealFrame } from '../../crypto/room/frame.ts';
import type { Item } from '../../crypto/room/item.ts';
import { viewOf } from '../../crypto/room/log.ts';
import type { Epoch } from '../../crypto/room/member.ts';
import type { Random } from '../../crypto/primitives/random.ts';
import { seatOf } from './invariants.ts';
import { Seeded } from './prng.ts';
import { forwardedFrom } from './forwarded.ts';
import type { Actor, World } from './world.ts';

/** What somebody inside can send who does not run our client; the relay helps her to deliver it. */
export class Insider {
	readonly #world: World;
	readonly #actor: Actor;
	readonly #random: Random;

	constructor(world: World, actor: Actor, random = new Seeded('insider').bytes) {
		this.#world = world;
		this.#actor = actor;
		this.#random = random;
	}

	get epoch(): Epoch {
		return seatOf(this.#actor)!.epoch;
	}

	body(items: readonly Item[], counts?: readonly number[]): Uint8Array {
		const shared = viewOf(this.epoch.log, this.epoch.id, this.epoch.facts.roster);
		const view = counts === undefined ? shared : { ...shared, counts };
		return encodeBody({ flags: NO_FLAGS, closing: false, view, items });
	}

	/** A frame under her own name, or under that of another as far as her keys go. */
	frame(body: Uint8Array, as?: Actor): Uint8Array {
		const seat = seatOf(this.#actor)!;
		const other = as && seatOf(as)!.me.idx;
		const chain = other === undefined ? seat.epoch.sending : seat.epoch.receiving.get(other)!.chain;
		const sender = { idx: other ?? seat.me.idx, chain, signingKey: seat.me.signingKey };
		const sealed = sealFrame(seat.epoch, sender, body, this.#random);
		if (other === undefined) {
			const epoch = { ...seat.epoch, sending: sealed.chain };
			this.#actor.state = { ...this.#actor.state, seat: { ...seat, epoch } };
		}
		return forwardedFrom(seat.epoch.address, sealed.frame);
	}

	send(message: Uint8Array, ...to: readonly Actor[]): void {
		for (const actor of to) this.#world.inject(actor, 'room', message);
	}

	event(seq: number, text: string): Item {
		const content = Uint8Array.of(0, 0, 0, 0, ...Buffer.from(text));
		return { type: 'event', event: { seq, kind: KIND.text, frag: 0, frags: 1, content } };
	}
}
