import { beforeAll, describe, expect, test, vi } from 'vitest';
import { concat, u8 } from '../../../../crypto/bytes/writer.ts';
import { FRAME_BYTES, MAX_COUNTER_JUMP } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { encodeBody, eventBodyLimit, NO_FLAGS } from '../../../../crypto/room/body.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { capsuleOf } from '../../../../crypto/room/capsules.ts';
import { advanceTo } from '../../../../crypto/room/chain.ts';
import { epochLifeMs } from '../../../../crypto/room/departures.ts';
import { draftClose, draftTexts, KIND } from '../../../../crypto/room/event.ts';
import { sealFrame } from '../../../../crypto/room/frame.ts';
import { viewOf } from '../../../../crypto/room/log.ts';
import { receiveFrame } from '../../../../crypto/room/receive.ts';
import { flipped, seeded } from '../seeded.ts';
import {
	accepted,
	frozen,
	POLICY,
	Room,
	SECOND,
	snapshot,
	START,
	textsOn,
	turnAt
} from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const event = (seq: number, text: string, frag = 0, frags = 1): Item => ({
	type: 'event',
	event: {
		seq,
		kind: KIND.text,
		frag,
		frags,
		content: concat(new Uint8Array(4), Buffer.from(text))
	}
});

/** `by` writes a frame under the name of `as` with any counter; `by` must be in the room. */
function write(room: Room, by: number, as: number, counter: number, text = 'x'): Uint8Array {
	const { epoch, me } = room.seat(by);
	const first = epoch.receiving.get(as)!.chain;
	const key = counter === first.next ? first.key : advanceTo(first, counter - 1).chain.key;
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items: [event(1, text)] });
	const sender = { idx: as, chain: { key, next: counter }, signingKey: me.signingKey };
	return sealFrame(epoch, sender, body, seeded('write')).frame;
}

describe('a refused frame', () => {
	test.each([
		['noise', 'notForUs', () => seeded('noise')(FRAME_BYTES)],
		['a short frame', 'notForUs', (room: Room) => room.send(1).slice(1)],
		['of another epoch', 'notForUs', () => new Room(3, 'elsewhere').send(1)],
		['of my own', 'reflected', (room: Room) => room.send(2)],
		['under another name', 'unauthentic', (room: Room) => write(room, 1, 0, 0)],
		['changed at its end', 'unauthentic', (room: Room) => flipped(room.send(1), 1_023)],
		['from far ahead', 'tooFarAhead', (room: Room) => write(room, 1, 1, 33)]
	] as const)('(%s) changes the seat, or is called something else', (_, refusal, make) => {
		const room = new Room(3);
		const frame = make(room);
		const seat = frozen(room.seat(2));
		const before = snapshot(seat);
		const turn = turnAt();
		expect(receiveFrame(seat, 'current', frame, turn)).toBe(refusal);
		expect(receiveFrame(seat, 'draining', frame, turn)).toBe('notForUs');
		expect(snapshot(seat)).toBe(before);
		expect(turn).toMatchObject({ notices: [], spent: [] });
	});

	test('was replayed, and is heard twice', () => {
		const room = new Room(3);
		room.say(1, 'en gång');
		const frame = room.send(1);
		accepted(room.hear(2, frame));
		const before = snapshot(room.seat(2));
		expect(room.hear(2, frame).result).toBe('replayed');
		expect(snapshot(room.seat(2))).toBe(before);
		expect(textsOn(room.seat(2))).toEqual(['en gång']);
	});

	test('is an older one of the same sender', () => {
		const room = new Room(3);
		const [first, second] = [room.send(1), room.send(1)];
		accepted(room.hear(2, second));
		expect(room.hear(2, first).result).toBe('replayed');
	});

	test('had any byte turned', () => {
		const room = new Room(3);
		const frame = room.send(1);
		const seat = room.seat(2);
		for (let at = 0; at < FRAME_BYTES; at++) {
			expect(typeof receiveFrame(seat, 'current', flipped(frame, at), turnAt())).toBe('string');
		}
		accepted(room.hear(2, frame));
	});
});

