import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Reader } from '../../crypto/bytes/reader.ts';
import { aad } from '../../crypto/labels.ts';
import { FRAME_BYTES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { seal } from '../../crypto/primitives/seal.ts';
import * as admission from '../../crypto/room/admission.ts';
import * as bodies from '../../crypto/room/body.ts';
import * as events from '../../crypto/room/event.ts';
import { openFrame, readHeader } from '../../crypto/room/frame.ts';
import { openGrant } from '../../crypto/room/grant.ts';
import {
	collect,
	openLobby,
	sealLobby,
	type Lobby,
	type LobbyMessage
} from '../../crypto/room/lobby.ts';
import { append, startLog } from '../../crypto/room/log.ts';
import { NAME_COUNT } from '../../crypto/room/names.ts';
import * as rosters from '../../crypto/room/roster.ts';
import { view } from '../../crypto/room/show.ts';
import { step, type RoomState } from '../../crypto/room/step.ts';
import { openWelcome } from '../../crypto/room/welcome.ts';
import { arrive, invite, letIn, openMeeting, waiting } from '../sim/people.ts';
import { World, type Actor } from '../sim/world.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { frozen, Room, SECOND, snapshot, START, textsOn } from '../unit/crypto/room/rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const people = fc.integer({ min: 1, max: 64 });
const view16 = (count: number) =>
	fc.record({
		counts: fc.array(fc.nat(65_535), { minLength: count, maxLength: count }),
		hash: bytes(16)
	});

const item: fc.Arbitrary<bodies.Item> = fc.oneof(
	fc
		.record({
			seq: fc.integer({ min: 1, max: 65_535 }),
			kind: fc.nat(255),
			frags: fc.integer({ min: 1, max: 10 }),
			frag: fc.nat(9),
			content: fc.uint8Array({ maxLength: 60 })
		})
		.filter(({ frag, frags }) => frag < frags)
		.map((event) => ({ type: 'event', event }) as const),
	fc
		.record({
			gid: bytes(4),
			parts: fc.integer({ min: 1, max: 8 }),
			part: fc.nat(7),
			bytes: fc.uint8Array({ minLength: 1, maxLength: 60 })
		})
		.filter(({ part, parts }) => part < parts)
		.map((grant) => ({ type: 'grant', grant }) as const),
	fc
		.record({
			idx: fc.nat(255),
			from: fc.integer({ min: 1, max: 65_535 }),
			more: fc.nat(99),
			of: fc.nat(255)
		})
		.map(({ idx, from, more, of }) => {
			const want = { idx, from, to: Math.min(65_535, from + more), of };
			return { type: 'want', want } as const;
		}),
	fc
		.record({
			idx: fc.nat(255),
			counter: fc.nat(2 ** 32 - 1),
			fillHash: bytes(32),
			signature: bytes(64),
			body: fc.uint8Array({ maxLength: 60 })
		})
		.map((capsule) => ({ type: 'capsule', capsule }) as const),
	fc
		.nat(12)
		.chain((count) => view16(count).map((final) => ({ type: 'final', view: final }) as const)),
	fc.constant({ type: 'leave' } as const)
);

const entry = fc
	.record({ idx: fc.nat(253), muted: fc.boolean(), vk: bytes(32), name: fc.nat(NAME_COUNT - 1) })
	.chain((fields) =>
		fc
			.constantFrom<Pick<rosters.Entry, 'role' | 'firstName'>>(
				{ role: 'participant', firstName: '' },
				{ role: 'moderator', firstName: 'Åsa' },
				{ role: 'moderator', firstName: 'M'.repeat(24) }
			)
			.map((named): rosters.Entry => ({ ...fields, ...named }))
	);

describe('a decoder', () => {
	test('of bodies throws, or reads what nobody would write', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), people, (input, count) => {
				const read = bodies.decodeBody(input, count);
				if (read === undefined) return;
				const again = bodies.encodeBody(read);
				// The flags of later versions are let through and not kept.
				expect(again.with(0, input[0]!)).toEqual(input);
			}),
			{ numRuns: 2_000 }
		);
	});

	test('of bodies gives back something else than was written, or more of it', () => {
		fc.assert(
			fc.property(
				people.chain((count) => fc.tuple(fc.constant(count), view16(count))),
				fc.boolean(),
				fc.array(item, { maxLength: 4 }),
				fc.nat(),
				([count, shown], closing, items, at) => {
					const written = bodies.encodeBody({ closing, view: shown, items });
					const speaks = items.some(({ type }) => type === 'event');
					fc.pre(!speaks || written.length <= bodies.eventBodyLimit(count));
					expect(bodies.decodeBody(written, count)).toEqual({ closing, view: shown, items });
					const cut = written.slice(0, at % written.length);
					const read = bodies.decodeBody(cut, count);
					if (read !== undefined) expect(bodies.encodeBody(read)).toEqual(cut);
					expect(bodies.bodyBytes(count, items)).toBe(written.length);
				}
			)
		);
	});

	test('of rosters, entries, ops and policies throws, or reads a second spelling', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 180 }), (input) => {
				const ops = rosters.decodeOps(input);
				if (ops !== undefined) expect(rosters.encodeOps(ops)).toEqual(input);
				const policy = rosters.decodePolicy(input);
				if (policy !== undefined) expect(rosters.encodePolicy(policy)).toEqual(input);
				const reader = new Reader(input);
				const roster = rosters.readRoster(reader);
				if (roster !== undefined && reader.finished) {
					expect(rosters.encodeRoster(roster)).toEqual(input);
				}
			}),
			{ numRuns: 2_000 }
		);
	});

	test('of ops gives back others, or reads them changed', () => {
		const ops = fc
			.tuple(
				fc.uniqueArray(fc.nat(253), { maxLength: 5 }),
				fc.uniqueArray(entry, { selector: ({ idx }) => idx, maxLength: 4 })
			)
			.map(([removed, entries]): readonly rosters.Op[] => [
				...removed.toSorted((a, b) => a - b).map((idx) => ({ op: 'remove', idx }) as const),
				...entries
					.toSorted((a, b) => a.idx - b.idx)
					.map((one) => ({ op: 'put', entry: one }) as const)
			]);
		fc.assert(
			fc.property(ops, fc.nat(), fc.nat(255), (some, at, value) => {
				const written = rosters.encodeOps(some);
				expect(rosters.decodeOps(written)).toEqual(some);
				const changed = written.with(at % written.length, value);
				const read = rosters.decodeOps(changed);
				if (read !== undefined) expect(rosters.encodeOps(read)).toEqual(changed);
				expect(rosters.decodeOps(written.slice(0, at % written.length))).toBeUndefined();
				expect(rosters.decodeOps(Uint8Array.of(...written, value))).toBeUndefined();
			})
		);
	});

	test('of events throws, or shows what is no text', () => {
		const part = fc.record({
			seq: fc.constant(1),
			kind: fc.constantFrom(1, 23, 0, 99),
			frag: fc.nat(9),
			frags: fc.nat(10),
			content: fc.uint8Array({ maxLength: 40 })
		});
		fc.assert(
			fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
				const happening = events.readHappening(parts);
				expect(['text', 'close', 'unknown']).toContain(happening.type);
				if (happening.type !== 'text') return;
				const written = Buffer.concat(parts.map(({ content }) => content.slice(4)));
				expect(Buffer.from(happening.text, 'utf8')).toEqual(written);
			}),
			{ numRuns: 1_000 }
		);
	});

	test('of texts loses a character', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 3_000 }), (text) => {
				const drafts = events.draftTexts(text);
				expect(drafts.map(events.textOf).join('')).toBe(text);
			}),
			{ numRuns: 60 }
		);
	});

	test('of handshakes throws on bytes', () => {
		const address = new Uint8Array(32);
		const shared = { mode: 'link', psk: new Uint8Array(32) } as const;
		const random = seeded('handshake');
		const hello = admission.hello('link', random);
		const challenge = admission.challenge(address, shared, hello.bytes, random)!;
		const identity = { vk: new Uint8Array(32), name: 1, house: 1 };
		const lengths = fc.constantFrom(0, 1, 16, 142, 73, 1_168, 1_234);
		fc.assert(
			fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), lengths.chain(bytes)), (input) => {
				for (const mode of ['link', 'code'] as const) admission.readHello(input, mode);
				expect(admission.isProof(input)).toBe(input.length === 142);
				expect(admission.checkProof(address, shared, challenge, input)).toBeUndefined();
				const run = { hello, challenge: input, identity };
				const proved = admission.prove(address, shared, run, random);
				if (input.length !== 1_168) expect(proved).toBeUndefined();
				if (proved === undefined) return;
				expect(admission.openReply(proved.keys, 1, input)).toBeUndefined();
			}),
			{ numRuns: 300 }
		);
	});

	test('of grants and Welcomes throws on bytes, or believes them', () => {
		const room = new Room(3, 'decoders');
		const { epoch, pairKeys } = room.seat(1);
		const expected = { vk: room.facts.roster[1]!.vk, roomTag: undefined, house: 7, names: 1 };
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 600 }), (input) => {
				expect(['malformed', 'otherEpoch', 'leftOut', 'unauthentic', 'badRoster']).toContain(
					openGrant(epoch, input, 1, pairKeys.get(0)!)
				);
				expect(typeof openWelcome(input, new Uint8Array(32), expected)).not.toBe('object');
			}),
			{ numRuns: 500 }
		);
	});

	test('of lobby frames throws on whatever the other side sealed', () => {
		const lobby: Lobby = { address: new Uint8Array(32), outer: new Uint8Array(32).fill(1) };
		const random = seeded('lobby frames');
		fc.assert(
			fc.property(bytes(952), fc.nat(20), (plaintext, shape) => {
				// Most of it zero and small: near the frames that mean something.
				const near = plaintext.map((byte, at) => (at < 14 ? byte % (shape + 1) : 0));
				const frame = seal(lobby.outer, aad('MDE1 lobby', lobby.address), near, random);
				const part = openLobby(lobby, frame);
				if (part === undefined) return;
				expect(part.part).toBeLessThan(part.parts);
				expect(part.parts).toBeLessThanOrEqual(4);
				const { message } = collect([], part);
				if (message !== undefined) expect(sealLobby(lobby, message, random)).toHaveLength(1);
			}),
			{ numRuns: 400 }
		);
	});

	test('of lobby messages depends on the order of their parts', () => {
		const lobby: Lobby = { address: new Uint8Array(32), outer: new Uint8Array(32).fill(2) };
		const random = seeded('lobby order');
		const messages = [1_234, 3_000, 20, 2_000].map((length, at): LobbyMessage => ({
			direction: 'fromLead',
			type: 'reply',
			handshake: random(8),
			seq: at,
			data: random(length)
		}));
		const parts = messages.flatMap((message) =>
			sealLobby(lobby, message, random).map((frame) => openLobby(lobby, frame)!)
		);
		fc.assert(
			fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (order) => {
				let partials: Parameters<typeof collect>[0] = [];
				const whole: LobbyMessage[] = [];
				for (const part of order) {
					const collected = collect(partials, part);
					({ partials } = collected);
					if (collected.message !== undefined) whole.push(collected.message);
				}
				expect(partials).toEqual([]);
				expect(whole.toSorted((a, b) => a.seq - b.seq)).toEqual(messages);
			}),
			{ numRuns: 50 }
		);
	});
});

