import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { textsOf } from '../sim/invariants.ts';
import { arrive, shown } from '../sim/people.ts';
import type { Actor, World } from '../sim/world.ts';
import type { Lead } from './client/lead.ts';
import { phraseOf } from './client/phrase.ts';
import { held, invites, knocksAt, letInBy, opens } from './host/leading.ts';
import { anomalies, knocks, openWorld, SECOND, texts } from './host/room.ts';

/* A lead written from PROTOCOL.md alone, and real participants in her room. */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const read = (lead: Lead): string[] => lead.room.talk.lines.map(({ text }) => text);

/** Everything that anybody's screen holds against anybody, hers too. */
const heldAgainst = (world: World, lead: Lead, actors: readonly Actor[]): unknown[] => [
	...anomalies(world, actors, []),
	...lead.room.complaints
];

/** Who somebody sees in the room: a first name, or the number of a made-up one. */
const people = (world: World, actor: Actor) =>
	shown(world, actor).people.map(({ firstName, name }) => (firstName === '' ? name : firstName));

test('real participants come by link and by code, and what is said crosses locks', () => {
	const world = openWorld('led');
	const lead = opens(world);
	const a = letInBy(world, lead, 'a', 'link');
	const b = letInBy(world, lead, 'b', 'code');
	const said = Array.from({ length: 18 }, (_, at) => `ord ${String(at)} åäö 🙂`);
	for (const [at, text] of said.entries()) {
		if (at % 3 === 0) expect(lead.say(text, world.now)).toBeDefined();
		else world.do(at % 3 === 1 ? a : b, { type: 'say', text });
		world.runUntil(world.now + 1_500);
		if (at === 5 || at === 11) lead.rotate();
		world.runUntil(world.now + (at === 5 || at === 11 ? 4 : 0) * SECOND);
	}
	world.runUntil(world.now + 8 * SECOND);
	expect(read(lead).sort()).toEqual([...said].sort());
	const names = lead.room.now.epoch.roster.slice(1).map(({ name }) => name);
	for (const actor of [a, b]) {
		expect([...textsOf(actor)].sort()).toEqual([...said].sort());
		expect(people(world, actor)).toEqual(['Ada', ...names]);
		const { sid, vkRoom } = lead.room.now.epoch.entered.facts;
		expect(shown(world, actor).phrase).toEqual(phraseOf(sid, vkRoom));
	}
	expect(shown(world, a).lock).toMatchObject({ state: 'locked', changes: 3, behind: [] });
	expect(shown(world, b).lock).toMatchObject({ state: 'locked', changes: 2, behind: [] });
	expect(heldAgainst(world, lead, [a, b])).toEqual([]);
});

test('whoever waits sees who sees her, and gets a name that nobody is mistaken for', () => {
	const world = openWorld('led-names');
	const lead = opens(world);
	const first = knocksAt(world, lead, { name: 'a', by: 'link' });
	expect(first.guest.state.phase).not.toBe('room');
	world.runUntil(world.now + 2 * SECOND);
	expect(shown(world, first.guest)).toMatchObject({
		phase: 'lobby',
		greeting: { hosts: ['Ada'], words: 0 }
	});
	const made = invites(world, lead, 'link');
	const second = arrive(world, 'b', held(made), { wish: first.visitor.name });
	expect(world.runUntilTrue(() => lead.door.waiting.length === 2, 20 * SECOND)).toBe(true);
	const names = lead.door.waiting.map(({ name }) => name);
	expect(names[0]! >> 6).not.toBe(names[1]! >> 6);
	expect(names[0]! & 63).not.toBe(names[1]! & 63);
	for (const visitor of lead.door.waiting) lead.admit(visitor);
	world.runUntil(world.now + 10 * SECOND);
	// Both come with one lock.
	expect(lead.room.now.epoch.entered.facts.e).toBe(2);
	for (const actor of [first.guest, second]) {
		expect(people(world, actor)).toEqual(['Ada', ...names]);
	}
	expect(heldAgainst(world, lead, [first.guest, second])).toEqual([]);
});

