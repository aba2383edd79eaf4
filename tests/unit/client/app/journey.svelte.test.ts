import { describe, expect, test } from 'vitest';
import type { Ending, Invitation, LinkInvite, Phase, RoomView, TimelineItem } from '#crypto';
import { Journey } from '../../../../src/lib/app/journey.svelte.ts';
import { Ticker } from '../../../../src/lib/clock/ticker.svelte.ts';
import { Room } from '../../../../src/lib/meeting/room.svelte.ts';
import type { Command, Report } from '../../../../src/lib/engine/messages.ts';
import { knocking } from '../engine/views.ts';
import { OneBrowser } from '../storage/one-browser.ts';

const settings = { relayId: 'r', house: 1, relayUrl: 'ws://x', origin: 'http://x' };
const me = { idx: 1, role: 'participant', name: 7, firstName: '', me: true } as const;
const lead = { idx: 0, role: 'moderator', name: 0, firstName: 'Anna', me: false } as const;

function viewOf(phase: Phase, more: Partial<RoomView> = {}): RoomView {
	return {
		...knocking,
		phase,
		people: [
			{ ...lead, presence: 'here', signs: [] },
			{ ...me, presence: 'here', signs: [] }
		],
		...more
	};
}
const own = (key: string, state: 'sending' | 'sent'): TimelineItem => ({
	type: 'text',
	key,
	at: 0,
	who: me,
	text: 'x',
	state
});

/** A room whose engine is this test: what it was sent, and what it can be told. */
function wired() {
	const sent: Command[] = [];
	const state = { ended: 0, watching: true };
	const timers: { delayMs: number; run: () => void; off: boolean }[] = [];
	let back: () => void = () => undefined;
	let tell: (report: Report) => void = () => undefined;
	let fail: () => void = () => undefined;
	const room = new Room('participant', {
		settings,
		connect: (report, failed) => {
			tell = report;
			fail = failed;
			return {
				send: (command) => {
					sent.push(command);
				},
				end: () => {
					state.ended++;
				}
			};
		},
		ticker: new Ticker(
			() => 0,
			() => () => undefined
		),
		timeOfDay: (at) => new Date(at),
		after: (delayMs, run) => {
			const timer = { delayMs, run, off: false };
			timers.push(timer);
			return () => {
				timer.off = true;
			};
		},
		whenBack: (act) => {
			back = act;
			return () => {
				state.watching = false;
			};
		}
	});
	const show = (view: RoomView) => {
		tell({ type: 'view', view });
	};
	return {
		room,
		sent,
		timers,
		state,
		show,
		comeBack: () => {
			back();
		},
		tell: (report: Report) => {
			tell(report);
		},
		fail: () => {
			fail();
		}
	};
}

/** A ticket for place 3 of some meeting, as a tab keeps it. */
const TICKET = `AQECAwQD${'A'.repeat(43)}`;

function travelled(content?: Readonly<Record<string, string>>, browser = new OneBrowser()) {
	const engines: ReturnType<typeof wired>[] = [];
	const { seat, kept } = browser.tab(content);
	let drawn = 0;
	const journey = new Journey({
		seat,
		openRoom: () => {
			const engine = wired();
			engines.push(engine);
			return engine.room;
		},
		drawNames: () => [++drawn, ++drawn, ++drawn]
	});
	return { journey, engines, browser, kept };
}
const code: Invitation = { kind: 'code', code: { nameplate: 1, secret: 2 } };
const link = (): LinkInvite => ({
	kind: 'link',
	secret: new Uint8Array(32).fill(9),
	roomTag: new Uint8Array(16)
});

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

