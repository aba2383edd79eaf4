import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { ownTexts } from '../../../../crypto/room/talk-view.ts';
import { shownOn, Talking } from './talking.ts';

/* Who may do what, who may write, and who asks to (PROTOCOL.md §10.1, §10.2, §10.5). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const everybody = [0, 1, 2, 3];
/** Anna, Berit and two guests. */
const room = (seed: string, people = 4) => new Talking(people, seed, {}, 2);

describe('a round', () => {
	test('is not the same on every screen, from its first turn to its end', () => {
		const talk = room('round');
		const start = { type: 'startRound', order: [3, 2], question: 'Hur är läget?', seconds: 90 };
		expect(talk.do(0, start as never)).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.talk(idx)).toMatchObject({
				mode: 'round',
				holder: 3,
				order: [3, 2],
				turn: 0,
				question: 'Hur är läget?',
				seconds: 90
			});
			expect(talk.lines(idx, 'round')).toMatchObject([
				{ what: 'started', who: { idx: 0 }, order: [{ idx: 3 }, { idx: 2 }], turn: 0 }
			]);
		}
		expect(everybody.map((idx) => talk.talk(idx).mayWrite)).toEqual([
			'yes',
			'yes',
			'notYourTurn',
			'yes'
		]);
		expect(talk.write(2, 'för tidigt')).toBe(false);
		expect(talk.write(3, 'min tur')).toBe(true);
		expect(talk.do(3, { type: 'done' })).toBe(true);
		expect(talk.do(3, { type: 'done' })).toBe(false);
		expect(talk.talk(3).mayWrite).toBe('notYourTurn');
		talk.pass(3);
		expect(everybody.map((idx) => talk.talk(idx).holder)).toEqual([2, 2, 2, 2]);
		expect(talk.do(3, { type: 'pass' })).toBe(false);
		expect(talk.do(2, { type: 'pass' })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.talk(idx)).toMatchObject({ mode: 'open', holder: undefined, mayWrite: 'yes' });
			expect(shownOn(talk.seat(idx))).toEqual(['min tur']);
			expect(talk.lines(idx, 'turn')).toMatchObject([
				{ who: { idx: 3 }, by: { idx: 3 }, act: 'done' },
				{ who: { idx: 2 }, by: { idx: 2 }, act: 'pass' }
			]);
			expect(talk.lines(idx, 'flagged')).toEqual([]);
		}
	});

	test('lets words of two turns be taken for one another', () => {
		const talk = room('turns');
		talk.do(0, { type: 'startRound', order: [3, 2, 3], question: '', seconds: 0 });
		talk.pass(2);
		talk.write(3, 'först '.repeat(200));
		talk.do(3, { type: 'done' });
		talk.pass(5);
		talk.write(2, 'sedan');
		talk.do(2, { type: 'done' });
		talk.pass(2);
		talk.write(3, 'sist');
		talk.pass(2);
		for (const idx of everybody) {
			expect(shownOn(talk.seat(idx))).toEqual(['först '.repeat(200), 'sedan', 'sist']);
		}
	});

	test('is skipped twice by a skip and a done that cross', () => {
		const talk = room('cross');
		talk.do(0, { type: 'startRound', order: [3, 2], question: '', seconds: 0 });
		talk.pass(2);
		expect(talk.do(1, { type: 'skip' })).toBe(true);
		expect(talk.do(0, { type: 'skip' })).toBe(true);
		expect(talk.do(3, { type: 'done' })).toBe(true);
		talk.pass(3);
		for (const idx of everybody) {
			expect(talk.talk(idx)).toMatchObject({ turn: 1, holder: 2 });
			expect(talk.lines(idx, 'turn')).toHaveLength(1);
		}
	});

	test('is begun, given on or ended by whoever may not', () => {
		const talk = room('may');
		const start = { type: 'startRound', order: [3, 2], question: '', seconds: 0 } as const;
		for (const idx of [1, 2, 3]) {
			expect(talk.do(idx, start)).toBe(false);
			expect(talk.do(idx, { type: 'pause', seconds: 60 })).toBe(false);
			expect(talk.do(idx, { type: 'giveWord', idx: 3 })).toBe(false);
		}
		for (const wrong of [
			{ ...start, order: [] },
			{ ...start, order: [9] },
			{ ...start, order: Array.from({ length: 65 }, () => 3) },
			{ ...start, seconds: -1 },
			{ ...start, seconds: 65_536 },
			{ ...start, seconds: 0.5 },
			{ ...start, question: 'x'.repeat(201) }
		]) {
			expect(talk.do(0, wrong)).toBe(false);
		}
		for (const type of ['pass', 'done', 'skip', 'resume', 'endRound'] as const) {
			expect(talk.do(0, { type })).toBe(false);
		}
		expect(talk.do(0, { ...start, order: [2] })).toBe(true);
		expect(talk.do(0, start)).toBe(true);
		expect(talk.seat(0).outbox).toHaveLength(1);
		talk.pass(2);
		expect(talk.talk(0).order).toEqual([3, 2]);
		for (const idx of [1, 2, 3]) expect(talk.do(idx, { type: 'endRound' })).toBe(false);
		expect(talk.do(2, { type: 'skip' })).toBe(false);
		expect(talk.do(0, { type: 'endRound' })).toBe(true);
		talk.pass(2);
		expect(talk.lines(3, 'round').map(({ what }) => what)).toEqual(['started', 'ended']);
		expect(talk.talk(3).mode).toBe('open');
	});

	test('is lost when somebody is given the word in it', () => {
		const talk = room('word');
		talk.do(0, { type: 'startRound', order: [3, 2], question: 'Vad?', seconds: 0 });
		talk.pass(2);
		talk.do(3, { type: 'done' });
		talk.pass(2);
		expect(talk.do(0, { type: 'giveWord', idx: 9 })).toBe(false);
		expect(talk.do(0, { type: 'giveWord', idx: 2 })).toBe(false);
		expect(talk.do(0, { type: 'giveWord', idx: 3 })).toBe(true);
		talk.pass(2);
		expect(talk.talk(2)).toMatchObject({ holder: 3, order: [3, 3, 2], turn: 1, question: 'Vad?' });
		expect(talk.lines(2, 'round').at(-1)).toMatchObject({ what: 'word', turn: 1 });
		talk.write(3, 'en sak till');
		talk.do(3, { type: 'done' });
		talk.pass(2);
		expect(talk.talk(3).holder).toBe(2);
		expect(shownOn(talk.seat(0))).toEqual(['en sak till']);
	});

	test('of one goes on when she is done, or her hand stays up', () => {
		const talk = room('hand');
		for (const idx of [3, 2]) {
			expect(talk.do(idx, { type: 'raiseHand' })).toBe(true);
			expect(talk.do(idx, { type: 'raiseHand' })).toBe(false);
			talk.pass(2);
		}
		for (const idx of everybody) expect(talk.talk(idx).hands).toEqual([3, 2]);
		expect(talk.talk(2).myHand).toBe(true);
		talk.do(0, { type: 'giveWord', idx: 3 });
		talk.pass(3);
		for (const idx of everybody) {
			expect(talk.talk(idx)).toMatchObject({ hands: [2], holder: 3, order: [3] });
		}
		expect(talk.lines(1, 'round')).toMatchObject([{ what: 'word' }]);
		talk.do(3, { type: 'done' });
		talk.do(2, { type: 'lowerHand' });
		talk.pass(3);
		for (const idx of everybody) expect(talk.talk(idx)).toMatchObject({ hands: [], mode: 'open' });
	});

	test('shows of others than the holder that they write', () => {
		const talk = room('typing');
		talk.do(2, { type: 'typing' });
		talk.do(3, { type: 'typing' });
		talk.pass(1);
		expect(everybody.map((idx) => talk.talk(idx).typing)).toEqual([false, false, false, false]);
		talk.do(0, { type: 'giveWord', idx: 3 });
		talk.pass(2);
		talk.do(2, { type: 'typing' });
		talk.do(3, { type: 'typing' });
		talk.pass(1);
		expect(talk.seat(0).talk.typing?.idx).toBe(3);
		expect([0, 1, 2].map((idx) => talk.talk(idx).typing)).toEqual([true, true, true]);
		talk.pass(6);
		expect([0, 1, 2].map((idx) => talk.talk(idx).typing)).toEqual([false, false, false]);
	});

	test('waits for ever for a holder who is gone', () => {
		const talk = room('gone');
		talk.do(0, { type: 'startRound', order: [3, 2], question: '', seconds: 0 });
		talk.pass(2);
		talk.pass(29, (from) => from === 3);
		expect(talk.talk(0).holder).toBe(3);
		talk.pass(4, (from) => from === 3);
		expect(talk.talk(2).holder).toBe(2);
		expect(talk.lines(2, 'turn')).toMatchObject([{ who: { idx: 3 }, by: { idx: 0 }, act: 'skip' }]);
	});

	test('skips everybody when the lead herself hears nobody', () => {
		const talk = room('deaf');
		talk.do(0, { type: 'startRound', order: [3, 2], question: '', seconds: 0 });
		talk.pass(2);
		talk.pass(60, (_, to) => to === 0);
		talk.pass(2);
		expect(talk.talk(0)).toMatchObject({ holder: 3, turn: 0 });
	});
});

