import { beforeAll, expect, test } from 'vitest';
import { equalBytes, equalSecret } from '../../../../crypto/primitives/equal.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { flipped } from '../seeded.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

for (const [name, equal] of Object.entries({ equalBytes, equalSecret })) {
	test(`${name}: bytes that differ in one place or in length are equal`, () => {
		const bytes = Uint8Array.from({ length: 40 }, (_, at) => at);
		expect(equal(bytes, bytes.slice())).toBe(true);
		expect(equal(new Uint8Array(0), new Uint8Array(0))).toBe(true);
		for (let at = 0; at < bytes.length; at++) {
			expect(equal(bytes, flipped(bytes, at))).toBe(false);
		}
		expect(equal(bytes, bytes.slice(0, 39))).toBe(false);
		expect(equal(bytes.slice(0, 39), bytes)).toBe(false);
	});
}
