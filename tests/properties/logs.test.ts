import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { concat, u16, u8 } from '../../crypto/bytes/writer.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { accountOf } from '../../crypto/room/consistency.ts';
import { KIND } from '../../crypto/room/event.ts';
import { openFrame, readHeader, type Signed } from '../../crypto/room/frame.ts';
import type { Item } from '../../crypto/room/item.ts';
import { hashAt, viewOf } from '../../crypto/room/log.ts';
import { hex } from '../unit/crypto/seeded.ts';
import { Room, SECOND, START } from '../unit/crypto/room/rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/*
 * A second log, written from PROTOCOL.md §9.1 and §8.1 alone: its own SHA-256, its own parser, no
 * code of crypto/. It is fed the bodies that were signed, in any order, and says counts and hashes.
 */

const label = (name: string) =>
	Buffer.concat([Buffer.from('MDE1'), Buffer.from([name.length]), Buffer.from(name)]);

function sha(name: string, ...parts: readonly Uint8Array[]): Buffer {
	const hash = createHash('sha256').update(label(name));
	for (const part of parts) hash.update(part);
	return hash.digest();
}

interface Plain {
	readonly seq: number;
	/** kind ‖ frag ‖ frags, and the content. */
	readonly fixed: Buffer;
	readonly content: Buffer;
}

class Model {
	readonly #id: Uint8Array;
	readonly #places: readonly number[];
	readonly #events = new Map<number, Map<number, Plain>>();

	constructor(id: Uint8Array, places: readonly number[]) {
		this.#id = id;
		this.#places = places;
	}

	/** Everything in a signed body that is an event; nothing if the body is not whole. */
	take(idx: number, body: Uint8Array): void {
		const events = this.#parse(Buffer.from(body));
		const known = this.#events.get(idx) ?? new Map<number, Plain>();
		for (const event of events) if (!known.has(event.seq)) known.set(event.seq, event);
		this.#events.set(idx, known);
	}

	get counts(): readonly number[] {
		return this.#places.map((idx) => {
			let count = 0;
			while (this.#events.get(idx)?.has(count + 1) === true) count += 1;
			return count;
		});
	}

	/** The view hash for counts no higher than its own. */
	hash(counts: readonly number[]): string {
		const parts = this.#places.flatMap((idx, at) => {
			let head = sha('head0', this.#id, Buffer.from([idx]));
			for (let seq = 1; seq <= counts[at]!; seq++) {
				const { fixed, content } = this.#events.get(idx)!.get(seq)!;
				head = sha('head', head, Buffer.from([idx]), two(seq), fixed, two(content.length), content);
			}
			return [two(counts[at]!), head];
		});
		return sha('view', this.#id, ...parts)
			.subarray(0, 16)
			.toString('hex');
	}

	#parse(body: Buffer): readonly Plain[] {
		const events: Plain[] = [];
		let at = 2 + 2 * this.#places.length + 16;
		if (body.length < at || body[0]! > 15 || body[1]! > 1) return [];
		while (at < body.length) {
			if (at + 3 > body.length) return [];
			const type = body[at]!;
			const length = body.readUInt16BE(at + 1);
			const value = body.subarray(at + 3, at + 3 + length);
			if (value.length < length) return [];
			at += 3 + length;
			// The traces below hold no other kind of item.
			if (type !== 1) return [];
			if (length < 5 || length > 425 || value.readUInt16BE(0) === 0) return [];
			if (value[4]! > 10 || value[3]! >= value[4]!) return [];
			const fixed = value.subarray(2, 5);
			events.push({ seq: value.readUInt16BE(0), fixed, content: value.subarray(5) });
		}
		const limit = 876 - (2 * this.#places.length + 16) - 106;
		return events.length > 0 && body.length > limit ? [] : events;
	}
}

function two(value: number): Buffer {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16BE(value);
	return bytes;
}

/** What somebody puts into a frame: events of any kind, or what nobody can parse. */
type Said =
	| { readonly type: 'events'; readonly kinds: readonly number[]; readonly text: string }
	| { readonly type: 'broken'; readonly at: number };

const said: fc.Arbitrary<Said> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			type: fc.constant('events' as const),
			kinds: fc.array(fc.constantFrom(KIND.text, KIND.mute, KIND.cover, 99, 255, 0), {
				minLength: 1,
				maxLength: 2
			}),
			text: fc.string({ maxLength: 40 })
		})
	},
	{
		weight: 1,
		arbitrary: fc.record({ type: fc.constant('broken' as const), at: fc.nat(200) })
	}
);

const PEOPLE = 4;

/** A meeting as it was recorded: signed bodies and who heard which frame, in which order. */
interface Trace {
	readonly who: number;
	readonly says: Said;
	/** Who does not hear the frame, and gets it later by a capsule. */
	readonly deaf: readonly number[];
}