test('two members who got the same events in another order disagree', () => {
	const random = seeded('agreed');
	const id = random(32);
	const { roster } = new Room(3, 'agreed').facts;
	const part = (seq: number) => ({ seq, kind: 1, frag: 0, frags: 1, content: Uint8Array.of(seq) });
	const all = [0, 1, 2].flatMap((idx) => [1, 2, 3, 4, 5].map((seq) => [idx, part(seq)] as const));
	const run = (order: typeof all) =>
		order.reduce((log, [idx, event]) => append(log, idx, event).log, startLog(id, roster));
	const agreed = snapshot([...run(all)].sort(([a], [b]) => a - b));
	fc.assert(
		fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
			const log = run([...order, ...order.slice(0, 4)]);
			expect(snapshot([...log].sort(([a], [b]) => a - b))).toBe(agreed);
		})
	);
});

test('how frames of different senders interleave changes what is agreed on', () => {
	const sent = () => {
		const room = new Room(4, 'interleave');
		const queues = [1, 2, 3].map((idx) => {
			for (const text of ['ett', 'två'.repeat(200), 'tre']) room.say(idx, `${String(idx)} ${text}`);
			return Array.from({ length: 5 }, () => room.send(idx));
		});
		return { room, queues };
	};
	const logOf = (room: Room) => snapshot(room.seat(0).epoch.log);
	const { room: first, queues: inTurn } = sent();
	for (const queue of inTurn) for (const frame of queue) first.hear(0, frame);
	fc.assert(
		fc.property(fc.array(fc.nat(2), { minLength: 30, maxLength: 30 }), (choices) => {
			const { room, queues } = sent();
			for (const choice of [...choices, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]) {
				const frame = queues[choice]!.shift();
				if (frame !== undefined) room.hear(0, frame);
			}
			expect(logOf(room)).toBe(logOf(first));
			expect([...textsOn(room.seat(0))].toSorted()).toEqual([...textsOn(first.seat(0))].toSorted());
		}),
		{ numRuns: 25 }
	);
});

