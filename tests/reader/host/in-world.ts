import type { World } from '../../sim/world.ts';
import type { Arriving } from '../client/arrival.ts';
import type { Random } from '../client/primitives.ts';
import { Lead, type Opening } from '../client/lead.ts';
import { Participant } from '../client/participant.ts';
import type { Connected } from '../client/wire.ts';

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
	{ path = {}, random }: { path?: Path | undefined; random: Random }
): Participant {
	const guest = new Participant(who, random);
	connect(world, guest, { path, random, mayLose: () => guest.room !== undefined });
	return guest;
}

/** Opens a meeting and keeps the rhythm of both connections of its lead. */
export function seatLead(
	world: World,
	opening: Opening,
	{ door = {}, path = {}, random }: { path?: Path | undefined; door?: Path; random: Random }
): Lead {
	const lead = new Lead(opening, { now: world.now, random });
	const mayLose = (): boolean => lead.room.now.epoch.others.length > 0;
	connect(world, lead.inRoom, { path, random, mayLose });
	connect(world, lead.atDoor, { path: door, random, mayLose: () => true });
	return lead;
}

/** One connection to the relay, on a path that may lose what is said in the room. */
function connect(
	world: World,
	seated: Connected,
	{ mayLose, path, random }: { path: Path; random: Random; mayLose: () => boolean }
): void {
	const { losesDown = never, losesUp = never } = path;
	let [down, up] = [0, 0];
	const relayed = world.network.admit((message) => {
		if (!mayLose() || !losesDown(down++)) seated.receive(message, world.now);
	});
	const send = (message: Uint8Array): void => {
		if (!mayLose() || !losesUp(up++)) relayed(message);
	};
	seated.connected();
	const [high, low] = random(2);
	const phase = (high! * 256 + low!) / 65_536;
	slot(world, seated, send, world.now + phase * seated.periodMs);
}

/** Builds half a period before the slot, sends in it, and plans the next. */
function slot(
	world: World,
	seated: Connected,
	send: (message: Uint8Array) => void,
	at: number
): void {
	world.at(at - seated.periodMs / 2, () => {
		if (seated.ended !== undefined) return;
		const message = seated.build(world.now);
		world.at(at, () => {
			if (seated.ended !== undefined) return;
			send(message);
			seated.left(world.now);
			slot(world, seated, send, at + seated.periodMs);
		});
	});
}
