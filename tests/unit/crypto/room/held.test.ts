import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_CONTROLS, MAX_EARLY_MARKS, MAX_HELD, MAX_VOUCHED } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { tagOf, type Act } from '../../../../crypto/room/event.ts';
import { noteVouched } from '../../../../crypto/room/held.ts';
import { refOf } from '../../../../crypto/room/marks.ts';
import { SECOND, START } from './rooms.ts';
import { shownOn, Talking } from './talking.ts';

/* What is shown of words that come, and when (PROTOCOL.md §10.3). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Anna, Berit, an honest guest, a hostile one. */
const ANNA = 0;
const BERIT = 1;
const GUEST = 2;
const MALLORY = 3;
const honest = [ANNA, BERIT, GUEST];
const BLIND = [0, 0, 0, 0];
const room = (seed: string) => new Talking(4, seed, {}, 2);

/** Everybody honest hears a forged frame. */
function spread(talk: Talking, frame: Uint8Array): void {
	for (const idx of honest) talk.hear(idx, frame, talk.now);
}

const flags = (talk: Talking, idx: number) =>
	talk.lines(idx, 'flagged').map(({ who, reason, count }) => [who.idx, reason, count]);

/** Ticks that Mallory only listens to. */
const listen = (talk: Talking, ticks: number) => {
	talk.pass(ticks, (from) => from === MALLORY);
};

describe('somebody who talks although she is', () => {
	test.each([
		['muted', { type: 'mute', idx: MALLORY }, 'muted'],
		['told to pause', { type: 'pause', seconds: 0 }, 'paused'],
		['out of turn', { type: 'startRound', order: [GUEST], question: '', seconds: 0 }, 'outOfTurn']
	] as const)('%s is read by somebody', (_, verb, reason) => {
		const talk = room(`hostile ${reason}`);
		talk.do(ANNA, verb);
		listen(talk, 2);
		spread(talk, talk.claim(MALLORY, ['hör på mig']));
		for (const idx of honest) {
			expect(shownOn(talk.seat(idx))).toEqual([]);
			expect(talk.seat(idx).epoch.log.get(MALLORY)?.count).toBe(1);
		}
		expect(flags(talk, ANNA)).toEqual([]);
		listen(talk, 11);
		for (const idx of [ANNA, BERIT]) expect(flags(talk, idx)).toEqual([[MALLORY, reason, 1]]);
		expect(flags(talk, GUEST)).toEqual([]);
		spread(talk, talk.claim(MALLORY, ['en gång till', 'och en till']));
		listen(talk, 11);
		for (const idx of [ANNA, BERIT]) expect(flags(talk, idx)).toEqual([[MALLORY, reason, 3]]);
		for (const idx of honest) {
			expect(shownOn(talk.seat(idx))).toEqual([]);
			expect(talk.seat(idx).talk.held).toEqual([]);
		}
	});

	test('muted and looks away is read for more than twelve ticks', () => {
		const talk = room('blind');
		talk.do(BERIT, { type: 'mute', idx: MALLORY });
		const texts: string[] = [];
		for (let tick = 0; tick < 24; tick++) {
			listen(talk, 1);
			texts.push(`nu ${String(tick)}`);
			spread(talk, talk.claim(MALLORY, [texts.at(-1)!], { counts: BLIND }));
		}
		for (const idx of honest) {
			const shown = shownOn(talk.seat(idx));
			expect(shown).toEqual(texts.slice(0, shown.length).toSorted());
			expect(shown.length).toBeLessThanOrEqual(13);
		}
		listen(talk, 12);
		const hidden = flags(talk, ANNA)[0]!;
		expect(hidden.slice(0, 2)).toEqual([MALLORY, 'muted']);
		expect(hidden[2]).toBeGreaterThanOrEqual(11);
	});

	test('muted reacts all the same', () => {
		const talk = room('reacts');
		talk.write(GUEST, 'hej');
		listen(talk, 2);
		talk.do(ANNA, { type: 'mute', idx: MALLORY });
		listen(talk, 2);
		const ref = refOf(talk.text(MALLORY, 'hej').ref!);
		spread(talk, talk.claim(MALLORY, [{ type: 'reaction', ref, code: 3 }]));
		listen(talk, 11);
		for (const idx of honest) expect(talk.text(idx, 'hej').reactions ?? []).toEqual([]);
		expect(flags(talk, ANNA)).toEqual([[MALLORY, 'muted', 1]]);
	});
});

