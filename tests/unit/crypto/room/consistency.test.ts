import { beforeAll, describe, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { MAX_UNASKED } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { encodeBody, NO_FLAGS } from '../../../../crypto/room/body.ts';
import { close } from '../../../../crypto/room/closing.ts';
import { accountOf, standingOf, unproven } from '../../../../crypto/room/consistency.ts';
import { KIND } from '../../../../crypto/room/event.ts';
import { sealFrame, type Sealed } from '../../../../crypto/room/frame.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { viewOf } from '../../../../crypto/room/log.ts';
import { flipped } from '../seeded.ts';
import { Room, SECOND, START, turnAt } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const said = (seq: number, text: string): Item => {
	const content = concat(new Uint8Array(4), Buffer.from(text));
	return { type: 'event', event: { seq, kind: KIND.text, frag: 0, frags: 1, content } };
};

/** Two frames of one number with different words; her own client knows of neither. */
function versions(room: Room, idx: number, seq: number, texts: readonly string[]): Sealed[] {
	const { epoch, me } = room.seat(idx);
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	const sender = { idx, chain: epoch.sending, signingKey: me.signingKey, aside: undefined };
	const sealed = texts.map((text) => {
		const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items: [said(seq, text)] });
		return sealFrame(epoch, sender, body, room.random);
	});
	room.seats[idx] = { ...room.seat(idx), epoch: { ...epoch, sending: sealed[0]!.chain } };
	return sealed;
}

/** 1 says one thing to `here`, another to everybody else. */
function divided(here: readonly number[], people = 4): Room {
	const room = new Room(people, 'divided');
	const [yes, no] = versions(room, 1, 1, ['ja', 'nej']) as [Sealed, Sealed];
	for (let idx = 0; idx < people; idx++) {
		if (idx !== 1) room.hear(idx, here.includes(idx) ? yes.frame : no.frame);
	}
	return room;
}

/** A frame of `idx` with the view she has, but for what is changed in it. */
function lying(room: Room, idx: number, items: readonly Item[] = []): Uint8Array {
	const { epoch } = room.seat(idx);
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	const lie = { ...view, hash: flipped(view.hash, 3) };
	return room.forgeBody(idx, encodeBody({ flags: NO_FLAGS, closing: false, view: lie, items }));
}

/** The heads that `idx` would show, or false ones at some positions. */
function headsOf(room: Room, idx: number, lies: readonly number[] = []): Item {
	const { log, facts } = room.seat(idx).epoch;
	const heads = facts.roster.map((entry, at) => {
		const head = log.get(entry.idx)!.head.slice(0, 16);
		return lies.includes(at) ? flipped(head, 1) : head;
	});
	return { type: 'heads', heads: { from: 0, heads } };
}

const account = (room: Room, by: number, of: number) => accountOf(room.seat(by).epoch, of);
const marksOn = (room: Room, by: number, of: number) => [...(room.seat(by).marks.get(of) ?? [])];
const frameItems = (room: Room, idx: number, now = START) => {
	const before = room.seat(idx).epoch;
	room.send(idx, now);
	return { before, after: room.seat(idx).epoch };
};

describe('a view', () => {
	test('of the same events is taken for another, whenever they came', () => {
		const room = new Room(3);
		room.say(1, 'ett');
		const first = room.send(1);
		const early = room.send(2);
		room.hear(0, first);
		room.hear(2, first);
		room.say(0, 'två');
		room.send(0);
		for (const frame of [early, room.send(2)]) {
			room.hear(0, frame);
			expect(account(room, 0, 2)).toBe('same');
		}
		expect(standingOf(room.seat(0).epoch, 2).agreed).toEqual([0, 1, 0]);
	});

	test('of more than I have is held against me, or against her', () => {
		const room = new Room(3);
		room.say(1, 'ett');
		room.hear(2, room.send(1));
		room.hear(0, room.send(2));
		expect(account(room, 0, 2)).toBe('same');
		expect(standingOf(room.seat(0).epoch, 2).agreed).toEqual([0, 0, 0]);
	});

	test('of other events passes for the same', () => {
		const room = divided([0]);
		const [ours, hers] = [room.send(0), room.send(2)];
		room.hear(0, hers);
		room.hear(2, ours);
		expect([account(room, 0, 2), account(room, 2, 0)]).toEqual(['differs', 'differs']);
		expect(room.seat(0).epoch.answers).toMatchObject([{ asker: 2, capsule: { idx: 1 } }]);
		room.hear(3, room.send(2));
		expect(account(room, 3, 2)).toBe('same');
	});

	test('makes me send more frames unasked than I may', () => {
		const room = new Room(3, 'unasked');
		for (let at = 0; at < MAX_UNASKED + 4; at++) {
			room.say(2, `text ${String(at)}`);
			room.hear(0, room.send(2));
		}
		const counts = room.seat(0).epoch.facts.roster.map(({ idx }) => (idx === 2 ? 6 : 0));
		room.hear(0, room.forge(1, [], counts));
		expect(account(room, 0, 1)).toBe('differs');
		expect(room.seat(0).epoch.answers).toHaveLength(MAX_UNASKED);
	});

	test('is compared in phase 1, when the keys may be public', () => {
		const room = divided([0]);
		const closed = close(room.seat(0), true, turnAt());
		room.seats[0] = { ...closed, closing: { ...closed.closing!, silentAt: START } };
		room.hear(0, room.send(2));
		room.hear(0, room.forge(2, [headsOf(room, 2)]));
		expect(standingOf(room.seat(0).epoch, 2).split).toBeUndefined();
		expect(room.seat(0).epoch.answers).toEqual([]);
	});
});

