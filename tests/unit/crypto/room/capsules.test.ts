import { expect, test } from 'vitest';
import { MAX_CAPSULES } from '../../../../crypto/limits.ts';
import { capsuleOf, capsulesWith, keepCapsule } from '../../../../crypto/room/capsules.ts';
import type { Capsules } from '../../../../crypto/room/capsules.ts';

const frame = (idx: number, counter: number) => {
	const [fillHash, signature, body] = [32, 64, 40].map((length) => new Uint8Array(length));
	return { idx, counter, fillHash: fillHash!, signature: signature!, body: body! };
};

test('the events of one frame fill the room of many', () => {
	const one = frame(1, 0);
	let kept: Capsules = [];
	for (let seq = 1; seq <= 50; seq++) kept = keepCapsule(kept, one, seq);
	expect(kept).toHaveLength(1);
	expect(capsuleOf(kept, 1, 50)).toBe(one);
	expect(capsuleOf(kept, 1, 51)).toBeUndefined();
	expect(capsuleOf(kept, 2, 50)).toBeUndefined();
});

test('capsules are kept without end, or somebody who says much pushes out the words of others', () => {
	const word = frame(2, 0);
	let kept = keepCapsule([], word, 1);
	for (let at = 0; at < 2 * MAX_CAPSULES; at++) kept = keepCapsule(kept, frame(1, at), at + 1);
	expect(kept).toHaveLength(MAX_CAPSULES);
	expect(capsuleOf(kept, 2, 1)).toBe(word);
	expect(capsuleOf(kept, 1, MAX_CAPSULES + 1)).toBeUndefined();
	expect(capsuleOf(kept, 1, MAX_CAPSULES + 2)).toBeDefined();
});

test('what was asked for comes in the order in which it was heard', () => {
	const [late, early, other] = [frame(1, 3), frame(1, 1), frame(2, 0)];
	const kept = [
		{ signed: late, seqs: [5, 6] },
		{ signed: other, seqs: [2] },
		{ signed: early, seqs: [2, 3] }
	];
	expect(capsulesWith(kept, 1, { from: 3, to: 5 })).toEqual([early, late]);
	expect(capsulesWith(kept, 1, { from: 4, to: 4 })).toEqual([]);
	expect(capsulesWith(kept, 2, { from: 1, to: 9 })).toEqual([other]);
});
