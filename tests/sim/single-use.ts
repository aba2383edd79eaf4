import type { Effect } from '../../crypto/room/effect.ts';
import type { Verb } from '../../crypto/room/input.ts';
import { step } from '../../crypto/room/step.ts';
import { CALM, type Actor } from './actor.ts';
import { watchNonces } from './oracles/nonces.ts';
import { reload } from './people.ts';
import { Seeded } from './prng.ts';
import { staffedRoom, type Staffed } from './staffed.ts';
import { World } from './world.ts';

/*
 * No key and nonce ever encrypt twice (PROTOCOL.md §3): rooms in which everything happens that makes
 * keys, until so many frames were sealed in all, with the AEAD itself watched.
 */

/** What a run of so many frames came to; it throws when a pair comes twice. */
export interface Sealed {
	readonly frames: number;
	/** Calls of the AEAD, each with a key and nonce of its own. */
	readonly pairs: number;
	readonly rooms: number;
}

const SECOND = 1_000;
const ROOM_MS = 1_800 * SECOND;
const PEOPLE = { moderators: 2, guests: 2 };

/** Rooms of half an hour, one after the other; `twice` is a fault put in on purpose. */
export function sealMany(
	seed: string,
	frames: number,
	fault?: 'restored',
	progress?: (sealed: Sealed) => void
): Sealed {
	const pairsSoFar = watchNonces();
	let [sealed, rooms] = [0, 0];
	while (sealed < frames) {
		const name = `${seed} ${String(rooms++)}`;
		const world = new World(name);
		const room = staffedRoom(world, name, PEOPLE, { weather: { ...CALM, loss: 0.02 } });
		const random = new Seeded(`deeds ${name}`);
		world.sentWatchers.push(({ link }) => {
			if (link === 'room') sealed += 1;
		});
		if (fault === 'restored') restoreOnce(world, room.lead);
		liven(world, room, random);
		while (world.now < ROOM_MS && sealed < frames) {
			world.runUntil(world.now + 10 * SECOND);
			world.seen.length = 0;
			world.forwarded.length = 0;
		}
		progress?.({ frames: sealed, pairs: pairsSoFar(), rooms });
	}
	return { frames: sealed, pairs: pairsSoFar(), rooms };
}

/** Words, whispers, rotations, reloads, naps and deaths of a lead, for as long as the room lasts. */
function liven(world: World, room: Staffed, random: Seeded): void {
	const { everybody, guests } = room;
	const again = (everyMs: number, deed: () => void) => {
		const next = () => {
			world.at(world.now + 2 * random.fraction() * everyMs, () => {
				deed();
				next();
			});
		};
		next();
	};
	const anybody = () => random.pick(everybody);
	const text = () => 'ord '.repeat(1 + random.below(300));
	again(3 * SECOND, () => {
		act(world, anybody(), { type: 'say', text: text() });
	});
	again(10 * SECOND, () => {
		act(world, random.pick(guests), { type: 'aside', text: text() });
	});
	again(60 * SECOND, () => {
		for (const actor of everybody)
			if (actor.state.role === 'lead') act(world, actor, { type: 'rotate' });
	});
	again(120 * SECOND, () => {
		const guest = random.pick(guests);
		if (guest.alive && guest.ticket !== undefined && guest.asleep === undefined)
			reload(world, guest);
	});
	again(240 * SECOND, () => {
		const how = { stands: random.chance(0.5), cut: random.chance(0.5) };
		world.sleep(anybody(), random.below(60 * SECOND), how);
	});
}

function act(world: World, actor: Actor, verb: Verb): void {
	if (actor.alive && actor.asleep === undefined) world.do(actor, verb);
}

const isFrame = (effect: Effect) => effect.type === 'transmit' && effect.link === 'room';

/** A machine that is put back to what it was, with its randomness, seals again what it has sealed. */
function restoreOnce(world: World, actor: Actor): void {
	let isDone = false;
	world.watchers.push((who, before, input) => {
		if (isDone || who !== actor || input.type !== 'wake' || world.now < 20 * SECOND) return;
		const copies = [1, 2].map(() => step(before, input, new Seeded('restored').bytes));
		isDone = copies.some(({ effects }) => effects.some(isFrame));
	});
}