test('a long text and a private one cross in both directions', () => {
	const world = openWorld('led-private');
	const lead = opens(world);
	const a = letInBy(world, lead, 'a', 'code');
	const b = letInBy(world, lead, 'b', 'link');
	const long = 'Åh, så här var det: 🙂 '.repeat(120);
	const secret = 'Jag vill säga något bara till dig. '.repeat(20);
	world.do(a, { type: 'say', text: long });
	world.do(a, { type: 'aside', text: secret });
	world.runUntil(world.now + 18 * SECOND);
	lead.answer(1, 'Jag hör dig.');
	lead.say(long, world.now);
	world.runUntil(world.now + 18 * SECOND);
	expect(textsOf(b).map((text) => text === long)).toEqual([true, true]);
	expect(read(lead).map((text) => text === long)).toEqual([true, true]);
	expect(lead.readFrom(1)).toEqual([secret]);
	const [line] = shown(world, a).privateLines;
	expect(line!.messages.map(({ text }) => text)).toEqual([secret, 'Jag hör dig.']);
	expect(line!.messages[0]).toMatchObject({ state: 'done', missing: [] });
	expect(lead.room.lines.of(1)!.isWaiting).toBe(false);
	expect(shown(world, b).privateLines.flatMap(({ messages }) => messages)).toEqual([]);
	expect(lead.readFrom(2)).toEqual([]);
	expect(heldAgainst(world, lead, [a, b])).toEqual([]);
});

test('whoever leaves is out with the next lock, and the others see it', () => {
	const world = openWorld('led-leave');
	const lead = opens(world);
	const a = letInBy(world, lead, 'a', 'link');
	const b = letInBy(world, lead, 'b', 'link');
	const { e } = lead.room.now.epoch.entered.facts;
	world.do(a, { type: 'leave' });
	expect(world.runUntilTrue(() => a.state.phase === 'ended', 10 * SECOND)).toBe(true);
	world.runUntil(world.now + 10 * SECOND);
	expect(shown(world, a).ending).toBe('left');
	const { entered, roster } = lead.room.now.epoch;
	expect(entered.facts.e).toBe(e + 1);
	expect(roster.map(({ idx }) => idx)).toEqual([0, 2]);
	expect(shown(world, b).people.map(({ idx }) => idx)).toEqual([0, 2]);
	world.do(b, { type: 'say', text: 'Nu är vi två.' });
	world.runUntil(world.now + 4 * SECOND);
	expect(read(lead)).toEqual(['Nu är vi två.']);
	expect(heldAgainst(world, lead, [b])).toEqual([]);
});

test('whoever is removed is left out, and reads nothing more', () => {
	const world = openWorld('led-removed');
	const lead = opens(world);
	const a = letInBy(world, lead, 'a', 'link');
	const b = letInBy(world, lead, 'b', 'code');
	lead.remove(1);
	world.runUntil(world.now + 6 * SECOND);
	lead.say('Nu är vi två.', world.now);
	world.runUntil(world.now + 6 * SECOND);
	expect(textsOf(b)).toEqual(['Nu är vi två.']);
	expect(textsOf(a)).toEqual([]);
	expect(shown(world, b).people.map(({ idx }) => idx)).toEqual([0, 2]);
	// This lead serves no tickets, so nobody tells her that she was removed.
	expect(world.runUntilTrue(() => a.state.phase === 'ended', 120 * SECOND)).toBe(true);
	expect(shown(world, a).ending).toBe('elsewhere');
	expect(heldAgainst(world, lead, [b])).toEqual([]);
});

test('the lock is renewed in time, and whoever is away for too long is left out of it', () => {
	const world = openWorld('led-times');
	const lead = opens(world, { times: { rotateS: 60, awayS: 30 } });
	const a = letInBy(world, lead, 'a', 'link');
	const b = letInBy(world, lead, 'b', 'link');
	const { e } = lead.room.now.epoch.entered.facts;
	world.runUntil(66 * SECOND);
	expect(lead.room.now.epoch.entered.facts.e).toBe(e + 1);
	expect(shown(world, b).lock).toMatchObject({ state: 'locked', changes: 1, behind: [] });
	world.kill(a);
	const since = world.now;
	const isOut = (): boolean => lead.room.now.epoch.roster.every(({ idx }) => idx !== 1);
	expect(world.runUntilTrue(isOut, 45 * SECOND)).toBe(true);
	expect(world.now - since).toBeGreaterThan(29 * SECOND);
	world.runUntil(world.now + 5 * SECOND);
	expect(shown(world, b).people.map(({ idx }) => idx)).toEqual([0, 2]);
	expect(heldAgainst(world, lead, [b])).toEqual([]);
});

