import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { seatOf, textsOf } from './invariants.ts';
import { letIn, openMeeting, reload, shown } from './people.ts';
import { watchedWorld } from './watched.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function meeting(seed: string) {
	const world = watchedWorld(seed);
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = letIn(world, lead, 'b', 'code');
	world.runUntil(world.now + 12 * SECOND);
	return { world, lead, a, b };
}

const epochOf = (actor: Actor) => Buffer.from(seatOf(actor)!.epoch.id).toString('hex');
const isTogether = (actors: readonly Actor[]) =>
	actors.every(({ state }) => state.seat !== undefined && state.phase === 'room') &&
	new Set(actors.map(epochOf)).size === 1;
const kinds = (world: World, actor: Actor) => shown(world, actor).timeline.map(({ type }) => type);

describe('a reload', () => {
	test('does not bring her back with her name and place', () => {
		const { world, lead, a, b } = meeting('reload');
		const before = shown(world, lead).people.find((one) => one.idx === seatOf(a)!.me.idx)!;
		world.do(a, { type: 'say', text: 'innan' });
		world.runUntil(world.now + 3 * SECOND);
		const vk = seatOf(a)!.me.vk;
		reload(world, a);
		expect(world.runUntilTrue(() => isTogether([lead, a, b]), 20 * SECOND)).toBe(true);
		const { idx, name } = shown(world, a).people.find(({ me }) => me)!;
		expect({ idx, name }).toEqual({ idx: before.idx, name: before.name });
		expect(seatOf(a)!.me.vk).not.toEqual(vk);
		world.do(a, { type: 'say', text: 'efter' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of [lead, b]) {
			expect(textsOf(actor)).toEqual(['innan', 'efter']);
			expect(kinds(world, actor).filter((type) => type === 'returned')).toHaveLength(1);
		}
		expect(a.ticket).toBeDefined();
	});
});
