import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_ARRIVED } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../../crypto/primitives/sign.ts';
import { close } from '../../../../crypto/room/closing.ts';
import { deriveEpoch, roomSecret, STAFF } from '../../../../crypto/room/epoch.ts';
import { openFrame, placeOf, readHeader } from '../../../../crypto/room/frame.ts';
import { takeSeat, type Epoch, type Seat } from '../../../../crypto/room/member.ts';
import { openArea } from '../../../../crypto/room/private-area.ts';
import {
	endRecap,
	expectRecap,
	isRecapDone,
	sendStaffState,
	startRecap,
	takeArrived
} from '../../../../crypto/room/private-line.ts';
import { underNewKey } from '../../../../crypto/room/private-post.ts';
import { privateLinesOf, staffLineOf } from '../../../../crypto/room/private-show.ts';
import { privateSecrets } from '../../../../crypto/room/private-state.ts';
import { hex, seeded } from '../seeded.ts';
import { ANNE, BRITA, LEAD, line, named, OTHER, speak, ticks } from './asides.ts';
import { entryAt, Room, SECOND, START, turnAt } from './rooms.ts';

/** The place of a moderator who comes in. */
const NEW = 4;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A third moderator comes in by the next grant; she hears only what follows it. */
function moderatorJoins(room: Room, now: number): void {
	const { publicKey, secretKey } = signingKeys(room.random(32));
	const entry = { ...entryAt(0, publicKey), idx: NEW, firstName: 'Cilla' };
	const issued = room.rotate([{ op: 'put', entry }]);
	const me = issued.moderatorSecret.slice();
	const keys = deriveEpoch(issued.facts, roomSecret(me, issued.facts.grantNonce), { me });
	const own = { idx: NEW, vk: publicKey, signingKey: new Secret(secretKey) };
	room.seats[NEW] = takeSeat(own, { facts: issued.facts, keys }, new Map(), now);
}

/** What somebody with the keys of `epoch` finds in a frame of it. */
function areaIn(epoch: Epoch, frame: Uint8Array, who: number): Uint8Array | undefined {
	const header = readHeader(epoch, frame);
	const receiver = header && epoch.receiving.get(header.idx);
	const entry = epoch.facts.roster.find(({ idx }) => idx === header?.idx);
	if (header === undefined || receiver === undefined || entry === undefined) return undefined;
	const opened = openFrame(epoch, frame, header, { chain: receiver.chain, vk: entry.vk });
	const key = epoch.asides.get(who);
	if (opened?.area === undefined || key === undefined) return undefined;
	return openArea(placeOf(epoch.id, header), who, key, opened.area);
}

describe('a moderator who comes later', () => {
	test('has what was said and received before her, or seems to', () => {
		const room = new Room(4, 'later', {}, 2);
		speak(room, ANNE, { type: 'aside', text: 'före' });
		let now = ticks(room, 4);
		moderatorJoins(room, now);
		now = ticks(room, 3, now);
		speak(room, ANNE, { type: 'aside', text: 'efter' }, now);
		now = ticks(room, 4, now);
		expect(line(room, NEW)).toMatchObject([{ text: 'efter', afterGap: true }]);
		const [before, after] = line(room, ANNE, ANNE, now);
		expect(named(before!.has)).toEqual([LEAD, OTHER]);
		expect(named(after!.has)).toEqual([LEAD, OTHER, NEW]);
		expect(named(line(room, LEAD, ANNE, now)[0]!.has)).toEqual([LEAD, OTHER]);
	});

	test('is left out of what is being repeated when she comes', () => {
		const room = new Room(4, 'meanwhile', {}, 2);
		for (const text of ['ett', 'två', 'tre']) speak(room, ANNE, { type: 'aside', text });
		const isGone = (from: number, to: number) => from === OTHER || to === OTHER;
		let now = ticks(room, 6, START, isGone);
		moderatorJoins(room, now);
		now = ticks(room, 3, now, isGone);
		now = ticks(room, 20, now);
		expect(line(room, NEW).map(({ text }) => text)).toEqual(['ett', 'två', 'tre']);
		expect(line(room, NEW)[0]!.afterGap).toBe(false);
		for (const message of line(room, ANNE, ANNE, now)) {
			expect(named(message.has)).toContain(NEW);
			expect(message.state).toBe('done');
		}
	});
});