test('an orderly close ends the meeting for everybody, and every signing key is given away', () => {
	const world = openWorld('led-close');
	const lead = opens(world);
	const a = letInBy(world, lead, 'a', 'link');
	const b = letInBy(world, lead, 'b', 'code');
	const c = letInBy(world, lead, 'c', 'link');
	const { guest } = knocksAt(world, lead, { name: 'd', by: 'link' });
	world.do(c, { type: 'leave' });
	lead.say('Hej då.', world.now);
	world.runUntil(world.now + SECOND);
	lead.close(world.now);
	expect(lead.say('Och en sak till.', world.now)).toBeUndefined();
	for (const actor of [a, b]) {
		expect(world.runUntilTrue(() => actor.state.phase === 'closing', 20 * SECOND)).toBe(true);
		expect(textsOf(actor)).toEqual(['Hej då.']);
		expect(shown(world, actor).people.map(({ idx }) => idx)).toEqual([0, 1, 2]);
	}
	expect(heldAgainst(world, lead, [a, b])).toEqual([]);
	expect(world.runUntilTrue(() => lead.room.ended !== undefined, 60 * SECOND)).toBe(true);
	world.runUntil(world.now + 20 * SECOND);
	expect(lead.room.ended).toBe('closed');
	expect(lead.room.closing!.hasPublished).toBe(true);
	for (const actor of [a, b]) {
		expect(shown(world, actor)).toMatchObject({
			phase: 'ended',
			ending: 'closed',
			closing: { seeds: 'published' }
		});
	}
	expect(shown(world, guest).ending).toBe('closed');
	expect(lead.room.complaints).toEqual([]);
});

test('a wrong code burns it, and the right one finds nobody after that', () => {
	const world = openWorld('led-wrong');
	const lead = opens(world);
	const made = invites(world, lead, 'code');
	const right = held(made);
	if (right.kind !== 'code') throw new Error('not a code');
	const wrong = { ...right, code: { ...right.code, secret: right.code.secret ^ 1 } };
	const thief = arrive(world, 'thief', wrong);
	expect(world.runUntilTrue(() => made.state === 'burned', 10 * SECOND)).toBe(true);
	const late = arrive(world, 'late', right);
	world.runUntil(world.now + 90 * SECOND);
	expect(lead.door.waiting).toEqual([]);
	expect(shown(world, thief).ending).toBe('unanswered');
	expect(late.state.phase).toBe('knocking');
});

test('a used link, other rules and a no are told apart', () => {
	const world = openWorld('led-refused');
	const lead = opens(world);
	const { guest, visitor } = knocksAt(world, lead, { name: 'a', by: 'link' });
	const thief = arrive(world, 'thief', held(visitor.made));
	world.runUntil(world.now + 10 * SECOND);
	expect(shown(world, thief).ending).toBe('used');
	expect(visitor.made.isUsedTwice).toBe(true);
	lead.refuse(visitor);
	const other = arrive(world, 'other', held(invites(world, lead, 'code')), { house: 1 });
	world.runUntil(world.now + 10 * SECOND);
	expect(shown(world, guest).ending).toBe('refused');
	expect(shown(world, other).ending).toBe('rulesChanged');
	expect(lead.door.waiting).toEqual([]);
});

test('what the lead lost she gets back, and what was lost of hers she says again', () => {
	const world = openWorld('led-lost');
	const path = { losesDown: (n: number) => n % 3 === 0, losesUp: (n: number) => n % 3 === 0 };
	const lead = opens(world, { path });
	const a = letInBy(world, lead, 'a', 'code');
	const b = letInBy(world, lead, 'b', 'link');
	const said = Array.from({ length: 18 }, (_, at) => `ord ${String(at)}`);
	for (const [at, text] of said.entries()) {
		if (at % 3 === 0) lead.say(text, world.now);
		else world.do(at % 3 === 1 ? a : b, { type: 'say', text });
		if (at === 9) lead.rotate();
		world.runUntil(world.now + 1_300);
	}
	world.runUntil(world.now + 14 * SECOND);
	expect(lead.room.now.epoch.entered.facts.e).toBe(4);
	expect(read(lead).sort()).toEqual([...said].sort());
	for (const actor of [a, b]) {
		expect([...textsOf(actor)].sort()).toEqual([...said].sort());
		const { lock, people: all, timeline } = shown(world, actor);
		expect(lock).toMatchObject({ state: 'locked', behind: [] });
		expect(timeline.filter(({ type }) => type === 'gap' || type === 'twoVersions')).toEqual([]);
		expect(all.flatMap(({ signs }) => signs)).toEqual([]);
	}
});

