import { expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../../../crypto/bytes/base64url.ts';

test('bytes are written otherwise than by the platform', () => {
	for (let length = 0; length < 50; length++) {
		const bytes = Uint8Array.from({ length }, (_, at) => (at * 151 + length * 7) & 255);
		expect(encodeBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
		expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes);
	}
});

test('a second spelling of the same bytes is accepted', () => {
	for (const text of ['AB', 'AAB', '_-9', 'Zh', 'Zm9vYh']) {
		expect(decodeBase64url(text), text).toBeUndefined();
	}
	for (const text of ['AA==', 'AAA=', 'A', 'AAAAA', 'A A', ' AA', 'AA\n', 'A+', 'A/', 'Å']) {
		expect(decodeBase64url(text), text).toBeUndefined();
	}
});
