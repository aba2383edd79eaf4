import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ascii } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import * as codes from '../../../../crypto/room/code.ts';
import { hex, only, seeded } from '../seeded.ts';

const highest = { nameplate: 0xffff, secret: 0x0fffffff };
const lowest = { nameplate: 0, secret: 0 };
const some = { nameplate: 0x1234, secret: 0x0abcdef };

test('a code leaves out bits of the source, or uses some twice', () => {
	const from = (...bytes: number[]) => codes.makeCode(only(Uint8Array.from(bytes)));
	expect(from(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toEqual(highest);
	expect(from(0, 0, 0xf0, 0, 0, 0)).toEqual(lowest);
	expect(from(0x12, 0x34, 0x00, 0xab, 0xcd, 0xef)).toEqual(some);
});

test('a code does not come back from its words', () => {
	for (const code of [highest, lowest, some]) {
		const words = codes.codeWords(code);
		expect(words).toHaveLength(5);
		expect(words.every((index) => index >= 0 && index < 1_024)).toBe(true);
		expect(codes.codeFromWords(words)).toEqual(code);
	}
});

test('the bits are laid out otherwise than ten a word, most significant first', () => {
	const bits = codes.codeWords(some).map((index) => index.toString(2).padStart(10, '0'));
	const value = (0x1234n << 28n) | 0x0abcdefn;
	expect(bits.join('').slice(0, 44)).toBe(value.toString(2).padStart(44, '0'));
	const checked = Buffer.concat([Buffer.from('MDE1\x09codecheck'), Buffer.alloc(6)]);
	checked.writeUIntBE(Number(value), 14, 6);
	const first = createHash('sha256').update(checked).digest()[0] ?? 0;
	expect(bits.join('').slice(44)).toBe(first.toString(2).padStart(8, '0').slice(0, 6));
});

test('a word list of another length, or an index outside it, is taken', () => {
	const words = codes.codeWords(some);
	expect(codes.codeFromWords(words.slice(0, 4))).toBeUndefined();
	expect(codes.codeFromWords([...words, 0])).toBeUndefined();
	expect(codes.codeFromWords([])).toBeUndefined();
	for (const bad of [-1, 1_024, 0.5, Number.NaN]) {
		for (let at = 0; at < 5; at++) expect(codes.codeFromWords(words.with(at, bad))).toBeUndefined();
	}
});

test('more than one in 64 wrong words passes', () => {
	const words = codes.codeWords(some);
	let passed = 0;
	for (let at = 0; at < 5; at++) {
		for (let index = 0; index < 1_024; index++) {
			if (index === words[at]) continue;
			if (codes.codeFromWords(words.with(at, index)) !== undefined) passed++;
		}
	}
	expect(passed / (5 * 1_023)).toBeLessThan(1.3 / 64);
});

test('the digits are not 14 of the number and 2 of its remainder', () => {
	expect(codes.codeDigits(lowest)).toBe('0000000000000000');
	expect(codes.codeDigits({ nameplate: 0, secret: 98 })).toBe('0000000000009801');
	const number = 2n ** 44n - 1n;
	expect(codes.codeDigits(highest)).toBe(`${String(number)}${String(number % 97n)}`);
});

test('digits are refused for how they are grouped', () => {
	const digits = codes.codeDigits(some);
	const grouped = digits.match(/.{4}/g) ?? [];
	for (const gap of ['', ' ', '-', '\u00a0', '\u2009', '\u2011', '\u2013', ' - ', '\n']) {
		expect(codes.codeFromDigits(` ${grouped.join(gap)} `)).toEqual(some);
	}
});

test('a digit too many, too few, of another script, or a word is taken', () => {
	const digits = codes.codeDigits(some);
	const odd = [digits.slice(1), `${digits}0`, '', digits.replace('0', 'O'), `+${digits.slice(1)}`];
	const arabic = digits.replace(/./g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
	for (const text of [...odd, arabic, `${digits.slice(0, 14)}.0`, '1e13'.padEnd(16, '0')]) {
		expect(codes.codeFromDigits(text), text).toBeUndefined();
	}
});

test('a number of more than 44 bits is taken', () => {
	for (const number of [2n ** 44n, 2n ** 44n + 97n, 10n ** 14n - 1n]) {
		const check = String(number % 97n).padStart(2, '0');
		expect(codes.codeFromDigits(`${String(number)}${check}`)).toBeUndefined();
	}
	const last = 2n ** 44n - 1n;
	expect(codes.codeFromDigits(`${String(last)}${String(last % 97n)}`)).toEqual(highest);
});

test('the public half of a code enters the secret of the handshake', () => {
	expect(codes.codePrs(some)).toEqual(
		Uint8Array.from([...ascii('MDE1 code'), 0, 0xab, 0xcd, 0xef])
	);
	const renamed = { ...some, nameplate: 1 };
	expect(codes.codePrs(renamed)).toEqual(codes.codePrs(some));
});

test('the secret half of a code can be seen in its address', () => {
	const other = { ...some, secret: 1 };
	expect(codes.codeLobby(other, 'r1')).toEqual(codes.codeLobby(some, 'r1'));
	const { address, outer } = codes.codeLobby(some, 'r1');
	expect([address.length, outer.length]).toEqual([32, 32]);
	const places = [
		codes.codeLobby(some, 'r1'),
		codes.codeLobby(some, 'r2'),
		codes.codeLobby({ ...some, nameplate: 1 }, 'r1')
	].flatMap((lobby) => [hex(lobby.address), hex(lobby.outer)]);
	expect(new Set(places).size).toBe(6);
});

test('a code does not come back from the secret of an invite', () => {
	for (const code of [highest, lowest, some]) {
		expect(codes.codeFromSecret(codes.codeToSecret(code))).toEqual(code);
	}
	expect(hex(codes.codeToSecret(some))).toBe(`${'00'.repeat(26)}012340abcdef`);
	const secret = codes.codeToSecret(some);
	for (let at = 0; at < 26; at++) expect(codes.codeFromSecret(secret.with(at, 1))).toBeUndefined();
	expect(codes.codeFromSecret(secret.with(26, 0x10))).toBeUndefined();
	expect(codes.codeFromSecret(secret.slice(1))).toBeUndefined();
	expect(codes.codeFromSecret(seeded('a link')(32))).toBeUndefined();
});

test('a code with too many bits of our own making is written', () => {
	for (const bad of [
		{ nameplate: 2 ** 16, secret: 0 },
		{ nameplate: 0, secret: 2 ** 28 },
		{ nameplate: -1, secret: 0 },
		{ nameplate: 0.5, secret: 0 }
	]) {
		expect(() => codes.codeDigits(bad)).toThrow(UsageError);
		expect(() => codes.codeWords(bad)).toThrow(UsageError);
		expect(() => codes.codeToSecret(bad)).toThrow(UsageError);
	}
});
