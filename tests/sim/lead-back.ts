import { encodeMeeting } from '../../crypto/room/vault.ts';
import { startLead } from '../../crypto/room/step.ts';
import { CALM, type Actor, type Weather } from './actor.ts';
import { hex, seatOf } from './invariants.ts';
import { HOUSE, RELAY_ID } from './people.ts';
import { Seeded } from './prng.ts';
import { staffedRoom, type Staffed } from './staffed.ts';
import { World } from './world.ts';

/*
 * A lead falls silent in any way a phone can, at any time and for any time, others may sleep
 * meanwhile, and everybody is back in the end: one lead, one epoch, nobody outside.
 */

const SECOND = 1_000;
/**
 * After the last of them is awake: two who lead know of each other, one goes, and those she leaves come
 * after her with one ticket or the other.
 */
const SETTLE_MS = 300 * SECOND;

/** How the room of this seed ended; `undefined` if it is as it has to be. */
export function leadBack(seed: string): string | undefined {
	const random = new Seeded(`lead back ${seed}`);
	const world = new World(seed);
	const people = { moderators: 2 + random.below(2), guests: 1 + random.below(2) };
	const weather: Weather = {
		...CALM,
		latencyMs: 20 + random.below(200),
		jitterMs: random.below(200),
		loss: random.chance(0.5) ? 0.1 * random.fraction() : 0
	};
	const tickMs = random.chance(0.3) ? 1_000 : 2_000;
	const room = staffedRoom(world, seed, people, { weather, tickMs });
	world.runUntil(world.now + 10 * SECOND);
	const untilMs = disturb(world, room, random);
	world.runUntil(untilMs + SETTLE_MS);
	return faultOf(room);
}

/** Plans who sleeps, or whose page dies and comes back; returns when the last of it is over. */
function disturb(world: World, room: Staffed, random: Seeded): number {
	let last = world.now;
	for (const actor of room.everybody) {
		if (!random.chance(actor === room.lead ? 0.95 : 0.3)) continue;
		const at = world.now + random.below(20 * SECOND);
		const forMs = SECOND + random.below(random.chance(0.5) ? 35 * SECOND : 90 * SECOND);
		const moderates = room.guests.every((guest) => guest !== actor);
		const dies = moderates && random.chance(0.15);
		const how = { stands: random.chance(0.5), cut: random.chance(0.3) };
		world.at(at, () => {
			if (dies) die(world, actor, forMs);
			else world.sleep(actor, forMs, how);
		});
		last = Math.max(last, at + forMs);
	}
	return last;
}

/** Her page dies, and is loaded anew by whoever holds her vault. */
function die(world: World, actor: Actor, forMs: number): void {
	const { state } = actor;
	const record = state.role === 'lead' ? state.record : state.office?.record;
	if (record === undefined) return;
	actor.disk.bytes ??= encodeMeeting(record);
	world.kill(actor);
	world.at(world.now + forMs, () => {
		const held = actor.record!;
		const leading = { record: held, firstName: held.firstName, house: HOUSE, relayId: RELAY_ID };
		const now = world.clockOf(actor);
		world.restart(actor, startLead({ ...leading, now }, actor.random.bytes));
		world.do(actor, { type: 'open' });
	});
}

function faultOf(room: Staffed): string | undefined {
	const leads = room.everybody.filter(
		({ state }) => state.role === 'lead' && state.phase === 'room'
	);
	const epochs = room.everybody.map((actor) => {
		const seat = actor.state.phase === 'room' ? seatOf(actor) : undefined;
		return seat === undefined ? 'outside' : hex(seat.epoch.id).slice(0, 6);
	});
	const isOne = leads.length === 1 && new Set(epochs).size === 1 && epochs[0] !== 'outside';
	return isOne
		? undefined
		: room.everybody.map((actor, at) => describe(actor, epochs[at]!)).join(', ');
}

function describe({ name, state }: Actor, epoch: string): string {
	const how = state.role === 'lead' ? 'leads' : (state.returning?.why ?? 'follows');
	return `${name} ${how} ${state.phase} ${state.ending ?? ''} ${epoch}`;
}
