import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_EARLY_MARKS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Origin } from '../../../../crypto/room/causal.ts';
import { tagOf } from '../../../../crypto/room/event.ts';
import {
	lineOf,
	markEarly,
	markText,
	mayMark,
	refKey,
	refOf,
	unmark
} from '../../../../crypto/room/marks.ts';
import { whoOf, type Seat } from '../../../../crypto/room/member.ts';
import type { MarkAct } from '../../../../crypto/room/talk.ts';
import { Talking } from './talking.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('texts of two rooms, in epochs of one number, have one name', () => {
	const refs = ['one', 'other'].map((seed) => {
		const talk = new Talking(3, seed, {}, 1);
		talk.write(2, 'något');
		talk.pass(2);
		const { epoch } = talk.seat(0);
		const { ref } = talk.text(0, 'något');
		expect(ref).toBe(refKey({ tag: tagOf(epoch.id), idx: 2, seq: 1 }));
		return [epoch.facts.number, ref];
	});
	expect(refs[0]![0]).toBe(refs[1]![0]);
	expect(refs[0]![1]).not.toBe(refs[1]![1]);
});

test('an author’s act is done by somebody else who has her idx in another room', () => {
	const talk = new Talking(3, 'idx', {}, 1);
	talk.write(2, 'något');
	talk.pass(2);
	const seat = talk.seat(0);
	const { who } = talk.text(0, 'något');
	const tag = tagOf(seat.epoch.id);
	const ref = { tag, idx: 2, seq: 1 };
	const origin = { tag: tag + 1, epoch: 9, idx: 2, seq: 4, seen: new Map() };
	const acts = [
		{ type: 'retract', ref, own: true },
		{ type: 'cover', ref, topic: 1 },
		{ type: 'uncover', ref }
	] as const satisfies readonly MarkAct['act'][];
	for (const act of acts) {
		const other = { ...who, name: who.name + 1 };
		expect(markText(seat, { origin, who: other, act })).toBe(seat);
		expect(markText(seat, { origin, who, act })).not.toBe(seat);
	}
});

/** A room in which 2 wrote something that everybody has, and what is done to it. */
function written(seed: string) {
	const talk = new Talking(4, seed, {}, 2);
	talk.write(2, 'något');
	talk.pass(2);
	const seat = talk.seat(3);
	const ref = refOf(talk.text(3, 'något').ref!);
	const who = (idx: number) => whoOf(seat.epoch.facts.roster, idx, 3);
	const by = (idx: number, act: MarkAct['act'], change: Partial<Origin> = {}): MarkAct => ({
		origin: { tag: ref.tag, epoch: 1, idx, seq: 5, seen: new Map(), ...change },
		who: who(idx),
		act
	});
	const react = (idx: number, code: number, change: Partial<Origin> = {}) =>
		by(idx, { type: 'reaction', ref, code }, change);
	const cover = (idx: number, topic: number, change: Partial<Origin> = {}) =>
		by(idx, { type: 'cover', ref, topic }, change);
	const all = (acts: readonly MarkAct[], from = seat) => acts.reduce<Seat>(markText, from);
	return { seat, ref, key: refKey(ref), by, react, cover, all };
}

const lineIn = (seat: Seat, key: string) => lineOf(seat, key)!;
const codesIn = (seat: Seat, key: string) => lineIn(seat, key).reactions?.map(({ code }) => code);

test('a key of a text names another text', () => {
	const ref = { tag: 4_000_000_000, idx: 253, seq: 70_000 };
	expect(refOf(refKey(ref))).toEqual(ref);
});

test.each([
	['a stranger’s word taken back by its reader', 'retract', 3, 'participant', true, false],
	['a stranger’s word taken away by a guest', 'retract', 3, 'participant', false, false],
	['another’s word taken back by a moderator as hers', 'retract', 1, 'moderator', true, false],
	['an own word taken away as a moderator by a guest', 'retract', 2, 'participant', false, false],
	['an own word taken back', 'retract', 2, 'participant', true, true],
	['a word taken away by a moderator', 'retract', 1, 'moderator', false, true],
	['a word covered by a guest', 'cover', 3, 'participant', false, false],
	['a word covered by its author', 'cover', 2, 'participant', false, true],
	['a word covered by a moderator', 'cover', 1, 'moderator', false, true],
	['a cover lifted by a guest', 'uncover', 3, 'participant', false, false],
	['a cover lifted by the author', 'uncover', 2, 'participant', false, true],
	['a reaction of a guest', 'reaction', 3, 'participant', false, true]
] as const)('%s is judged wrongly', (_, type, idx, role, own, may) => {
	const ref = { tag: 1, idx: 2, seq: 1 };
	const who = { idx, role, name: 1, firstName: '', me: false };
	const origin = { tag: 1, epoch: 1, idx, seq: 1, seen: new Map<number, number>() };
	const acts = {
		retract: { type: 'retract', ref, own },
		cover: { type: 'cover', ref, topic: 1 },
		uncover: { type: 'uncover', ref },
		reaction: { type: 'reaction', ref, code: 1 }
	} as const;
	expect(mayMark({ origin, who, act: acts[type] })).toBe(may);
});