describe('heads', () => {
	test('are not shown when somebody differs, or shown when nobody does', () => {
		const room = divided([0]);
		const quiet = frameItems(room, 0);
		expect(quiet.after.accord).toEqual(quiet.before.accord);
		room.hear(0, room.send(2));
		expect(frameItems(room, 0).after.accord).toMatchObject({ told: 1, toldAt: START });
	});

	test('are shown in every frame', () => {
		const room = divided([0]);
		room.hear(0, room.send(2));
		const told = Array.from({ length: 60 }, (_, at) => {
			const { before, after } = frameItems(room, 0, START + at * SECOND);
			return after.accord.told > before.accord.told ? [at] : [];
		});
		expect(told.flat()).toEqual([0, 3, 6, 16, 26, 36, 46, 56]);
	});

	test('of a room that does not fit one frame are shown in part', () => {
		const room = divided([0], 64);
		room.hear(0, room.send(2));
		room.hear(2, room.send(0));
		expect(room.seat(0).epoch.accord).toMatchObject({ next: 40, told: 0 });
		room.hear(2, room.send(0));
		expect(room.seat(0).epoch.accord).toMatchObject({ next: 0, told: 1 });
		expect(standingOf(room.seat(2).epoch, 0).agreed).toHaveLength(64);
		expect([...standingOf(room.seat(2).epoch, 0).split!.apart]).toEqual([[1, 1]]);
	});

	test('do not tell whose log differs, or are not followed by the frame and the question', () => {
		const room = divided([0, 3]);
		room.hear(0, room.send(2));
		room.seats[0] = { ...room.seat(0), epoch: { ...room.seat(0).epoch, answers: [] } };
		room.hear(0, room.forge(2, [headsOf(room, 2)]));
		const { epoch } = room.seat(0);
		expect(unproven(epoch, standingOf(epoch, 2).split!)).toEqual([1]);
		expect(epoch.answers).toMatchObject([{ asker: 2, capsule: { idx: 1 } }]);
		room.hear(2, room.send(0));
		expect(room.seat(2).epoch.answers.some(({ asker }) => asker === 0)).toBe(true);
		expect(room.seat(2).marks.get(1)).toEqual(new Set(['twoVersions']));
	});

	test('are believed beyond the roster, or of events that I have not', () => {
		const room = divided([0]);
		const many = Array.from({ length: 37 }, () => new Uint8Array(16));
		room.say(3, 'mer');
		room.hear(2, room.send(3));
		room.hear(0, room.forge(2, [{ type: 'heads', heads: { from: 3, heads: many } }]));
		expect(standingOf(room.seat(0).epoch, 2).split).toBeUndefined();
		expect(marksOn(room, 0, 2)).toEqual([]);
		room.hear(0, room.forge(2, [{ type: 'heads', heads: { from: 2, heads: many } }]));
		expect(marksOn(room, 0, 2)).toEqual(['inconsistent']);
	});
});

