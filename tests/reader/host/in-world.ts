import type { Seeded } from '../../sim/prng.ts';
import type { World } from '../../sim/world.ts';
import type { Arriving } from '../client/arrival.ts';
import { Participant } from '../client/participant.ts';

/*
 * Seats the second client beside real machines: the same virtual clock, the same relay logic. It
 * knows the two sides by what they show and by bytes, never by their inside.
 */

/** Keeps the rhythm of PROTOCOL.md §4.4 for one participant until she has ended. */
export function seat(world: World, who: Arriving, random: Seeded): Participant {
	const guest = new Participant(who, random.bytes);
	const send = world.network.admit((message) => {
		guest.receive(message, world.now);
	});
	guest.connected();
	const [high, low] = random.bytes(2);
	const phase = (high! * 256 + low!) / 65_536;
	slot(world, guest, send, world.now + phase * guest.periodMs);
	return guest;
}

/** Builds half a period before the slot, sends in it, and plans the next. */
function slot(
	world: World,
	guest: Participant,
	send: (message: Uint8Array) => void,
	at: number
): void {
	world.at(at - guest.periodMs / 2, () => {
		if (guest.ended !== undefined) return;
		const message = guest.build(world.now);
		world.at(at, () => {
			if (guest.ended !== undefined) return;
			send(message);
			guest.left();
			slot(world, guest, send, at + guest.periodMs);
		});
	});
}
