import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { view } from '../../crypto/room/show.ts';
import { step } from '../../crypto/room/step.ts';
import { seatOf, textsOf } from './invariants.ts';
import {
	admitAll,
	arrive,
	heldBy,
	invite,
	letIn,
	openMeeting,
	shown,
	stateOfInvite,
	waiting
} from './people.ts';
import { CALM, World, type Actor, type Weather } from './world.ts';
import { watchedWorld } from './watched.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const SEED = process.env['SIM_SEED'] ?? 'meeting-3';

/** A phone on a train: slow, jumpy, cut every few minutes, and a relay that loses one in fifty. */
const TRAIN: Weather = {
	latencyMs: 150,
	jitterMs: 400,
	loss: 0.02,
	cutEveryMs: 4 * MINUTE,
	cutForMs: 4 * SECOND
};

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('a person with a link and one with a code come in, and all read all', () => {
	const world = watchedWorld('two');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = letIn(world, lead, 'b', 'code');
	world.runUntil(world.now + 5 * SECOND);
	world.do(a, { type: 'say', text: 'Hej på er.' });
	world.do(b, { type: 'say', text: 'Hej själv! 🙂' });
	world.do(lead, { type: 'say', text: 'Välkomna båda två.' });
	world.runUntil(world.now + 5 * SECOND);
	for (const actor of [lead, a, b]) {
		const expected = ['Hej på er.', 'Hej själv! 🙂', 'Välkomna båda två.'];
		expect([...textsOf(actor)].sort()).toEqual(expected.sort());
		expect(shown(world, actor).people).toHaveLength(3);
	}
	const own = shown(world, a).timeline.find((line) => line.type === 'text' && line.who.me);
	expect(own).toMatchObject({ state: 'sent' });
});

test('a long text comes whole, character for character', () => {
	const world = watchedWorld('long');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const text = 'Åh, så här var det: 🙂 '.repeat(400);
	world.do(a, { type: 'say', text });
	world.runUntil(world.now + MINUTE);
	expect(textsOf(lead).join('')).toBe(text);
});

test('nobody misses a word around a change of the lock, and nothing has to be asked for', () => {
	const world = watchedWorld('settling');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = letIn(world, lead, 'b', 'code');
	world.runUntil(world.now + 8 * SECOND);
	const said: string[] = [];
	let asked = 0;
	for (let at = 0; at < 80; at++) {
		if (at === 20) world.do(lead, { type: 'rotate' });
		if (at === 50) world.do(lead, { type: 'rotate' });
		said.push(`ord ${String(at)}`);
		world.do([lead, a, b][at % 3]!, { type: 'say', text: said[at]! });
		world.runUntil(world.now + 300);
		for (const actor of [lead, a, b]) {
			const seat = seatOf(actor)!;
			const epochs = [seat.epoch, ...(seat.draining === undefined ? [] : [seat.draining.epoch])];
			for (const { lacking } of epochs) {
				asked += [...lacking.values()].filter(({ askedAt }) => askedAt !== undefined).length;
			}
		}
	}
	world.runUntil(world.now + 10 * SECOND);
	for (const actor of [lead, a, b]) expect(new Set(textsOf(actor))).toEqual(new Set(said));
	expect(asked).toBe(0);
	expect(shown(world, lead).lock.changes).toBe(4);
});

test('the one who is removed reads nothing that comes later', () => {
	const world = watchedWorld('removal');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const spy = letIn(world, lead, 'spy', 'code', { spy: true });
	world.runUntil(world.now + 5 * SECOND);
	const before = spy.state;
	const from = world.forwarded.length;
	world.do(lead, { type: 'remove', idx: seatOf(spy)!.me.idx });
	expect(world.runUntilTrue(() => spy.state.phase === 'ended', 10 * SECOND)).toBe(true);
	expect(spy.state.ending).toBe('removed');
	const secret = 'Nu är vi bara två.';
	world.do(a, { type: 'say', text: secret });
	world.do(lead, { type: 'say', text: secret });
	world.runUntil(world.now + 30 * SECOND);
	expect(textsOf(lead)).toContain(secret);
	let held = before;
	for (const message of world.forwarded.slice(from)) {
		const input = { type: 'received', link: 'room', message, now: world.now } as const;
		const next = step(held, input, spy.random.bytes).state;
		if (next.phase !== 'ended') held = next;
	}
	expect(JSON.stringify(view(held, world.now))).not.toContain(secret);
});

