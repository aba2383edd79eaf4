import { beforeAll, describe, expect, test } from 'vitest';
import {
	FRAME_BYTES,
	MAX_BORROWED_SLOTS,
	MAX_CAPSULES,
	MAX_LINES,
	SETTLE_TICKS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { capsuleOf } from '../../../../crypto/room/capsules.ts';
import { decodeBody } from '../../../../crypto/room/body.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { openFrame, readHeader } from '../../../../crypto/room/frame.ts';
import { write } from '../../../../crypto/room/member.ts';
import { nextFrame } from '../../../../crypto/room/outgoing.ts';
import { frozen, Room, SECOND, snapshot, START, textsOn, turnAt } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** What a frame of `from` says, read with the keys of `by`. */
function bodyOf(room: Room, by: number, frame: Uint8Array, where: 'epoch' | 'draining' = 'epoch') {
	const seat = room.seat(by);
	const epoch = where === 'epoch' ? seat.epoch : seat.draining!.epoch;
	const header = readHeader(epoch, frame)!;
	const { chain } = epoch.receiving.get(header.idx)!;
	const { vk } = epoch.facts.roster.find(({ idx }) => idx === header.idx)!;
	const { signed } = openFrame(epoch, frame, header, { chain, vk })!;
	return decodeBody(signed.body, epoch.facts.roster.length)!;
}

const types = (items: readonly Item[]) => items.map(({ type }) => type);

test('a frame has another length when there is much to say', () => {
	const room = new Room(3);
	for (const text of ['', 'a', 'b'.repeat(4_000), '🙂'.repeat(900)]) {
		if (text !== '') room.say(1, text);
		for (let at = 0; at < 4; at++) expect(room.send(1)).toHaveLength(FRAME_BYTES);
	}
});

test('sending changes the seat in place, or keeps the key it used', () => {
	const room = new Room(3);
	room.say(1, 'hej');
	const seat = frozen(room.seat(1));
	const before = snapshot(seat);
	const turn = turnAt();
	const { seat: next } = nextFrame(seat, turn);
	expect(snapshot(seat)).toBe(before);
	expect(turn.spent).toEqual([seat.epoch.sending.key]);
	expect(next.epoch.sending.next).toBe(1);
});

test('a view shows what its own frame says', () => {
	const room = new Room(3);
	room.say(1, 'ett');
	room.say(1, 'två');
	const first = bodyOf(room, 2, room.send(1));
	expect(first.view.counts).toEqual([0, 0, 0]);
	expect(types(first.items)).toEqual(['event', 'event']);
	const frame = room.send(1);
	expect(bodyOf(room, 2, frame).view.counts).toEqual([0, 2, 0]);
});

test('two texts change places, or one overtakes the rest of another', () => {
	const room = new Room(3);
	const texts = ['a'.repeat(900), 'b', 'c'.repeat(2_000), 'd', 'e'];
	for (const text of texts) room.say(1, text);
	for (let at = 0; at < 15; at++) room.hear(2, room.send(1));
	expect(textsOn(room.seat(2))).toEqual(texts);
	expect(room.seat(1).outbox).toEqual([]);
});

test('an own text is not on the own screen at once', () => {
	const room = new Room(3);
	room.say(1, 'min text');
	expect(room.seat(1).lines).toMatchObject([
		{ type: 'text', text: 'min text', state: 'sending', who: { me: true, idx: 1 } }
	]);
});

describe('while the epoch before drains', () => {
	function draining() {
		const room = new Room(4, 'draining');
		room.rotate();
		const grant = room.send(0);
		for (const idx of [1, 2]) room.follow(idx, grant);
		return { room, grant };
	}

	test('the last view of it is not said, or said by the issuer before the grant', () => {
		const { room, grant } = draining();
		expect(types(bodyOf(room, 3, grant).items)).toEqual(['grant']);
		const frame = room.send(1);
		expect(types(bodyOf(room, 2, frame).items)).toEqual(['final']);
		room.drain(1, START + 60 * SECOND);
		expect(types(bodyOf(room, 2, room.send(1)).items)).toEqual([]);
	});

	test('the lead does not repeat the grant for whoever did not follow, or does for ever', () => {
		const { room } = draining();
		const said: string[] = [];
		for (let at = 1; at <= 12; at++) {
			const now = START + at * SECOND;
			room.drain(0, now);
			const frame = room.send(0, now);
			const isOld = room.seat(0).draining && readHeader(room.seat(3).epoch, frame) !== undefined;
			said.push(isOld === true ? 'old' : 'new');
			if (isOld === true) expect(types(bodyOf(room, 3, frame).items)).toEqual(['grant']);
		}
		expect(said.join(' ')).toBe('new old new old new old new old new new new new');
	});

	test('a repeated grant does not bring in the one who missed it', () => {
		const { room } = draining();
		room.send(0, START + SECOND);
		room.follow(3, room.send(0, START + 2 * SECOND));
		expect(room.seat(3).epoch.id).toEqual(room.seat(0).epoch.id);
	});

	test('more than two of three slots go to it', () => {
		const room = new Room(5, 'borrowed');
		for (let at = 0; at < 9; at++) {
			room.say(2, `text ${String(at)} ${'x'.repeat(400)}`);
			room.hear(1, room.send(2));
		}
		const want: Item = { type: 'want', want: { idx: 2, from: 1, to: 9, of: 1 } };
		room.hear(1, room.forge(3, [want]));
		room.rotate();
		room.follow(1, room.send(0));
		const pattern: string[] = [];
		for (let at = 0; at < 9; at++) {
			const frame = room.send(1, START + at * SECOND);
			pattern.push(readHeader(room.seat(4).epoch, frame) === undefined ? 'new' : 'old');
		}
		const three = [...new Array<string>(MAX_BORROWED_SLOTS).fill('old'), 'new'];
		expect(pattern).toEqual([...three, ...three, ...three]);
	});
});

test('own capsules or lines are kept without end', () => {
	const room = new Room(2, 'bounds');
	const seat = room.seat(1);
	const [fillHash, signature] = [new Uint8Array(32), new Uint8Array(64)];
	const kept = Array.from({ length: MAX_CAPSULES }, (_, at) => {
		const signed = { idx: 9, counter: at, fillHash, signature, body: new Uint8Array(0) };
		return { signed, seqs: [at] };
	});
	room.seats[1] = { ...seat, epoch: { ...seat.epoch, capsules: kept } };
	room.say(1, 'en till');
	room.send(1);
	expect(room.seat(1).epoch.capsules).toHaveLength(MAX_CAPSULES);
	expect(capsuleOf(room.seat(1).epoch.capsules, 1, 1)).toBeDefined();
	expect(capsuleOf(room.seat(1).epoch.capsules, 9, 0)).toBeUndefined();
	let written = room.seat(1);
	for (let at = 0; at < 10; at++) written = write(written, { type: 'lock' }, START, 5);
	expect(written.lines).toHaveLength(5);
	expect(new Set(written.lines.map(({ key }) => key)).size).toBe(5);
	expect(MAX_LINES).toBeGreaterThan(1_000);
});

test('words are said before everybody listens, or wait when all do', () => {
	const room = new Room(3, 'settling');
	room.begin(1);
	room.say(1, 'vänta lite');
	const isSaid = (now: number) => bodyOf(room, 2, room.send(1, now)).items.length > 0;
	expect(isSaid(START + SETTLE_TICKS * SECOND - 1)).toBe(false);
	expect(isSaid(START + SETTLE_TICKS * SECOND)).toBe(true);
	const other = new Room(3, 'settled');
	other.begin(1);
	other.say(1, 'alla lyssnar');
	for (const idx of [0, 2]) other.hear(1, other.send(idx));
	expect(types(bodyOf(other, 2, other.send(1)).items)).toEqual(['event']);
});

test('a goodbye is followed by words, or said before what is waiting is dropped', () => {
	const room = new Room(3);
	room.say(1, 'osagt');
	room.seats[1] = { ...room.seat(1), leaving: 'wanted' };
	const frame = room.send(1);
	expect(types(bodyOf(room, 2, frame).items)).toEqual(['leave']);
	expect(room.seat(1).leaving).toBe('said');
});

test('a goodbye is said to somebody who may not listen yet', () => {
	const room = new Room(3);
	room.begin(1);
	room.seats[1] = { ...room.seat(1), leaving: 'wanted' };
	const isSaid = (now: number) => bodyOf(room, 2, room.send(1, now)).items.length > 0;
	expect(isSaid(START + SETTLE_TICKS * SECOND - 1)).toBe(false);
	expect(isSaid(START + SETTLE_TICKS * SECOND)).toBe(true);
});
