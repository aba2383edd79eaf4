import { beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { BODY_BYTES, FRAME_BYTES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { sha256 } from '../../../../crypto/primitives/hash.ts';
import { signingKeys } from '../../../../crypto/primitives/sign.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import * as frames from '../../../../crypto/room/frame.ts';
import { flipped, hex, seeded } from '../seeded.ts';
import { Room } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function sealed(body: Uint8Array = Uint8Array.of(1, 2, 3)) {
	const room = new Room(3, 'frame');
	const { epoch, me } = room.seat(1);
	const sender = { idx: 1, chain: epoch.sending, signingKey: me.signingKey };
	const made = frames.sealFrame(epoch, sender, body, seeded('fill'));
	const reader = room.seat(2).epoch;
	const chain = reader.receiving.get(1)!.chain;
	const vk = room.facts.roster[1]!.vk;
	return { ...made, next: made.chain, room, reader, chain, vk, sender, epoch };
}

test('a frame does not open where it should, or to other bytes', () => {
	for (const length of [0, 1, 517, 518, 519, BODY_BYTES]) {
		const body = seeded(`body ${String(length)}`)(length);
		const { frame, reader, chain, vk, signed } = sealed(body);
		expect(frame).toHaveLength(FRAME_BYTES);
		const header = frames.readHeader(reader, frame)!;
		expect(header).toEqual({ idx: 1, counter: 0 });
		const opened = frames.openFrame(reader, frame, header, { chain, vk })!;
		expect(opened.signed).toEqual(signed);
		expect(opened.signed.body).toEqual(body);
		expect(opened.chain.next).toBe(1);
	}
});

test('a body larger than a frame is sealed', () => {
	expect(() => sealed(new Uint8Array(BODY_BYTES + 1))).toThrow(UsageError);
});

test('one changed byte of a frame is not noticed', () => {
	const { frame, reader, chain, vk } = sealed();
	for (let at = 0; at < FRAME_BYTES; at++) {
		const changed = flipped(frame, at);
		const header = frames.readHeader(reader, changed);
		if (header === undefined || header.counter > 4) continue;
		const sender = { chain, vk };
		expect(frames.openFrame(reader, changed, header, sender), String(at)).toBeUndefined();
	}
});

test('a frame of another length is looked at', () => {
	const { frame, reader } = sealed();
	expect(frames.readHeader(reader, frame.slice(1))).toBeUndefined();
	expect(frames.readHeader(reader, new Uint8Array(FRAME_BYTES + 1))).toBeUndefined();
	expect(frames.readHeader(reader, new Uint8Array(0))).toBeUndefined();
});

test('noise has a header now and then', () => {
	const { reader } = sealed();
	const random = seeded('noise');
	for (let at = 0; at < 500; at++) {
		expect(frames.readHeader(reader, random(FRAME_BYTES))).toBeUndefined();
	}
});

test('somebody in the room writes under another name', () => {
	const { room, reader, vk } = sealed();
	const { epoch, me } = room.seat(2);
	const chain = epoch.receiving.get(1)!.chain;
	const forged = frames.sealFrame(
		epoch,
		{ idx: 1, chain, signingKey: me.signingKey },
		Uint8Array.of(9),
		seeded('forged')
	);
	const header = frames.readHeader(reader, forged.frame)!;
	expect(header.idx).toBe(1);
	const sender = { chain: reader.receiving.get(1)!.chain, vk };
	expect(frames.openFrame(reader, forged.frame, header, sender)).toBeUndefined();
});

test('a frame reads as another place, counter or epoch', () => {
	const { frame, reader, chain, vk } = sealed();
	const header = { idx: 1, counter: 0 };
	expect(frames.openFrame(reader, frame, header, { chain, vk })).toBeDefined();
	expect(frames.openFrame(reader, frame, { idx: 2, counter: 0 }, { chain, vk })).toBeUndefined();
	expect(frames.openFrame(reader, frame, { idx: 1, counter: 1 }, { chain, vk })).toBeUndefined();
	const other = { id: sha256(reader.id), headerKey: reader.headerKey };
	expect(frames.openFrame(other, frame, header, { chain, vk })).toBeUndefined();
	const stranger = signingKeys(seeded('stranger')(32)).publicKey;
	expect(frames.openFrame(reader, frame, header, { chain, vk: stranger })).toBeUndefined();
});

test('a refused frame spends the chain that refused it', () => {
	const { frame, reader, chain, vk } = sealed();
	const before = chain.key.lend(hex);
	const header = { idx: 1, counter: 0 };
	frames.openFrame(reader, flipped(frame, 1_000), header, { chain, vk });
	expect(chain.key.lend(hex)).toBe(before);
	expect(frames.openFrame(reader, frame, header, { chain, vk })).toBeDefined();
});

test('a capsule is believed with one fact changed', () => {
	const { signed, vk, epoch } = sealed();
	expect(frames.isSigned(epoch.id, signed, vk)).toBe(true);
	const lies: frames.Signed[] = [
		{ ...signed, idx: 2 },
		{ ...signed, counter: 1 },
		{ ...signed, body: Uint8Array.of(1, 2, 4) },
		{ ...signed, body: Uint8Array.of(1, 2) },
		{ ...signed, fillHash: flipped(signed.fillHash, 0) },
		{ ...signed, signature: flipped(signed.signature, 0) },
		{ ...signed, signature: new Uint8Array(64) }
	];
	for (const lie of lies) expect(frames.isSigned(epoch.id, lie, vk)).toBe(false);
	expect(frames.isSigned(sha256(epoch.id), signed, vk)).toBe(false);
	expect(frames.isSigned(epoch.id, signed, new Uint8Array(32))).toBe(false);
});

test('two frames share a mask, or show who sent them', () => {
	const { epoch, sender, frame } = sealed();
	const again = frames.sealFrame(epoch, sender, Uint8Array.of(1, 2, 3), seeded('other fill'));
	expect(hex(again.frame.slice(0, 8))).not.toBe(hex(frame.slice(0, 8)));
	expect(hex(frames.commitmentOf(again.frame))).not.toBe(hex(frames.commitmentOf(frame)));
	expect(frames.commitmentOf(frame)).toHaveLength(32);
});

test('a sender chain gives one key twice', () => {
	const { epoch, sender, next: chain, frame } = sealed();
	expect(chain.next).toBe(1);
	expect(chain.key.lend(hex)).not.toBe(sender.chain.key.lend(hex));
	const second = frames.sealFrame(
		epoch,
		{ ...sender, chain, signingKey: new Secret(sender.signingKey.lend((key) => key.slice())) },
		Uint8Array.of(1, 2, 3),
		seeded('fill')
	);
	expect(second.signed.counter).toBe(1);
	expect(hex(second.frame)).not.toBe(hex(frame));
});
