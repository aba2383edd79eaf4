import type { Seeded } from '../../sim/prng.ts';
import type { World } from '../../sim/world.ts';
import type { Arriving } from '../client/arrival.ts';
import { Participant } from '../client/participant.ts';

/*
 * Seats the second client beside real machines: the same virtual clock, the same relay logic. It
 * knows the two sides by what they show and by bytes, never by their inside.
 */

/** Which messages are lost on the way to her and from her, by their number; none if left out. */
export interface Path {
	readonly losesDown?: (message: number) => boolean;
	readonly losesUp?: (message: number) => boolean;
}

const never = (): boolean => false;

/** Keeps the rhythm of PROTOCOL.md §4.4 for one participant until she has ended. */
export function seat(
	world: World,
	who: Arriving,
	{ path = {}, random }: { path?: Path | undefined; random: Seeded }
): Participant {
	const { losesDown = never, losesUp = never } = path;
	const guest = new Participant(who, random.bytes);
	let [down, up] = [0, 0];
	const relayed = world.network.admit((message) => {
		if (guest.room === undefined || !losesDown(down++)) guest.receive(message, world.now);
	});
	const send = (message: Uint8Array): void => {
		if (guest.room === undefined || !losesUp(up++)) relayed(message);
	};
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
			guest.left(world.now);
			slot(world, guest, send, at + guest.periodMs);
		});
	});
}
