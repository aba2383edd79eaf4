import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { NEW_TALK } from '../../crypto/room/talk.ts';
import { seatOf, textsOf } from '../sim/invariants.ts';
import { letIn, openMeeting, shown, stateOfInvite, waiting } from '../sim/people.ts';
import {
	anomalies,
	comes,
	invited,
	knocks,
	letInModerator,
	openWorld,
	SECOND,
	texts
} from './host/room.ts';

/* A client written from PROTOCOL.md alone, in one room with the machine that PROTOCOL.md describes. */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('it comes by link and by code, reads and is read through locks, and nobody minds', () => {
	const world = openWorld('reader');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const byLink = comes(world, lead, { way: 'link' });
	const byWords = comes(world, lead, { way: 'words' });
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
		expect(anomalies(world, [lead, a], [byLink, byWords])).toEqual([]);
	}
	world.runUntil(world.now + 12 * SECOND);
	for (const actor of [lead, a]) expect([...textsOf(actor)].sort()).toEqual([...said].sort());
	for (const guest of [byLink, byWords]) expect(texts(guest).sort()).toEqual([...said].sort());
	expect(shown(world, lead).lock.changes).toBeGreaterThanOrEqual(5);
	expect(anomalies(world, [lead, a], [byLink, byWords])).toEqual([]);
});

test('it comes by digits and by an open link', () => {
	const world = openWorld('reader-doors');
	const lead = openMeeting(world);
	const byDigits = comes(world, lead, { way: 'digits' });
	const byOpen = comes(world, lead, { way: 'open' });
	byOpen.say('Hej från dörren.', world.now);
	byDigits.say('Hej från koden.', world.now);
	world.runUntil(world.now + 6 * SECOND);
	expect([...textsOf(lead)].sort()).toEqual(['Hej från dörren.', 'Hej från koden.']);
	expect(texts(byDigits)).toContain('Hej från dörren.');
	expect(anomalies(world, [lead], [byDigits, byOpen])).toEqual([]);
});

test('a long text crosses in both directions, character for character', () => {
	const world = openWorld('reader-long');
	const lead = openMeeting(world);
	const guest = comes(world, lead, { way: 'link' });
	const long = 'Åh, så här var det: 🙂 '.repeat(120);
	const own = guest.say(long, world.now)!;
	world.do(lead, { type: 'say', text: long });
	world.runUntil(world.now + 20 * SECOND);
	expect(textsOf(lead).map((text) => text === long)).toEqual([true, true]);
	expect(texts(guest).map((text) => text === long)).toEqual([true, true]);
	expect(guest.room!.lackers(own)).toEqual([]);
	expect(anomalies(world, [lead], [guest])).toEqual([]);
});

test('what it lost it gets back, and what others lost of it they get from it', () => {
	const world = openWorld('reader-lost');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'code');
	const guest = comes(world, lead, {
		way: 'link',
		path: { losesDown: (n) => n > 20 && n % 3 === 0, losesUp: (n) => n > 12 && n % 3 === 0 }
	});
	const said = Array.from({ length: 24 }, (_, at) => `ord ${String(at)}`);
	for (const [at, text] of said.entries()) {
		if (at % 3 === 0) guest.say(text, world.now);
		else world.do(at % 3 === 1 ? lead : a, { type: 'say', text });
		if (at === 12) world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 1_300);
	}
	world.runUntil(world.now + 12 * SECOND);
	for (const actor of [lead, a]) expect([...textsOf(actor)].sort()).toEqual([...said].sort());
	expect(texts(guest).sort()).toEqual([...said].sort());
	const left = anomalies(world, [lead, a], [guest]).filter((found) => {
		return found !== 'somebody lacks something' && found !== 'repairing' && found !== 'missing';
	});
	expect(left).toEqual([]);
});

test('what others hold against a client that falls short is found here', () => {
	const world = openWorld('reader-mute');
	const lead = openMeeting(world);
	const guest = comes(world, lead, { way: 'link', path: { losesUp: (n) => n > 8 } });
	expect(anomalies(world, [lead], [guest])).toEqual([]);
	world.do(lead, { type: 'say', text: 'Hör du mig?' });
	world.runUntil(world.now + 12 * SECOND);
	expect(texts(guest)).toEqual(['Hör du mig?']);
	const unseen = { type: 'text', notSeenBy: [guest.room!.now.epoch.me] };
	expect(anomalies(world, [lead], [guest])).toMatchObject([unseen]);
});

