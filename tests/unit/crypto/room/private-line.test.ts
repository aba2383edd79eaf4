import { beforeAll, describe, expect, test } from 'vitest';
import {
	LATE_TICKS,
	MAX_PRIVATE_OUTBOX,
	MAX_PRIVATE_PARTS,
	PRIVATE_PATIENCE_MS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { privateLinesOf, staffLineOf } from '../../../../crypto/room/private-show.ts';
import type { PrivateMessageView } from '../../../../crypto/room/view.ts';
import { seeded } from '../seeded.ts';
import { ANNE, BRITA, LEAD, line, named, OTHER, speak, ticks } from './asides.ts';
import { Room, SECOND, START } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function roomOfFour(seed = 'private line'): Room {
	return new Room(4, seed, {}, 2);
}

function texts(messages: readonly PrivateMessageView[]): readonly string[] {
	return messages.map(({ text }) => text);
}

describe('an aside', () => {
	test('does not reach a moderator, or reaches somebody else', () => {
		const room = roomOfFour();
		speak(room, ANNE, { type: 'aside', text: 'jag orkar inte mer' });
		expect(line(room, ANNE)).toMatchObject([
			{ text: 'jag orkar inte mer', has: [], state: 'sending' }
		]);
		ticks(room, 4);
		for (const moderator of [LEAD, OTHER]) {
			expect(line(room, moderator)).toMatchObject([
				{ text: 'jag orkar inte mer', who: { idx: ANNE } }
			]);
		}
		expect(privateLinesOf(room.seat(BRITA), START)).toMatchObject([
			{ who: { idx: BRITA }, messages: [] }
		]);
		for (const seat of room.seats) expect(seat.lines).toEqual([]);
	});

	test('is shown as received by one who has not confirmed it', () => {
		const room = roomOfFour();
		speak(room, ANNE, { type: 'aside', text: 'hej' });
		const toOther = (_: number, to: number) => to === OTHER;
		let now = ticks(room, 5, START, toOther);
		expect(line(room, ANNE, ANNE, now)).toMatchObject([{ state: 'sending' }]);
		expect(named(line(room, ANNE)[0]!.has)).toEqual([LEAD]);
		expect(named(line(room, ANNE)[0]!.missing)).toEqual([OTHER]);
		expect(line(room, OTHER)).toEqual([]);
		now = ticks(room, 5, now);
		expect(line(room, ANNE, ANNE, now)).toMatchObject([{ state: 'done', missing: [] }]);
		expect(named(line(room, ANNE)[0]!.has)).toEqual([LEAD, OTHER]);
		expect(texts(line(room, OTHER))).toEqual(['hej']);
		expect(texts(line(room, LEAD))).toEqual(['hej']);
	});

	test('is lost, doubled or out of order when half of all frames are lost', () => {
		const room = roomOfFour('lossy');
		const said = Array.from({ length: 12 }, (_, at) => `mening ${String(at)}`);
		for (const text of said) speak(room, ANNE, { type: 'aside', text });
		const luck = seeded('luck');
		ticks(room, 90, START, () => luck(1)[0]! < 128);
		for (const moderator of [LEAD, OTHER]) expect(texts(line(room, moderator))).toEqual(said);
		expect(line(room, ANNE).map(({ state }) => state)).toEqual(said.map(() => 'done'));
		for (const message of line(room, ANNE)) expect(named(message.has)).toEqual([LEAD, OTHER]);
	});

	test('that is long comes in pieces, or in another order', () => {
		const room = roomOfFour();
		const long = 'åäö€'.repeat(600);
		speak(room, ANNE, { type: 'aside', text: long });
		speak(room, ANNE, { type: 'aside', text: 'kort' });
		const luck = seeded('long');
		ticks(room, 60, START, (from, to) => from === ANNE && to === OTHER && luck(1)[0]! < 90);
		expect(texts(line(room, LEAD))).toEqual([long, 'kort']);
		expect(texts(line(room, OTHER))).toEqual([long, 'kort']);
	});

	test('is not repeated under the keys of the next epoch, or is read twice there', () => {
		const room = roomOfFour();
		speak(room, ANNE, { type: 'aside', text: 'före låset' });
		let now = ticks(room, 3, START, (from, to) => from === ANNE && to === OTHER);
		room.rotate();
		now = ticks(room, 8, now);
		expect(room.seat(ANNE).epoch.facts.number).toBe(2);
		for (const moderator of [LEAD, OTHER]) {
			expect(texts(line(room, moderator))).toEqual(['före låset']);
		}
		expect(line(room, ANNE, ANNE, now)).toMatchObject([{ state: 'done', missing: [] }]);
	});

	test('waits without a word to its author', () => {
		const room = roomOfFour();
		speak(room, ANNE, { type: 'aside', text: 'hör ni?' });
		const noticed: unknown[] = [];
		for (let at = 0; at < 15; at++) {
			const now = START + at * SECOND;
			room.tick(now, (from, to) => from === OTHER || to === OTHER);
			if (line(room, ANNE, ANNE, now)[0]!.state === 'late') noticed.push(at);
		}
		expect(noticed).toEqual([1, 2, 3, 4].map((more) => LATE_TICKS + more));
		expect(room.noticed(ANNE).filter(({ type }) => type === 'notReceived')).toMatchObject([
			{ line: { idx: ANNE }, missing: [{ idx: OTHER }] }
		]);
	});

	test('is taken although it is empty, from a moderator, or too long', () => {
		const room = roomOfFour();
		const before = room.seats.slice();
		speak(room, ANNE, { type: 'aside', text: ' \n' });
		speak(room, ANNE, { type: 'aside', text: 'x'.repeat(8_993) });
		speak(room, ANNE, { type: 'staff', text: 'x' });
		speak(room, ANNE, { type: 'answer', idx: ANNE, text: 'x' });
		speak(room, ANNE, { type: 'answer', idx: BRITA, text: 'x' });
		speak(room, LEAD, { type: 'aside', text: 'x' });
		speak(room, LEAD, { type: 'support', level: 1, text: 'x' });
		speak(room, LEAD, { type: 'answer', idx: OTHER, text: 'x' });
		speak(room, LEAD, { type: 'answer', idx: 255, text: 'x' });
		speak(room, LEAD, { type: 'answer', idx: 9, text: 'x' });
		speak(room, LEAD, { type: 'staff', text: '' });
		expect(room.seats).toEqual(before);
		speak(room, ANNE, { type: 'aside', text: 'x'.repeat(8_992) });
		expect(line(room, ANNE)).toHaveLength(1);
	});
});

describe('a call for support', () => {
	test('does not show, or does not end', () => {
		const room = roomOfFour();
		const levels = (idx: number) =>
			privateLinesOf(room.seat(idx), START).find(({ who }) => who.idx === ANNE)?.support;
		speak(room, ANNE, { type: 'support', level: 3, text: 'mår illa' });
		expect(levels(ANNE)).toBe(3);
		let now = ticks(room, 4);
		for (const moderator of [LEAD, OTHER]) {
			expect(levels(moderator)).toBe(3);
			expect(line(room, moderator)).toMatchObject([{ text: 'mår illa', level: 3 }]);
		}
		expect(levels(BRITA)).toBeUndefined();
		speak(room, ANNE, { type: 'support', level: 0, text: '' }, now);
		now = ticks(room, 4, now);
		for (const idx of [LEAD, OTHER, ANNE]) expect(levels(idx)).toBe(0);
	});
});

describe('an answer', () => {
	test('does not reach her or the other moderator, or reaches a third', () => {
		const room = roomOfFour();
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'jag är här' });
		ticks(room, 4);
		for (const idx of [ANNE, OTHER, LEAD]) {
			expect(line(room, idx)).toMatchObject([{ text: 'jag är här', who: { idx: LEAD } }]);
		}
		expect(named(line(room, LEAD)[0]!.has)).toEqual([OTHER, ANNE]);
		expect(line(room, BRITA)).toEqual([]);
		expect(line(room, BRITA, BRITA)).toEqual([]);
	});
});