describe('the way back', () => {
	const ticketed = (ticket: string | undefined): Report => ({ type: 'ticket', ticket });

	test('is not taken, or asks her again for what she has promised', async () => {
		const { journey, engines, kept } = travelled({ lykta: TICKET });
		await journey.load();
		expect([journey.place, journey.returning]).toEqual(['waiting', true]);
		const secret = new Uint8Array(32);
		const sidTag = Uint8Array.of(1, 2, 3, 4);
		const invitation = { kind: 'ticket', sidTag, idx: 3, secret };
		expect(engines[0]!.sent.at(-1)).toEqual({ type: 'knock', invitation, name: 0 });
		expect(kept.size).toBe(0);
		journey.unload();
		expect(kept.get('lykta')).toBe(TICKET);
		engines[0]!.show(viewOf('room'));
		engines[0]!.tell(ticketed('nästa'));
		expect([journey.place, kept.get('lykta')]).toEqual(['room', 'nästa']);
	});

	test('leads somewhere with a text that is no ticket', async () => {
		const { journey, engines, kept, browser } = travelled({ lykta: 'något annat' });
		await journey.load();
		expect([journey.place, engines.length, kept.size]).toEqual(['start', 0, 0]);
		expect(browser.isHeld).toBe(false);
	});

	test('is given up without her seat', async () => {
		const { journey, engines, kept, browser } = travelled({ lykta: TICKET });
		await journey.load();
		journey.withdraw();
		journey.unload();
		expect([journey.place, journey.returning]).toEqual(['start', false]);
		expect([engines[0]!.state.ended, kept.size, browser.isHeld]).toEqual([1, 0, false]);
	});

	async function inside(browser?: OneBrowser) {
		const made = travelled(undefined, browser);
		await made.journey.load();
		made.journey.begin(code, '');
		made.journey.promise();
		await made.journey.knock();
		made.engines[0]!.show(viewOf('room'));
		made.engines[0]!.tell(ticketed(TICKET));
		return made;
	}

	test.each(['left', 'removed', 'closed', 'elsewhere', 'refused'] as const)(
		'is kept after %s',
		async (ending) => {
			const { journey, engines, kept, browser } = await inside();
			expect(kept.get('lykta')).toBe(TICKET);
			engines[0]!.show(viewOf('ended', { ending }));
			journey.unload();
			expect([kept.size, journey.canReturn, browser.isHeld]).toEqual([0, false, false]);
		}
	);

	test('is forgotten after a loss, or kept when she is done with it', async () => {
		const { journey, engines, kept } = await inside();
		engines[0]!.show(viewOf('ended', { ending: 'lost' }));
		expect([journey.place, journey.canReturn, kept.get('lykta')]).toEqual(['ended', true, TICKET]);
		journey.comeBack();
		expect([journey.place, journey.ending, engines.length]).toEqual(['waiting', undefined, 2]);
		engines[1]!.show(viewOf('ended', { ending: 'lost' }));
		journey.again();
		expect([journey.place, kept.size]).toEqual(['start', 0]);
	});

	test('outlives her decision to leave, while her last words are on their way', async () => {
		for (const leaves of ['withWords', 'quietly'] as const) {
			const { journey, engines, kept } = await inside();
			if (leaves === 'withWords') journey.room?.sayAndLeave('Hej då');
			else journey.room?.leave();
			expect(kept.size).toBe(0);
			engines[0]!.tell(ticketed('nästa'));
			journey.unload();
			expect([kept.size, journey.canReturn]).toEqual([0, false]);
		}
	});

	test('is lost with an engine that broke', async () => {
		const { journey, engines } = await inside();
		engines[0]!.fail();
		expect([journey.place, journey.canReturn]).toEqual(['broken', true]);
		journey.comeBack();
		expect([journey.place, engines.length]).toEqual(['waiting', 2]);
	});

	test('is kept on a device that she shares', async () => {
		const { journey, engines, kept } = travelled();
		journey.begin(code, '');
		journey.share(true);
		journey.promise();
		await journey.knock();
		engines[0]!.show(viewOf('room'));
		engines[0]!.tell(ticketed(TICKET));
		journey.unload();
		expect([journey.shared, kept.size]).toEqual([true, 0]);
	});

	test('is taken by a second tab unasked, or not given to it', async () => {
		const browser = new OneBrowser();
		const first = await inside(browser);
		const second = travelled({ lykta: TICKET }, browser);
		await second.journey.load();
		expect([first.journey.place, second.journey.place]).toEqual(['room', 'second']);
		expect([second.engines.length, second.kept.size]).toEqual([0, 0]);
		await second.journey.moveHere();
		expect([first.journey.place, second.journey.place]).toEqual(['second', 'waiting']);
		expect([first.engines[0]!.state.ended, first.kept.size]).toEqual([1, 0]);
		expect(first.engines[0]!.sent.some(({ type }) => type === 'do')).toBe(false);
	});

	test('a second tab knocks beside the first', async () => {
		const browser = new OneBrowser();
		const first = travelled(undefined, browser);
		const second = travelled(undefined, browser);
		for (const { journey } of [first, second]) {
			await journey.load();
			journey.begin(code, '');
			journey.promise();
			await journey.knock();
		}
		expect([first.journey.place, second.journey.place]).toEqual(['waiting', 'second']);
		expect(second.engines[0]!.sent.some(({ type }) => type === 'knock')).toBe(false);
		await second.journey.moveHere();
		expect([second.journey.place, second.journey.move]).toEqual(['second', 'stays']);
		first.journey.withdraw();
		await second.journey.moveHere();
		expect([second.journey.place, second.journey.move]).toEqual(['start', 'no']);
	});

	test('a second press knocks a second time', async () => {
		const { journey, engines } = travelled();
		journey.begin(code, '');
		journey.promise();
		await Promise.all([journey.knock(), journey.knock()]);
		expect(engines[0]!.sent.filter(({ type }) => type === 'knock')).toHaveLength(1);
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
