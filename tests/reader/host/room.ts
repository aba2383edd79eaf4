import { expect } from 'vitest';
import { agreement, oneRhythm, oneSize } from '../../sim/invariants.ts';
import { admitAll, arrive, heldBy, HOUSE, RELAY_ID, shown, waiting } from '../../sim/people.ts';
import { Seeded } from '../../sim/prng.ts';
import { World, type Actor } from '../../sim/world.ts';
import type { Participant } from '../client/participant.ts';
import { NAMES, told } from './invitations.ts';
import { seat, type Path } from './in-world.ts';

export const SECOND = 1_000;

/** A world in which the real machines are held to one size, one rhythm and one talk. */
export function openWorld(seed: string): World {
	const invariants = [oneSize(), oneRhythm(), agreement()];
	return new World(seed, (world) => {
		for (const check of invariants) check(world);
	});
}

/** How somebody is told of a room. */
export type Way = 'link' | 'open' | 'words' | 'digits';

/** An invitation of the lead as its holder gets it. */
export function invited(world: World, lead: Actor, way: Way) {
	const kind = way === 'link' || way === 'open' ? way : 'code';
	world.do(lead, { type: 'invite', kind });
	// A code is served once its nameplate has been probed.
	world.runUntil(world.now + 3 * SECOND);
	return told(shown(world, lead).invites.at(-1)!, way);
}

/** The second client knocks with an invitation. */
export function knocks(
	world: World,
	invitation: ReturnType<typeof told>,
	options: { name: string; house?: number; path?: Path }
): Participant {
	const { house = HOUSE, name, path } = options;
	const unixS = world.calendar(0);
	const build = { relayId: RELAY_ID, house, names: NAMES };
	const who = { invitation, name: 7, unixS, ...build };
	return seat(world, who, { random: new Seeded(`second/${name}`).bytes, path });
}

/** Whom she is told of who waits: nobody at an open link. */
function hostsOf(world: World, lead: Actor, way: Way): readonly string[] {
	if (way === 'open') return [];
	const here = shown(world, lead).people.filter(({ presence }) => presence === 'here');
	return here.filter(({ role }) => role === 'moderator').map(({ firstName }) => firstName);
}

/** The second client is let in. */
export function comes(world: World, lead: Actor, options: { way: Way; path?: Path }): Participant {
	const name = `${options.way}/${String(world.now)}`;
	const guest = knocks(world, invited(world, lead, options.way), { ...options, name });
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 10 * SECOND)).toBe(true);
	expect(world.runUntilTrue(() => guest.isWaiting, 5 * SECOND)).toBe(true);
	expect(guest.greeting).toEqual({ hosts: hostsOf(world, lead, options.way), words: 0 });
	admitAll(world, lead);
	expect(world.runUntilTrue(() => guest.room !== undefined, 20 * SECOND)).toBe(true);
	world.runUntil(world.now + 8 * SECOND);
	return guest;
}

/** A real moderator beside the lead. */
export function letInModerator(world: World, lead: Actor, firstName: string): Actor {
	world.do(lead, { type: 'invite', kind: 'link', moderator: firstName });
	const moderator = arrive(world, firstName, heldBy(shown(world, lead).invites.at(-1)!));
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 10 * SECOND)).toBe(true);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => moderator.state.phase === 'room', 20 * SECOND)).toBe(true);
	world.runUntil(world.now + 8 * SECOND);
	return moderator;
}

/** What the second client would show of the talk. */
export const texts = (guest: Participant): string[] =>
	guest.room!.talk.lines.map(({ text }) => text);

const LINES = ['gap', 'twoVersions', 'flagged', 'returned'];
const NOTICES = ['unreadable', 'burned', 'usedTwice', 'twoVersions', 'identityElsewhere'];

/** Everything that any screen holds against anybody; nothing where all is well. */
export function anomalies(
	world: World,
	actors: readonly Actor[],
	guests: readonly Participant[]
): unknown[] {
	const held = actors.flatMap((actor) => {
		const { people, timeline } = shown(world, actor);
		return [
			...timeline.filter(({ type }) => LINES.includes(type)),
			...timeline.filter((line) => line.type === 'text' && line.notSeenBy?.length),
			...people.flatMap(({ signs }) => signs),
			...actor.notices.filter(({ type }) => NOTICES.includes(type))
		];
	});
	return [...held, ...guests.flatMap((guest) => guest.room?.complaints ?? [])];
}
