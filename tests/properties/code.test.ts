import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as codes from '../../crypto/room/code.ts';
import { parseLinkFragment, formatLink } from '../../crypto/room/invite.ts';

const code = fc.record({ nameplate: fc.nat(2 ** 16 - 1), secret: fc.nat(2 ** 28 - 1) });

test('a code does not come back from words, digits or its secret', () => {
	fc.assert(
		fc.property(code, (c) => {
			expect(codes.codeFromWords(codes.codeWords(c))).toEqual(c);
			expect(codes.codeFromDigits(codes.codeDigits(c))).toEqual(c);
			expect(codes.codeFromSecret(codes.codeToSecret(c))).toEqual(c);
			expect(codes.codeDigits(c)).toMatch(/^[0-9]{16}$/);
		}),
		{ numRuns: 1_000 }
	);
});

test('one wrong digit, or two neighbours swapped, burns a code', () => {
	fc.assert(
		fc.property(code, (c) => {
			const digits = Array.from(codes.codeDigits(c));
			for (let at = 0; at < 16; at++) {
				for (const digit of '0123456789') {
					if (digit === digits[at]) continue;
					expect(codes.codeFromDigits(digits.with(at, digit).join(''))).toBeUndefined();
				}
				const [left = '', right = ''] = digits.slice(at, at + 2);
				if (right === '' || left === right) continue;
				const swapped = digits
					.with(at, right)
					.with(at + 1, left)
					.join('');
				expect(codes.codeFromDigits(swapped)).toBeUndefined();
			}
		}),
		{ numRuns: 300 }
	);
});

test('other digits or words are a second spelling of a code', () => {
	const sixteen = fc.string({
		unit: fc.constantFrom(...Array.from('0123456789')),
		minLength: 16,
		maxLength: 16
	});
	const checked = fc.nat(10 ** 9).map((n) => {
		const value = n * 104_729;
		return `${String(value).padStart(14, '0')}${String(value % 97).padStart(2, '0')}`;
	});
	fc.assert(
		fc.property(fc.oneof(sixteen, checked), (digits) => {
			const read = codes.codeFromDigits(digits);
			if (read !== undefined) expect(codes.codeDigits(read)).toBe(digits);
		}),
		{ numRuns: 2_000 }
	);
	fc.assert(
		fc.property(fc.array(fc.nat(1_023), { minLength: 5, maxLength: 5 }), (words) => {
			const read = codes.codeFromWords(words);
			if (read !== undefined) expect(codes.codeWords(read)).toEqual(words);
		}),
		{ numRuns: 5_000 }
	);
});

test('some text makes reading a code or a link throw', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			expect(codes.codeFromDigits(text)).toBeUndefined();
			expect(parseLinkFragment(text)).toBeUndefined();
		})
	);
	fc.assert(
		fc.property(fc.array(fc.double(), { maxLength: 6 }), (words) => {
			const read = codes.codeFromWords(words);
			if (read !== undefined) expect(codes.codeWords(read)).toEqual(words);
		})
	);
});

test('some bytes make reading a secret throw, or are a second spelling', () => {
	const nearly = code.map((c) => codes.codeToSecret(c));
	const changed = fc.tuple(nearly, fc.nat(31), fc.nat(255)).map(([s, at, to]) => s.with(at, to));
	fc.assert(
		fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), changed), (secret) => {
			const read = codes.codeFromSecret(secret);
			if (read !== undefined) expect(codes.codeToSecret(read)).toEqual(secret);
		}),
		{ numRuns: 1_000 }
	);
});

test('a link does not come back, or a changed letter goes unnoticed', () => {
	const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
	fc.assert(
		fc.property(bytes(32), bytes(16), fc.nat(63), (secret, roomTag, at) => {
			const kind = at % 2 === 0 ? 'link' : 'open';
			const link = formatLink('https://a.example', { kind, secret, roomTag });
			expect(parseLinkFragment(link)).toEqual({ kind, secret, roomTag });
			const start = link.length - 64 + at;
			const other = link[start] === 'A' ? 'B' : 'A';
			const changed = parseLinkFragment(link.slice(0, start) + other + link.slice(start + 1));
			expect(changed).toBeDefined();
			expect(changed).not.toEqual({ kind, secret, roomTag });
		})
	);
});
