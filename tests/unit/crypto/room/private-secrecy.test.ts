import library from 'libsodium-wrappers';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, u16 } from '../../../../crypto/bytes/writer.ts';
import { aad } from '../../../../crypto/labels.ts';
import { FRAME_BYTES } from '../../../../crypto/limits.ts';
import { digest } from '../../../../crypto/primitives/blake.ts';
import type { Random } from '../../../../crypto/primitives/random.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { open, seal } from '../../../../crypto/primitives/seal.ts';
import type { Secret } from '../../../../crypto/primitives/secret.ts';
import { decodeBody } from '../../../../crypto/room/body.ts';
import { advance } from '../../../../crypto/room/chain.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import { openFrame, placeOf, readHeader, type Header } from '../../../../crypto/room/frame.ts';
import { nextFrame } from '../../../../crypto/room/outgoing.ts';
import {
	encodeArea,
	openArea,
	RECAP,
	type AreaContent
} from '../../../../crypto/room/private-area.ts';
import { speakPrivately } from '../../../../crypto/room/private-line.ts';
import { secretsOfSeat } from '../../../../crypto/room/member.ts';
import { hex, seeded } from '../seeded.ts';
import { ANNE, BRITA, CARIN, forge, LEAD, OTHER, words } from './asides.ts';
import { accepted, Room, SECOND, START, turnAt } from './rooms.ts';

const SIGNED_AT = 64 + 2;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function roomOfFive(seed = 'secrecy'): Room {
	return new Room(5, seed, {}, 2);
}

/** What everybody inside can read of a frame, and the key that seals it: chains are common. */
function inside(room: Room, reader: number, frame: Uint8Array) {
	const { epoch } = room.seat(reader);
	const header = readHeader(epoch, frame)!;
	const { chain } = epoch.receiving.get(header.idx)!;
	const messageKey = advance(chain).messageKey;
	const place = concat(epoch.id, Uint8Array.of(header.idx, 0, 0, 0, 0, 0, 0, header.counter));
	const plaintext = open(messageKey, aad('MDE1 frame', place), frame.subarray(8))!;
	return { epoch, header, messageKey, place, plaintext };
}

/** The frame again with another plaintext, as an insider and the relay can make it. */
function resealed(room: Room, insider: number, frame: Uint8Array, plaintext: Uint8Array) {
	const { messageKey, place } = inside(room, insider, frame);
	// The mask depends on the nonce, so the nonce stays; the insider may choose it.
	const nonce = frame.slice(8, 32);
	const sealed = seal(messageKey, aad('MDE1 frame', place), plaintext, () => nonce);
	return concat(frame.slice(0, 8), sealed);
}

function areaOf(room: Room, reader: number, frame: Uint8Array) {
	const { epoch } = room.seat(reader);
	const header = readHeader(epoch, frame)!;
	const { chain } = epoch.receiving.get(header.idx)!;
	const { vk } = epoch.facts.roster.find(({ idx }) => idx === header.idx)!;
	return { header, area: openFrame(epoch, frame, header, { chain, vk })!.area! };
}

/** Everything 32 bytes long that a seat could use as a key. */
function keysOf(room: Room, idx: number): readonly Secret[] {
	return secretsOfSeat(room.seat(idx)).filter((secret) => secret.length === 32);
}

function openedBy(place: Uint8Array, area: Uint8Array, keys: readonly Secret[]): boolean {
	const whos = Array.from({ length: 256 }, (_, who) => who);
	return keys.some((key) => whos.some((who) => openArea(place, who, key, area) !== undefined));
}

