import { describe, expect, test } from 'vitest';
import type { PersonView, TalkView } from '#crypto';
import { sv } from '../../../../src/lib/i18n/messages/sv.ts';
import { blockedBy } from '../../../../src/lib/meeting/blocked.ts';
import { floorOf, placeOf } from '../../../../src/lib/meeting/floor.ts';
import { nameOf } from '../../../../src/lib/meeting/names.ts';
import { knocking } from '../engine/views.ts';

const talk = (change: Partial<TalkView>): TalkView => ({ ...knocking.talk, ...change });
const person = (idx: number, firstName = ''): PersonView => ({
	idx,
	role: firstName === '' ? 'participant' : 'moderator',
	name: idx,
	firstName,
	me: idx === 1,
	presence: 'here',
	signs: []
});
const people = [person(0, 'Anna'), person(1), person(2)];
const named = (who: Parameters<typeof nameOf>[0]) => nameOf(who, 'sv');
const why = (change: Partial<TalkView>, canSay = true, phase: 'room' | 'closing' = 'room') =>
	blockedBy({ phase, backlog: false, talk: talk(change), people }, canSay, { t: sv, named });

describe('how we talk now', () => {
	test('is called a round when one person was given the word, or the other way round', () => {
		expect(floorOf(talk({}))).toEqual({ type: 'open' });
		expect(floorOf(talk({ mode: 'none' }))).toEqual({ type: 'none' });
		const round = talk({ mode: 'round', order: [2, 1, 0], turn: 1, holder: 1 });
		expect(floorOf(round)).toEqual({ type: 'round', holder: 1, next: 0 });
		expect(floorOf({ ...round, turn: 2, holder: 0 })).toMatchObject({ next: undefined });
		expect(floorOf(talk({ mode: 'round', order: [2], holder: 2 }))).toEqual({
			type: 'word',
			holder: 2
		});
		expect(floorOf(talk({ mode: 'round', order: [2] }))).toEqual({ type: 'open' });
	});

	test('promises an end of a pause that nobody set', () => {
		expect(floorOf(talk({ mode: 'pause', since: 500, seconds: 60 }))).toEqual({
			type: 'pause',
			until: 60_500
		});
		expect(floorOf(talk({ mode: 'pause', since: 500 }))).toEqual({
			type: 'pause',
			until: undefined
		});
	});

	test('miscounts who waits for the word', () => {
		expect([2, 1, 7].map((idx) => placeOf({ hands: [2, 1] }, idx))).toEqual([1, 2, 0]);
	});
});

describe('a text that cannot be sent', () => {
	test('is refused without the reason', () => {
		expect(why({ mayWrite: 'noModerator' })).toBe(sv.talk.blocked.noModerator);
		expect(why({ mayWrite: 'paused' })).toBe(sv.talk.blocked.paused);
		expect(why({ mayWrite: 'muted', mutedBy: people[0]! })).toContain('Anna');
		expect(why({ mayWrite: 'muted' })).toContain('En moderator');
		expect(why({ mayWrite: 'notYourTurn', holder: 2 })).toContain(named(people[2]!));
		expect(why({ mayWrite: 'notYourTurn', holder: 1 })).toBe(sv.talk.blocked.turnOver);
		expect(why({ mayWrite: 'notYourTurn', holder: 9 })).toBe(sv.talk.blocked.turnOver);
		expect(why({}, false)).toBe(sv.room.leaving);
		expect(why({}, false, 'closing')).toBe(sv.room.closing);
	});

	test('is refused although nothing is in the way', () => {
		expect(why({})).toBeUndefined();
	});
});
