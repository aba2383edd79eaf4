import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { PrivateMessage } from '../../crypto/room/private-state.ts';
import type { PrivateLineView } from '../../crypto/room/view.ts';
import { seatOf, textsOf, type Invariant } from './invariants.ts';
import { letIn, openMeeting, shown } from './people.ts';
import { Seeded } from './prng.ts';
import { CALM, type Actor, type Weather, type World } from './world.ts';
import { watchedWorld } from './watched.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A relay that loses one message in five, and a phone that is cut off every two minutes. */
const STORM: Weather = {
	latencyMs: 120,
	jitterMs: 300,
	loss: 0.2,
	cutEveryMs: 2 * MINUTE,
	cutForMs: 5 * SECOND
};

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Who is said to have a message has it, word for word; checked after every event. */
function receiptsAreTrue(): Invariant {
	const seen = new WeakSet<readonly PrivateMessage[]>();
	return (world) => {
		for (const actor of world.actors) {
			const messages = seatOf(actor)?.privateLine.messages ?? [];
			if (seen.has(messages)) continue;
			seen.add(messages);
			for (const message of messages) {
				for (const { who } of message.has) {
					const holder = world.actors.find((one) => seatOf(one)?.me.idx === who.idx);
					const hers = holder && seatOf(holder)?.privateLine.messages;
					const has = hers?.some((one) => one.vk === message.vk && one.text === message.text);
					if (holder !== undefined && has !== true) {
						throw new Error(`${actor.name} believes that ${holder.name} has a message`);
					}
				}
			}
		}
	};
}

function lineOf(world: World, actor: Actor, of: Actor): PrivateLineView | undefined {
	const { idx } = seatOf(of)!.me;
	return shown(world, actor).privateLines.find(({ who }) => who.idx === idx);
}

function textsIn(line: PrivateLineView | undefined): readonly string[] {
	return line?.messages.map(({ text }) => text) ?? [];
}

test.each(['storm-1', 'storm-2', 'storm-3'])(
	'in bad weather and through new locks a word is lost, doubled, or said to be had (%s)',
	(seed) => {
		const isTrue = receiptsAreTrue();
		const watched = watchedWorld(seed);
		const lead = openMeeting(watched);
		const [a, b, c] = ['a', 'b', 'c'].map((name) => letIn(watched, lead, name, 'link')) as [
			Actor,
			Actor,
			Actor
		];
		for (const actor of [a, b]) actor.weather = STORM;
		const luck = new Seeded(`${seed}/talk`);
		const said = new Map<Actor, string[]>([a, b].map((one) => [one, []]));
		const answered: string[] = [];
		for (let at = 0; at < 90; at++) {
			const who = luck.chance(0.5) ? a : b;
			if (luck.chance(0.3) && seatOf(who) !== undefined) {
				const text = `${who.name} ${String(at)} ${'€'.repeat(luck.below(300))}`;
				watched.do(who, { type: 'aside', text });
				said.get(who)!.push(text);
			}
			if (luck.chance(0.1) && seatOf(a) !== undefined) {
				const text = `svar ${String(at)}`;
				watched.do(lead, { type: 'answer', idx: seatOf(a)!.me.idx, text });
				answered.push(text);
			}
			if (at === 30 || at === 60) watched.do(lead, { type: 'rotate' });
			for (let step = 0; step < 4; step++) {
				watched.runUntil(watched.now + 500);
				isTrue(watched);
			}
		}
		for (const actor of [a, b]) actor.weather = CALM;
		watched.runUntil(watched.now + 40 * SECOND);
		isTrue(watched);
		for (const actor of [a, b]) {
			const own = lineOf(watched, actor, actor);
			const mine = own!.messages.filter(({ who }) => who.me).map(({ text }) => text);
			expect(mine).toEqual(said.get(actor));
			expect(own!.messages.every(({ who, state }) => !who.me || state === 'done')).toBe(true);
			const atLead = lineOf(watched, lead, actor)!.messages.filter(({ who }) => !who.me);
			expect(atLead.map(({ text }) => text)).toEqual(said.get(actor));
		}
		const heard = lineOf(watched, a, a)!.messages.filter(({ who }) => !who.me);
		expect(heard.map(({ text }) => text)).toEqual(answered);
		expect(textsIn(lineOf(watched, c, c))).toEqual([]);
		for (const actor of watched.actors) expect(textsOf(actor)).toEqual([]);
	}
);

test('what the relay sees, and when, depends on whether anybody speaks privately', () => {
	const run = (isPrivate: boolean) => {
		const world = watchedWorld('alike');
		const lead = openMeeting(world);
		const a = letIn(world, lead, 'a', 'link');
		letIn(world, lead, 'b', 'code');
		for (let at = 0; at < 40; at++) {
			if (isPrivate && at % 3 === 0) {
				world.do(a, { type: 'aside', text: 'x'.repeat(20 * at) });
				world.do(lead, { type: 'answer', idx: seatOf(a)!.me.idx, text: 'y' });
				world.do(a, { type: 'support', level: 2, text: '' });
			}
			if (at % 7 === 0) world.do(a, { type: 'say', text: `högt ${String(at)}` });
			if (at === 20) world.do(lead, { type: 'rotate' });
			world.runUntil(world.now + SECOND);
		}
		const heard = lineOf(world, lead, a)!.messages.length;
		const seen = world.seen.map(({ at, actor, link, message }) => [
			at,
			actor,
			link,
			message.length
		]);
		return { heard, seen, spoken: textsOf(lead) };
	};
	const [silent, private_] = [run(false), run(true)];
	expect(private_.heard).toBeGreaterThan(30);
	expect(silent.heard).toBe(0);
	expect(private_.seen).toEqual(silent.seen);
	expect(private_.spoken).toEqual(silent.spoken);
});

test('a relay that lets nothing through to the lead is not told of', () => {
	const world = watchedWorld('held back');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 5 * SECOND);
	world.tamper = (delivery) => (delivery.to === lead ? [] : [delivery]);
	world.do(a, { type: 'support', level: 3, text: 'nu' });
	world.runUntil(world.now + 9 * SECOND);
	expect(lineOf(world, a, a)!.messages).toMatchObject([{ state: 'sending', has: [] }]);
	world.runUntil(world.now + 4 * SECOND);
	expect(lineOf(world, a, a)!.messages).toMatchObject([{ state: 'late', missing: [{ idx: 0 }] }]);
	expect(a.notices.filter(({ type }) => type === 'notReceived')).toHaveLength(1);
	world.tamper = undefined;
	world.runUntil(world.now + 6 * SECOND);
	expect(lineOf(world, a, a)!.messages).toMatchObject([{ state: 'done', missing: [] }]);
	expect(lineOf(world, lead, a)).toMatchObject({ support: 3, messages: [{ text: 'nu' }] });
});