test('a frame has another length for some text', () => {
	fc.assert(
		fc.property(fc.array(fc.string({ maxLength: 2_000 }), { maxLength: 6 }), (texts) => {
			const room = new Room(3, 'lengths');
			for (const text of texts) if (text !== '') room.say(1, text);
			for (let at = 0; at < 4; at++) expect(room.send(1)).toHaveLength(FRAME_BYTES);
		}),
		{ numRuns: 40 }
	);
});

test('a changed byte anywhere in a frame opens it', () => {
	const room = new Room(3, 'changed');
	room.say(1, 'orörd');
	const frame = room.send(1);
	const { epoch } = room.seat(2);
	const { chain } = epoch.receiving.get(1)!;
	const { vk } = room.facts.roster[1]!;
	fc.assert(
		fc.property(fc.nat(FRAME_BYTES - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
			const changed = frame.with(at, frame[at]! ^ mask);
			const header = readHeader(epoch, changed);
			if (header === undefined || header.counter > 4) return;
			expect(openFrame(epoch, changed, header, { chain, vk })).toBeUndefined();
		}),
		{ numRuns: 400 }
	);
});

/** Everybody there can be, in every phase, each with the secret part of her state. */
function everybody(): { world: World; actors: readonly Actor[] } {
	const world = new World('everybody');
	const lead = openMeeting(world);
	const prepared = world.add('prepared', () => ({ state: prepare(), effects: [] }));
	const inside = letIn(world, lead, 'inside', 'link');
	const waits = arrive(world, 'waits', invite(world, lead, 'code'));
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	const proving = arrive(world, 'proving', invite(world, lead, 'link'));
	const isProving = () => proving.state.phase === 'proving';
	expect(world.runUntilTrue(isProving, 20 * SECOND)).toBe(true);
	const knocks = arrive(world, 'knocks', { kind: 'code', code: { nameplate: 1, secret: 2 } });
	const left = letIn(world, openMeeting(world), 'left', 'link');
	world.cut(left, 'room', SECOND);
	world.do(left, { type: 'leave' });
	world.runUntil(world.now + SECOND);
	return { world, actors: [lead, prepared, inside, waits, proving, knocks, left] };
}

