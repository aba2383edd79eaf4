import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { searchMemory } from '../../e2e/memory.ts';
import { keyCanary, Search, textCanary } from '../../e2e/search.ts';

const TEXT = 'Jag sov knappt i natt, ändå är jag här.';
const KEY = Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 11) & 0xff);
const search = new Search([textCanary('text', TEXT), keyCanary('key', KEY)]);

/** Noise that holds no canary, with `planted` somewhere in it. */
function around(planted: Uint8Array): Buffer {
	const noise = (seed: number) => Buffer.from(Array.from({ length: 999 }, (_, at) => at * seed));
	return Buffer.concat([noise(7), planted, noise(13)]);
}

describe('what a search overlooks', () => {
	const bytes = Buffer.from(TEXT);
	test.each([
		['raw', bytes],
		['hex', Buffer.from(bytes.toString('hex'))],
		['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
		['base64 at its start', Buffer.from(bytes.toString('base64'))],
		['base64 one byte later', Buffer.from(Buffer.from(`x${TEXT}y`).toString('base64'))],
		['base64 two bytes later', Buffer.from(Buffer.from(`xy${TEXT}z`).toString('base64'))],
		['base64url', Buffer.from(Buffer.from(`x${TEXT}`).toString('base64url'))],
		['UTF-16', Buffer.from(TEXT, 'utf16le')],
		['Latin-1', Buffer.from(TEXT, 'latin1')],
		['percent signs, as in an address', Buffer.from(encodeURIComponent(TEXT))]
	])('a text in %s', (_, planted) => {
		expect(search.in(around(planted)).map(({ canary }) => canary)).toContain('text');
		expect(search.in(planted), 'alone, from the first byte to the last').not.toEqual([]);
	});

	test.each([
		['raw', Buffer.from(KEY)],
		['hex', Buffer.from(Buffer.from(KEY).toString('hex'))],
		[
			'base64url two bytes later',
			Buffer.from(Buffer.concat([Buffer.from('ab'), KEY]).toString('base64url'))
		]
	])('a key in %s', (_, planted) => {
		const at = around(planted);
		expect(search.in(at).map(({ canary }) => canary)).toContain('key');
	});

	test('the second of two', () => {
		const twice = Buffer.concat([around(Buffer.from(TEXT)), around(Buffer.from(TEXT))]);
		expect(search.in(twice).filter(({ how }) => how === 'raw')).toHaveLength(2);
	});
});

test('noise, a changed byte or a missing one is taken for a canary', () => {
	const changed = Buffer.from(TEXT);
	changed[20]! ^= 1;
	expect(search.in(around(Buffer.alloc(0)))).toEqual([]);
	expect(search.in(around(changed))).toEqual([]);
	expect(search.in(around(Buffer.from(TEXT).subarray(0, -1)))).toEqual([]);
});

test('a canary that would be found by chance is accepted', () => {
	expect(() => textCanary('short', 'ja')).toThrow(RangeError);
});

test.runIf(process.platform === 'linux')('the memory of a process cannot be searched', async () => {
	const program = `const held = Buffer.from('${Buffer.from(KEY).toString('hex')}', 'hex'); console.log(held.length); setInterval(() => held, 1000)`;
	const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
	onTestFinished(() => void child.kill());
	await once(child.stdout, 'data');
	const { hits, bytes } = await searchMemory(child.pid ?? 0, search);
	expect(hits.map(({ canary, how }) => `${canary} ${how}`)).toContain('key raw');
	expect(hits.map(({ canary }) => canary)).not.toContain('text');
	expect(bytes).toBeGreaterThan(10_000_000);
});
