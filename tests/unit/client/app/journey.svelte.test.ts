import { describe, expect, test } from 'vitest';
import type { Ending } from '#crypto';
import type { Command } from '../../../../src/lib/engine/messages.ts';
import { code, link, own, settings, travelled, viewOf, wired } from './travelled.ts';

describe('the way in', () => {
	test('takes another order, or starts the engine before or after the rules are read', async () => {
		const { journey, engines } = travelled();
		expect([journey.place, engines.length]).toEqual(['start', 0]);
		journey.begin(code, 'ord');
		expect([journey.place, engines.length]).toEqual(['rules', 1]);
		expect(engines[0]!.sent).toEqual([{ type: 'start', role: 'participant', settings }]);
		journey.promise();
		expect([journey.place, journey.names, journey.name]).toEqual(['name', [1, 2, 3], 1]);
		journey.choose(2);
		await journey.knock();
		expect(engines[0]!.sent[1]).toEqual({ type: 'knock', invitation: code, name: 2 });
		expect(journey.place).toBe('waiting');
		for (const phase of ['knocking', 'proving', 'lobby'] as const) {
			engines[0]!.show(viewOf(phase));
			expect(journey.place).toBe('waiting');
		}
		engines[0]!.show(viewOf('room'));
		expect(journey.place).toBe('room');
	});

	test('asks a moderator for a made-up name, or keeps her from having one if she is none', async () => {
		const { journey, engines } = travelled();
		const invitation = link();
		journey.begin(invitation, '', true);
		expect([journey.place, journey.moderates]).toEqual(['rules', true]);
		journey.promise();
		await expect.poll(() => journey.place).toBe('waiting');
		expect(engines[0]!.sent[1]).toEqual({ type: 'knock', invitation, name: 1 });
		journey.withdraw();
		journey.begin(code, '');
		expect(journey.moderates).toBe(false);
	});

	test('costs what was typed when the promise is not given', () => {
		const { journey, engines } = travelled();
		journey.begin(code, 'fem ord');
		journey.backToStart();
		expect([journey.place, journey.typed, journey.arrival]).toEqual([
			'start',
			'fem ord',
			'returned'
		]);
		journey.begin(code, 'fem ord');
		expect(engines).toHaveLength(1);
	});

	test('keeps an engine that nobody answered, or the invitation dies with it', async () => {
		const { journey, engines, browser } = travelled();
		const invitation = link();
		journey.begin(invitation, '');
		journey.promise();
		await journey.knock();
		expect(browser.isHeld).toBe(true);
		journey.withdraw();
		expect(browser.isHeld).toBe(false);
		expect([journey.place, engines[0]!.state.ended]).toEqual(['start', 1]);
		expect(invitation.secret[0]).toBe(9);
	});

	test('goes on with a device that cannot', () => {
		const { journey, engines } = travelled();
		journey.begin(code, '');
		engines[0]!.tell({ type: 'unable', reason: 'noWebAssembly' });
		expect(journey.place).toBe('unable');
		const other = travelled();
		other.journey.begin(code, '');
		other.engines[0]!.fail();
		expect(other.journey.place).toBe('unreachable');
	});

	test.each([
		['knocking', 'unreachable'],
		['proving', 'broken'],
		['lobby', 'broken'],
		['room', 'broken'],
		['closing', 'broken']
	] as const)('blames the network for an engine that broke while %s', async (phase, place) => {
		const { journey, engines } = travelled();
		journey.begin(code, '');
		journey.promise();
		await journey.knock();
		engines[0]!.show(viewOf(phase, { timeline: [own('a', 'sent')] }));
		engines[0]!.fail();
		expect(journey.place).toBe(place);
		expect(engines[0]!.room.view).toBeUndefined();
		expect(engines[0]!.state.ended).toBe(1);
	});
});

