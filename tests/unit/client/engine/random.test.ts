import { expect, test } from 'vitest';
import { drawsDiffer, systemRandom } from '../../../../src/lib/engine/random.ts';

/** Counts upwards, and refuses what a browser refuses. */
function counting(): { source: Pick<Crypto, 'getRandomValues'>; sizes: number[] } {
	const sizes: number[] = [];
	let next = 0;
	const getRandomValues = <T extends ArrayBufferView>(into: T): T => {
		sizes.push(into.byteLength);
		if (into.byteLength > 65_536) throw new DOMException('', 'QuotaExceededError');
		if (into instanceof Uint8Array) for (const at of into.keys()) into[at] = next++ % 251;
		return into;
	};
	return { source: { getRandomValues }, sizes };
}

test.each([0, 1, 24, 65_536, 65_537, 200_000])('%i bytes are exactly as many', (bytes) => {
	const { source, sizes } = counting();
	const drawn = systemRandom(source)(bytes);
	expect(drawn).toEqual(Uint8Array.from({ length: bytes }, (_, at) => at % 251));
	expect(Math.max(...sizes, 0)).toBeLessThanOrEqual(65_536);
});

test('a generator that stands still is found', () => {
	expect(drawsDiffer((bytes) => new Uint8Array(bytes).fill(7))).toBe(false);
});

test('a generator that throws is found', () => {
	expect(
		drawsDiffer(() => {
			throw new TypeError();
		})
	).toBe(false);
});

test('the generator of this platform moves', () => {
	expect(drawsDiffer(systemRandom(crypto))).toBe(true);
});