describe('somebody who does what only', () => {
	const ref = { tag: 1, idx: GUEST, seq: 1 };
	test.each<readonly [string, Act | string]>([
		['a moderator may: retract', { type: 'retract', ref, own: false }],
		['the author may: retract', { type: 'retract', ref, own: true }],
		['a moderator may: mute', { type: 'mute', idx: GUEST, on: true }],
		['the author may: cover', { type: 'cover', ref, topic: 1 }],
		['the author may: uncover', { type: 'uncover', ref }],
		[
			'the lead may: a round',
			{
				type: 'round',
				rid: 9,
				turn: 0,
				mode: 'round',
				continues: false,
				seconds: 0,
				order: [MALLORY],
				question: ''
			}
		],
		['the holder may: pass', { type: 'turn', rid: 1, turn: 0, act: 'pass' }],
		['a moderator may: skip', { type: 'turn', rid: 1, turn: 0, act: 'skip' }],
		['a moderator may: close', { type: 'close', seeds: false }]
	])('%s', (_, act) => {
		const talk = room('powers');
		talk.write(GUEST, 'hej');
		listen(talk, 2);
		talk.do(ANNA, { type: 'startRound', order: [GUEST], question: '', seconds: 0 });
		listen(talk, 2);
		const before = honest.map((idx) => [talk.talk(idx), talk.text(idx, 'hej')]);
		const said = refOf(talk.text(MALLORY, 'hej').ref!);
		const claimed = typeof act !== 'string' && 'ref' in act ? { ...act, ref: said } : act;
		spread(talk, talk.claim(MALLORY, [claimed]));
		listen(talk, 2);
		expect(honest.map((idx) => [talk.talk(idx), talk.text(idx, 'hej')])).toEqual(before);
		expect([ANNA, BERIT, GUEST].map((idx) => flags(talk, idx))).toEqual([
			[[MALLORY, 'notAllowed', 1]],
			[[MALLORY, 'notAllowed', 1]],
			[]
		]);
		for (const idx of honest) expect(talk.seat(idx).epoch.log.get(MALLORY)?.count).toBe(1);
	});

	test('a participant may be given: a moderator is muted, or a notice is not hers', () => {
		const talk = room('mute a moderator');
		const frame = talk.claim(BERIT, [{ type: 'mute', idx: ANNA, on: true }]);
		for (const idx of [ANNA, GUEST]) talk.hear(idx, frame, talk.now);
		expect(talk.talk(GUEST).muted).toEqual([]);
		expect(flags(talk, ANNA)).toEqual([[BERIT, 'notAllowed', 1]]);
		const round = { rid: 9, turn: 0, mode: 'pause', continues: false } as const;
		const more = { seconds: 0, order: [], question: '' };
		const paused = talk.claim(BERIT, [{ type: 'round', ...round, ...more }]);
		for (const idx of [ANNA, GUEST]) talk.hear(idx, paused, talk.now);
		expect(talk.talk(GUEST).mode).toBe('open');
	});
});

