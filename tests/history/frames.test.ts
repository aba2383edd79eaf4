import { beforeAll, expect } from 'vitest';
import { concat } from '../../crypto/bytes/writer.ts';
import { BODY_BYTES, FRAME_BYTES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { decryptRaw, open, seal } from '../../crypto/primitives/seal.ts';
import { decodeBody, encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { KIND } from '../../crypto/room/event.ts';
import { openFrame, readHeader, sealFrame } from '../../crypto/room/frame.ts';
import { viewOf } from '../../crypto/room/log.ts';
import { openToBoth } from '../unit/crypto/primitives/two-keys.ts';
import { accepted, Room, snapshot, START, textsOn } from '../unit/crypto/room/rooms.ts';
import { flipped, seeded } from '../unit/crypto/seeded.ts';
import { history } from './case.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const text = (words: string) => ({
	type: 'event' as const,
	event: {
		seq: 1,
		kind: KIND.text,
		frag: 0,
		frags: 1,
		content: Uint8Array.of(0, 0, 0, 0, ...Buffer.from(words))
	}
});

/** What hearing a frame changes; nothing, if it is refused. */
function refusalOf(room: Room, idx: number, frame: Uint8Array, now = START): string {
	const before = snapshot(room.seat(idx));
	const { result } = room.hear(idx, frame, now);
	expect(snapshot(room.seat(idx))).toBe(before);
	return typeof result === 'string' ? result : 'accepted';
}

history(
	{
		id: 'R07',
		source: 'Matrix 2022, one kind of identifier taken for another',
		refusal: 'ids that could be mixed up have other lengths, labels or places: each swap is refused'
	},
	() => {
		const room = new Room(3, 'R07');
		const { epoch } = room.seat(1);
		const ids = {
			room: room.facts.sid,
			vkRoom: room.facts.vkRoom,
			epoch: epoch.id,
			address: epoch.address
		};
		const frame = room.forge(1, [text('ja')]);
		for (const [name, id] of Object.entries(ids)) {
			const keys = { ...room.seat(2).epoch, id };
			const header = readHeader(keys, frame)!;
			const sender = { chain: keys.receiving.get(1)!.chain, vk: room.facts.roster[1]!.vk };
			const opened = openFrame(keys, frame, header, sender);
			expect(opened !== undefined, name).toBe(name === 'epoch');
		}
		for (const vk of room.facts.roster.map((entry) => entry.vk)) {
			const keys = room.seat(2).epoch;
			const header = readHeader(keys, frame)!;
			const opened = openFrame(keys, frame, header, { chain: keys.receiving.get(1)!.chain, vk });
			expect(opened !== undefined).toBe(vk === room.facts.roster[1]!.vk);
		}
	}
);

history(
	{
		id: 'R19',
		source: 'Telegram 2015, padding that nothing authenticates',
		refusal: 'no byte of a frame is free, the fill included'
	},
	() => {
		const room = new Room(2, 'R19');
		const frame = room.forge(1, []);
		for (let at = 0; at < frame.length; at++) {
			expect(refusalOf(room, 0, flipped(frame, at)), String(at)).not.toBe('accepted');
		}
		expect(accepted(room.hear(0, frame)).seat.epoch.heard.has(1)).toBe(true);
	}
);

history(
	{
		id: 'R25',
		source: 'Facebook franking 2018, a ciphertext that opens under two keys',
		refusal: 'the commitment lets it open under neither'
	},
	() => {
		const random = seeded('R25');
		const [one, two, nonce] = [random(32), random(32), random(24)];
		const both = openToBoth(one, two, nonce);
		const nothing = new Uint8Array(0);
		expect(decryptRaw(one, nonce, nothing, both)).toBeDefined();
		expect(decryptRaw(two, nonce, nothing, both)).toBeDefined();
		const honest = seal(one, nothing, new Uint8Array(32), random);
		for (const key of [one, two]) {
			expect(open(key, nothing, concat(nonce, honest.subarray(24, 56), both))).toBeUndefined();
		}
		expect(open(one, nothing, honest)).toBeDefined();
		expect(open(two, nothing, honest)).toBeUndefined();
	}
);

history(
	{
		id: 'R31',
		source: 'epochs mixed, a frame read in the context of another',
		refusal: 'room, epoch, sender, counter and kind are bound into every frame'
	},
	() => {
		const room = new Room(3, 'R31');
		const other = new Room(3, 'R31 another room');
		const frame = room.forge(1, [text('här')]);
		expect(refusalOf(other, 2, frame)).not.toBe('accepted');
		const keys = room.seat(2).epoch;
		const chain = keys.receiving.get(1)!.chain;
		const vk = room.facts.roster[1]!.vk;
		const right = readHeader(keys, frame)!;
		for (const header of [
			{ ...right, idx: 0 },
			{ ...right, idx: 2 },
			{ ...right, counter: 1 }
		]) {
			expect(openFrame(keys, frame, header, { chain, vk })).toBeUndefined();
		}
		expect(
			openFrame({ ...keys, id: other.seat(2).epoch.id }, frame, right, { chain, vk })
		).toBeUndefined();
		expect(openFrame(keys, frame, right, { chain, vk })).toBeDefined();
	}
);

history(
	{
		id: 'R35',
		source: 'groups with one symmetric key, anybody inside speaks as anybody',
		refusal: 'a member with every key of the room cannot sign as another'
	},
	() => {
		const room = new Room(3, 'R35');
		const insider = room.seat(2);
		const { log, id, facts } = insider.epoch;
		const body = encodeBody({
			flags: NO_FLAGS,
			closing: false,
			view: viewOf(log, id, facts.roster),
			items: [text('jag är någon annan')]
		});
		const sender = {
			idx: 1,
			chain: insider.epoch.receiving.get(1)!.chain,
			signingKey: insider.me.signingKey
		};
		const { frame } = sealFrame(insider.epoch, sender, body, seeded('R35'));
		expect(refusalOf(room, 0, frame)).toBe('unauthentic');
		// Nor does it burn the other's counters: her own frame with the same number still counts.
		room.say(1, 'jag själv');
		expect(accepted(room.hear(0, room.send(1))).seat.epoch.heard.has(1)).toBe(true);
		expect(textsOn(room.seat(0))).toEqual(['jag själv']);
	}
);

history(
	{
		id: 'R60',
		source: 'padding classes, a length that shows after all',
		refusal: 'every text has one size on the wire, and what does not fit a body is never sealed'
	},
	() => {
		for (const length of [0, 1, 2, 100, 415, 416]) {
			const room = new Room(8, `R60 ${String(length)}`);
			if (length > 0) room.say(1, 'å'.repeat(length / 2) + 'x'.repeat(length % 2));
			expect(room.send(1)).toHaveLength(FRAME_BYTES);
		}
		const room = new Room(3, 'R60');
		expect(() => room.forgeBody(1, new Uint8Array(BODY_BYTES + 1))).toThrow();
		expect(decodeBody(new Uint8Array(BODY_BYTES + 1), 3)).toBeUndefined();
	}
);