describe('somebody who comes back with another key', () => {
	const isGone = (from: number, to: number) => from === OTHER || to === OTHER;
	const withKey = (seat: Seat, vk: Uint8Array): Seat => {
		const me = { ...seat.me, vk };
		return { ...seat, me, privateLine: underNewKey(seat.privateLine, seat.me, me) };
	};

	test('takes what was done with, or what others said, for what receipts are to come for', () => {
		const room = new Room(4, 'back', {}, 2);
		speak(room, ANNE, { type: 'aside', text: 'alla har det' });
		let now = ticks(room, 4);
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'hej' }, now);
		now = ticks(room, 4, now);
		speak(room, ANNE, { type: 'aside', text: 'en saknar det' }, now);
		ticks(room, 4, now, isGone);
		const before = room.seat(ANNE);
		const { messages } = withKey(before, room.random(32)).privateLine;
		const same = messages.map((one, at) => one === before.privateLine.messages[at]);
		expect(same).toEqual([true, true, false]);
		expect(messages.map(({ text }) => text)).toEqual(['alla har det', 'hej', 'en saknar det']);
	});

	test('reads twice that somebody has it who came back herself', () => {
		const room = new Room(4, 'twice', {}, 2);
		speak(room, ANNE, { type: 'aside', text: 'hej' });
		const now = ticks(room, 4);
		const seat = room.seat(ANNE);
		const { privateLine } = seat;
		const messages = privateLine.messages.map((one) => ({
			...one,
			has: [...one.has, { ...one.has[0]!, vk: 'another key' }]
		}));
		room.seats[ANNE] = { ...seat, privateLine: { ...privateLine, messages } };
		expect(named(line(room, ANNE, ANNE, now)[0]!.has)).toEqual([LEAD, OTHER]);
	});
});

describe('a moderator who is removed', () => {
	test('gets what is said afterwards, though she has all she had', () => {
		const room = new Room(4, 'removed', {}, 2);
		room.say(BRITA, 'ett ord');
		// Anne misses a text, so that she goes on asking in the epoch before.
		let now = ticks(room, 1, START, (from, to) => from === BRITA && to === ANNE);
		room.rotate([{ op: 'remove', idx: OTHER }]);
		const out = room.seat(OTHER).epoch;
		room.tick(now, (_, to) => to === OTHER || to === BRITA);
		expect(room.seat(ANNE).epoch.facts.number).toBe(2);
		speak(room, ANNE, { type: 'aside', text: 'om henne' }, now);
		let inOld = 0;
		for (let at = 0; at < 10; at++) {
			now += SECOND;
			const { privateLine } = room.seat(ANNE);
			const frame = room.send(ANNE, now);
			const header = readHeader(out, frame);
			if (header !== undefined && out.receiving.has(header.idx)) {
				inOld += 1;
				// Nothing is lost on a frame that nobody would read it in.
				expect(room.seat(ANNE).privateLine).toBe(privateLine);
			}
			for (const who of [ANNE, STAFF]) expect(areaIn(out, frame, who)).toBeUndefined();
			room.follow(LEAD, frame, now);
		}
		expect(inOld).toBeGreaterThan(0);
		expect(line(room, LEAD)).toMatchObject([{ text: 'om henne' }]);
	});

	test('gets a word of the lead in the frame that removes her', () => {
		const room = new Room(4, 'last frame', {}, 2);
		room.rotate([{ op: 'remove', idx: OTHER }]);
		speak(room, LEAD, { type: 'staff', text: 'hon ska ut' });
		const epoch = room.seat(OTHER).epoch;
		const frame = room.send(LEAD);
		expect(readHeader(epoch, frame)).toBeDefined();
		expect(areaIn(epoch, frame, STAFF)).toBeUndefined();
	});

	test('is waited for, or counts as one who has it', () => {
		const room = new Room(4, 'gone', {}, 2);
		speak(room, ANNE, { type: 'aside', text: 'hej' });
		const isGone = (from: number, to: number) => from === OTHER || to === OTHER;
		let now = ticks(room, 5, START, isGone);
		expect(named(line(room, ANNE, ANNE, now)[0]!.missing)).toEqual([OTHER]);
		room.rotate([{ op: 'remove', idx: OTHER }]);
		now = ticks(room, 4, now, isGone);
		const [message] = line(room, ANNE, ANNE, now);
		expect(message).toMatchObject({ state: 'done', missing: [] });
		expect(named(message!.has)).toEqual([LEAD]);
		expect(room.seat(ANNE).privateLine.channels.get(String(ANNE))!.parts).toEqual([]);
	});
});