describe('a pause', () => {
	const statesOf = (talk: Talking, idx: number) => {
		const seat = talk.seat(idx);
		return ownTexts(seat, seat.lines).flatMap((line) =>
			line.type === 'text' ? [[line.text, line.state]] : []
		);
	};

	test('lets somebody write, or forgets the round it interrupts', () => {
		const talk = room('pause');
		talk.do(0, { type: 'startRound', order: [3, 2], question: 'Hur?', seconds: 60 });
		talk.pass(2);
		talk.do(3, { type: 'done' });
		talk.pass(2);
		expect(talk.do(0, { type: 'pause', seconds: 600 })).toBe(true);
		talk.pass(2);
		expect(talk.do(0, { type: 'pause', seconds: 600 })).toBe(false);
		for (const idx of everybody) {
			expect(talk.talk(idx)).toMatchObject({ mode: 'pause', seconds: 600, holder: undefined });
		}
		expect(talk.talk(2).mayWrite).toBe('paused');
		expect(talk.write(2, 'nej')).toBe(false);
		expect(talk.do(2, { type: 'done' })).toBe(false);
		expect(talk.write(1, 'moderator')).toBe(true);
		talk.pass(2);
		expect(talk.do(0, { type: 'resume' })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.talk(idx)).toMatchObject({ mode: 'round', holder: 2, turn: 1, question: 'Hur?' });
			expect(talk.lines(idx, 'round').map(({ what }) => what)).toEqual([
				'started',
				'paused',
				'resumed'
			]);
			expect(shownOn(talk.seat(idx))).toEqual(['moderator']);
		}
	});

	test('of an open talk ends in a round of nobody', () => {
		const talk = room('open pause');
		talk.do(0, { type: 'pause', seconds: 0 });
		talk.pass(2);
		expect(talk.talk(3)).toMatchObject({ mode: 'pause', order: [] });
		expect(talk.do(0, { type: 'endRound' })).toBe(false);
		talk.do(0, { type: 'resume' });
		talk.pass(2);
		expect(talk.talk(3)).toMatchObject({ mode: 'open', mayWrite: 'yes' });
		expect(talk.lines(3, 'round').at(-1)).toMatchObject({ what: 'resumed' });
	});

	test('loses what was queued before it, or sends it later unasked without a word', () => {
		const talk = room('queued');
		talk.do(0, { type: 'pause', seconds: 0 });
		const frame = talk.send(0);
		expect(talk.write(3, 'redan skrivet')).toBe(true);
		expect(statesOf(talk, 3)).toEqual([['redan skrivet', 'sending']]);
		talk.hear(3, frame);
		expect(statesOf(talk, 3)).toEqual([['redan skrivet', 'waiting']]);
		talk.pass(3);
		expect(shownOn(talk.seat(2))).toEqual([]);
		expect(talk.seat(3).outbox).toHaveLength(1);
		expect(talk.write(1, 'en moderator')).toBe(true);
		talk.pass(2);
		expect(statesOf(talk, 3)).toEqual([
			['redan skrivet', 'waiting'],
			['en moderator', 'sent']
		]);
		talk.do(0, { type: 'resume' });
		talk.pass(3);
		expect(shownOn(talk.seat(2))).toEqual(['en moderator', 'redan skrivet']);
		expect(statesOf(talk, 3).map(([, state]) => state)).toEqual(['sent', 'sent']);
		const seat = talk.seat(3);
		expect(ownTexts(seat, seat.lines)).toBe(seat.lines);
	});
});

