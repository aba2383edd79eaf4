import { expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { ADDRESS_TAG_BYTES, FRAME_BYTES } from '../../../../crypto/limits.ts';
import { frameIn } from '../../../../crypto/room/tag.ts';
import { flipped, seeded } from '../seeded.ts';

/* What the relay sends: 8 bytes of an address and a frame, and nothing is trusted (PROTOCOL.md §4.2, §4.3). */

const random = seeded('tag');
const address = random(32);
const frame = random(FRAME_BYTES);
const message = concat(address.slice(0, ADDRESS_TAG_BYTES), frame);

test('a message from my address is not read', () => {
	expect(frameIn(message, address)).toEqual(frame);
});

test('a message from another address, or of another length, is read', () => {
	for (let at = 0; at < ADDRESS_TAG_BYTES; at++) {
		expect(frameIn(flipped(message, at), address), String(at)).toBeUndefined();
	}
	for (const other of [message.slice(0, -1), concat(message, random(1)), new Uint8Array(0)]) {
		expect(frameIn(other, address)).toBeUndefined();
	}
});

test('the rest of an address is looked at, which no message carries', () => {
	expect(frameIn(message, flipped(address, 31))).toEqual(frame);
});