describe('an accepted frame', () => {
	test('changes the seat in place', () => {
		const room = new Room(3);
		room.say(1, 'hej');
		const frame = room.send(1);
		const seat = frozen(room.seat(2));
		const before = snapshot(seat);
		const turn = turnAt();
		expect(typeof receiveFrame(seat, 'current', frame, turn)).toBe('object');
		expect(snapshot(seat)).toBe(before);
		expect(turn.spent).toEqual([seat.epoch.receiving.get(1)!.chain.key]);
	});

	test('does not commit its chain because nobody can read its body', () => {
		const room = new Room(3);
		const frame = room.forgeBody(1, Uint8Array.of(255));
		const { turn } = room.hear(2, frame);
		expect(turn.notices).toMatchObject([{ type: 'unreadable', who: { idx: 1 } }]);
		expect(room.seat(2).epoch.receiving.get(1)!.chain.next).toBe(1);
		expect(room.hear(2, frame).result).toBe('replayed');
		accepted(room.hear(2, room.send(1)));
	});

	test('of an unreadable body is half read', () => {
		const room = new Room(3);
		const { epoch } = room.seat(1);
		const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const good = encodeBody({ flags: NO_FLAGS, closing: false, view, items: [event(1, 'halvt')] });
		room.hear(2, room.forgeBody(1, concat(good, u8(0x55), Uint8Array.of(0, 0))));
		expect(textsOn(room.seat(2))).toEqual([]);
		expect(room.seat(2).epoch.log.get(1)!.count).toBe(0);
	});

	test('is shown under another name than its key', () => {
		const room = new Room(3);
		room.say(1, 'jag');
		const { turn } = room.hear(2, room.send(1));
		expect(turn.notices).toMatchObject([{ type: 'text', who: { idx: 1, name: 10, me: false } }]);
	});

	test('is no sign of life, or one of everybody', () => {
		const room = new Room(3);
		room.begin(2);
		room.hear(2, room.send(1), START + 5 * SECOND);
		expect(room.seat(2).heardAt.get(1)).toBe(START + 5 * SECOND);
		expect(room.seat(2).heardAt.get(0)).toBe(START);
		expect([...room.seat(2).epoch.heard]).toEqual([1]);
	});
});

test('a text is announced that is not shown, since no moderator is heard', () => {
	const room = new Room(3);
	const textsAt = (now: number) => {
		room.say(1, `nu ${String(now)}`, now);
		return room.hear(2, room.send(1, now), now).turn.notices.length;
	};
	expect(textsAt(START + 20 * SECOND)).toBe(1);
	expect(textsAt(START + 20 * SECOND + 1)).toBe(0);
	room.hear(2, room.send(0), START + 21 * SECOND);
	expect(textsAt(START + 22 * SECOND)).toBe(1);
});

describe('the counter window', () => {
	const lastIn = (ticks: number) => 1 + 2 * ticks + 32 - 1;

	test.each([0, 1, 60, 600])('after %i ticks of silence has another end', (ticks) => {
		const now = START + ticks * SECOND;
		const at = (counter: number) => {
			const room = new Room(3);
			return room.hear(2, write(room, 1, 1, counter), now).result;
		};
		expect(typeof at(lastIn(ticks))).toBe('object');
		expect(at(lastIn(ticks) + 1)).toBe('tooFarAhead');
	});

	test('grows without end, or one frame costs more derivations than allowed', () => {
		const room = new Room(3, 'far ahead', { rotateS: 3_600 });
		const now = START + 3_600 * SECOND;
		const last = write(room, 1, 1, MAX_COUNTER_JUMP - 1);
		const beyond = write(room, 1, 1, MAX_COUNTER_JUMP);
		const chain = vi.spyOn(Secret.prototype, 'lend');
		expect(room.hear(2, beyond, now).result).toBe('tooFarAhead');
		expect(chain.mock.calls.length).toBeLessThan(10);
		chain.mockClear();
		accepted(room.hear(2, last, now));
		expect(chain.mock.calls.length).toBeGreaterThan(MAX_COUNTER_JUMP - 1);
		expect(chain.mock.calls.length).toBeLessThan(MAX_COUNTER_JUMP + 20);
		chain.mockRestore();
	});

	test('is measured from a frame of somebody else, or from one that was refused', () => {
		const room = new Room(3);
		const now = START + 60 * SECOND;
		accepted(room.hear(2, room.send(1), now));
		expect(room.hear(2, write(room, 1, 1, 1 + lastIn(0) + 1), now).result).toBe('tooFarAhead');
		expect(room.hear(2, write(room, 1, 0, 3), now).result).toBe('unauthentic');
		expect(room.seat(2).epoch.receiving.get(0)!.acceptedAt).toBe(START);
	});
});