describe('the end', () => {
	const endings: readonly Ending[] = [
		'left',
		'removed',
		'closed',
		'refused',
		'used',
		'unanswered',
		'lost'
	];

	test.each(endings)('%s keeps the talk, the engine or the invitation', async (ending) => {
		const { journey, engines } = travelled();
		const invitation = link();
		journey.begin(invitation, 'ord');
		await journey.knock();
		engines[0]!.show(viewOf('room', { timeline: [own('a', 'sent')] }));
		engines[0]!.show(viewOf('ended', { ending, timeline: [own('a', 'sent')] }));
		expect([journey.place, journey.ending]).toEqual(['ended', ending]);
		expect(journey.room).toBeUndefined();
		expect(engines[0]!.room.view).toBeUndefined();
		expect(engines[0]!.state.ended).toBe(1);
		expect(invitation.secret.every((byte) => byte === 0)).toBe(true);
		expect(journey.typed).toBe('');
		expect(journey.invitationKind).toBe('link');
		journey.again();
		expect([journey.place, journey.ending]).toEqual(['start', undefined]);
	});
});

describe('last words', () => {
	const leaves = (sent: readonly Command[]) =>
		sent.filter((command) => command.type === 'do' && command.verb.type === 'leave').length;

	test('are cut off by leaving before somebody has them', () => {
		const { room, sent, show } = wired();
		show(viewOf('room', { timeline: [own('before', 'sent')] }));
		room.sayAndLeave('Hej då');
		expect(sent.at(-1)).toEqual({ type: 'do', verb: { type: 'say', text: 'Hej då' } });
		expect(room.canSay).toBe(false);
		show(viewOf('room', { timeline: [own('before', 'sent')] }));
		show(viewOf('room', { timeline: [own('before', 'sent'), own('bye', 'sending')] }));
		expect(leaves(sent)).toBe(0);
		show(viewOf('room', { timeline: [own('before', 'sent'), own('bye', 'sent')] }));
		expect(leaves(sent)).toBe(1);
	});

	test('keep a person who hears nothing more, not even a new view', () => {
		const { room, sent, show, timers } = wired();
		show(viewOf('room'));
		room.sayAndLeave('Hej då');
		expect(timers.map(({ delayMs }) => delayMs)).toEqual([8_000]);
		expect(leaves(sent)).toBe(0);
		timers[0]!.run();
		expect(leaves(sent)).toBe(1);
		show(viewOf('room', { timeline: [own('bye', 'sent')] }));
		expect(leaves(sent)).toBe(1);
	});

	test('leave a timer behind that leaves a second time', () => {
		const { room, show, timers } = wired();
		show(viewOf('room'));
		room.sayAndLeave('Hej då');
		show(viewOf('room', { timeline: [own('bye', 'sent')] }));
		expect(timers[0]!.off).toBe(true);
		const left = wired();
		left.show(viewOf('room'));
		left.room.sayAndLeave('Hej då');
		left.room.dispose();
		expect(left.timers[0]!.off).toBe(true);
	});
});

describe('what she says', () => {
	const texts = (sent: readonly Command[]) =>
		sent.flatMap((command) =>
			command.type === 'do' && command.verb.type === 'say' ? [command.verb.text] : []
		);

	test('is sent to an engine that would drop it, or taken without being sent', () => {
		const { room, sent, show } = wired();
		expect(room.say('för tidigt')).toBe(false);
		show(viewOf('room', { backlog: true }));
		expect(room.say('för mycket')).toBe(false);
		show(viewOf('room'));
		expect(room.say('nu')).toBe(true);
		expect(texts(sent)).toEqual(['nu']);
	});

	test('outruns the engine, which may be full before its next view', () => {
		const { room, sent, show } = wired();
		show(viewOf('room'));
		expect(['ett', 'två', 'tre'].map((text) => room.say(text))).toEqual([true, true, false]);
		show(viewOf('room'));
		expect(room.say('tre')).toBe(true);
		expect(texts(sent)).toEqual(['ett', 'två', 'tre']);
	});
});

test('somebody who comes back to the page waits for the next attempt, or is tried after the end', () => {
	const { room, sent, comeBack, state } = wired();
	comeBack();
	expect(sent.at(-1)).toEqual({ type: 'reconnect' });
	expect(state.watching).toBe(true);
	room.dispose();
	expect(state.watching).toBe(false);
});

test('the length of a loss is forgotten, or told before it is over', () => {
	const { room, show } = wired();
	show(viewOf('room', { connection: { state: 'up', since: 0 } }));
	show(viewOf('room', { connection: { state: 'down', since: 10_000 } }));
	expect(room.lossMs).toBe(0);
	show(viewOf('room', { connection: { state: 'up', since: 17_000 } }));
	expect(room.lossMs).toBe(7_000);
});
