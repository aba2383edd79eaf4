import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Verb } from '../../crypto/room/input.ts';
import { seatOf, textsOf } from './invariants.ts';
import { reopen, shown } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const CONTROLS: readonly (readonly [string, Verb])[] = [
	['a pause', { type: 'pause', seconds: 0 }],
	['a round', { type: 'startRound', order: [1, 2, 3], question: 'Hur är det?', seconds: 0 }],
	['a mute', { type: 'mute', idx: 1 }]
];

/** PROTOCOL.md §10.2 */
describe.each(CONTROLS)('a lead whose page is loaded again during %s', (what, verb) => {
	test('leaves it standing for everybody, and can never end it', () => {
		const world = new World(what);
		const { lead, guests } = staffedRoom(world, what, { moderators: 1, guests: 3 });
		world.runUntil(world.now + 10 * SECOND);
		world.do(lead, verb);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 20 * SECOND);
		const isFree = () => guests.every((one) => shown(world, one).talk.mayWrite === 'yes');
		expect(isFree()).toBe(false);
		reopen(world, lead);
		const isBack = () =>
			guests.every((one) => seatOf(one)?.epoch.facts.term === seatOf(lead)!.epoch.facts.term);
		expect(world.runUntilTrue(isBack, 120 * SECOND)).toBe(true);
		world.runUntil(world.now + 10 * SECOND);
		expect(isFree()).toBe(true);
		for (const one of guests) world.do(one, { type: 'say', text: one.name });
		world.runUntil(world.now + 10 * SECOND);
		const names = guests.map(({ name }) => name).sort();
		for (const one of [lead, ...guests]) expect([...textsOf(one)].sort()).toEqual(names);
	});
});

test.each(CONTROLS)('%s ends with the lead under whom it began', (what, verb) => {
	const world = new World(`succession ${what}`);
	const { lead, moderators, guests } = staffedRoom(world, what, { moderators: 2, guests: 3 });
	const [sara] = moderators;
	world.runUntil(world.now + 10 * SECOND);
	world.do(lead, verb.type === 'mute' ? { type: 'mute', idx: 2 } : verb);
	world.do(lead, { type: 'rotate' });
	world.runUntil(world.now + 20 * SECOND);
	const talks = () => guests.map((one) => shown(world, one).talk.mayWrite);
	const before = talks();
	expect(before).not.toEqual(['yes', 'yes', 'yes']);
	world.kill(lead);
	// One of them is away for the succession, and comes back by her ticket.
	world.cut(guests[2]!, 'room', 90 * SECOND);
	expect(world.runUntilTrue(() => sara!.state.role === 'lead', 60 * SECOND)).toBe(true);
	world.runUntil(world.now + 150 * SECOND);
	expect(new Set(guests.map((one) => seatOf(one)!.epoch.facts.number)).size).toBe(1);
	expect(talks()).toEqual(before);
});