describe('somebody else', () => {
	test.each([
		['an aside', ANNE, { type: 'aside', text: 'hjälp' }, [BRITA, CARIN]],
		['a call for support', ANNE, { type: 'support', level: 3, text: '' }, [BRITA, CARIN]],
		['an answer', OTHER, { type: 'answer', idx: ANNE, text: 'ja' }, [BRITA, CARIN]],
		["a moderator's word to another", LEAD, { type: 'staff', text: 'se upp' }, [ANNE, BRITA, CARIN]]
	] as const)('opens %s with some key of hers', (_, author, verb, others) => {
		const room = roomOfFive();
		room.seats[author] = speakPrivately(room.seat(author), verb, turnAt());
		const frame = room.send(author);
		const { header, area } = areaOf(room, author === LEAD ? OTHER : LEAD, frame);
		const place = placeOf(room.seat(LEAD).epoch.id, header);
		for (const other of others) {
			expect(openedBy(place, area, keysOf(room, other))).toBe(false);
			room.hear(other, frame);
			expect(room.seat(other).privateLine.messages).toEqual([]);
		}
		const readers = [LEAD, OTHER, ANNE].filter((idx) => !others.includes(idx as never));
		for (const reader of readers) expect(openedBy(place, area, keysOf(room, reader))).toBe(true);
	});

	test('opens it later, with the keys of the next epoch or those she had before', () => {
		const room = roomOfFive();
		const before = [LEAD, OTHER, ANNE].flatMap((idx) => keysOf(room, idx));
		room.rotate();
		room.tick(START);
		room.seats[ANNE] = speakPrivately(room.seat(ANNE), { type: 'aside', text: 'nu' }, turnAt());
		const frame = room.send(ANNE, START + SECOND);
		const { header, area } = areaOf(room, LEAD, frame);
		const { id, facts } = room.seat(LEAD).epoch;
		expect(facts.number).toBe(2);
		expect(openedBy(placeOf(id, header), area, before)).toBe(false);
	});
});

describe('a frame with a message', () => {
	/** What is drawn, and which calls of the library are made with how much, for one frame. */
	function cost(say: boolean, text = '') {
		const room = roomOfFive('cost');
		if (text !== '') room.say(ANNE, text);
		const verb = { type: 'aside', text: 'hjälp' } as const;
		if (say) room.seats[ANNE] = speakPrivately(room.seat(ANNE), verb, turnAt());
		const drawn: number[] = [];
		const source = seeded('cost');
		const random: Random = (bytes) => {
			drawn.push(bytes);
			return source(bytes);
		};
		const calls: string[] = [];
		const sodium = library as unknown as Record<string, unknown>;
		const originals = Object.entries(sodium).filter(
			([name, value]) => name.startsWith('crypto_') && typeof value === 'function'
		) as [string, (...args: unknown[]) => unknown][];
		for (const [name, original] of originals) {
			sodium[name] = (...args: unknown[]) => {
				const lengths = args.map((arg) => (arg instanceof Uint8Array ? arg.length : String(arg)));
				calls.push(`${name} ${lengths.join()}`);
				return original(...args);
			};
		}
		const { publication } = nextFrame(room.seat(ANNE), { ...turnAt(), random });
		for (const [name, original] of originals) sodium[name] = original;
		return { drawn, calls, length: publication.frame.length };
	}

	test.each([
		['nothing else', ''],
		['a short text', 'hej'],
		['a long text', 'x'.repeat(416)],
		['two texts, which leave no room', 'x'.repeat(700)]
	])('costs another draw, call or byte than one without (%s)', (_, text) => {
		const [idle, full] = [cost(false, text), cost(true, text)];
		expect(full).toEqual(idle);
		expect(idle.drawn).toHaveLength(1);
		expect(idle.length).toBe(FRAME_BYTES);
		expect(idle.calls.filter((call) => call.includes('encrypt'))).toHaveLength(2);
	});

	test('looks different to a member', () => {
		const counted = (say: boolean) => {
			const room = roomOfFive('look');
			const bytes = new Uint32Array(256);
			for (let at = 0; at < 60; at++) {
				const now = START + at * SECOND;
				if (say) {
					const verb = { type: 'aside', text: 'aaaaaaaaaaaaaaaaaaaaaaaa' } as const;
					room.seats[ANNE] = speakPrivately(room.seat(ANNE), verb, turnAt(now));
				}
				const frame = room.send(ANNE, now);
				for (const byte of areaOf(room, BRITA, frame).area) bytes[byte]! += 1;
				room.hear(BRITA, frame, now);
			}
			const expected = (60 * 360) / 256;
			return bytes.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
		};
		// χ² with 255 degrees of freedom: above 350 in one of 10 000 runs.
		expect(counted(true)).toBeLessThan(350);
		expect(counted(false)).toBeLessThan(350);
	});
});