describe("the moderators' channel", () => {
	test('does not reach the other moderator, or reaches a participant', () => {
		const room = roomOfFour();
		speak(room, OTHER, { type: 'staff', text: 'tar du Anne?' });
		ticks(room, 4);
		for (const moderator of [LEAD, OTHER]) {
			expect(staffLineOf(room.seat(moderator), START)).toMatchObject([{ text: 'tar du Anne?' }]);
		}
		for (const idx of [ANNE, BRITA]) {
			expect(staffLineOf(room.seat(idx), START)).toEqual([]);
			expect(room.seat(idx).privateLine.messages).toEqual([]);
		}
	});
});

describe('a full line', () => {
	test('takes more, and says so of none', () => {
		const room = roomOfFour();
		for (let at = 0; at < 70; at++) speak(room, ANNE, { type: 'aside', text: String(at) });
		expect(line(room, ANNE)).toHaveLength(MAX_PRIVATE_OUTBOX);
		expect(privateLinesOf(room.seat(ANNE), START)[0]!.backlog).toBe(true);
	});

	test('says so while another letter of any length has a place', () => {
		const room = roomOfFour();
		const isFull = () => privateLinesOf(room.seat(ANNE), START)[0]!.backlog;
		for (let at = 0; at < MAX_PRIVATE_OUTBOX - MAX_PRIVATE_PARTS; at++) {
			speak(room, ANNE, { type: 'aside', text: String(at) });
			expect(isFull(), String(at)).toBe(false);
		}
		speak(room, ANNE, { type: 'aside', text: 'en till' });
		expect(isFull()).toBe(true);
	});

	test('is open without its key, or once the meeting closes', () => {
		const seat = roomOfFour().seat(ANNE);
		const isOpen = (of: typeof seat) => privateLinesOf(of, START)[0]!.open;
		expect(isOpen(seat)).toBe(true);
		expect(isOpen({ ...seat, epoch: { ...seat.epoch, asides: new Map() } })).toBe(false);
		const closing = { ...seat, closing: {} as NonNullable<typeof seat.closing> };
		expect(isOpen(closing)).toBe(false);
	});

	test('lets go of a letter before its minute is over, or keeps it after', () => {
		const full = () => {
			const room = roomOfFour();
			for (let at = 0; at < MAX_PRIVATE_OUTBOX; at++) {
				speak(room, ANNE, { type: 'aside', text: String(at) });
			}
			ticks(room, 80, START, (from, to) => from === OTHER || to === OTHER);
			return room;
		};
		const more = (room: Room, now: number) => {
			const before = line(room, ANNE).length;
			speak(room, ANNE, { type: 'aside', text: 'en till' }, now);
			return line(room, ANNE).length - before;
		};
		expect(more(full(), START + PRIVATE_PATIENCE_MS)).toBe(0);
		expect(more(full(), START + PRIVATE_PATIENCE_MS + 1)).toBe(1);
	});

	test('keeps one who is there waiting for one who is not', () => {
		const room = roomOfFour();
		let now = START;
		const isGone = (from: number, to: number) => from === OTHER || to === OTHER;
		for (let at = 0; at < 100; at++) {
			speak(room, ANNE, { type: 'aside', text: String(at) }, now);
			now = ticks(room, 1, now, isGone);
		}
		now = ticks(room, 6, now, isGone);
		expect(texts(line(room, LEAD))).toEqual(Array.from({ length: 100 }, (_, at) => String(at)));
		const [first] = line(room, ANNE, ANNE, now);
		expect(first).toMatchObject({ state: 'done' });
		expect(named(first!.missing)).toEqual([OTHER]);
		// She comes back: what was given up is named as a gap, and all the rest is there.
		now = ticks(room, 120, now);
		const late = line(room, OTHER, ANNE, now);
		expect(late.length).toBeGreaterThanOrEqual(30);
		expect(late[0]!.afterGap).toBe(true);
		expect(texts(late)).toEqual(texts(line(room, LEAD)).slice(-late.length));
		for (const message of line(room, ANNE, ANNE, now).slice(-late.length)) {
			expect(named(message.has)).toEqual([LEAD, OTHER]);
		}
	});
});
