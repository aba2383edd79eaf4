import { expect, test } from 'vitest';
import { readFrames } from '../../e2e/web-socket-frames.ts';

/** A frame as RFC 6455 §5.2 lays it out; a mask of four bytes or none. */
function frame(first: number, payload: readonly number[], mask: readonly number[] = []) {
	const bit = mask.length === 0 ? 0 : 0x80;
	const { length } = payload;
	const size =
		length < 126
			? [bit | length]
			: length < 65_536
				? [bit | 126, length >> 8, length & 0xff]
				: [bit | 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff];
	const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
	return Buffer.from([first, ...size, ...mask, ...masked]);
}

const MASK = [0x1f, 0x00, 0xff, 0x80];
const bytes = (length: number) => Array.from({ length }, (_, at) => at & 0xff);

test.each([0, 1, 125, 126, 1032, 1089, 65_535, 65_536])(
	'a frame of %i bytes is read wrong, with a mask or without',
	(length) => {
		for (const mask of [[], MASK]) {
			const { frames, rest } = readFrames(frame(0x82, bytes(length), mask));
			expect(frames).toEqual([
				{ isLast: true, opcode: 2, payload: Uint8Array.from(bytes(length)) }
			]);
			expect(rest).toHaveLength(0);
		}
	}
);

test('frames are lost where the stream was cut', () => {
	const stream = Buffer.concat([
		frame(0x82, bytes(1089), MASK),
		frame(0x02, bytes(3), MASK),
		frame(0x88, [3, 232], MASK)
	]);
	for (let cut = 0; cut <= stream.length; cut += 1) {
		const first = readFrames(stream.subarray(0, cut));
		const second = readFrames(Buffer.concat([first.rest, stream.subarray(cut)]));
		const all = [...first.frames, ...second.frames];
		expect(all.map(({ opcode, isLast }) => [opcode, isLast])).toEqual([
			[2, true],
			[2, false],
			[8, true]
		]);
	}
});