test('its private line is read by the moderator, who answers, and nobody else sees it', () => {
	const world = openWorld('reader-private');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const guest = comes(world, lead, { way: 'words' });
	const long = 'Jag vill säga något bara till dig. '.repeat(20);
	guest.line.say(long);
	world.runUntil(world.now + 12 * SECOND);
	const line = shown(world, lead).privateLines.find(({ messages }) => messages.length > 0)!;
	expect(line.messages.map(({ text }) => text)).toEqual([long]);
	expect(guest.line.isWaiting).toBe(false);
	world.do(lead, { type: 'answer', idx: line.who.idx, text: 'Jag hör dig.' });
	world.runUntil(world.now + 8 * SECOND);
	expect(guest.line.read).toEqual(['Jag hör dig.']);
	const answered = shown(world, lead).privateLines.find(({ who }) => who.idx === line.who.idx)!;
	expect(answered.messages.at(-1)).toMatchObject({ state: 'done', missing: [] });
	expect(shown(world, a).privateLines.flatMap(({ messages }) => messages)).toEqual([]);
	expect(anomalies(world, [lead, a], [guest])).toEqual([]);
});

test('it answers the KEM keys after a moderator has gone, and follows the locks that use them', () => {
	const world = openWorld('reader-heal');
	const lead = openMeeting(world);
	const other = letInModerator(world, lead, 'Bea');
	const guest = comes(world, lead, { way: 'link' });
	guest.line.say('Till er båda.');
	world.runUntil(world.now + 8 * SECOND);
	for (const moderator of [lead, other]) {
		const lines = shown(world, moderator).privateLines.flatMap(({ messages }) => messages);
		expect(lines.map(({ text }) => text)).toEqual(['Till er båda.']);
	}
	expect(guest.line.isWaiting).toBe(false);
	world.do(lead, { type: 'demote', idx: 1 });
	world.runUntil(world.now + 40 * SECOND);
	expect(guest.room!.hasHealed).toBe(true);
	expect(guest.room!.now.epoch.roster.map(({ isModerator }) => isModerator)).toEqual([
		true,
		false,
		false
	]);
	guest.say('Fortfarande här.', world.now);
	world.runUntil(world.now + 5 * SECOND);
	for (const actor of [lead, other]) expect(textsOf(actor)).toEqual(['Fortfarande här.']);
	expect(anomalies(world, [lead, other], [guest])).toEqual([]);
});

test('it follows the moderator who takes over when the lead falls silent, and the one she gives way to', () => {
	const world = openWorld('reader-succession');
	const lead = openMeeting(world);
	const other = letInModerator(world, lead, 'Bea');
	const third = letInModerator(world, lead, 'Cia');
	const guest = comes(world, lead, { way: 'link' });
	// Everybody beside the lead has to share a key with those who may come after her.
	world.runUntil(world.now + 45 * SECOND);
	const before = guest.room!.now.epoch.entered.facts;
	world.kill(lead);
	world.runUntil(world.now + 45 * SECOND);
	expect(guest.ended).toBeUndefined();
	expect(guest.room!.now.epoch.entered.facts).toMatchObject({ term: before.term + 1, issuer: 1 });
	guest.say('Vi är kvar.', world.now);
	world.runUntil(world.now + 5 * SECOND);
	for (const actor of [other, third]) expect(textsOf(actor)).toEqual(['Vi är kvar.']);
	world.do(other, { type: 'handOver', idx: 2 });
	world.runUntil(world.now + 30 * SECOND);
	expect(guest.room!.now.epoch.entered.facts).toMatchObject({ term: before.term + 2, issuer: 2 });
	world.do(third, { type: 'say', text: 'Nu leder jag.' });
	world.runUntil(world.now + 5 * SECOND);
	expect(texts(guest)).toEqual(['Vi är kvar.', 'Nu leder jag.']);
	expect(anomalies(world, [other, third], [guest])).toEqual([]);
});

