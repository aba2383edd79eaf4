import { describe, expect, test } from 'vitest';
import type { Report } from '../../../../src/lib/engine/messages.ts';
import { OneBrowser } from '../storage/one-browser.ts';
import { code, TICKET, travelled, viewOf } from './travelled.ts';

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