describe('a frame that only my own keys can make', () => {
	function elsewhere(): { room: Room; frame: Uint8Array } {
		const room = new Room(3);
		const { epoch, me } = room.seat(2);
		const copy = { key: new Secret(epoch.sending.key.lend((key) => key.slice())), next: 0 };
		const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const body = encodeBody({
			flags: NO_FLAGS,
			closing: false,
			view,
			items: [event(1, 'inte jag')]
		});
		const sender = { idx: 2, chain: copy, signingKey: me.signingKey };
		return { room, frame: sealFrame(epoch, sender, body, seeded('twin')).frame };
	}

	test('is not told, told twice, or read', () => {
		const { room, frame } = elsewhere();
		expect(room.hear(2, frame).turn.notices).toEqual([{ type: 'identityElsewhere' }]);
		expect(room.hear(2, frame).turn.notices).toEqual([]);
		expect(textsOn(room.seat(2))).toEqual([]);
		expect(room.seat(2).epoch.log.get(2)!.count).toBe(0);
		expect(room.seat(2).heardAt.has(2)).toBe(false);
	});

	test('moves the chain I send with', () => {
		const { room, frame } = elsewhere();
		const before = snapshot(room.seat(2).epoch.sending);
		room.hear(2, frame);
		expect(snapshot(room.seat(2).epoch.sending)).toBe(before);
		accepted(room.hear(1, room.send(2)));
	});

	test('can be made by somebody else in the room', () => {
		const room = new Room(3);
		const { result, turn } = room.hear(2, write(room, 1, 2, 0));
		expect(result).toBe('unauthentic');
		expect(turn.notices).toEqual([]);
	});
});

describe('events', () => {
	test('are counted twice', () => {
		const room = new Room(3);
		room.hear(2, room.forge(1, [event(1, 'a'), event(1, 'b'), event(2, 'c')]));
		room.hear(2, room.forge(1, [event(1, 'a'), event(2, 'd'), event(3, 'e')]));
		expect(textsOn(room.seat(2))).toEqual(['a', 'c', 'e']);
		expect(room.seat(2).epoch.log.get(1)!.count).toBe(3);
	});

	test('of kinds nobody knows are shown, or not counted', () => {
		const room = new Room(3);
		const odd: Item = {
			type: 'event',
			event: { seq: 1, kind: 99, frag: 0, frags: 1, content: Uint8Array.of(1) }
		};
		room.hear(2, room.forge(1, [odd]));
		expect(room.seat(2).lines).toEqual([]);
		expect(room.seat(2).epoch.log.get(1)!.count).toBe(1);
	});

	test('in an epoch past its hard end are read before anybody looks at the time', () => {
		const room = new Room(3);
		const late = START + epochLifeMs(POLICY);
		expect(room.hear(2, room.send(1), late + 1).result).toBe('notForUs');
		accepted(room.hear(2, room.send(1), late));
	});

	test('let a participant close the meeting', () => {
		const room = new Room(3);
		const close: Item = { type: 'event', event: { seq: 1, ...draftClose(false) } };
		room.hear(2, room.forge(1, [close]));
		expect(room.seat(2).closing).toBeUndefined();
		room.hear(2, room.forge(0, [close]));
		expect(room.seat(2).closing?.since).toBe(START);
	});

	test('in a body whose capsule would not fit a frame make everybody crash', () => {
		const room = new Room(3);
		const limit = eventBodyLimit(3);
		const { epoch } = room.seat(1);
		const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const bodyOf = (length: number) => {
			const first = encodeBody({
				flags: NO_FLAGS,
				closing: false,
				view,
				items: [event(1, 'a'.repeat(300))]
			});
			const rest = length - first.length - 3 - 5 - 4;
			const items = [event(1, 'a'.repeat(300)), event(2, 'b'.repeat(rest))];
			return encodeBody({ flags: NO_FLAGS, closing: false, view, items });
		};
		expect(bodyOf(limit)).toHaveLength(limit);
		room.hear(2, room.forgeBody(1, bodyOf(limit + 1)));
		expect(textsOn(room.seat(2))).toEqual([]);
		room.hear(2, room.forgeBody(1, bodyOf(limit)));
		expect(textsOn(room.seat(2))).toHaveLength(2);
		const want: Item = { type: 'want', want: { idx: 1, from: 1, to: 2, of: 2 } };
		room.hear(2, room.forge(1, [want]));
		expect(room.send(2, START + 60 * SECOND)).toHaveLength(FRAME_BYTES);
	});
});

