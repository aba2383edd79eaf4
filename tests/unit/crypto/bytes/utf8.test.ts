import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../../crypto/bytes/utf8.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test('a text is encoded otherwise than by the platform', () => {
	for (const text of ['', 'a', 'åäö', '\0', '\u07ff\u0800\uffff', '😀', '\u{10ffff}', '\ufeffa']) {
		expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
		expect(decodeUtf8(encodeUtf8(text))).toBe(text);
	}
});

test('half a surrogate pair makes bytes that nobody can read', () => {
	for (const text of ['\ud800', 'a\udfff', '\udc00\ud800', '\ud83d\ud83d\ude00']) {
		expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
		expect(decodeUtf8(encodeUtf8(text))).toBe(new TextDecoder().decode(encodeUtf8(text)));
	}
});

const refused = {
	'an overlong form': ['c0 80', 'c1 bf', 'e0 80 80', 'e0 9f bf', 'f0 80 80 80', 'f0 8f bf bf'],
	'half a surrogate pair': ['ed a0 80', 'ed bf bf', 'ed a0 bd ed b8 80'],
	'a point above U+10FFFF': ['f4 90 80 80', 'f7 bf bf bf', 'f8 88 80 80 80', 'ff', 'fe'],
	'a stray continuation byte': ['80', 'bf', '61 80', 'c3 a5 a5'],
	'a form that is cut': ['c3', 'e2 82', 'f0 9f 98', 'c3 61', 'e2 61 ac', 'e2 82 61', 'f0 9f 98 61']
};

for (const [what, cases] of Object.entries(refused)) {
	test(`${what} is read as text`, () => {
		for (const hex of cases) expect(decodeUtf8(bytes(hex)), hex).toBeUndefined();
	});
}
