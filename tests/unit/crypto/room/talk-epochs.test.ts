import { beforeAll, expect, test } from 'vitest';
import { CARRIED_FRAMES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { forgetUnsaid } from '../../../../crypto/room/carried.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { NEW_TALK } from '../../../../crypto/room/talk.ts';
import { entryAt } from './rooms.ts';
import { shownOn, Talking } from './talking.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Anna, Berit and two guests. */
const everybody = [0, 1, 2, 3];
const room = (seed: string) => new Talking(4, seed, {}, 2);
const round = { type: 'startRound', order: [3, 2, 3], question: 'Hur?', seconds: 60 } as const;

/** A new lock, and the grace of the one before over. */
function relock(talk: Talking, lost?: (from: number, to: number) => boolean): void {
	talk.rotate();
	talk.pass(2, lost);
	talk.pass(22);
	for (const idx of everybody) expect(talk.seat(idx).draining).toBeUndefined();
}

test('a round is over, begins anew or is told twice because the lock changes', () => {
	const talk = room('lock');
	talk.do(0, round);
	talk.pass(2);
	talk.do(3, { type: 'done' });
	talk.pass(2);
	relock(talk);
	for (const idx of everybody) {
		expect(talk.talk(idx)).toMatchObject({ mode: 'round', holder: 2, turn: 1, question: 'Hur?' });
		expect(talk.lines(idx, 'round')).toHaveLength(1);
		expect(talk.lines(idx, 'turn')).toHaveLength(1);
	}
	const own = talk.seat(1).talk.controls.filter(({ epoch }) => epoch === 2);
	expect(own).toMatchObject([{ idx: 0, seq: 1, act: { type: 'round', continues: true, turn: 1 } }]);
	talk.write(2, 'min tur');
	talk.do(2, { type: 'done' });
	talk.pass(2);
	relock(talk);
	for (const idx of everybody) {
		expect(talk.talk(idx)).toMatchObject({ holder: 3, turn: 2 });
		expect(shownOn(talk.seat(idx))).toEqual(['min tur']);
	}
});

test('an open talk that never had a round is told of one', () => {
	const talk = room('never');
	relock(talk);
	expect(talk.seat(0).epoch.log.get(0)?.count).toBe(0);
});

test('a turn that ended as the lock changed is forgotten', () => {
	const talk = room('crossing');
	talk.do(0, round);
	talk.pass(2);
	talk.write(3, 'sist i det gamla');
	talk.do(3, { type: 'done' });
	talk.rotate();
	talk.pass(1);
	talk.pass(22);
	for (const idx of everybody) {
		expect(talk.talk(idx)).toMatchObject({ mode: 'round', holder: 2, turn: 1 });
		expect(shownOn(talk.seat(idx))).toEqual(['sist i det gamla']);
	}
	const own = talk.seat(1).talk.controls.filter(({ epoch }) => epoch === 2);
	expect(own.at(-1)).toMatchObject({ act: { turn: 1 } });
});

test('words in the turn that somebody else’s act in the old epoch gave are lost', () => {
	const talk = room('carried');
	talk.do(0, round);
	talk.pass(2);
	talk.do(3, { type: 'done' });
	talk.rotate();
	// Berit misses the end of the turn, which was said in the old epoch.
	talk.pass(1, (from, to) => from === 3 && to === 1);
	talk.pass(1, (from, to) => from === 0 && to === 1);
	expect(talk.write(2, 'min tur')).toBe(true);
	talk.pass(12);
	for (const idx of everybody) {
		expect(talk.talk(idx)).toMatchObject({ holder: 2, turn: 1 });
		expect(shownOn(talk.seat(idx))).toEqual(['min tur']);
		expect(talk.lines(idx, 'flagged')).toEqual([]);
	}
});

test('a pause ends with the epoch, or who missed its end never writes again', () => {
	const talk = room('pause');
	talk.do(0, { type: 'pause', seconds: 300 });
	talk.pass(2);
	relock(talk);
	for (const idx of everybody) {
		expect(talk.talk(idx)).toMatchObject({ mode: 'pause', seconds: 300 });
		expect(talk.lines(idx, 'round')).toHaveLength(1);
	}
	talk.do(0, { type: 'resume' });
	talk.pass(1, (_, to) => to === 3);
	talk.rotate();
	talk.pass(1);
	for (let at = 0; at < 25; at++) {
		// What was said in the old epoch never reaches her.
		talk.pass(1, (from, to) => to === 3 && talk.seat(from).borrowed > 0);
	}
	expect(talk.lines(3, 'gap')).toMatchObject([{ who: { idx: 0 } }]);
	expect(talk.talk(3)).toMatchObject({ mode: 'open', mayWrite: 'yes' });
});

/**
 * A lock after which the lead knows nothing of what she decided: she leads in another's place. The epoch
 * that ended by it, as 3 had it then.
 */
function relockByAnother(talk: Talking): Seat['draining'] {
	talk.do(0, { type: 'pause', seconds: 300 });
	talk.do(1, { type: 'mute', idx: 2 });
	talk.pass(2);
	talk.rotate();
	talk.pass();
	const { draining } = talk.seat(3);
	expect(draining).toBeDefined();
	talk.seats[0] = { ...talk.seat(0), talk: NEW_TALK };
	talk.pass();
	for (const idx of everybody) expect(talk.seat(idx).draining).toBeUndefined();
	return draining;
}

const framesOf = (talk: Talking, lead: number, at: number) =>
	talk.seat(at).epoch.receiving.get(lead)!.chain.next;
const decided = (talk: Talking, idx: number) => {
	const { mode, muted } = talk.talk(idx);
	return { mode, muted };
};
const OPEN = { mode: 'open', muted: [] };
const CLOSED = { mode: 'pause', muted: [2] };

test('a pause and a mute of which the lead knows nothing stay with who heard of them', () => {
	const talk = room('unknown');
	relockByAnother(talk);
	while (framesOf(talk, 0, 3) < CARRIED_FRAMES) {
		expect(decided(talk, 3)).toEqual(CLOSED);
		talk.pass();
	}
	expect(decided(talk, 0)).toEqual(OPEN);
	talk.pass();
	for (const idx of everybody) expect(decided(talk, idx)).toEqual(OPEN);
	expect(talk.write(3, 'åter fritt')).toBe(true);
	talk.pass(2);
	for (const idx of everybody) expect(shownOn(talk.seat(idx))).toEqual(['åter fritt']);
});

test('a turn whose end never reached the lead is over for those who heard of it', () => {
	const talk = room('unknown end');
	talk.do(0, round);
	talk.pass(2);
	const { talk: unaware } = talk.seat(0);
	talk.do(3, { type: 'done' });
	talk.pass(2);
	talk.rotate();
	talk.pass();
	talk.seats[0] = { ...talk.seat(0), talk: unaware };
	talk.pass(CARRIED_FRAMES + 2);
	for (const idx of everybody) {
		expect(talk.talk(idx)).toMatchObject({ mode: 'round', holder: 3, turn: 0 });
	}
});

test('a pause is forgotten although something that the lead has said is missing', () => {
	const talk = room('lacking');
	relockByAnother(talk);
	while (framesOf(talk, 0, 3) < CARRIED_FRAMES - 1) talk.pass();
	// The lead's act is in the one frame that 3 does not hear.
	talk.do(0, { type: 'startRound', order: [3], question: '', seconds: 0 });
	talk.pass(1, (from, to) => from === 0 && to === 3);
	talk.pass(1, (from, to) => from !== 0 && to === 3);
	expect(framesOf(talk, 0, 3)).toBeGreaterThanOrEqual(CARRIED_FRAMES);
	talk.pass(1, (from, to) => from !== 0 && to === 3);
	expect(talk.talk(3).mode).toBe('pause');
	talk.pass(8);
	expect(talk.talk(3)).toMatchObject({ mode: 'round', holder: 3 });
});

test('late words of an epoch are judged without the pause in which they were said', () => {
	const talk = room('late words');
	const draining = relockByAnother(talk);
	while (framesOf(talk, 0, 3) < CARRIED_FRAMES) talk.pass();
	const seat = talk.seat(3);
	expect(seat.talk.controls).toHaveLength(2);
	expect(forgetUnsaid({ ...seat, draining }, talk.now).talk).toBe(seat.talk);
	expect(forgetUnsaid(seat, talk.now).talk.controls).toEqual([]);
});

test('a pause is forgotten although the lead has been silent since the lock', () => {
	const talk = room('silent lead');
	relockByAnother(talk);
	const heard = framesOf(talk, 0, 3);
	talk.pass(3 * CARRIED_FRAMES, (from, to) => from === 0 && to === 3);
	expect(framesOf(talk, 0, 3)).toBe(heard);
	expect(talk.talk(3).mode).toBe('pause');
});

test('a mute is forgotten with the epoch, or needs the roster for ever', () => {
	const talk = room('mute');
	talk.do(1, { type: 'mute', idx: 3 });
	talk.pass(2);
	talk.rotate([{ op: 'flags', idx: 3, muted: true }]);
	talk.pass(24);
	expect(talk.seat(2).epoch.facts.roster[3]?.muted).toBe(true);
	relock(talk);
	relock(talk);
	for (const idx of everybody) {
		expect(talk.talk(idx).muted).toEqual([3]);
		expect(talk.seat(idx).talk.controls).toEqual([]);
		expect(talk.lines(idx, 'mute')).toHaveLength(1);
	}
	expect(talk.do(1, { type: 'unmute', idx: 3 })).toBe(true);
	talk.pass(2);
	for (const idx of everybody) expect(talk.talk(idx).muted).toEqual([]);
	expect(talk.write(3, 'tack')).toBe(true);
	talk.pass(2);
	for (const idx of everybody) expect(shownOn(talk.seat(idx))).toEqual(['tack']);
});

test.each([true, false])('a mute (%s) that crossed the grant is lost with its epoch', (on) => {
	const talk = room(`crossed ${String(on)}`);
	if (!on) {
		talk.do(1, { type: 'mute', idx: 3 });
		talk.pass(2);
		talk.rotate([{ op: 'flags', idx: 3, muted: true }]);
		talk.pass(24);
	}
	// The grant says nothing of it: it was made before.
	talk.do(1, on ? { type: 'mute', idx: 3 } : { type: 'unmute', idx: 3 });
	relock(talk);
	relock(talk);
	for (const idx of everybody) {
		expect(talk.talk(idx).muted).toEqual(on ? [3] : []);
		expect(talk.lines(idx, 'mute')).toHaveLength(on ? 1 : 2);
	}
});

test('somebody who went muted comes back as if nothing had been', () => {
	const talk = room('away');
	talk.do(1, { type: 'mute', idx: 3 });
	talk.pass(2);
	talk.rotate([{ op: 'remove', idx: 3 }]);
	talk.pass(24);
	for (const idx of [0, 1, 2]) expect([...talk.seat(idx).talk.mutedAway]).toEqual([3]);
	const back = { ...entryAt(3, talk.facts.roster[3]!.vk, 2), muted: true };
	talk.rotate([{ op: 'put', entry: back }]);
	talk.pass(24);
	for (const idx of [0, 1, 2]) {
		expect([...talk.seat(idx).talk.mutedAway]).toEqual([]);
		expect(talk.talk(idx).muted).toEqual([3]);
	}
});
