import { describe, expect, test } from 'vitest';
import type { PersonView, PrivateLineView, RoomView, TimelineItem, Who } from '#crypto';
import { Tally } from '../../../../src/lib/lead/tally.ts';
import { knocking as emptyView } from '../engine/views.ts';

const NOW = new Date(2026, 2, 5, 19, 5);
const LATER = new Date(2026, 2, 5, 20, 48);

const person = (idx: number, role: PersonView['role']): PersonView => ({
	idx,
	role,
	name: idx,
	firstName: role === 'moderator' ? `Anna${String(idx)}` : '',
	me: idx === 0,
	presence: 'here',
	signs: []
});
const anna = person(0, 'moderator');
const guest = person(1, 'participant');
const other = person(2, 'participant');

const room = (change: Partial<RoomView>): RoomView => ({ ...emptyView, phase: 'room', ...change });
const text = (key: string, who: Who, retracted?: Who): TimelineItem => ({
	key,
	at: 0,
	type: 'text',
	who,
	text: retracted === undefined ? 'KANARIE' : '',
	state: 'sent',
	...(retracted === undefined ? {} : { retracted })
});

function countsOf(...views: readonly Partial<RoomView>[]) {
	const tally = new Tally();
	for (const view of views) tally.see(room(view), NOW);
	return tally.counts;
}

describe('a tally', () => {
	test('counts those who wait, or anybody before there is a room', () => {
		const tally = new Tally();
		tally.see({ ...emptyView, phase: 'prepared', people: [anna, guest] }, NOW);
		expect([tally.span, tally.counts.participants]).toEqual([undefined, 0]);
	});

	test('forgets how many there were when they have left', () => {
		const counts = countsOf(
			{ people: [anna] },
			{ people: [anna, guest, other, person(3, 'moderator')] },
			{ people: [anna, other] }
		);
		expect([counts.participants, counts.moderators]).toEqual([2, 2]);
	});

	test('does not know from when to when it counted', () => {
		const tally = new Tally();
		tally.see(room({}), NOW);
		tally.see(room({}), LATER);
		tally.see({ ...emptyView, phase: 'ended' }, new Date(2026, 2, 6));
		expect(tally.span).toEqual({ from: NOW, to: LATER });
	});

	test('counts a line again with every view that shows it', () => {
		const gone = [text('a', guest, guest), text('b', guest, anna), text('c', other)];
		const counts = countsOf({ timeline: gone }, { timeline: gone });
		expect([counts.takenBack, counts.takenAway]).toEqual([1, 1]);
	});

	test('loses a line that is not shown any more', () => {
		const counts = countsOf({ timeline: [text('a', guest, guest)] }, { timeline: [] });
		expect(counts.takenBack).toBe(1);
	});

	test('takes one kind of line for another', () => {
		const line = { at: 0, who: anna };
		const round = { ...line, type: 'round', order: [], turn: 0, seconds: 0, question: '' } as const;
		const counts = countsOf({
			timeline: [
				{ ...round, key: '1', what: 'started' },
				{ ...round, key: '2', what: 'word' },
				{ ...round, key: '3', what: 'paused' },
				{ ...line, key: '4', type: 'mute', whom: guest, on: true },
				{ ...line, key: '5', type: 'mute', whom: guest, on: false },
				{ ...line, key: '6', type: 'removed' },
				{ ...line, key: '7', type: 'left' },
				{ ...line, key: '8', type: 'gap' },
				{ ...line, key: '9', type: 'twoVersions' }
			]
		});
		expect(counts).toEqual({
			...new Tally().counts,
			rounds: 1,
			muted: 1,
			removed: 1,
			gaps: 1
		});
	});

	test('counts calls of another level, an answer, or a call taken back', () => {
		const message = (key: string, who: Who, level: 0 | 1 | 2 | 3 | undefined) => ({
			...{ key, who, level, at: 0, text: 'KANARIE', has: [], missing: [] },
			...({ state: 'done', afterGap: false } as const)
		});
		const line = (who: Who, messages: PrivateLineView['messages']): PrivateLineView => ({
			...{ who, messages, open: true, support: 0, backlog: false }
		});
		const counts = countsOf({
			privateLines: [
				line(guest, [
					message('a', guest, 1),
					message('b', anna, undefined),
					message('c', guest, 0)
				]),
				line(other, [message('a', other, 1), message('b', other, 2), message('c', other, 3)])
			]
		});
		expect([counts.heavy, counts.alone, counts.danger]).toEqual([2, 1, 1]);
	});

	test('counts every moment without a connection, or the first connection as a loss', () => {
		const up = { connection: { state: 'up', since: 0 } } as const;
		const down = { connection: { state: 'down', since: 0 } } as const;
		expect(countsOf(up, down, down, up, down).losses).toBe(2);
		expect(countsOf(up, up).losses).toBe(0);
	});

	test('keeps a word or a name', () => {
		const tally = new Tally();
		tally.see(
			room({ people: [anna, guest], timeline: [text('a', guest), text('b', guest, guest)] }),
			NOW
		);
		const said = JSON.stringify(tally.counts);
		expect(said).not.toMatch(/KANARIE|Anna/);
		expect(Object.values(tally.counts).every((it) => Number.isInteger(it))).toBe(true);
	});
});