test('it gives its signing key away at an orderly close, so that everybody could have said it', () => {
	const world = openWorld('reader-close');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const guest = comes(world, lead, { way: 'words' });
	guest.say('Hej då.', world.now);
	world.do(lead, { type: 'close' });
	expect(world.runUntilTrue(() => guest.ended !== undefined, 40 * SECOND)).toBe(true);
	expect(guest.ended).toBe('closed');
	world.runUntil(world.now + 20 * SECOND);
	for (const actor of [lead, a]) {
		expect(shown(world, actor)).toMatchObject({
			ending: 'closed',
			closing: { seeds: 'published' }
		});
	}
	expect(guest.room!.closing!.hasPublished).toBe(true);
	expect(anomalies(world, [lead, a], [guest])).toEqual([]);
});

test('it leaves, and everybody sees it go at once', () => {
	const world = openWorld('reader-leave');
	const lead = openMeeting(world);
	const guest = comes(world, lead, { way: 'link' });
	guest.leave();
	expect(world.runUntilTrue(() => guest.ended === 'left', 5 * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
	expect(shown(world, lead).people).toHaveLength(1);
	expect(shown(world, lead).timeline.at(-1)?.type).not.toBe('removed');
});

test('it is removed, and says so to whoever uses it', () => {
	const world = openWorld('reader-removed');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const guest = comes(world, lead, { way: 'link' });
	world.do(lead, { type: 'remove', idx: guest.room!.now.epoch.me });
	expect(world.runUntilTrue(() => guest.ended !== undefined, 15 * SECOND)).toBe(true);
	expect(guest.ended).toBe('removed');
	world.do(a, { type: 'say', text: 'Nu är vi två.' });
	world.runUntil(world.now + 5 * SECOND);
	expect(texts(guest)).toEqual([]);
});

test('a code with one other word finds nobody, or is refused before it is sent', () => {
	const world = openWorld('reader-wrong');
	const lead = openMeeting(world);
	const right = invited(world, lead, 'words');
	if (right.kind !== 'code') throw new Error('not a code');
	const guest = knocks(world, { ...right, secret: right.secret ^ 1 }, { name: 'wrong' });
	expect(world.runUntilTrue(() => guest.ended !== undefined, 90 * SECOND)).toBe(true);
	expect(guest.ended).toBe('unanswered');
	expect(stateOfInvite(world, lead)).toBe('burned');
});

test('a used link, other rules and a no are told apart', () => {
	const world = openWorld('reader-refused');
	const lead = openMeeting(world);
	const link = invited(world, lead, 'link');
	const first = knocks(world, link, { name: 'first' });
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 10 * SECOND)).toBe(true);
	const thief = knocks(world, link, { name: 'thief' });
	world.runUntil(world.now + 10 * SECOND);
	expect(thief.ended).toBe('used');
	expect(lead.notices.some(({ type }) => type === 'usedTwice')).toBe(true);
	const [knock] = shown(world, lead).knocks;
	world.do(lead, { type: 'refuse', id: knock!.id });
	world.runUntil(world.now + 5 * SECOND);
	expect(first.ended).toBe('refused');
	const other = knocks(world, invited(world, lead, 'digits'), { name: 'other', house: 1 });
	world.runUntil(world.now + 10 * SECOND);
	expect(other.ended).toBe('rulesChanged');
});

test('it does not wait for the end of a pause of which whoever leads now knows nothing', () => {
	const world = openWorld('reader-pause');
	const lead = openMeeting(world);
	const guest = comes(world, lead, { way: 'link' });
	world.do(lead, { type: 'pause', seconds: 0 });
	world.runUntil(world.now + 4 * SECOND);
	expect(guest.say('i pausen', world.now)).toBeUndefined();
	// She leads on in the place of another, and has not heard of it.
	const { number } = seatOf(lead)!.epoch.facts;
	let isTold = true;
	world.watchers.push(() => {
		const { state } = lead;
		const seat = seatOf(lead)!;
		if (!isTold || state.role !== 'lead' || seat.epoch.facts.number === number) return;
		isTold = false;
		lead.state = { ...state, seat: { ...seat, talk: NEW_TALK } };
	});
	world.do(lead, { type: 'rotate' });
	world.runUntil(world.now + 5 * SECOND);
	expect(guest.say('i den nya', world.now)).toBeUndefined();
	world.runUntil(world.now + 12 * SECOND);
	expect(guest.say('efter den', world.now)).toBeDefined();
	world.runUntil(world.now + 4 * SECOND);
	expect(textsOf(lead)).toEqual(['efter den']);
});
