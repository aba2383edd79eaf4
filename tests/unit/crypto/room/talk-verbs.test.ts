import { expect, test } from 'vitest';
import type { Verb } from '../../../../crypto/room/input.ts';
import { isTalkVerb } from '../../../../crypto/room/talk-verbs.ts';

const talk: readonly Verb['type'][] = [
	...(['react', 'retract', 'cover', 'uncover', 'retractAny'] as const),
	...(['pass', 'done', 'skip', 'startRound', 'giveWord', 'endRound', 'resume'] as const),
	...(['reply', 'raiseHand', 'lowerHand', 'typing', 'mute', 'unmute', 'notice'] as const),
	'pause'
];
const others: readonly Verb['type'][] = ['say', 'aside', 'answer', 'staff', 'admit', 'close'];

test.each(talk)('what is done in the talk goes to nobody: %s', (type) => {
	expect(isTalkVerb({ type } as Verb)).toBe(true);
});

test.each(others)('what is done elsewhere is taken for talk: %s', (type) => {
	expect(isTalkVerb({ type } as Verb)).toBe(false);
});