describe('words that come', () => {
	test('before the turn that makes them right are lost', () => {
		const talk = room('early');
		talk.do(ANNA, { type: 'startRound', order: [GUEST, MALLORY], question: '', seconds: 0 });
		listen(talk, 2);
		talk.do(GUEST, { type: 'done' });
		const ended = talk.send(GUEST, talk.now);
		for (const idx of [ANNA, MALLORY]) talk.hear(idx, ended, talk.now);
		expect(talk.talk(MALLORY).holder).toBe(MALLORY);
		talk.write(MALLORY, 'min tur');
		const mine = talk.send(MALLORY, talk.now);
		talk.hear(BERIT, mine, talk.now);
		expect(shownOn(talk.seat(BERIT))).toEqual([]);
		listen(talk, 6);
		expect(talk.talk(BERIT).holder).toBe(MALLORY);
		expect(shownOn(talk.seat(BERIT))).toEqual(['min tur']);
		expect(flags(talk, BERIT)).toEqual([]);
	});

	test('long after, when the turn is repaired late, stay away for good', () => {
		const talk = room('late');
		talk.do(ANNA, { type: 'startRound', order: [GUEST, MALLORY], question: '', seconds: 0 });
		talk.pass(2);
		talk.do(GUEST, { type: 'done' });
		talk.pass(1, (_, to) => to === BERIT);
		talk.write(MALLORY, 'min tur');
		const frame = talk.send(MALLORY, talk.now);
		for (const idx of honest) talk.hear(idx, frame, talk.now);
		talk.pass(14, (_, to) => to === BERIT);
		expect(shownOn(talk.seat(BERIT))).toEqual([]);
		expect(flags(talk, BERIT)).toEqual([[MALLORY, 'outOfTurn', 1]]);
		talk.pass(6);
		expect(shownOn(talk.seat(BERIT))).toEqual(['min tur']);
	});

	test('in time but are repaired late are hidden from one alone', () => {
		const talk = room('repaired');
		talk.write(MALLORY, 'nyss sagt');
		talk.pass(1, (from, to) => from === MALLORY && to === GUEST);
		talk.do(ANNA, { type: 'pause', seconds: 0 });
		const cut = (from: number, to: number) => to === GUEST && from === MALLORY;
		talk.pass(1, cut);
		expect(talk.talk(GUEST).mode).toBe('pause');
		// Nobody answers what she asks for until long after.
		for (let tick = 0; tick < 12; tick++) {
			talk.now += SECOND;
			const frame = talk.send(ANNA, talk.now);
			for (const idx of [GUEST, BERIT]) talk.hear(idx, frame, talk.now);
		}
		expect(shownOn(talk.seat(GUEST))).toEqual([]);
		talk.pass(6);
		for (const idx of [ANNA, BERIT, GUEST]) expect(shownOn(talk.seat(idx))).toEqual(['nyss sagt']);
	});

	test('later than the act against them, which two insiders claim to be older, are shown', () => {
		const talk = new Talking(5, 'voucher', {}, 2);
		const [mallory, friend] = [3, 4];
		const lying = talk.forge(friend, [], [0, 0, 0, 9, 0]);
		for (const idx of honest) talk.hear(idx, lying, talk.now);
		talk.do(ANNA, { type: 'mute', idx: mallory });
		talk.pass(14, (from) => from >= mallory);
		const frame = talk.claim(mallory, ['gammalt'], { counts: [0, 0, 0, 0, 0] });
		for (const idx of honest) talk.hear(idx, frame, talk.now);
		for (const idx of honest) expect(shownOn(talk.seat(idx))).toEqual([]);
	});

	test('whole only after the act, and began before it, are hidden', () => {
		const talk = room('halves');
		const long = 'a'.repeat(1_200);
		talk.write(GUEST, long);
		const first = talk.send(GUEST, talk.now);
		const rest = [talk.send(GUEST, talk.now), talk.send(GUEST, talk.now)];
		for (const idx of [ANNA, BERIT]) talk.hear(idx, first, talk.now);
		talk.now += 2 * SECOND;
		talk.do(ANNA, { type: 'mute', idx: GUEST });
		talk.pass(14, (from, to) => from === GUEST || to === GUEST);
		for (const idx of [ANNA, BERIT]) {
			expect(shownOn(talk.seat(idx))).toEqual([]);
			for (const frame of rest) talk.hear(idx, frame, talk.now);
			expect(shownOn(talk.seat(idx))).toEqual([long]);
		}
	});

	test('with an act that their author had seen and I had not stay on my screen', () => {
		const talk = room('goes');
		talk.do(ANNA, { type: 'mute', idx: MALLORY });
		const muted = talk.send(ANNA, talk.now);
		for (const idx of [BERIT, MALLORY]) talk.hear(idx, muted, talk.now);
		const frame = talk.claim(MALLORY, ['jag vet'], { counts: [1, 0, 0, 0] });
		for (const idx of honest) talk.hear(idx, frame, talk.now);
		expect(honest.map((idx) => shownOn(talk.seat(idx)))).toEqual([[], [], ['jag vet']]);
		listen(talk, 6);
		for (const idx of honest) expect(shownOn(talk.seat(idx))).toEqual([]);
	});
});

