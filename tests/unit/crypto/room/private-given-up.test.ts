import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { staffLineOf } from '../../../../crypto/room/private-show.ts';
import { giveUp, underNewKey } from '../../../../crypto/room/private-post.ts';
import { channelName } from '../../../../crypto/room/private-state.ts';
import { ANNE, BRITA, forge, LEAD, line, named, OTHER, speak, words } from './asides.ts';
import { accepted, Room, SECOND, START, turnAt } from './rooms.ts';

/* Which private messages are said no more, and who is named as lacking them (PROTOCOL.md §8.2). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Two moderators and two participants who have all written something under the same numbers. */
function firstOfEach() {
	const room = new Room(4, 'given up', {}, 2);
	speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'till Anne' });
	speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'mer till Anne' });
	speak(room, LEAD, { type: 'answer', idx: BRITA, text: 'till Brita' });
	speak(room, LEAD, { type: 'staff', text: 'till oss' });
	accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, words('från Anne'))));
	accepted(room.hear(LEAD, forge(room, OTHER, { who: ANNE }, words('från Sara'))));
	return room;
}

/** The lead gives up the first letters she wrote for `who`. */
function givenUp(who: number, count = 1) {
	const room = firstOfEach();
	const seat = room.seat(LEAD);
	const channel = seat.privateLine.channels.get(channelName(who))!;
	room.seats[LEAD] = giveUp(seat, channel, channel.parts.slice(0, count), turnAt());
	const shown = [...line(room, LEAD, ANNE), ...line(room, LEAD, BRITA)];
	return [...shown, ...staffLineOf(room.seat(LEAD), START)].map(
		({ text, state, missing }) => [text, state, named(missing)] as const
	);
}

describe('a letter that is given up', () => {
	test('takes one of the same number along, or names who lacks somebody else’s', () => {
		expect(givenUp(ANNE)).toEqual([
			['till Anne', 'done', [OTHER, ANNE]],
			['mer till Anne', 'sending', [OTHER, ANNE]],
			['från Anne', 'done', []],
			['från Sara', 'done', []],
			['till Brita', 'sending', [OTHER, BRITA]],
			['till oss', 'sending', [OTHER]]
		]);
		expect(givenUp(BRITA)).toEqual([
			['till Anne', 'sending', [OTHER, ANNE]],
			['mer till Anne', 'sending', [OTHER, ANNE]],
			['från Anne', 'done', []],
			['från Sara', 'done', []],
			['till Brita', 'done', [OTHER, BRITA]],
			['till oss', 'sending', [OTHER]]
		]);
		expect(givenUp(ANNE, 2).slice(0, 4)).toEqual([
			['till Anne', 'done', [OTHER, ANNE]],
			['mer till Anne', 'done', [OTHER, ANNE]],
			['från Anne', 'done', []],
			['från Sara', 'done', []]
		]);
	});

	test('has reached everybody once its author comes back with another key', () => {
		const room = firstOfEach();
		const seat = room.seat(LEAD);
		const channel = seat.privateLine.channels.get(channelName(ANNE))!;
		const gone = giveUp(seat, channel, channel.parts.slice(0, 1), turnAt());
		const me = { ...gone.me, vk: room.random(32) };
		room.seats[LEAD] = { ...gone, me, privateLine: underNewKey(gone.privateLine, gone.me, me) };
		const [mine, , hers] = line(room, LEAD, ANNE, START + SECOND);
		expect(mine).toMatchObject({ text: 'till Anne', state: 'done' });
		expect(named(mine!.missing)).toEqual([OTHER, ANNE]);
		expect(hers).toMatchObject({ text: 'från Anne', missing: [] });
		expect(line(room, LEAD, BRITA, START + SECOND)).toMatchObject([{ state: 'sending' }]);
	});
});
