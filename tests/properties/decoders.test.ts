import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Reader } from '../../crypto/bytes/reader.ts';
import { aad } from '../../crypto/labels.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { seal } from '../../crypto/primitives/seal.ts';
import * as admission from '../../crypto/room/admission.ts';
import * as bodies from '../../crypto/room/body.ts';
import * as events from '../../crypto/room/event.ts';
import { readHappening } from '../../crypto/room/happening.ts';
import { openGrant } from '../../crypto/room/grant.ts';
import {
	collect,
	openLobby,
	sealLobby,
	type Lobby,
	type LobbyMessage
} from '../../crypto/room/lobby.ts';
import * as deltas from '../../crypto/room/ops.ts';
import * as rosters from '../../crypto/room/roster.ts';
import { openWelcome } from '../../crypto/room/welcome.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { Room } from '../unit/crypto/room/rooms.ts';
import { bytes, flags, entry, item, opsOf, people, view16 } from './arbitraries.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('a decoder', () => {
	test('of bodies throws, or reads what nobody would write', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), people, (input, count) => {
				const read = bodies.decodeBody(input, count);
				if (read === undefined) return;
				const again = bodies.encodeBody(read);
				expect(again).toEqual(input);
			}),
			{ numRuns: 2_000 }
		);
	});

	test('of bodies gives back something else than was written, or more of it', () => {
		fc.assert(
			fc.property(
				people.chain((count) => fc.tuple(fc.constant(count), view16(count))),
				fc.tuple(flags, fc.boolean()),
				fc.array(item, { maxLength: 4 }),
				fc.nat(),
				([count, shown], [set, closing], items, at) => {
					const body = { flags: set, closing, view: shown, items };
					const written = bodies.encodeBody(body);
					const speaks = items.some(({ type }) => type === 'event');
					fc.pre(!speaks || written.length <= bodies.eventBodyLimit(count));
					expect(bodies.decodeBody(written, count)).toEqual(body);
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
				const ops = deltas.decodeOps(input);
				if (ops !== undefined) expect(deltas.encodeOps(ops)).toEqual(input);
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
		const ops = opsOf(fc.nat(253), entry);
		fc.assert(
			fc.property(ops, fc.nat(), fc.nat(255), (some, at, value) => {
				const written = deltas.encodeOps(some);
				expect(deltas.decodeOps(written)).toEqual(some);
				const changed = written.with(at % written.length, value);
				const read = deltas.decodeOps(changed);
				if (read !== undefined) expect(deltas.encodeOps(read)).toEqual(changed);
				expect(deltas.decodeOps(written.slice(0, at % written.length))).toBeUndefined();
				expect(deltas.decodeOps(Uint8Array.of(...written, value))).toBeUndefined();
			})
		);
	});

	test('of events throws, or shows what is no text', () => {
		const header = new Map<number, number>([
			[events.KIND.text, 4],
			[events.KIND.reply, 11],
			[events.KIND.notice, 0]
		]);
		const part = fc.record({
			seq: fc.constant(1),
			kind: fc.constantFrom(...header.keys(), 0, 99),
			frag: fc.nat(9),
			frags: fc.nat(10),
			content: fc.uint8Array({ maxLength: 40 })
		});
		fc.assert(
			fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
				const happening = readHappening(parts);
				expect(['text', 'reply', 'notice', 'unknown']).toContain(happening.type);
				if (!('text' in happening)) return;
				const before = header.get(parts[0]!.kind)!;
				const written = Buffer.concat(parts.map(({ content }) => content.slice(before)));
				expect(Buffer.from(happening.text, 'utf8')).toEqual(written);
			}),
			{ numRuns: 1_000 }
		);
	});

	test('of acts throws, or reads two forms as one', () => {
		const kinds = Object.values(events.KIND).filter((kind) => kind > 2 && kind !== 19);
		const few = fc.uint8Array({ max: 9, maxLength: 24 });
		const part = fc.record({
			seq: fc.constant(1),
			kind: fc.constantFrom(...kinds),
			frag: fc.constant(0),
			frags: fc.constantFrom(1, 1, 1, 2),
			content: fc.oneof(few, fc.uint8Array({ maxLength: 24 }))
		});
		fc.assert(
			fc.property(part, (one) => {
				const act = readHappening([one]);
				if (act.type === 'unknown') return;
				if ('text' in act) expect(act).toBe(undefined);
				else expect({ ...events.draftAct(act), seq: 1 }).toEqual(one);
			}),
			{ numRuns: 5_000 }
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
		const plain = [...pairKeys.values()];
		const expected = {
			vk: room.facts.roster[1]!.vk,
			roomTag: undefined,
			house: 7,
			names: 1,
			place: undefined,
			known: undefined
		};
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 600 }), (input) => {
				expect(['malformed', 'otherEpoch', 'leftOut', 'unauthentic', 'badRoster']).toContain(
					openGrant(epoch, input, { idx: 1, from: 0 }, { plain, healed: plain })
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
