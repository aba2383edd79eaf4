import type { Secret } from '../../crypto/primitives/secret.ts';
import { encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { draftTexts } from '../../crypto/room/event.ts';
import { sealFrame } from '../../crypto/room/frame.ts';
import type { Item } from '../../crypto/room/item.ts';
import { viewOf } from '../../crypto/room/log.ts';
import type { Epoch } from '../../crypto/room/member.ts';
import { seatOf } from './invariants.ts';
import { shown } from './people.ts';
import { Seeded } from './prng.ts';
import type { Actor, World } from './world.ts';

/* What the tests of the close share. */

export const placeOf = (actor: Actor) => seatOf(actor)!.me.idx;
export const seedsOf = (world: World, ...actors: Actor[]) =>
	actors.map((actor) => shown(world, actor).closing?.seeds);
export const ended = (...actors: Actor[]) => actors.every(({ state }) => state.phase === 'ended');
export const isOut = (actor: Actor) => seatOf(actor)?.closing?.revealedAt !== undefined;

/** Everybody who published a seed at any time, by name. */
export function publications(world: World): Set<string> {
	const names = new Set<string>();
	world.watchers.push((actor) => {
		if (isOut(actor)) names.add(actor.name);
	});
	return names;
}

const forger = new Seeded('forger').bytes;

/** A frame by whoever holds an epoch, a chain in it and somebody's seed. */
export function forge(
	held: Epoch,
	as: number,
	signingKey: Secret,
	items: readonly Item[],
	closing = false
) {
	const view = viewOf(held.log, held.id, held.facts.roster);
	const body = encodeBody({ flags: NO_FLAGS, closing, view, items });
	const sender = { idx: as, chain: held.receiving.get(as)!.chain, signingKey };
	return sealFrame(held, sender, body, forger);
}

export function words(text: string, seq = 1): Item {
	return { type: 'event', event: { seq, ...draftTexts(text)[0]![0]! } };
}
