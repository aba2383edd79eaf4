import type { Millis } from '../../../crypto/room/input.ts';
import { Cast, type Person } from '../cast.ts';
import { Seeded } from '../prng.ts';
import { RelayStorms } from '../relay-storms.ts';
import type { Actor, World } from '../world.ts';

/** What the deeds of one schedule share. */
export interface Scene {
	readonly world: World;
	readonly cast: Cast;
	readonly storms: RelayStorms;
	readonly dice: Seeded;
	readonly calmAt: Millis;
	/** The id of the invite each was given. */
	readonly invites: Map<string, string>;
	/** What somebody sealed while she could, to be sent when she no longer may. */
	readonly ghosts: Map<Person, Uint8Array[]>;
	/** Texts so far: each is unlike every other. */
	texts: number;
}

export function startScene(world: World, seed: string, calmAt: Millis): Scene {
	return {
		world,
		cast: new Cast(world),
		storms: new RelayStorms(world, seed),
		dice: new Seeded(`stage/${seed}`),
		calmAt,
		invites: new Map(),
		ghosts: new Map(),
		texts: 0
	};
}

/** Somebody who can do something: her page is there and her phone in her hand. */
export function isAwake(actor: Actor): boolean {
	return actor.alive && actor.asleep === undefined;
}

/** A text that nobody has written yet, of about that length. */
export function freshText(scene: Scene, length: number): string {
	scene.texts += 1;
	return `#${String(scene.texts)} `.padEnd(length, 'åb ');
}
