import { expect, test } from 'vitest';
import { Reader } from '../../../../crypto/bytes/reader.ts';

const ff = (length: number) => new Uint8Array(length).fill(0xff);

test('a number above 31 bits comes out cut or negative', () => {
	const r = new Reader(ff(13));
	expect([r.u8(), r.u16(), r.u32(), r.u48()]).toEqual([255, 65_535, 2 ** 32 - 1, 2 ** 48 - 1]);
	expect(r.finished).toBe(true);
});

test('numbers are not read big-endian and in order', () => {
	const r = new Reader(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
	expect([r.u8(), r.u16(), r.u32(), r.u48()]).toEqual([1, 0x0203, 0x04050607, 0x08090a0b0c0d]);
	expect(r.finished).toBe(false);
	expect(r.rest()).toEqual(Uint8Array.of(14));
	expect(r.finished).toBe(true);
});

test('a read past the end gives something, or forgets its failure', () => {
	const reads: ((r: Reader) => unknown)[] = [
		(r) => r.u8(),
		(r) => r.u16(),
		(r) => r.u32(),
		(r) => r.u48(),
		(r) => r.take(1),
		(r) => r.take(0),
		(r) => r.rest()
	];
	for (const read of reads) {
		const r = new Reader(Uint8Array.of(1, 2));
		expect(r.u32()).toBeUndefined();
		expect(read(r)).toBeUndefined();
		expect(r.finished).toBe(false);
	}
	expect(new Reader(ff(3)).take(-1)).toBeUndefined();
});

test('a reader hands out the memory of its input', () => {
	const bytes = Uint8Array.of(1, 2, 3);
	const r = new Reader(bytes);
	r.take(2)?.fill(0);
	r.rest()?.fill(0);
	expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
});
