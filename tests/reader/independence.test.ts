import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const CLIENT = new URL('client/', import.meta.url);

/** What a file asks for, by whatever form of import. */
function imported(source: string): string[] {
	const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
	const forms = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"`]([^'"`]+)['"`]/g;
	return [...code.matchAll(forms)].map(([, specifier]) => specifier!);
}

const isOwn = (specifier: string): boolean => /^\.\/[a-z-]+\.ts$/.test(specifier);
const isNoble = (specifier: string): boolean => specifier.startsWith('@noble/');

/** Specifiers that would make the second client lean on the first. */
const borrowed = (source: string): string[] =>
	imported(source).filter((specifier) => !isOwn(specifier) && !isNoble(specifier));

const files = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' });

test('the second client imports itself and @noble, and nothing else', () => {
	expect(files.length).toBeGreaterThan(10);
	for (const file of files) {
		const source = readFileSync(new URL(file, CLIENT), 'utf8');
		expect({ file, borrowed: borrowed(source) }).toEqual({ file, borrowed: [] });
		expect(source).not.toMatch(/libsodium|sodium_|#crypto|#lib/);
	}
});

test('each of its files names the section it was written from', () => {
	const exempt = ['bytes.ts'];
	for (const file of files.filter((name) => !exempt.includes(name))) {
		const source = readFileSync(new URL(file, CLIENT), 'utf8');
		expect({ file, cites: /§\d+/.test(source) }).toEqual({ file, cites: true });
	}
});

test.each([
	"import { seal } from '../../../crypto/primitives/seal.ts';",
	"export * from '#crypto';",
	"const sodium = await import('libsodium-wrappers');",
	"import '../host/in-world.ts';",
	"import { readFileSync } from 'node:fs';"
])('a client that borrows is found: %s', (source) => {
	expect(borrowed(source)).toHaveLength(1);
});
