import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Secret } from '../../crypto/primitives/secret.ts';
import { seatOf } from './invariants.ts';
import { letIn, openMeeting, reload, shown } from './people.ts';
import { watchedWorld } from './watched.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function meeting(seed: string, names: readonly string[] = ['a', 'b']) {
	const world = watchedWorld(seed);
	const lead = openMeeting(world);
	const members = names.map((name) => letIn(world, lead, name, 'link'));
	world.runUntil(world.now + 12 * SECOND);
	return { world, lead, a: members[0]!, b: members[1]!, members };
}

function says(world: World, actor: Actor, text: string): void {
	world.do(actor, { type: 'say', text });
	world.runUntil(world.now + 2 * SECOND);
}

const again = (world: World, actor: Actor) =>
	shown(world, actor).timeline.flatMap((line) => (line.type === 'recap' ? [line] : []));
const words = (world: World, actor: Actor) => again(world, actor).map(({ text }) => text);

test('who comes back reads nothing of what was said, or takes it for the authors’ own word', () => {
	const { world, lead, a, b } = meeting('recap');
	says(world, a, 'mitt eget');
	says(world, b, 'det du sa');
	says(world, lead, 'välkomna');
	world.runUntil(world.now + 5 * SECOND);
	reload(world, a);
	expect(world.runUntilTrue(() => words(world, a).length === 3, MINUTE)).toBe(true);
	expect(again(world, a)).toMatchObject([
		{ text: 'mitt eget', who: { me: true, role: 'participant' } },
		{ text: 'det du sa', who: { me: false, idx: seatOf(b)!.me.idx } },
		{ text: 'välkomna', who: { role: 'moderator', firstName: 'Anna' } }
	]);
	for (const actor of [lead, b]) expect(again(world, actor)).toEqual([]);
	expect([...seatOf(a)!.epoch.log.values()].every(({ count }) => count === 0)).toBe(true);
});

test('somebody new is sent what was said before her', () => {
	const { world, lead, a } = meeting('newcomer');
	says(world, a, 'innan du kom');
	const c = letIn(world, lead, 'c', 'code');
	const d = letIn(world, lead, 'd', 'link');
	world.runUntil(world.now + MINUTE);
	for (const actor of [c, d]) {
		expect(again(world, actor)).toEqual([]);
		expect(JSON.stringify(shown(world, actor))).not.toContain('innan du kom');
		expect(seatOf(actor)!.privateLine.expected).toBeUndefined();
	}
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	expect(seatOf(lead)!.recap.sending.size).toBe(0);
	// And when she comes back, she reads from when she was there.
	says(world, a, 'efter att du kom');
	reload(world, c);
	expect(world.runUntilTrue(() => words(world, c).length > 0, MINUTE)).toBe(true);
	expect(words(world, c)).toEqual(['efter att du kom']);
});

test('a text that a moderator took away comes back', () => {
	const { world, lead, a, b } = meeting('retracted');
	says(world, b, 'fel');
	says(world, b, 'rätt');
	world.runUntil(world.now + 3 * SECOND);
	const line = shown(world, lead).timeline.find((one) => one.type === 'text' && one.text === 'fel');
	world.do(lead, { type: 'retractAny', key: line!.key });
	world.runUntil(world.now + 5 * SECOND);
	reload(world, a);
	expect(world.runUntilTrue(() => words(world, a).length > 0, MINUTE)).toBe(true);
	world.runUntil(world.now + 10 * SECOND);
	expect(words(world, a)).toEqual(['rätt']);
});

test('a room without recaps sends one', () => {
	const { world, lead, a, b } = meeting('off');
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	const { facts } = state.seat!.epoch;
	const policy = { ...facts.policy, recap: false };
	const epoch = { ...state.seat!.epoch, facts: { ...facts, policy } };
	lead.state = { ...state, seat: { ...state.seat!, epoch } };
	says(world, lead, 'bara nu');
	reload(world, a);
	world.runUntil(world.now + MINUTE);
	expect(seatOf(a)).toBeDefined();
	expect(again(world, a)).toEqual([]);
	expect(seatOf(lead)!.recap.sending.size).toBe(0);
	expect(b.state.phase).not.toBe('ended');
});

test('the key of a recap outlives it, or two minutes', () => {
	const { world, lead, a } = meeting('keys');
	for (let at = 0; at < 20; at++) says(world, lead, `${'lång '.repeat(80)}${String(at)}`);
	world.runUntil(world.now + 5 * SECOND);
	reload(world, a);
	expect(world.runUntilTrue(() => seatOf(lead)!.recap.sending.size > 0, MINUTE)).toBe(true);
	const since = world.now;
	const { key } = [...seatOf(lead)!.privateLine.channels.values()].find(
		({ recap }) => recap !== undefined
	)!.recap!;
	const mine = seatOf(a)!.privateLine.expected!.key;
	expect(world.runUntilTrue(() => words(world, a).length === 20, 2 * MINUTE)).toBe(true);
	expect(world.now - since).toBeLessThan(2 * MINUTE);
	world.runUntil(world.now + 15 * SECOND);
	expect(seatOf(lead)!.recap.sending.size).toBe(0);
	expect([key, mine].map(isWiped)).toEqual([true, true]);
	reload(world, a);
	world.runUntilTrue(() => seatOf(lead)!.recap.sending.size > 0, MINUTE);
	world.kill(a);
	world.runUntil(world.now + 2 * MINUTE + 5 * SECOND);
	expect(seatOf(lead)!.recap.sending.size).toBe(0);
	expect(
		[...seatOf(lead)!.privateLine.channels.keys()].some((name) => name.startsWith('254'))
	).toBe(false);
});

test('whoever came back with her screen reads twice what she has', () => {
	const { world, lead, a, b } = meeting('beside');
	says(world, b, 'hörde du');
	world.runUntil(world.now + 3 * SECOND);
	world.cut(a, 'room', 40 * SECOND);
	world.runUntil(world.now + SECOND);
	says(world, lead, 'detta missade du');
	world.do(lead, { type: 'rotate' });
	world.runUntil(world.now + 15 * SECOND);
	says(world, b, 'och detta');
	expect(world.runUntilTrue(() => words(world, a).length > 0, 2 * MINUTE)).toBe(true);
	world.runUntil(world.now + 20 * SECOND);
	expect(words(world, a)).toEqual(['detta missade du', 'och detta']);
});

function isWiped(secret: Secret): boolean {
	try {
		secret.lend((bytes) => bytes.length);
		return false;
	} catch {
		return true;
	}
}