function prepare() {
	const world = new World('prepared');
	const lead = openMeeting(world);
	return { ...lead.state, phase: 'prepared', seat: undefined } as Actor['state'];
}

test('some bytes from the relay throw, or change what anybody can see', () => {
	const { world, actors } = everybody();
	const known = world.forwarded.map((message) => message.slice(0, 8));
	const message = fc.oneof(
		fc.uint8Array({ maxLength: 1_200 }),
		bytes(1_032),
		fc.tuple(fc.constantFrom(...known), bytes(1_024)).map(([tag, frame]) => {
			return Uint8Array.of(...tag, ...frame);
		}),
		fc
			.tuple(fc.constantFrom(...world.forwarded), fc.nat(1_031), fc.integer({ min: 1, max: 255 }))
			.map(([real, at, mask]) => real.with(at, real[at]! ^ mask)),
		fc
			.tuple(fc.constantFrom(...world.forwarded), fc.nat(1_031))
			.map(([real, end]) => real.slice(0, end))
	);
	const random = seeded('arbitrary');
	fc.assert(
		fc.property(
			message,
			fc.constantFrom(...actors),
			fc.constantFrom('room', 'lobby'),
			(bytes, actor, link) => {
				const state = frozen(actor.state);
				const { now } = world;
				const next = step(state, { type: 'received', link, message: bytes, now }, random);
				if (next.state !== state) expect(unheard(next.state)).toEqual(unheard(state));
				expect(next.effects.filter(({ type }) => type !== 'wakeAt')).toEqual([]);
			}
		),
		{ numRuns: 1_500 }
	);
});