describe('a capsule', () => {
	function carried(): { room: Room; item: Extract<Item, { type: 'capsule' }> } {
		const room = new Room(4);
		room.say(1, 'buret');
		accepted(room.hear(3, room.send(1)));
		const capsule = capsuleOf(room.seat(3).epoch.capsules, 1, 1)!;
		return { room, item: { type: 'capsule', capsule } };
	}

	test('brings its event not, twice, or under its carrier', () => {
		const { room, item } = carried();
		room.hear(2, room.forge(3, [item]));
		room.hear(2, room.forge(3, [item]));
		expect(room.seat(2).lines).toMatchObject([{ type: 'text', text: 'buret', who: { idx: 1 } }]);
	});

	test('is a sign of life of its author, or moves her chain', () => {
		const { room, item } = carried();
		room.begin(2);
		room.hear(2, room.forge(3, [item]), START + 9 * SECOND);
		expect(room.seat(2).heardAt.get(1)).toBe(START);
		expect(room.seat(2).epoch.heard.has(1)).toBe(false);
		expect(room.seat(2).epoch.receiving.get(1)!.chain.next).toBe(0);
	});

	test('is believed although it was changed', () => {
		const { room, item } = carried();
		const { capsule } = item;
		for (const lie of [
			{ ...capsule, idx: 3 },
			{ ...capsule, counter: capsule.counter + 1 },
			{ ...capsule, body: flipped(capsule.body, capsule.body.length - 1) },
			{ ...capsule, fillHash: flipped(capsule.fillHash, 3) },
			{ ...capsule, signature: flipped(capsule.signature, 3) },
			{ ...capsule, idx: 77 }
		]) {
			room.hear(2, room.forge(3, [{ type: 'capsule', capsule: lie }]));
		}
		expect(textsOn(room.seat(2))).toEqual([]);
		expect(room.seat(2).epoch.log.get(1)!.count).toBe(0);
	});

	test('brings anything but events', () => {
		const room = new Room(4);
		const gone: Item = { type: 'leave' };
		const want: Item = { type: 'want', want: { idx: 0, from: 1, to: 9, of: 255 } };
		room.forge(1, []);
		const { epoch, me } = room.seat(1);
		const view = { ...viewOf(epoch.log, epoch.id, epoch.facts.roster), counts: [9, 9, 9, 9] };
		const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items: [gone, want] });
		const sender = { idx: 1, chain: epoch.sending, signingKey: me.signingKey };
		const { signed } = sealFrame(epoch, sender, body, seeded('odd'));
		room.hear(2, room.forge(3, [{ type: 'capsule', capsule: signed }]));
		expect(room.seat(2).left).toEqual([]);
		expect(room.seat(2).epoch.views.get(1)).toBeUndefined();
		expect(room.seat(2).epoch.answers).toEqual([]);
	});

	test('that nobody signed silences those who would have answered', () => {
		const { room, item } = carried();
		const want: Item = { type: 'want', want: { idx: 1, from: 1, to: 1, of: 255 } };
		accepted(room.hear(3, room.forge(2, [want])));
		expect(room.seat(3).epoch.answers).toHaveLength(1);
		const lie = { ...item.capsule, signature: new Uint8Array(64) };
		room.hear(3, room.forge(0, [{ type: 'capsule', capsule: lie }]));
		expect(room.seat(3).epoch.answers).toHaveLength(1);
		room.hear(3, room.forge(0, [item]));
		expect(room.seat(3).epoch.answers).toEqual([]);
	});
});

describe('a goodbye', () => {
	test('is not heard, or heard twice', () => {
		const room = new Room(3);
		room.hear(2, room.forge(1, [{ type: 'leave' }]));
		room.hear(2, room.forge(1, [{ type: 'leave' }]));
		expect(room.seat(2).left).toEqual([1]);
		expect(room.seat(2).lines).toMatchObject([{ type: 'left', who: { idx: 1 } }]);
	});
});

test('a long text with a frame of it lost is shown in part, or wrongly joined', () => {
	const room = new Room(3);
	const text = 'åäö '.repeat(300);
	expect(draftTexts(text)[0]!.length).toBeGreaterThan(3);
	room.say(1, text);
	room.hear(2, room.send(1));
	room.send(1);
	for (let at = 0; at < 6; at++) room.hear(2, room.send(1));
	expect(textsOn(room.seat(2))).toEqual([]);
});