describe('a reaction that is not to be seen after all', () => {
	test('stays, or takes another with it', () => {
		const { seat, key, react, all } = written('hidden');
		const [mine, other] = [react(0, 4), react(1, 2)];
		const both = all([mine, other]);
		expect(codesIn(both, key)).toEqual([2, 4]);
		const one = unmark(both, key, mine.origin);
		expect(codesIn(one, key)).toEqual([2]);
		expect(one.talk.marks.get(key)?.reactions).toHaveLength(1);
		expect(codesIn(unmark(both, key, { ...mine.origin, seq: 6 }), key)).toEqual([2, 4]);
		// Without a line, or without anything done to it, there is nothing to show.
		expect(unmark(seat, key, mine.origin).lines).toBe(seat.lines);
		const gone = { ...both, lines: [] };
		expect(unmark(gone, key, mine.origin).talk.marks).toBe(gone.talk.marks);
	});

	test('leaves what is covered uncovered', () => {
		const { key, react, cover, all } = written('hidden, covered');
		const mine = react(0, 4);
		const covered = unmark(all([cover(1, 3), mine]), key, mine.origin);
		expect(lineIn(covered, key).cover).toMatchObject({ topic: 3, by: { idx: 1 } });
	});

	test('is done to a text that comes later', () => {
		const { seat, key, react, all } = written('hidden, early');
		const before = { ...seat, lines: [] };
		const [mine, other] = [react(0, 4), react(1, 2)];
		const waiting = all([mine, other], before);
		expect(waiting.talk.early).toEqual([mine, other]);
		const rest = unmark(waiting, key, mine.origin);
		expect(rest.talk.early).toEqual([other]);
		expect(rest.talk).toEqual({ ...seat.talk, early: [other] });
		const come = markEarly({ ...rest, lines: seat.lines }, key);
		expect(codesIn(come, key)).toEqual([2]);
		expect(come.talk.early).toEqual([]);
	});
});

describe('what comes before its text', () => {
	test('of one person is kept without end, or drives out that of another', () => {
		const { seat, react, all } = written('early');
		const before = { ...seat, lines: [] };
		const other = react(1, 1);
		const mine = Array.from({ length: MAX_EARLY_MARKS + 1 }, (_, at) =>
			react(0, 1, { seq: at + 1 })
		);
		expect(all([other, ...mine.slice(0, -1)], before).talk.early).toHaveLength(MAX_EARLY_MARKS + 1);
		expect(all([other, ...mine], before).talk.early).toEqual([other, ...mine.slice(1)]);
	});

	test('is done to another text, or forgotten when that comes', () => {
		const { seat, ref, react, all } = written('early, other');
		const elsewhere = refKey({ ...ref, seq: 9 });
		const waiting = all([react(0, 4)], { ...seat, lines: [] });
		const come = { ...waiting, lines: seat.lines };
		expect(markEarly(come, elsewhere)).toBe(come);
	});
});

describe('of two people at once', () => {
	test('who take a text away, it is the order of arrival who is named', () => {
		const { ref, key, by, all } = written('retracted twice');
		const own = by(2, { type: 'retract', ref, own: true });
		const [lead, other] = [0, 1].map((idx) => by(idx, { type: 'retract', ref, own: false }));
		for (const [acts, named] of [
			[[own, other!], 1],
			[[other!, own], 1],
			[[lead!, other!], 0],
			[[other!, lead!], 0],
			[[own, other!, lead!], 0]
		] as const) {
			const line = lineIn(all(acts), key);
			expect(line).toMatchObject({ text: '', reactions: [], retracted: { idx: named } });
			expect(line.cover).toBeUndefined();
		}
	});

	test('who cover it, it is the order of arrival which cover is seen', () => {
		const { key, cover, all } = written('covered twice');
		for (const [one, other, topic] of [
			[cover(1, 1, { epoch: 2 }), cover(2, 2, { epoch: 1 }), 2],
			[cover(1, 1), cover(2, 2), 1],
			[cover(1, 1, { seq: 9 }), cover(2, 2), 1]
		] as const) {
			for (const acts of [
				[one, other],
				[other, one]
			]) {
				expect(lineIn(all(acts), key).cover?.topic).toBe(topic);
			}
		}
	});

	test('who react, one is not named, or in the order of arrival', () => {
		const { key, react, all } = written('reacted twice');
		const shown = lineIn(all([react(3, 2), react(1, 2), react(0, 1)]), key).reactions!;
		expect(shown.map(({ code, by }) => [code, by.map(({ idx }) => idx)])).toEqual([
			[1, [0]],
			[2, [1, 3]]
		]);
	});
});

test('an older reaction of one person replaces her newer one', () => {
	const { key, react, all } = written('newest');
	expect(codesIn(all([react(0, 1, { seq: 6 }), react(0, 2, { seq: 5 })]), key)).toEqual([1]);
	expect(codesIn(all([react(0, 1, { seq: 5 }), react(0, 2, { seq: 6 })]), key)).toEqual([2]);
	expect(codesIn(all([react(0, 1, { seq: 5 }), react(0, 2, { seq: 5 })]), key)).toEqual([1]);
	// In another epoch its number counts, and of two rooms what came last.
	for (const [epoch, code] of [
		[0, 1],
		[1, 2],
		[2, 2]
	] as const) {
		const later = react(0, 2, { tag: 77, epoch, seq: 1 });
		expect(codesIn(all([react(0, 1), later]), key)).toEqual([code]);
	}
	expect(codesIn(all([react(0, 1), react(0, 0, { seq: 6 })]), key)).toEqual([]);
});

test('a text that was taken away is covered, or has reactions again', () => {
	const { ref, key, by, react, cover, all } = written('gone');
	const gone = all([react(0, 1), by(2, { type: 'retract', ref, own: true })]);
	expect(gone.talk.marks.has(key)).toBe(false);
	for (const act of [react(0, 1), cover(1, 1), by(1, { type: 'uncover', ref })]) {
		expect(markText(gone, act)).toBe(gone);
	}
});
