import { beforeAll, describe, expect, test } from 'vitest';
import {
	LATE_GRANT_TICKS,
	VIGIL_GAP_TICKS,
	VIGIL_HEARING_TICKS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import {
	afterGap,
	watchTick,
	holdGrant,
	isCandidate,
	isLeadLost,
	isLost,
	isMissingJuniors,
	maySucceedMe,
	noteLost,
	noteYield,
	seniorsOf,
	usurperOf,
	warrantFor
} from '../../../../crypto/room/vigil.ts';
import type { HeldGrant } from '../../../../crypto/room/vigil-state.ts';
import { Room, SECOND, START } from './rooms.ts';

/** Anna leads (0), Sara (1) and Ines (2) moderate, 3 and 4 take part. */
const PEOPLE = 5;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A seat whose others were heard last right before its epoch. */
function seatAt(idx: number, people = PEOPLE, moderators = 3): Seat {
	const seat = new Room(people, 'vigil', {}, moderators).seat(idx);
	return { ...seat, heardAt: new Map([...seat.heardAt].map(([other]) => [other, START - 1])) };
}

/** Her ticks from `from` on, one a second; `heard` says whom she hears before each. */
function live(
	seat: Seat,
	ticks: number,
	heard: (tick: number) => readonly number[],
	from = START
): Seat {
	let next = seat;
	for (let tick = 1; tick <= ticks; tick++) {
		const now = from + tick * SECOND;
		const heardAt = new Map(next.heardAt);
		for (const idx of heard(tick)) heardAt.set(idx, now - 100);
		next = watchTick({ ...next, heardAt }, now);
	}
	return next;
}

const grantOf = (from: number, fill = 7): HeldGrant => ({
	from,
	gid: new Uint8Array(32).fill(fill),
	bytes: new Uint8Array(100),
	parts: 1,
	at: START
});

describe('a candidate', () => {
	test('asks nobody, though she misses somebody who would follow her', () => {
		const all = live(seatAt(1), 20, () => [2, 3, 4]);
		expect(isMissingJuniors(all, START + 20 * SECOND)).toBe(false);
		const some = live(seatAt(1), 20, (tick) => (tick < 14 ? [2, 3, 4] : [2, 3]));
		expect(isMissingJuniors(some, START + 20 * SECOND)).toBe(true);
		expect(isMissingJuniors({ ...some, left: [4] }, START + 20 * SECOND)).toBe(false);
		const lead = live(seatAt(2), 20, () => [3, 4]);
		expect(isMissingJuniors(lead, START + 20 * SECOND)).toBe(false);
	});
});

describe('a moderator counts as silent', () => {
	test('after 19 own ticks, or not after 20', () => {
		const early = live(seatAt(3), 19, () => [4]);
		expect(isLost(early, 0)).toBe(false);
		const late = live(seatAt(3), 20, () => [4]);
		expect(isLost(late, 0)).toBe(true);
		expect(isLeadLost(late)).toBe(true);
	});

	test('although she was heard once meanwhile', () => {
		const seat = live(seatAt(3), 30, (tick) => (tick === 15 ? [0, 4] : [4]));
		expect(isLost(seat, 0)).toBe(false);
		expect(isLost(seat, 1)).toBe(true);
	});

	test('although she was heard since my last tick', () => {
		const seat = live(seatAt(3), 25, () => [4]);
		const heardAt = new Map(seat.heardAt).set(0, START + 25.5 * SECOND);
		expect(isLost({ ...seat, heardAt }, 0)).toBe(false);
	});

	test('to somebody who hears nobody else: it may be she who is cut off', () => {
		expect(
			isLost(
				live(seatAt(3), 60, () => []),
				0
			)
		).toBe(false);
	});

	test('never, once others have followed a successor whose grant I hold', () => {
		const seat = holdGrant(
			live(seatAt(3), 10, () => [4]),
			grantOf(1)
		);
		const after = live(seat, 10, () => [], START + 10 * SECOND);
		expect(isLost(after, 0)).toBe(true);
		expect(warrantFor(after, grantOf(1))).toBe('silence');
	});

	test('only by ticks right after somebody was heard, or by later ones than three', () => {
		const seat = live(seatAt(3), 30, (tick) => (tick % 5 === 0 ? [4] : []));
		// Of five ticks, the one after a frame and the two behind it hear somebody.
		const counted = seat.epoch.vigil.silent.get(0)!;
		expect(counted).toBeGreaterThan(14);
		expect(counted).toBeLessThan(20);
	});

	test('never, where there are only two: nobody else could be heard', () => {
		const two = seatAt(1, 2, 2);
		expect(
			isLost(
				live(two, 20, () => []),
				0
			)
		).toBe(true);
	});

	test('in a pause of mine that was no sleep, or not after one that was', () => {
		const before = live(seatAt(3), 10, () => [4]);
		const pause = (ticks: number) => {
			const now = START + (10 + ticks) * SECOND;
			const heardAt = new Map(before.heardAt).set(4, now - 100);
			return watchTick({ ...before, heardAt }, now).epoch.vigil.silent.get(0);
		};
		expect(pause(VIGIL_GAP_TICKS)).toBe(11);
		expect(pause(VIGIL_GAP_TICKS + 0.001)).toBeUndefined();
	});

	test('by a tick that nobody was heard shortly before', () => {
		const before = live(seatAt(3), 10, () => [4]);
		const since = (ticks: number) => {
			const heardAt = new Map(before.heardAt).set(4, START + (11 - ticks) * SECOND);
			return watchTick({ ...before, heardAt }, START + 11 * SECOND).epoch.vigil.silent.get(0);
		};
		expect(since(VIGIL_HEARING_TICKS)).toBe(11);
		expect(since(VIGIL_HEARING_TICKS + 0.001)).toBe(10);
	});

	test('by time in which I slept', () => {
		const before = live(seatAt(3), 10, () => [4]);
		const after = live(before, 15, () => [4], START + 60 * SECOND);
		expect(isLost(after, 0)).toBe(false);
		expect(after.epoch.vigil.silent.get(0)).toBe(14);
	});

	test('in a new epoch, by the silence of the one before', () => {
		const seat = live(seatAt(3), 25, () => [4]);
		expect(seatAt(3).epoch.vigil.silent.size).toBe(0);
		expect(isLeadLost(seat)).toBe(true);
	});
});

describe('after a gap of her own', () => {
	test('a moderator speaks at once, or a participant is quiet', () => {
		expect(afterGap(seatAt(0), 4 * SECOND, START).listening).toBe(3);
		expect(afterGap(seatAt(2), 4 * SECOND, START).listening).toBe(3);
		expect(afterGap(seatAt(3), 4 * SECOND, START).listening).toBe(0);
	});

	test('a lead without co-moderators listens to nobody', () => {
		expect(afterGap(new Room(3).seat(0), 4 * SECOND, START).listening).toBe(0);
	});

	test('a silence counts on', () => {
		const seat = afterGap(
			live(seatAt(3), 25, () => [4]),
			4 * SECOND,
			START
		);
		expect(isLost(seat, 0)).toBe(false);
	});
});

describe('the line of succession', () => {
	test('is another than lead first, then the other moderators by idx', () => {
		const { facts } = seatAt(0).epoch;
		expect(seniorsOf(facts, 1)).toEqual([0]);
		expect(seniorsOf(facts, 2)).toEqual([0, 1]);
		const led = { ...facts, issuer: 2 };
		expect(seniorsOf(led, 0)).toEqual([2]);
		expect(seniorsOf(led, 1)).toEqual([2, 0]);
	});
});

describe('S1: a grant of a co-moderator is followed', () => {
	const silent = (ticks: number) => live(seatAt(3), ticks, () => [1, 4]);

	test('while the lead is heard', () => {
		const seat = live(seatAt(3), 40, () => [0, 4]);
		expect(warrantFor(seat, grantOf(1))).toBeUndefined();
	});

	test('before 20 s of silence, or not after', () => {
		expect(warrantFor(silent(19), grantOf(1))).toBeUndefined();
		expect(warrantFor(silent(20), grantOf(1))).toBe('silence');
	});

	test('while somebody before her in the line is heard', () => {
		expect(warrantFor(silent(40), grantOf(2))).toBeUndefined();
		const both = live(seatAt(3), 20, () => [2, 4]);
		expect(warrantFor(both, grantOf(2))).toBe('silence');
	});

	test('by somebody who comes before her in the line', () => {
		const sara = live(seatAt(1), 40, () => [2, 4]);
		expect(warrantFor(sara, grantOf(2))).toBeUndefined();
	});

	test('by the lead herself', () => {
		const anna = live(seatAt(0), 40, () => [1, 2, 3, 4]);
		expect(warrantFor(anna, grantOf(1))).toBeUndefined();
	});

	test('with a yield for another, or not with one for her', () => {
		const any = new Uint8Array(32);
		const seat = seatAt(3);
		expect(warrantFor(noteYield(seat, 0, { to: 2, gid: any }), grantOf(1))).toBeUndefined();
		expect(warrantFor(noteYield(seat, 0, { to: 1, gid: any }), grantOf(1))).toBe('yield');
		const named = { to: 1, gid: grantOf(1).gid };
		expect(warrantFor(noteYield(seat, 0, named), grantOf(1))).toBe('yield');
		expect(warrantFor(noteYield(seat, 0, named), grantOf(1, 8))).toBeUndefined();
	});

	test('with a yield that the lead did not say, or to nobody who moderates', () => {
		const any = new Uint8Array(32);
		const seat = seatAt(4);
		for (const [from, to] of [
			[1, 1],
			[3, 1],
			[0, 3],
			[0, 0],
			[0, 77]
		] as const) {
			const noted = noteYield(seat, from, { to, gid: any });
			expect(noted.epoch.vigil.given, `${String(from)} to ${String(to)}`).toBeUndefined();
		}
	});

	test('with a yield that was taken back', () => {
		const any = new Uint8Array(32);
		const given = noteYield(seatAt(3), 0, { to: 1, gid: any });
		expect(warrantFor(noteYield(given, 0, { to: 2, gid: any }), grantOf(1))).toBeUndefined();
	});
});

describe('a candidate', () => {
	const now = START + 20 * SECOND;
	const waiting = (idx: number, heard: readonly number[]) => live(seatAt(idx), 20, () => heard);

	test('leads before most of those she hears have lost the lead', () => {
		let sara = waiting(1, [2, 3, 4]);
		expect(isCandidate(sara, now)).toBe(false);
		sara = noteLost(sara, 3, true);
		expect(isCandidate(sara, now)).toBe(false);
		sara = noteLost(sara, 4, true);
		expect(isCandidate(sara, now)).toBe(true);
		expect(isCandidate(noteLost(sara, 4, false), now)).toBe(false);
	});

	test('waits for those she does not hear', () => {
		const sara = noteLost(waiting(1, [3]), 3, true);
		expect(isCandidate(sara, now)).toBe(true);
	});

	test('leads by the word of somebody she no longer hears', () => {
		const seat = live(waiting(1, [3, 4]), 10, () => [3], now);
		const sara = noteLost(noteLost(seat, 4, true), 3, false);
		expect(isCandidate(sara, now + 10 * SECOND)).toBe(false);
	});

	test('leads while somebody before her in the line is there', () => {
		const ines = [1, 3, 4].reduce((seat, idx) => noteLost(seat, idx, true), waiting(2, [1, 3, 4]));
		expect(isCandidate(ines, now)).toBe(false);
		const alone = [3, 4].reduce((seat, idx) => noteLost(seat, idx, true), waiting(2, [3, 4]));
		expect(isCandidate(alone, now)).toBe(true);
	});

	test('is a participant, or the lead herself', () => {
		const agreed = (idx: number, heard: readonly number[]) =>
			heard.reduce((seat, other) => noteLost(seat, other, true), waiting(idx, heard));
		expect(isCandidate(agreed(3, [1, 2, 4]), now)).toBe(false);
		expect(isCandidate(agreed(0, [1, 2, 3, 4]), now)).toBe(false);
	});

	test('leads right after she slept', () => {
		const sara = [3, 4].reduce((seat, idx) => noteLost(seat, idx, true), waiting(1, [3, 4]));
		expect(isCandidate(afterGap(sara, 4 * SECOND, START), now)).toBe(false);
		expect(isCandidate({ ...sara, listening: 1 }, now)).toBe(false);
	});
});

describe('a lead who slept', () => {
	const slept = (forMs: number): Seat => ({
		...seatAt(0),
		slept: { at: START, forMs, isSettled: false }
	});

	test('gives way for a short sleep once she listens no more, or not while she listens', () => {
		expect(maySucceedMe({ ...slept(4 * SECOND), listening: 1 }, START)).toBe(true);
		expect(maySucceedMe(slept(4 * SECOND), START)).toBe(false);
		expect(maySucceedMe(slept(13 * SECOND), START)).toBe(false);
	});

	test('gives way too long after a long one, or not long enough', () => {
		const long = slept(14 * SECOND);
		expect(maySucceedMe(long, START + LATE_GRANT_TICKS * SECOND)).toBe(true);
		expect(maySucceedMe(long, START + LATE_GRANT_TICKS * SECOND + 1)).toBe(false);
	});

	test('listens for another time than the pause that made her', () => {
		expect(afterGap(seatAt(0), 4 * SECOND, START).listening).toBe(VIGIL_GAP_TICKS);
	});
});

describe('a grant by somebody behind me in the line', () => {
	test('is not noticed, or that of one before me is', () => {
		expect(usurperOf(holdGrant(seatAt(0), grantOf(1)))?.from).toBe(1);
		expect(usurperOf(holdGrant(seatAt(1), grantOf(2)))?.from).toBe(2);
		expect(usurperOf(holdGrant(seatAt(2), grantOf(1)))).toBeUndefined();
		expect(usurperOf(holdGrant(seatAt(3), grantOf(1)))).toBeUndefined();
	});

	test('is one that I gave way to', () => {
		const seat = holdGrant(seatAt(0), grantOf(1));
		expect(usurperOf(noteYield(seat, 0, { to: 1, gid: grantOf(1).gid }))).toBeUndefined();
	});
});