test('something the relay recorded, given to anybody at any time, shows or is answered', () => {
	const { world, actors } = everybody();
	const random = seeded('recorded');
	fc.assert(
		fc.property(
			fc.constantFrom(...world.forwarded),
			fc.constantFrom(...actors),
			fc.constantFrom('room', 'lobby'),
			(message, actor, link) => {
				const state = frozen(actor.state);
				const { now } = world;
				const before = snapshot(state);
				const next = step(state, { type: 'received', link, message, now }, random);
				expect(view(next.state, now)).toEqual(view(state, now));
				const visible = next.effects.filter(({ type }) => type !== 'wakeAt' && type !== 'wipe');
				expect(visible).toEqual([]);
				expect(snapshot(state)).toBe(before);
			}
		),
		{ numRuns: 400 }
	);
});

/**
 * An insider with valid keys may put any bytes into a body. Nobody throws, and nobody but she
 * herself has another text, name or chain by it.
 */
test('an insider breaks somebody by a body of her own', () => {
	const words = fc
		.array(item, { maxLength: 5 })
		.chain((items) =>
			view16(3).map((shown) => bodies.encodeBody({ closing: false, view: shown, items }))
		);
	const changed = fc
		.tuple(words, fc.nat(), fc.nat(255))
		.map(([body, at, value]) => body.with(at % body.length, value));
	const anyBody = fc.oneof(fc.uint8Array({ maxLength: 878 }), words, changed);
	fc.assert(
		fc.property(
			fc.array(
				anyBody.filter((body) => body.length <= 878),
				{ maxLength: 6 }
			),
			(all) => {
				const room = new Room(3, 'insider');
				room.say(2, 'andras ord');
				room.tick(START);
				for (const [at, body] of all.entries()) {
					const frame = room.forgeBody(1, body);
					const now = START + at * SECOND;
					for (const idx of [0, 2]) room.hear(idx, frame, now);
					expect(room.send(2, now)).toHaveLength(FRAME_BYTES);
					expect(room.send(0, now)).toHaveLength(FRAME_BYTES);
				}
				const later = START + 60 * SECOND;
				for (const idx of [0, 2]) expect(room.send(idx, later)).toHaveLength(FRAME_BYTES);
				const log = room.seat(0).epoch.log;
				expect(log.get(2)!.count).toBe(1);
				expect(log.get(0)!.count).toBe(0);
				const others = room
					.seat(0)
					.lines.filter((line) => line.type === 'text' && line.who.idx !== 1);
				expect(others).toMatchObject([{ text: 'andras ord', who: { idx: 2 } }]);
				expect(room.seat(0).epoch.receiving.get(2)!.chain.next).toBe(1);
			}
		),
		{ numRuns: 150 }
	);
});

test('the roster after some ops has two people at one place, or no lead', () => {
	const { roster } = new Room(5, 'ops').facts;
	const op: fc.Arbitrary<rosters.Op> = fc.oneof(
		fc.nat(8).map((idx) => ({ op: 'remove', idx }) as const),
		entry.map((one) => ({ op: 'put', entry: { ...one, idx: one.idx % 9 } }) as const)
	);
	fc.assert(
		fc.property(fc.array(op, { maxLength: 5 }), (ops) => {
			const next = rosters.applyOps(roster, ops);
			if (next === undefined) return;
			const places = next.map(({ idx }) => idx);
			expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
			expect(next.some(({ role }) => role === 'moderator')).toBe(true);
			for (const one of next) {
				const before = rosters.entryOf(roster, one.idx);
				if (before === undefined) continue;
				expect({ ...one, muted: false }).toEqual({ ...before, muted: false });
			}
		}),
		{ numRuns: 1_000 }
	);
});

/** Noise at a second door only shows that something comes: when it last did is left out. */
function unheard(state: RoomState): RoomState {
	if (state.role !== 'lead') return state;
	const visitors = state.hall.visitors.map((visitor) => ({ ...visitor, heardAt: 0 }));
	return { ...state, hall: { ...state.hall, visitors } };
}