test('the one who is removed hears of it, also right after a change of the lock', () => {
	const world = watchedWorld('removed');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 5 * SECOND);
	const lock = shown(world, lead).lock.changes;
	world.do(lead, { type: 'rotate' });
	expect(world.runUntilTrue(() => shown(world, lead).lock.changes > lock, 5 * SECOND)).toBe(true);
	world.do(lead, { type: 'remove', idx: seatOf(a)!.me.idx });
	expect(world.runUntilTrue(() => a.state.phase === 'ended', 9 * SECOND)).toBe(true);
	expect(a.state.ending).toBe('removed');
});

test('the one who joins reads nothing that came before', () => {
	const world = watchedWorld('joining');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 12 * SECOND);
	world.do(a, { type: 'say', text: 'Det här var innan.' });
	world.runUntil(world.now + 12 * SECOND);
	const earlier = world.forwarded.slice();
	const late = letIn(world, lead, 'late', 'link');
	world.runUntil(world.now + 12 * SECOND);
	const state = late.state;
	for (const message of earlier) {
		const input = { type: 'received', link: 'room', message, now: world.now } as const;
		expect(step(state, input, late.random.bytes).state).toBe(state);
	}
	expect(textsOf(late)).toEqual([]);
});

test('every recorded message, replayed to everybody, changes nothing', () => {
	const world = watchedWorld('replay');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = letIn(world, lead, 'b', 'code');
	world.do(a, { type: 'say', text: 'En gång.' });
	world.runUntil(world.now + 12 * SECOND);
	for (const actor of [lead, a, b]) {
		for (const message of world.forwarded) {
			for (const link of ['room', 'lobby'] as const) {
				const input = { type: 'received', link, message, now: world.now } as const;
				const { state, effects } = step(actor.state, input, actor.random.bytes);
				expect(effects.filter((effect) => effect.type === 'notify')).toEqual([]);
				expect(view(state, world.now)).toEqual(view(actor.state, world.now));
			}
		}
	}
});

test('a wrong code burns the invite, and the right one then opens nothing', () => {
	const world = watchedWorld('burn');
	const lead = openMeeting(world);
	const right = invite(world, lead, 'code');
	if (right.kind !== 'code') throw new Error('not a code');
	const { nameplate, secret } = right.code;
	const wrong = { kind: 'code', code: { nameplate, secret: (secret + 1) % 2 ** 28 } } as const;
	const guesser = arrive(world, 'guesser', wrong);
	expect(world.runUntilTrue(() => stateOfInvite(world, lead) === 'burned', 20 * SECOND)).toBe(true);
	expect(lead.notices).toContainEqual({ type: 'burned', invite: 1 });
	world.runUntil(world.now + 61 * SECOND);
	expect(guesser.state.ending).toBe('unanswered');
	const owner = arrive(world, 'owner', right);
	world.runUntil(world.now + MINUTE);
	expect(owner.state.phase).toBe('knocking');
	expect(shown(world, lead).knocks).toEqual([]);
});

test('a second holder of a used link is told so, the moderator is warned, nobody else comes in', () => {
	const world = watchedWorld('twice');
	const lead = openMeeting(world);
	world.do(lead, { type: 'invite', kind: 'link' });
	const held = heldBy(shown(world, lead).invites.at(-1)!);
	const first = arrive(world, 'first', held);
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => first.state.phase === 'room', 20 * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
	const second = arrive(world, 'second', held);
	expect(world.runUntilTrue(() => second.state.phase === 'ended', 20 * SECOND)).toBe(true);
	expect(second.state.ending).toBe('used');
	expect(lead.notices).toContainEqual({ type: 'usedTwice', invite: 1 });
	expect(shown(world, lead).invites[0]).toMatchObject({ usedTwice: true, state: 'admitted' });
	expect(shown(world, lead).people).toHaveLength(2);
});

test('replaying a whole admission raises no alarm about a second holder', () => {
	const world = watchedWorld('stranger');
	const lead = openMeeting(world);
	letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 15 * SECOND);
	const alarms = lead.notices.length;
	for (const { message } of world.seen) {
		const replayed = new Uint8Array(1032);
		replayed.set(message.subarray(1, 9));
		replayed.set(message.subarray(65), 8);
		const input = { type: 'received', link: 'lobby', message: replayed, now: world.now } as const;
		const { effects } = step(lead.state, input, lead.random.bytes);
		expect(effects.filter((effect) => effect.type === 'notify')).toEqual([]);
	}
	expect(lead.notices).toHaveLength(alarms);
});

