import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { FRAME_BYTES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import * as bodies from '../../crypto/room/body.ts';
import { openFrame, readHeader } from '../../crypto/room/frame.ts';
import { append, startLog } from '../../crypto/room/log.ts';
import { applyOps } from '../../crypto/room/ops.ts';
import { entryOf } from '../../crypto/room/roster.ts';
import { view } from '../../crypto/room/show.ts';
import { step, type RoomState } from '../../crypto/room/step.ts';
import { arrive, invite, letIn, openMeeting, waiting } from '../sim/people.ts';
import { World, type Actor } from '../sim/world.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { frozen, Room, SECOND, snapshot, START, textsOn } from '../unit/crypto/room/rooms.ts';
import { bytes, entry, item, opsOf, view16 } from './arbitraries.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
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
	const left = letIn(world, openMeeting(world, { name: 'another lead' }), 'left', 'link');
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
			view16(3).map((shown) =>
				bodies.encodeBody({ flags: bodies.NO_FLAGS, closing: false, view: shown, items })
			)
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

test('the roster after some ops has two people at one place, no moderator, or a role raised', () => {
	const { facts } = new Room(5, 'ops');
	const anybody = entry.map((one) => ({ ...one, idx: one.idx % 9 }));
	const known = fc
		.tuple(fc.constantFrom(...facts.roster), bytes(32))
		.map(([one, vk]) => ({ ...one, vk }));
	fc.assert(
		fc.property(opsOf(fc.nat(8), fc.oneof(anybody, known)), (ops) => {
			const next = applyOps(facts, ops)?.roster;
			if (next === undefined) return;
			const places = next.map(({ idx }) => idx);
			expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
			expect(next.some(({ role }) => role === 'moderator')).toBe(true);
			for (const one of next) {
				const before = entryOf(facts.roster, one.idx);
				if (before === undefined) continue;
				expect(one.name).toBe(before.name);
				expect([before.role, 'participant']).toContain(one.role);
				expect([before.firstName, '']).toContain(one.firstName);
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