describe('an insider together with the relay', () => {
	const spoken = () => {
		const room = roomOfFive('relay');
		room.seats[ANNE] = speakPrivately(room.seat(ANNE), { type: 'aside', text: 'sant' }, turnAt());
		return { room, frame: room.send(ANNE) };
	};

	test('could not reseal a frame at all, and the tests below show nothing', () => {
		const { room, frame } = spoken();
		const { plaintext } = inside(room, BRITA, frame);
		expect(accepted(room.hear(LEAD, resealed(room, BRITA, frame, plaintext)))).toBeDefined();
		expect(room.seat(LEAD).privateLine.messages).toMatchObject([{ text: 'sant' }]);
	});

	test('takes the area out of a frame', () => {
		const { room, frame } = spoken();
		const { plaintext } = inside(room, BRITA, frame);
		const stripped = concat(plaintext.slice(0, -360), seeded('strip')(360));
		expect(room.hear(LEAD, resealed(room, BRITA, frame, stripped)).result).toBe('unauthentic');
		// The true frame is not used up by it.
		expect(accepted(room.hear(LEAD, frame))).toBeDefined();
	});

	test('puts an area of another frame into it', () => {
		const { room, frame } = spoken();
		const other = forge(room, BRITA, { who: BRITA }, words('inte Annes'));
		const { plaintext } = inside(room, BRITA, frame);
		const { plaintext: hers } = inside(room, BRITA, other);
		const swapped = concat(plaintext.slice(0, -360), hers.slice(-360));
		expect(room.hear(LEAD, resealed(room, BRITA, frame, swapped)).result).toBe('unauthentic');
	});

	test('a moderator among them, writes as a participant', () => {
		const { room, frame } = spoken();
		const { plaintext, place } = inside(room, OTHER, frame);
		const key = room.seat(OTHER).epoch.asides.get(ANNE)!;
		const content = encodeArea(words('falskt'));
		const area = key.lend((bytes) =>
			seal(bytes, aad('MDE1 private', place, Uint8Array.of(ANNE)), content, seeded('forged'))
		);
		const forged = concat(plaintext.slice(0, -360), area);
		const result = room.hear(LEAD, resealed(room, OTHER, frame, forged)).result;
		expect(result).toBe('unauthentic');
		expect(room.seat(LEAD).privateLine.messages).toEqual([]);
	});

	test('carries an area into a capsule', () => {
		const { room, frame } = spoken();
		const { plaintext, header } = inside(room, BRITA, frame);
		const length = (plaintext[64]! << 8) | plaintext[65]!;
		const body = plaintext.slice(SIGNED_AT, SIGNED_AT + length);
		expect(decodeBody(body, 5)).toBeDefined();
		const capsule = {
			...header,
			signature: plaintext.slice(0, 64),
			body,
			fillHash: digest(plaintext.slice(SIGNED_AT + length))
		};
		expect(concat(plaintext.slice(64, 66))).toEqual(u16(length));
		const carried = room.forge(BRITA, [{ type: 'capsule', capsule }]);
		expect(accepted(room.hear(LEAD, carried))).toBeDefined();
		expect(room.seat(LEAD).privateLine.messages).toEqual([]);
		// Heard live it is read, so the capsule was a true one.
		expect(accepted(room.hear(LEAD, frame))).toBeDefined();
		expect(room.seat(LEAD).privateLine.messages).toHaveLength(1);
	});
});

