import { expect, test } from 'vitest';
import * as write from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';

test('a number is not written big-endian in its width', () => {
	expect(write.u8(255)).toEqual(Uint8Array.of(255));
	expect(write.u16(0x0102)).toEqual(Uint8Array.of(1, 2));
	expect(write.u32(0xfffefdfc)).toEqual(Uint8Array.of(255, 254, 253, 252));
	expect(write.u48(0x0a0b0c0d0e0f)).toEqual(Uint8Array.of(10, 11, 12, 13, 14, 15));
});

test('a number that does not fit is cut instead of refused', () => {
	const widths = [
		[write.u8, 2 ** 8],
		[write.u16, 2 ** 16],
		[write.u32, 2 ** 32],
		[write.u48, 2 ** 48]
	] as const;
	for (const [number, bound] of widths) {
		expect(number(bound - 1)).toHaveLength(Math.log2(bound) / 8);
		for (const bad of [bound, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
			expect(() => number(bad)).toThrow(UsageError);
		}
	}
});

test('a length prefix is missing, wrong or too small', () => {
	expect(write.lp8(Uint8Array.of(7, 8))).toEqual(Uint8Array.of(2, 7, 8));
	expect(write.lp16(Uint8Array.of(7, 8))).toEqual(Uint8Array.of(0, 2, 7, 8));
	expect(write.lp8(new Uint8Array(255))).toHaveLength(256);
	expect(write.lp16(new Uint8Array(65_535))).toHaveLength(65_537);
	expect(() => write.lp8(new Uint8Array(256))).toThrow(UsageError);
	expect(() => write.lp16(new Uint8Array(65_536))).toThrow(UsageError);
});

test('a letter outside ASCII becomes bytes', () => {
	expect(write.ascii('MDE1 ~\0\x7f')).toEqual(Uint8Array.of(77, 68, 69, 49, 32, 126, 0, 127));
	for (const bad of ['å', '\x80', '😀', '\ud800']) {
		expect(() => write.ascii(bad)).toThrow(UsageError);
	}
});

test('joined bytes share memory with their parts', () => {
	const part = Uint8Array.of(1);
	const joined = write.concat(part);
	joined.fill(9);
	expect(part).toEqual(Uint8Array.of(1));
	expect(write.concat()).toEqual(new Uint8Array(0));
	expect(write.concat(part, new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(
		Uint8Array.of(1, 2, 3)
	);
});
