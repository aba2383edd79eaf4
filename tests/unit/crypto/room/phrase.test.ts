import { createHmac } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { roomPhrase } from '../../../../crypto/room/phrase.ts';
import { flipped, seeded } from '../seeded.ts';

const random = seeded('phrase');

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** PROTOCOL.md §13 once more, with another library and bits as text. */
function phraseAgain(sid: Uint8Array, vkRoom: Uint8Array): readonly number[] {
	const prk = createHmac('sha256', 'MDE1 phrase').update(sid).update(vkRoom).digest();
	const info = Buffer.concat([
		Buffer.from('MDE1'),
		Buffer.from([6]),
		Buffer.from('phrase'),
		Buffer.from([0, 0, 0, 8, 1])
	]);
	const bytes = createHmac('sha256', prk).update(info).digest().subarray(0, 8);
	const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
	return [0, 1, 2, 3, 4, 5].map((k) => parseInt(bits.slice(10 * k, 10 * k + 10), 2));
}

test('the words are not the first sixty bits', () => {
	for (let at = 0; at < 50; at++) {
		const [sid, vkRoom] = [random(32), random(32)];
		expect(roomPhrase(sid, vkRoom)).toEqual(phraseAgain(sid, vkRoom));
	}
});

test('another meeting or another room key has the same words', () => {
	const [sid, vkRoom] = [random(32), random(32)];
	expect(roomPhrase(flipped(sid, 3), vkRoom)).not.toEqual(roomPhrase(sid, vkRoom));
	expect(roomPhrase(sid, flipped(vkRoom, 31))).not.toEqual(roomPhrase(sid, vkRoom));
});