describe('somebody who lies about what she has', () => {
	test('is believed to differ although her heads are mine', () => {
		const room = new Room(3);
		room.hear(0, lying(room, 1));
		expect(marksOn(room, 0, 1)).toEqual(['inconsistent']);
		const other = new Room(3);
		other.say(2, 'ett');
		const frame = other.send(2);
		for (const idx of [0, 1]) other.hear(idx, frame);
		other.hear(0, lying(other, 1));
		expect(account(other, 0, 1)).toBe('differs');
		other.hear(0, lying(other, 1, [headsOf(other, 1)]));
		expect(marksOn(other, 0, 1)).toEqual(['inconsistent']);
		expect(account(other, 0, 1)).toBe('same');
	});

	test('takes it back, and nobody holds it against her', () => {
		const room = new Room(3);
		room.say(2, 'ett');
		const frame = room.send(2);
		for (const idx of [0, 1]) room.hear(idx, frame);
		room.hear(0, lying(room, 1));
		room.hear(0, room.send(1));
		expect(marksOn(room, 0, 1)).toEqual(['inconsistent']);
	});

	test('shows a head first as mine and then as another', () => {
		const room = new Room(3);
		room.say(2, 'ett');
		const frame = room.send(2);
		for (const idx of [0, 1]) room.hear(idx, frame);
		room.hear(0, room.send(1));
		room.hear(0, room.forge(1, [headsOf(room, 1, [2])]));
		expect(marksOn(room, 0, 1)).toEqual(['inconsistent']);
	});

	test('goes on making everybody show heads, or is compared again', () => {
		const room = new Room(3);
		room.hear(0, lying(room, 1));
		for (let at = 0; at < 5; at++) room.hear(0, lying(room, 1, [headsOf(room, 1, [0, 2])]));
		const { epoch } = room.seat(0);
		expect(standingOf(epoch, 1)).toMatchObject({ split: undefined, inconsistent: true });
		expect(epoch.answers).toEqual([]);
		expect(frameItems(room, 0).after.accord.told).toBe(0);
	});

	test('and shows no heads is asked for ever, or called a liar', () => {
		const room = new Room(3);
		room.say(2, 'ett');
		const frame = room.send(2);
		for (const idx of [0, 1]) room.hear(idx, frame);
		for (let at = 0; at < 21; at++) {
			room.hear(0, lying(room, 1));
			expect(account(room, 0, 1)).toBe('differs');
		}
		room.hear(0, lying(room, 1));
		expect(account(room, 0, 1)).toBe('unexplained');
		expect(marksOn(room, 0, 1)).toEqual([]);
	});

	test('about a head that nobody signed is asked for it once and again, and then no more', () => {
		const room = new Room(3);
		room.say(2, 'ett');
		const frame = room.send(2);
		for (const idx of [0, 1]) room.hear(idx, frame);
		const asked: number[] = [];
		for (let at = 0; at < 40; at++) {
			room.hear(0, lying(room, 1, at === 0 ? [headsOf(room, 1, [2])] : []));
			const { before, after } = frameItems(room, 0, START + at * SECOND);
			const [was, is] = [before, after].map((it) => standingOf(it, 1).split!.asked);
			if (is! > was!) asked.push(at);
		}
		expect(asked).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
	});
});

describe('a proof', () => {
	test('does not explain why logs differ, or explains what another did', () => {
		const room = divided([0], 5);
		room.hear(0, room.send(2));
		room.hear(2, room.send(0));
		room.hear(0, room.send(2));
		expect(room.seat(0).marks.get(1)).toEqual(new Set(['twoVersions']));
		expect(account(room, 0, 2)).toBe('same');
		const [yes, no] = versions(room, 3, 1, ['ja', 'nej']) as [Sealed, Sealed];
		room.hear(0, yes.frame);
		room.hear(2, no.frame);
		room.hear(0, room.forge(2, [headsOf(room, 2)]));
		expect(account(room, 0, 2)).toBe('differs');
		expect(unproven(room.seat(0).epoch, standingOf(room.seat(0).epoch, 2).split!)).toEqual([3]);
	});
});

describe('a view that shows less than the one before', () => {
	test('passes, or is held against somebody who never did', () => {
		const room = new Room(3);
		room.hear(2, room.forge(1, [], [5, 0, 0]));
		expect(marksOn(room, 2, 1)).toEqual([]);
		room.hear(2, room.forge(1, [], [3, 4, 0]));
		expect(marksOn(room, 2, 1)).toEqual(['outOfStep']);
		expect(marksOn(room, 2, 0)).toEqual([]);
	});

	test('lets what was shown before be forgotten', () => {
		const room = new Room(3);
		room.hear(2, room.forge(1, [], [5, 0, 0]));
		room.hear(2, room.forge(1, [], [3, 4, 0]));
		expect(room.seat(2).epoch.views.get(1)).toEqual([5, 4, 0]);
	});
});