describe('what is done to a text', () => {
	test('before it comes is forgotten, or in another order is another', () => {
		const ref = { tag: tagOf(room('order').seat(ANNA).epoch.id), idx: GUEST, seq: 1 };
		const acts: readonly (readonly [number, Act])[] = [
			[BERIT, { type: 'cover', ref, topic: 2 }],
			[MALLORY, { type: 'reaction', ref, code: 1 }],
			[BERIT, { type: 'reaction', ref, code: 1 }],
			[MALLORY, { type: 'reaction', ref, code: 3 }]
		];
		const outcomes = [0, 2, 4].map((first) => {
			const talk = room('order');
			talk.write(GUEST, 'hej');
			const text = talk.send(GUEST, talk.now);
			const frames = acts.map(([idx, act]) => talk.claim(idx, [act]));
			const reader = new Talking(4, 'order', {}, 2);
			const hear = (frame: Uint8Array) => reader.hear(ANNA, frame, talk.now);
			for (const frame of frames.slice(0, first)) hear(frame);
			hear(text);
			for (const frame of frames.slice(first)) hear(frame);
			const { cover, reactions } = reader.text(ANNA, 'hej');
			return { cover: cover?.topic, reactions };
		});
		expect(outcomes[1]).toEqual(outcomes[0]);
		expect(outcomes[2]).toEqual(outcomes[0]);
		expect(outcomes[0]?.cover).toBe(2);
	});

	test('and is retracted before it comes is read aloud or shown', () => {
		const talk = room('retracted');
		talk.write(GUEST, 'ångrar');
		const text = talk.send(GUEST, talk.now);
		talk.do(GUEST, { type: 'retract', key: talk.text(GUEST, 'ångrar').key });
		const taken = talk.send(GUEST, talk.now);
		const first = talk.hear(ANNA, taken, talk.now);
		expect(first.turn.notices).toEqual([]);
		expect(talk.hear(ANNA, text, talk.now).result).toBe('replayed');
		talk.pass(6);
		expect(shownOn(talk.seat(ANNA))).toEqual([]);
		expect(talk.lines(ANNA, 'text')).toMatchObject([{ text: '', retracted: { idx: GUEST } }]);
	});

	test('by somebody who invents texts fills memory, or pushes out what others did', () => {
		const talk = room('flood');
		const missing = { tag: 1, idx: GUEST, seq: 7 };
		const honestAct = talk.claim(BERIT, [{ type: 'retract', ref: missing, own: false }]);
		talk.hear(ANNA, honestAct, talk.now);
		for (let at = 0; at < 20; at++) {
			talk.now += SECOND;
			const acts = Array.from({ length: 8 }, (_, n): Act => {
				const invented = { tag: 1 + n, idx: GUEST, seq: 100 + at };
				return { type: 'reaction', ref: invented, code: 1 };
			});
			talk.hear(ANNA, talk.claim(MALLORY, acts), talk.now);
		}
		const { early } = talk.seat(ANNA).talk;
		expect(early.filter(({ origin }) => origin.idx === MALLORY)).toHaveLength(MAX_EARLY_MARKS);
		expect(early.filter(({ origin }) => origin.idx === BERIT)).toHaveLength(1);
	});
});

describe('memory grows without end by', () => {
	test('what a moderator shows to have, and nobody else can see', () => {
		let seat = room('vouched').seat(GUEST);
		for (let count = 1; count <= MAX_VOUCHED + 5; count++) {
			const counts = [0, 0, 0, count];
			seat = noteVouched(seat, 'current', { idx: ANNA, counts }, START + count);
		}
		const known = seat.talk.vouched.get(`1.${String(MALLORY)}`)!;
		expect(known).toHaveLength(MAX_VOUCHED);
		expect(known.at(-1)).toEqual({ seq: MAX_VOUCHED + 5, at: START + MAX_VOUCHED + 5 });
	});

	test('acts of one person', () => {
		const talk = room('controls');
		talk.do(ANNA, { type: 'mute', idx: GUEST });
		const muted = talk.send(ANNA, talk.now);
		talk.hear(BERIT, muted, talk.now);
		for (let at = 0; at < 20; at++) {
			talk.now += SECOND;
			const acts = Array.from({ length: 10 }, (_, n): Act => {
				return { type: 'turn', rid: 1 + at, turn: n, act: 'done' };
			});
			talk.hear(BERIT, talk.claim(MALLORY, acts), talk.now);
		}
		const { controls } = talk.seat(BERIT).talk;
		expect(controls.filter(({ idx }) => idx === MALLORY)).toHaveLength(MAX_CONTROLS);
		expect(talk.talk(BERIT).muted).toEqual([GUEST]);
	});

	test('words whose view is a lie', () => {
		const talk = room('lies');
		for (let at = 0; at < 30; at++) {
			talk.now += SECOND;
			const frame = talk.claim(MALLORY, [`ord ${String(at)}`], { counts: [999, 0, 0, 0] });
			talk.hear(GUEST, frame, talk.now);
		}
		expect(talk.seat(GUEST).talk.held).toHaveLength(MAX_HELD);
		expect(shownOn(talk.seat(GUEST))).toHaveLength(30);
	});
});