describe('a participant who leaves', () => {
	test('seems to have got an answer, or keeps the moderators writing to her', () => {
		const room = new Room(4, 'leaves', {}, 2);
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'är du kvar?' });
		const isGone = (from: number, to: number) => from === ANNE || to === ANNE;
		let now = ticks(room, 4, START, isGone);
		room.rotate([{ op: 'remove', idx: ANNE }]);
		now = ticks(room, 4, now, isGone);
		const [message] = line(room, LEAD, ANNE, now);
		expect(message).toMatchObject({ state: 'done' });
		expect(named(message!.missing)).toEqual([ANNE]);
		expect(named(message!.has)).toEqual([OTHER]);
		const before = room.seat(LEAD);
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'hallå' }, now);
		expect(room.seat(LEAD)).toBe(before);
		expect(privateLinesOf(room.seat(LEAD), now).find(({ who }) => who.idx === ANNE)!.open).toBe(
			false
		);
	});
});

describe('after the close', () => {
	test('an area is written or read', () => {
		const room = new Room(4, 'close', {}, 2);
		speak(room, BRITA, { type: 'aside', text: 'försent' });
		for (const idx of [LEAD, ANNE]) room.seats[idx] = close(room.seat(idx), false, turnAt());
		speak(room, ANNE, { type: 'aside', text: 'försent' });
		expect(line(room, ANNE)).toEqual([]);
		const seat = room.seat(LEAD);
		room.seats[LEAD] = { ...seat, closing: { ...seat.closing!, silentAt: START } };
		room.hear(LEAD, room.send(BRITA));
		expect(room.seat(LEAD).privateLine.messages).toEqual([]);
		const { epoch } = room.seat(OTHER);
		room.seats[LEAD] = {
			...room.seat(LEAD),
			privateLine: { ...room.seat(OTHER).privateLine, owed: ['x'] }
		};
		expect(areaIn(epoch, room.send(LEAD), STAFF)).toBeUndefined();
	});
});

describe('a staff state', () => {
	test('does not arrive whole, or arrives twice, or shows', () => {
		const room = new Room(4, 'state', {}, 2);
		const data = seeded('state')(700);
		room.seats[LEAD] = sendStaffState(room.seat(LEAD), data, turnAt())!;
		ticks(room, 12);
		const { seat, arrived } = takeArrived(room.seat(OTHER), 'state');
		expect(arrived.map(({ kind, idx, data: held }) => [kind, idx, held.lend(hex)])).toEqual([
			['state', LEAD, hex(data)]
		]);
		expect(takeArrived(seat, 'state').arrived).toEqual([]);
		expect(staffLineOf(seat, START)).toEqual([]);
		for (const idx of [ANNE, BRITA]) expect(room.seat(idx).privateLine.arrived).toEqual([]);
		expect(room.seat(LEAD).privateLine.channels.get(String(STAFF))!.parts).toEqual([]);
	});

	test('is sent by a participant, or too long', () => {
		const room = new Room(4, 'no state', {}, 2);
		expect(sendStaffState(room.seat(ANNE), Uint8Array.of(1), turnAt())).toBeUndefined();
		expect(sendStaffState(room.seat(LEAD), new Uint8Array(8_993), turnAt())).toBeUndefined();
		expect(sendStaffState(room.seat(LEAD), new Uint8Array(0), turnAt())).toBeUndefined();
	});

	test('waits in any number for somebody to read it', () => {
		const room = new Room(4, 'many', {}, 2);
		let now = START;
		for (let at = 0; at < MAX_ARRIVED + 3; at++) {
			room.seats[LEAD] = sendStaffState(room.seat(LEAD), Uint8Array.of(at), turnAt(now))!;
			now = ticks(room, 2, now);
		}
		const kept = takeArrived(room.seat(OTHER), 'state').arrived.map(({ data }) =>
			data.lend(([one]) => one)
		);
		expect(kept).toEqual(Array.from({ length: MAX_ARRIVED }, (_, at) => at + 3));
	});
});