const trace: fc.Arbitrary<readonly Trace[]> = fc.array(
	fc.record({
		who: fc.integer({ min: 0, max: PEOPLE - 1 }),
		says: said,
		deaf: fc.subarray([0, 1, 2, 3], { maxLength: 2 })
	}),
	// Sixteen events may wait for an earlier one: no trace needs more.
	{ minLength: 1, maxLength: 8 }
);

function played(recorded: readonly Trace[]) {
	const room = new Room(PEOPLE, 'trace');
	const places = room.facts.roster.map(({ idx }) => idx);
	const models = places.map(() => new Model(room.seat(0).epoch.id, places));
	const next = places.map(() => 1);
	const late: {
		readonly who: number;
		readonly signed: Signed;
		readonly deaf: readonly number[];
	}[] = [];
	for (const [at, { who, says, deaf }] of recorded.entries()) {
		const body = bodyOf(room, who, says, next);
		const frame = room.forgeBody(who, body);
		const signed = signedOf(room, who, frame);
		models[who]!.take(who, body);
		remember(room, who, signed);
		for (const idx of places) {
			if (idx === who || deaf.includes(idx)) continue;
			room.hear(idx, frame, START + at * SECOND);
			models[idx]!.take(who, body);
		}
		late.push({ who, signed, deaf: deaf.filter((idx) => idx !== who) });
	}
	return { room, places, models, late };
}

function bodyOf(room: Room, who: number, says: Said, next: number[]): Uint8Array {
	const { epoch } = room.seat(who);
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	const items =
		says.type === 'broken'
			? []
			: says.kinds.map((kind): Item => {
					const content = concat(new Uint8Array(4), Buffer.from(says.text));
					return { type: 'event', event: { seq: next[who]!++, kind, frag: 0, frags: 1, content } };
				});
	const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items });
	return says.type === 'broken' ? concat(body, u8(77), u16(says.at), u8(1)) : body;
}

/** The frame as its author signed it, read with the keys of somebody who has not heard it yet. */
function signedOf(room: Room, who: number, frame: Uint8Array): Signed {
	const { epoch } = new Room(PEOPLE, 'trace').seat(who === 0 ? 1 : 0);
	const header = readHeader(epoch, frame)!;
	const { chain } = epoch.receiving.get(who)!;
	return openFrame(epoch, frame, header, { chain, vk: room.facts.roster[who]!.vk })!.signed;
}

/** The author's own log grows by what she signed, as her client's would. */
function remember(room: Room, who: number, signed: Signed): void {
	const twin = room.seat(who);
	const stranger = { ...twin, me: { ...twin.me, idx: 200 } };
	room.seats[who] = stranger;
	const carrier = room.seats.findIndex((seat) => seat.me.idx !== 200);
	room.hear(who, room.forge(carrier, [{ type: 'capsule', capsule: signed }]));
	room.seats[who] = { ...room.seat(who), me: twin.me };
}

test('a log written from the specification alone has other counts or hashes', () => {
	fc.assert(
		fc.property(trace, fc.nat(), (recorded, shuffle) => {
			const { room, places, models, late } = played(recorded);
			for (const idx of places) agree(room, idx, models[idx]!);
			const order = [...late].sort(
				(a, b) => ((a.signed.counter * 7 + shuffle) % 5) - ((b.signed.counter * 7 + shuffle) % 5)
			);
			for (const { who, signed, deaf } of order) {
				for (const idx of deaf) {
					const carrier = places.find((other) => other !== idx && other !== who)!;
					room.hear(idx, room.forge(carrier, [{ type: 'capsule', capsule: signed }]));
					models[idx]!.take(who, signed.body);
					agree(room, idx, models[idx]!);
				}
			}
			const views = places.map((idx) => viewAt(room, idx));
			expect(new Set(views.map(({ hash }) => hex(hash))).size).toBe(1);
			for (const idx of places) {
				for (const other of places) {
					if (other !== idx) expect(accountOf(room.seat(idx).epoch, other)).toBe('same');
				}
				expect(room.seat(idx).marks.size).toBe(0);
				expect(room.seat(idx).epoch.proofs).toEqual([]);
			}
		}),
		{ numRuns: 60 }
	);
});

function viewAt(room: Room, idx: number) {
	const { log, id, facts } = room.seat(idx).epoch;
	return viewOf(log, id, facts.roster);
}

function agree(room: Room, idx: number, model: Model): void {
	const { log, id, facts } = room.seat(idx).epoch;
	const { counts, hash } = viewAt(room, idx);
	expect(counts).toEqual(model.counts);
	expect(hex(hash)).toBe(model.hash(counts));
	const earlier = counts.map((count) => Math.floor(count / 2));
	expect(hex(hashAt(log, id, facts.roster, earlier)!)).toBe(model.hash(earlier));
}