test('a page with other rules is told to reload, and its invite is spent', () => {
	const world = watchedWorld('rules');
	const lead = openMeeting(world);
	const guest = arrive(world, 'guest', invite(world, lead, 'link'), { house: 1 });
	expect(world.runUntilTrue(() => guest.state.phase === 'ended', 20 * SECOND)).toBe(true);
	expect(guest.state.ending).toBe('rulesChanged');
	expect(stateOfInvite(world, lead)).toBe('refused');
});

test('a moderator who says no ends it, and the invite is spent', () => {
	const world = watchedWorld('no');
	const lead = openMeeting(world);
	const guest = arrive(world, 'guest', invite(world, lead, 'code'));
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	world.do(lead, { type: 'refuse', id: shown(world, lead).knocks[0]!.id });
	expect(world.runUntilTrue(() => guest.state.phase === 'ended', 10 * SECOND)).toBe(true);
	expect(guest.state.ending).toBe('refused');
	expect(stateOfInvite(world, lead)).toBe('refused');
});

test('the close ends it for everybody', () => {
	const world = watchedWorld('close');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = letIn(world, lead, 'b', 'link');
	world.do(lead, { type: 'close' });
	world.runUntil(world.now + 40 * SECOND);
	for (const actor of [lead, a, b]) expect(actor.state.ending).toBe('closed');
	expect(lead.record).toBeUndefined();
	expect(lead.sockets.size + a.sockets.size + b.sockets.size).toBe(0);
});

test('what is said changes neither when nor how much anybody sends', () => {
	const run = (talkative: boolean) => {
		const world = new World('twins');
		const lead = openMeeting(world);
		const a = letIn(world, lead, 'a', 'link');
		const start = world.now;
		for (let at = 0; at < 60; at++) {
			world.runUntil(start + at * SECOND);
			if (talkative) world.do(a, { type: 'say', text: 'ord '.repeat(at + 1) });
		}
		world.runUntil(start + 2 * MINUTE);
		return world.seen.map(({ actor, link, at }) => `${actor} ${link} ${at.toFixed(6)}`);
	};
	expect(run(true)).toEqual(run(false));
});

test('an hour of one lead and seven members on bad links: they agree, and miss nothing', () => {
	const world = watchedWorld(SEED);
	const lead = openMeeting(world, {
		weather: { ...CALM, cutEveryMs: 15 * MINUTE, cutForMs: 2_000 }
	});
	const members: Actor[] = [];
	for (let at = 0; at < 7; at++) {
		const weather = at % 2 === 0 ? TRAIN : CALM;
		members.push(letIn(world, lead, `m${String(at)}`, at % 3 === 0 ? 'code' : 'link', { weather }));
	}
	world.runUntil(world.now + 20 * SECOND);
	const [leaver, removed, ...stayers] = members;
	const expected: string[] = [];
	const start = world.now;
	for (let at = 0; world.now - start < HOUR; at++) {
		const speaker = [lead, ...stayers][at % (stayers.length + 1)]!;
		if (speaker.state.phase === 'room') {
			const text = `text ${String(at)} ${'å'.repeat((at * 37) % 300)}`;
			world.do(speaker, { type: 'say', text });
			expected.push(text);
		}
		if (at === 40) world.do(leaver!, { type: 'leave' });
		if (at === 80) world.do(lead, { type: 'remove', idx: seatOf(removed!)!.me.idx });
		if (at === 120) world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 12 * SECOND);
	}
	world.runUntil(world.now + MINUTE);
	expect(leaver!.state.ending).toBe('left');
	expect(removed!.state.ending).toBe('removed');
	const present = stayers.filter((actor) => actor.state.phase === 'room');
	expect(present.map((actor) => actor.name)).toEqual(stayers.map((actor) => actor.name));
	expect(expected.length).toBeGreaterThan(250);
	for (const actor of [lead, ...present]) {
		expect(shown(world, actor).people).toHaveLength(6);
		const missing = expected.filter((text) => !textsOf(actor).includes(text));
		const gaps = seatOf(actor)!.lines.filter((line) => line.type === 'gap').length;
		expect({ name: actor.name, missing, gaps }).toEqual({ name: actor.name, missing: [], gaps: 0 });
		expect(new Set(textsOf(actor)).size).toBe(textsOf(actor).length);
	}
}, 120_000);
