import { beforeAll, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import { aad } from '../../../../crypto/labels.ts';
import { FRAME_BYTES, MAX_PARTIAL_MESSAGES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { open, seal } from '../../../../crypto/primitives/seal.ts';
import * as lobbies from '../../../../crypto/room/lobby.ts';
import { flipped, seeded } from '../seeded.ts';

const random = seeded('lobby');
const lobby: lobbies.Lobby = { address: random(32), outer: random(32) };
const hello: lobbies.LobbyMessage = {
	direction: 'toLead',
	type: 'hello',
	handshake: random(8),
	seq: 0,
	data: random(1_234)
};
const reply: lobbies.LobbyMessage = {
	direction: 'fromLead',
	type: 'reply',
	handshake: random(8),
	seq: 3,
	data: random(2_000)
};

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function parts(message: lobbies.LobbyMessage) {
	return lobbies.sealLobby(lobby, message, random).map((frame) => lobbies.openLobby(lobby, frame)!);
}

function together(...some: ReturnType<typeof parts>) {
	let partials: lobbies.Partials = [];
	const messages: lobbies.LobbyMessage[] = [];
	for (const part of some) {
		const collected = lobbies.collect(partials, part);
		({ partials } = collected);
		if (collected.message !== undefined) messages.push(collected.message);
	}
	return { partials, messages };
}

/** A frame of this lobby around any plaintext. */
function raw(plaintext: Uint8Array): Uint8Array {
	return seal(lobby.outer, aad('MDE1 lobby', lobby.address), plaintext, random);
}

function plaintext(): Uint8Array {
	const [frame] = lobbies.sealLobby(lobby, { ...hello, data: random(20) }, random);
	return open(lobby.outer, aad('MDE1 lobby', lobby.address), frame!)!;
}

test.each([
	['hello', 1_234, 2],
	['challenge', 1_168, 2],
	['proof', 142, 1],
	['probe', 16, 1],
	['reply', 73, 1],
	['reply', 934, 1],
	['reply', 935, 2],
	['reply', 4 * 934, 4]
] as const)(
	'a %s of %i bytes does not come in %i frames, or comes changed',
	(type, length, count) => {
		const message = { ...hello, type, seq: type === 'reply' ? 9 : 0, data: random(length) };
		const frames = lobbies.sealLobby(lobby, message, random);
		expect(frames).toHaveLength(count);
		for (const frame of frames) expect(frame).toHaveLength(FRAME_BYTES);
		expect(together(...parts(message)).messages).toEqual([message]);
	}
);

test('a message longer than four frames is sealed', () => {
	expect(() => parts({ ...reply, data: random(4 * 934 + 1) })).toThrow(UsageError);
	expect(() => parts({ ...hello, data: random(4 * 938 + 1) })).toThrow(UsageError);
});

test('a frame opens in another lobby, with one byte turned, or with another length', () => {
	const [frame] = lobbies.sealLobby(lobby, hello, random);
	expect(lobbies.openLobby({ ...lobby, address: random(32) }, frame!)).toBeUndefined();
	expect(lobbies.openLobby({ ...lobby, outer: random(32) }, frame!)).toBeUndefined();
	for (let at = 0; at < FRAME_BYTES; at++) {
		expect(lobbies.openLobby(lobby, flipped(frame!, at)), String(at)).toBeUndefined();
	}
	expect(lobbies.openLobby(lobby, frame!.slice(1))).toBeUndefined();
	expect(lobbies.openLobby(lobby, concat(frame!, Uint8Array.of(0)))).toBeUndefined();
});

test.each([
	['direction', 0, 2],
	['type of nothing', 1, 0],
	['type nobody knows', 1, 7],
	['part beyond the last', 10, 1],
	['message of no parts', 11, 0],
	['message of five parts', 11, 5],
	['length beyond the frame', 12, 255],
	['byte behind the data', 14 + 20, 1],
	['last byte', 951, 1]
])('an unknown %s is read', (_, at, value) => {
	const good = plaintext();
	expect(lobbies.openLobby(lobby, raw(good))).toMatchObject({ type: 'hello', parts: 1 });
	expect(lobbies.openLobby(lobby, raw(good.with(at, value)))).toBeUndefined();
});

test('a reply without a number is read', () => {
	const good = plaintext();
	const short = concat(good.slice(0, 12), Uint8Array.of(0, 3, 1, 2, 3), new Uint8Array(935));
	expect(lobbies.openLobby(lobby, raw(short))).toMatchObject({ type: 'hello' });
	expect(lobbies.openLobby(lobby, raw(short.with(1, 4)))).toBeUndefined();
});

test('the order of parts, or one that comes twice, changes the message', () => {
	const [a, b, c] = parts(reply) as [never, never, never];
	expect(parts(reply)).toHaveLength(3);
	for (const order of [
		[a, b, c],
		[c, b, a],
		[b, a, b, a, c]
	]) {
		expect(together(...order)).toEqual({ partials: [], messages: [reply] });
	}
	expect(together(a, b, c, a).partials).toHaveLength(1);
});

test('parts of different messages become one', () => {
	const [first] = parts(reply);
	const others: lobbies.LobbyMessage[] = [
		{ ...reply, seq: 4 },
		{ ...reply, handshake: random(8) },
		{ ...reply, direction: 'toLead' },
		{ ...reply, type: 'hello', seq: 0 },
		{ ...reply, data: random(1_000) }
	];
	for (const other of others) {
		const rest = parts(other).slice(1);
		expect(together(first!, ...rest).messages).toEqual([]);
	}
});

test('messages wait without end, or the newest goes first', () => {
	const many = Array.from({ length: MAX_PARTIAL_MESSAGES + 4 }, (_, seq) => ({ ...reply, seq }));
	const { partials } = together(...many.map((message) => parts(message)[0]!));
	expect(partials).toHaveLength(MAX_PARTIAL_MESSAGES);
	expect(partials.map(({ first }) => first.seq)).toEqual(
		Array.from({ length: MAX_PARTIAL_MESSAGES }, (_, at) => at + 4)
	);
});

test('collecting changes what was collected before', () => {
	const [a, b] = parts(hello);
	const { partials } = lobbies.collect([], a!);
	const before = partials[0]!.parts.size;
	expect(lobbies.collect(partials, b!).message).toEqual(hello);
	expect(partials[0]!.parts.size).toBe(before);
});
