import { ADDRESS_TAG_BYTES, FRAME_BYTES } from '../../crypto/limits.ts';
import { forwardedFrom } from './forwarded.ts';
import { seatOf } from './invariants.ts';
import type { Seeded } from './prng.ts';
import type { Trick } from './schedule.ts';
import type { Actor, World } from './world.ts';

/** What a relay that records everything gives to one person, all of it refused if all is well. */
export function trickery(
	world: World,
	to: Actor,
	trick: { readonly trick: Trick; readonly times: number },
	dice: Seeded
): void {
	if (world.forwarded.length === 0) return;
	for (let time = 0; time < trick.times; time++) {
		const link = to.sockets.has('lobby') && dice.chance(0.3) ? 'lobby' : 'room';
		const message = invented(world, to, trick.trick, dice);
		if (message !== undefined) world.inject(to, link, message);
	}
}

function invented(world: World, to: Actor, trick: Trick, dice: Seeded): Uint8Array | undefined {
	const recorded = dice.pick(world.forwarded);
	switch (trick) {
		case 'replay':
			return recorded;
		case 'splice': {
			const moved = recorded.slice();
			moved.set(dice.pick(world.forwarded).subarray(0, ADDRESS_TAG_BYTES));
			return moved;
		}
		case 'noise': {
			const noise = recorded.slice();
			noise.set(dice.bytes(FRAME_BYTES), ADDRESS_TAG_BYTES);
			return noise;
		}
		case 'mirror': {
			const own = world.seen.filter(({ actor }) => actor === to.name);
			const message = own.length === 0 ? undefined : dice.pick(own).message;
			return message && forwardedFrom(message.subarray(1, 33), message.subarray(65));
		}
		case 'oldEpoch': {
			const address = seatOf(to)?.epoch.address;
			return address && forwardedFrom(address, recorded.subarray(ADDRESS_TAG_BYTES));
		}
		case 'dent': {
			const at = dice.below(recorded.length);
			return recorded.with(at, (recorded[at] ?? 0) ^ (1 << dice.below(8)));
		}
	}
}