describe('a recap', () => {
	const long = seeded('recap')(8_541);

	function started(room: Room): void {
		const key = seeded('RK')(32);
		const to = { to: ANNE, key: new Secret(key.slice()) };
		room.seats[LEAD] = startRecap(room.seat(LEAD), to, long, turnAt())!;
		const from = { from: LEAD, key: new Secret(key.slice()) };
		room.seats[ANNE] = expectRecap(room.seat(ANNE), from, turnAt());
	}

	test('does not reach her, or somebody else opens it', () => {
		const room = new Room(4, 'recap', {}, 2);
		started(room);
		expect(isRecapDone(room.seat(LEAD), ANNE)).toBe(false);
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'först' });
		const now = ticks(room, 2);
		expect(line(room, ANNE)).toMatchObject([{ text: 'först' }]);
		const luck = seeded('recap luck');
		ticks(room, 60, now, (from, to) => from === LEAD && to === ANNE && luck(1)[0]! < 80);
		const { arrived } = takeArrived(room.seat(ANNE), 'recap');
		expect(arrived.map(({ kind, data }) => [kind, data.lend(hex)])).toEqual([['recap', hex(long)]]);
		for (const idx of [OTHER, BRITA]) expect(room.seat(idx).privateLine.arrived).toEqual([]);
		expect(isRecapDone(room.seat(LEAD), ANNE)).toBe(true);
		expect(isRecapDone(room.seat(LEAD), BRITA)).toBe(false);
	});

	test('leaves its key behind', () => {
		const room = new Room(4, 'recap keys', {}, 2);
		started(room);
		ticks(room, 4);
		const turn = turnAt();
		const { key } = room.seat(LEAD).privateLine.channels.get(`254.${String(ANNE)}`)!.recap!;
		const { expected } = room.seat(ANNE).privateLine;
		const done = endRecap(room.seat(LEAD), ANNE, turn);
		const heard = expectRecap(room.seat(ANNE), undefined, turn);
		expect(turn.spent).toContain(key);
		expect(turn.spent).toContain(expected!.key);
		// Both keys, all 31 parts at the lead, and the four that had come.
		expect(turn.spent).toHaveLength(2 + 31 + 4);
		expect(done.privateLine.channels.size).toBe(0);
		expect(heard.privateLine.streams.size).toBe(0);
		expect(endRecap(done, ANNE, turn)).toBe(done);
	});
});

test('a secret of the private line is forgotten without being wiped', () => {
	const room = new Room(4, 'wiped', {}, 2);
	const known = new Set<Secret>();
	const ofLine = ({ privateLine, epoch, draining }: Seat) => [
		...privateSecrets(privateLine),
		...epoch.asides.values(),
		...(draining?.epoch.asides.values() ?? [])
	];
	const luck = seeded('wiped luck');
	let now = START;
	for (let at = 0; at < 40; at++) {
		if (at % 5 === 0) {
			speak(room, ANNE, { type: 'aside', text: 'x'.repeat(700) }, now);
			speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'y'.repeat(300) }, now);
			speak(room, OTHER, { type: 'staff', text: 'z' }, now);
		}
		if (at === 20) room.rotate();
		room.tick(now, () => luck(1)[0]! < 40);
		for (const secret of room.seats.flatMap(ofLine)) known.add(secret);
		now += SECOND;
	}
	for (const idx of [LEAD, OTHER, ANNE, BRITA]) room.drain(idx, now + 60 * SECOND);
	const spent = new Set(room.spent);
	const held = new Set(room.seats.flatMap(ofLine));
	const lost = [...known].filter((secret) => !held.has(secret) && !spent.has(secret));
	expect(lost).toEqual([]);
	expect([...spent].filter((secret) => held.has(secret))).toEqual([]);
});
