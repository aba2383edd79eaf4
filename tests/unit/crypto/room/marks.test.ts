import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { tagOf } from '../../../../crypto/room/event.ts';
import { markText, refKey } from '../../../../crypto/room/marks.ts';
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