describe('somebody with a key', () => {
	const heard = (room: Room, idx: number, frame: Uint8Array) => {
		accepted(room.hear(idx, frame));
		const { messages, arrived, streams, support } = room.seat(idx).privateLine;
		return { messages, arrived, streams: streams.size, support: support.size };
	};
	const NOTHING = { messages: [], arrived: [], streams: 0, support: 0 };
	const part = (
		kind: 'text' | 'support' | 'state' | 'recap',
		data = Uint8Array.of(1)
	): AreaContent => ({
		type: 'part',
		part: { kind, seq: 1, first: 1, more: false, data }
	});

	test("writes in another participant's line", () => {
		const room = roomOfFive();
		const stolen = room.seat(ANNE).epoch.asides.get(ANNE)!;
		for (const who of [ANNE, BRITA]) {
			const frame = forge(room, BRITA, { who, key: stolen }, words('jag är Anne'));
			for (const idx of [LEAD, OTHER]) expect(heard(room, idx, frame)).toEqual(NOTHING);
		}
	});

	test.each([
		['a staff state in a line', OTHER, ANNE, part('state')],
		['a staff state by a participant', ANNE, ANNE, part('state')],
		['a recap in a line', OTHER, ANNE, part('recap')],
		['a call for support by a moderator', OTHER, ANNE, part('support')],
		['a call for support among moderators', OTHER, STAFF, part('support')],
		['a recap among moderators', OTHER, STAFF, part('recap')]
	])('writes %s', (_, by, who, content) => {
		const room = roomOfFive();
		expect(heard(room, LEAD, forge(room, by, { who }, content))).toEqual(NOTHING);
		expect(heard(room, ANNE === by ? OTHER : ANNE, forge(room, by, { who }, content))).toEqual(
			NOTHING
		);
	});

	test('sends a recap to somebody who waits for none, or for another one', () => {
		const room = roomOfFive();
		const key = room.seat(ANNE).epoch.headerKey;
		for (const who of [RECAP, ANNE]) {
			const frame = forge(room, OTHER, { who, key }, part('recap'));
			expect(heard(room, ANNE, frame)).toEqual(NOTHING);
		}
	});

	test.each([
		['level 4', 'support', Uint8Array.of(4)],
		['no UTF-8', 'text', Uint8Array.of(0xff)],
		['no UTF-8 behind a level', 'support', Uint8Array.of(2, 0xc0)]
	] as const)('has it shown although it is %s', (_, kind, data) => {
		const room = roomOfFive();
		accepted(room.hear(LEAD, forge(room, ANNE, { who: ANNE }, part(kind, data))));
		expect(room.seat(LEAD).privateLine.messages).toEqual([]);
		expect(room.noticed(LEAD)).toMatchObject([{ type: 'unreadable', who: { idx: ANNE } }]);
		expect(room.seat(LEAD).privateLine.owed).toHaveLength(1);
	});

	test('is read a second time by a replay, or in another place', () => {
		const room = roomOfFive();
		const frame = forge(room, ANNE, { who: ANNE }, words('en gång'));
		accepted(room.hear(LEAD, frame));
		expect(room.hear(LEAD, frame).result).toBe('replayed');
		const again = forge(room, ANNE, { who: ANNE }, words('en gång till'));
		accepted(room.hear(LEAD, again));
		expect(room.seat(LEAD).privateLine.messages).toMatchObject([{ text: 'en gång' }]);
	});
});

test('an area opens behind another header', () => {
	const room = roomOfFive();
	const frame = forge(room, ANNE, { who: ANNE }, words('här'));
	const { header, area } = areaOf(room, LEAD, frame);
	const key = room.seat(LEAD).epoch.asides.get(ANNE)!;
	const { id } = room.seat(LEAD).epoch;
	const opens = (at: Header) => openArea(placeOf(id, at), ANNE, key, area) !== undefined;
	expect(opens(header)).toBe(true);
	expect(opens({ ...header, counter: header.counter + 1 })).toBe(false);
	expect(opens({ ...header, idx: BRITA })).toBe(false);
	expect(hex(area)).not.toContain(hex(Buffer.from('här')));
});