test('two locks at once wait for each other, though the first is lost at first', () => {
	const world = openWorld('led-two-locks');
	let isCut = false;
	const lead = opens(world, { path: { losesUp: () => isCut } });
	const a = letInBy(world, lead, 'a', 'code');
	const b = letInBy(world, lead, 'b', 'link');
	const { e } = lead.room.now.epoch.entered.facts;
	isCut = true;
	lead.rotate();
	expect(world.runUntilTrue(() => lead.room.now.epoch.entered.facts.e > e, 5 * SECOND)).toBe(true);
	lead.rotate();
	world.runUntil(world.now + 3 * SECOND);
	isCut = false;
	world.runUntil(world.now + 15 * SECOND);
	expect(lead.room.now.epoch.entered.facts.e).toBe(e + 2);
	expect(lead.room.now.epoch.heardAt.size).toBe(2);
	for (const actor of [a, b]) {
		expect(shown(world, actor).lock).toMatchObject({ state: 'locked', behind: [] });
	}
});

test('an answer at the door that is lost comes again, and is no second guest', () => {
	const world = openWorld('led-door');
	let lostUntil = Infinity;
	const losesUp = (): boolean => lead.door.waiting.length > 0 && world.now < lostUntil;
	const lead = opens(world, { door: { losesUp } });
	const { guest, visitor } = knocksAt(world, lead, { name: 'a', by: 'link' });
	lostUntil = world.now + 2 * SECOND;
	world.runUntil(lostUntil);
	expect(shown(world, guest).phase).toBe('proving');
	world.runUntil(world.now + 5 * SECOND);
	expect(shown(world, guest).phase).toBe('lobby');
	expect(visitor.made).toMatchObject({ state: 'verified', isUsedTwice: false });
});

test('a lead who falls silent is shown so, and nobody goes on without her unknowing', () => {
	const world = openWorld('led-silent');
	const lead = opens(world, { path: { losesUp: (n) => n > 36 } });
	const a = letInBy(world, lead, 'a', 'link');
	const b = letInBy(world, lead, 'b', 'link');
	expect(shown(world, a)).toMatchObject({ silence: 'none', talk: { mode: 'open' } });
	world.runUntil(world.now + 45 * SECOND);
	for (const actor of [a, b]) {
		expect(shown(world, actor)).toMatchObject({ silence: 'moderators', talk: { mode: 'none' } });
	}
	world.do(a, { type: 'say', text: 'Är du där?' });
	world.runUntil(world.now + 5 * SECOND);
	expect(textsOf(b)).toEqual([]);
});

test('a second client in a room that a second client leads, beside a real one', () => {
	const world = openWorld('led-both');
	const lead = opens(world);
	const a = letInBy(world, lead, 'a', 'code');
	const { invitation } = invites(world, lead, 'link');
	const guest = knocks(world, invitation, { name: 'beside' });
	expect(world.runUntilTrue(() => lead.door.waiting.length > 0, 20 * SECOND)).toBe(true);
	lead.admit(lead.door.waiting[0]!);
	expect(world.runUntilTrue(() => guest.room !== undefined, 20 * SECOND)).toBe(true);
	world.runUntil(world.now + 8 * SECOND);
	guest.say('Hej.', world.now);
	world.do(a, { type: 'say', text: 'Hej hej.' });
	world.runUntil(world.now + 5 * SECOND);
	const said = ['Hej hej.', 'Hej.'];
	for (const all of [read(lead), [...textsOf(a)], texts(guest)]) expect(all.sort()).toEqual(said);
	expect([...heldAgainst(world, lead, [a]), ...guest.room!.complaints]).toEqual([]);
});
