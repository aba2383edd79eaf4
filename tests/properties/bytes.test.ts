import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../crypto/bytes/base64url.ts';
import { Reader } from '../../crypto/bytes/reader.ts';
import { decodeUtf8, encodeUtf8 } from '../../crypto/bytes/utf8.ts';
import { concat, lp16, lp8, u16, u32, u48, u8 } from '../../crypto/bytes/writer.ts';

const bytes = fc.uint8Array({ maxLength: 80 });
const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const anyText = fc.string({ unit: 'binary', maxLength: 60 });

test('fields do not come back in the order and width they were written', () => {
	const numbers = fc.tuple(
		fc.maxSafeNat().map((n) => n % 2 ** 8),
		fc.maxSafeNat().map((n) => n % 2 ** 16),
		fc.maxSafeNat().map((n) => n % 2 ** 32),
		fc.maxSafeNat().map((n) => n % 2 ** 48)
	);
	fc.assert(
		fc.property(numbers, bytes, bytes, ([a, b, c, d], short, long) => {
			const r = new Reader(concat(u8(a), u16(b), u32(c), u48(d), lp8(short), lp16(long)));
			expect([r.u8(), r.u16(), r.u32(), r.u48()]).toEqual([a, b, c, d]);
			expect(r.take(r.u8() ?? -1)).toEqual(short);
			expect(r.take(r.u16() ?? -1)).toEqual(long);
			expect(r.finished).toBe(true);
		})
	);
});

test('some order of reads throws, reads twice or reads past the end', () => {
	const reads = fc.array(
		fc.oneof(fc.constantFrom('u8', 'u16', 'u32', 'u48', 'rest'), fc.integer({ min: -2, max: 90 }))
	);
	fc.assert(
		fc.property(bytes, reads, (input, plan) => {
			const r = new Reader(input);
			const width = { u8: 1, u16: 2, u32: 4, u48: 6 };
			let left = input.length;
			let failed = false;
			for (const read of plan) {
				const value = typeof read === 'number' ? r.take(read) : r[read]();
				const wanted = typeof read === 'number' ? read : read === 'rest' ? left : width[read];
				failed ||= wanted < 0 || wanted > left;
				left -= failed ? 0 : wanted;
				expect(value === undefined).toBe(failed);
				expect(r.finished).toBe(!failed && left === 0);
			}
		})
	);
});

test('a text does not survive UTF-8, or is encoded otherwise than by the platform', () => {
	fc.assert(
		fc.property(anyText, (text) => {
			expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
			expect(decodeUtf8(encodeUtf8(text))).toBe(platform.decode(encodeUtf8(text)));
		})
	);
});

test('bytes that the platform refuses are read as text, or the other way round', () => {
	const nearText = fc
		.tuple(anyText, fc.nat(), fc.nat(255))
		.map(([text, at, byte]) =>
			encodeUtf8(text).map((b, i, all) => (i === at % all.length ? byte : b))
		);
	fc.assert(
		fc.property(fc.oneof(bytes, nearText), (input) => {
			let expected: string | undefined;
			try {
				expected = platform.decode(input);
			} catch {
				expected = undefined;
			}
			expect(decodeUtf8(input)).toBe(expected);
		}),
		{ numRuns: 2_000 }
	);
});

test('bytes have two spellings in base64url, or none', () => {
	fc.assert(
		fc.property(bytes, (input) => {
			expect(decodeBase64url(encodeBase64url(input))).toEqual(input);
		})
	);
	const near = fc.string({ unit: fc.constantFrom(...Array.from('ABw9_-=+/ \n')), maxLength: 12 });
	fc.assert(
		fc.property(fc.oneof(near, anyText), (text) => {
			const decoded = decodeBase64url(text);
			if (decoded !== undefined) expect(encodeBase64url(decoded)).toBe(text);
		}),
		{ numRuns: 2_000 }
	);
});
