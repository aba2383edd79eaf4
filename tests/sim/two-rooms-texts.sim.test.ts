import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { CALM, type Actor } from './actor.ts';
import { seatOf } from './invariants.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

const SECOND = 1_000;
const ELSEWHERE = 'said in the other room';
const HERE = 'said in the one room';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const numberAt = (actor: Actor) => seatOf(actor)!.epoch.facts.number;

/** What stands on a screen and still has its words. */
const wordsAt = (actor: Actor) =>
	seatOf(actor)!.lines.flatMap((line) =>
		(line.type === 'text' || line.type === 'recap') && line.text !== '' ? [line.text] : []
	);

/** Locks until its room has an epoch of this number. */
function rotateTo(world: World, lead: Actor, number: number): void {
	while (numberAt(lead) < number) {
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
	}
}

/** PROTOCOL.md §10.4, §11: two leads, and in both rooms the same person says her first words of epoch 11. */
test('the wrong one of two texts of one number is taken away, or a recap leaves one out', () => {
	const world = new World('refs');
	const weather = { ...CALM, latencyMs: 50 };
	const people = { moderators: 2, guests: 4 };
	const room = staffedRoom(world, 'refs', people, { weather, tickMs: 2_000, recap: true });
	const everybody = room.everybody;
	const [anna, sara, , , asleep, speaker] = everybody as [Actor, Actor, Actor, Actor, Actor, Actor];
	world.runUntil(10 * SECOND);
	const beyond = new Set([sara, asleep, speaker]);
	world.network.sides = new Map(everybody.map((one) => [one, beyond.has(one) ? 1 : 0]));
	const isLed = () => sara.state.role === 'lead' && numberAt(sara) >= 8;
	expect(world.runUntilTrue(isLed, 60 * SECOND)).toBe(true);
	rotateTo(world, sara, 11);
	world.do(speaker, { type: 'say', text: ELSEWHERE });
	world.runUntil(400 * SECOND);

	world.network.sides = undefined;
	world.sleep(asleep, 230 * SECOND, { stands: false, cut: false });
	const isOne = () =>
		everybody.every((one) => one === asleep || numberAt(one) === numberAt(anna)) &&
		numberAt(anna) < 11;
	expect(world.runUntilTrue(isOne, 200 * SECOND)).toBe(true);
	rotateTo(world, anna, 11);
	world.do(speaker, { type: 'say', text: HERE });
	const isBack = () => wordsAt(asleep).includes(HERE);
	world.runUntil(world.now + 15 * SECOND);
	expect(world.runUntilTrue(isBack, 420 * SECOND)).toBe(true);
	expect(wordsAt(asleep)).toEqual([ELSEWHERE, HERE]);

	const line = seatOf(sara)!.lines.find((one) => one.type === 'text' && one.text === ELSEWHERE);
	world.do(sara, { type: 'retractAny', key: line!.key });
	world.runUntil(world.now + 30 * SECOND);
	for (const one of everybody) expect(wordsAt(one), one.name).toEqual([HERE]);
});