describe('a mute', () => {
	test('is not seen by all, or does not keep her quiet', () => {
		const talk = room('mute');
		expect(talk.do(3, { type: 'mute', idx: 2 })).toBe(false);
		expect(talk.do(1, { type: 'mute', idx: 0 })).toBe(false);
		expect(talk.do(1, { type: 'mute', idx: 9 })).toBe(false);
		expect(talk.do(1, { type: 'unmute', idx: 3 })).toBe(false);
		expect(talk.do(1, { type: 'mute', idx: 3 })).toBe(true);
		talk.pass(2);
		expect(talk.do(0, { type: 'mute', idx: 3 })).toBe(false);
		for (const idx of everybody) {
			expect(talk.talk(idx).muted).toEqual([3]);
			expect(talk.lines(idx, 'mute')).toMatchObject([
				{ who: { idx: 1, firstName: 'Berit' }, whom: { idx: 3 }, on: true }
			]);
		}
		expect(talk.talk(3)).toMatchObject({ mayWrite: 'muted', mutedBy: { firstName: 'Berit' } });
		expect(talk.write(3, 'nej')).toBe(false);
		expect(talk.do(0, { type: 'unmute', idx: 3 })).toBe(true);
		talk.pass(2);
		expect(talk.write(3, 'tack')).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.talk(idx).muted).toEqual([]);
			expect(shownOn(talk.seat(idx))).toEqual(['tack']);
			expect(talk.lines(idx, 'mute').map(({ on }) => on)).toEqual([true, false]);
		}
	});

	test('lets her react', () => {
		const talk = room('muted reaction');
		talk.write(2, 'hej');
		talk.pass(2);
		talk.do(1, { type: 'mute', idx: 3 });
		talk.pass(2);
		expect(talk.do(3, { type: 'react', key: talk.text(3, 'hej').key, code: 1 })).toBe(false);
	});
});
