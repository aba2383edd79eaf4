import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { textsOf } from '../sim/invariants.ts';
import { admitAll, HOUSE, letIn, openMeeting, RELAY_ID, shown, waiting } from '../sim/people.ts';
import type { Actor, World } from '../sim/world.ts';
import { watchedWorld } from '../sim/watched.ts';
import { Seeded } from '../sim/prng.ts';
import type { Participant } from './client/participant.ts';
import { NAMES, told } from './host/invitations.ts';
import { seat } from './host/in-world.ts';

/* A client written from PROTOCOL.md alone, in one room with the machine that PROTOCOL.md describes. */

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Invites the second client, lets it knock, and lets it in. */
function come(world: World, lead: Actor, by: 'link' | 'words' | 'digits'): Participant {
	world.do(lead, { type: 'invite', kind: by === 'link' ? 'link' : 'code' });
	world.runUntil(world.now + 3 * SECOND);
	const invitation = told(shown(world, lead).invites.at(-1)!, by);
	const unixS = world.wallOf(lead);
	const build = { relayId: RELAY_ID, house: HOUSE, names: NAMES };
	const guest = seat(world, { invitation, name: 7, unixS, ...build }, new Seeded(`guest/${by}`));
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 10 * SECOND)).toBe(true);
	expect(world.runUntilTrue(() => guest.isWaiting, 5 * SECOND)).toBe(true);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => guest.room !== undefined, 20 * SECOND)).toBe(true);
	return guest;
}

const read = (guest: Participant): string[] => guest.room!.talk.lines.map(({ text }) => text);

/** Everything a screen would hold against anybody, on any side. */
function anomalies(world: World, actors: readonly Actor[], guests: readonly Participant[]) {
	const ofActors = actors.flatMap((actor) => {
		const { people, timeline } = shown(world, actor);
		const lines = timeline.filter(({ type }) =>
			['gap', 'twoVersions', 'flagged', 'returned', 'removed'].includes(type)
		);
		const unseen = timeline.filter((line) => line.type === 'text' && line.notSeenBy?.length);
		const signs = people.flatMap((person) => person.signs);
		const bad = actor.notices.filter(({ type }) =>
			['unreadable', 'burned', 'usedTwice', 'twoVersions', 'identityElsewhere'].includes(type)
		);
		return [...lines, ...unseen, ...signs, ...bad];
	});
	return [...ofActors, ...guests.flatMap((guest) => guest.room?.complaints ?? [])];
}

test('it comes in by link and by code, reads and is read, and nobody holds anything against it', () => {
	const world = watchedWorld('reader');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const byLink = come(world, lead, 'link');
	const byWords = come(world, lead, 'words');
	const guests = [byLink, byWords];
	world.runUntil(world.now + 10 * SECOND);
	const said: string[] = [];
	for (let at = 0; at < 30; at++) {
		const text = `ord ${String(at)} åäö 🙂`;
		said.push(text);
		if (at % 4 === 0) world.do(lead, { type: 'say', text });
		if (at % 4 === 1) world.do(a, { type: 'say', text });
		if (at % 4 === 2) expect(byLink.say(text, world.now)).toBeDefined();
		if (at % 4 === 3) expect(byWords.say(text, world.now)).toBeDefined();
		if (at === 10 || at === 20) world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 700);
		expect(anomalies(world, [lead, a], guests)).toEqual([]);
	}
	world.runUntil(world.now + 12 * SECOND);
	for (const actor of [lead, a]) expect([...textsOf(actor)].sort()).toEqual([...said].sort());
	for (const guest of guests) expect(read(guest).sort()).toEqual([...said].sort());
	expect(shown(world, lead).lock.changes).toBeGreaterThanOrEqual(5);
	expect(anomalies(world, [lead, a], guests)).toEqual([]);
});
