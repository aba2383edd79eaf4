import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readVectors, vectorFiles } from '../../vectors/load.ts';

const file = (...cases: object[]) => ({ source: 'RFC 0 §1', comment: '', cases });

test('a vector with a field nobody reads is refused', () => {
	expect(() => readVectors(file({ name: 'a', key: '00', extra: '00' }), { key: 'hex' })).toThrow();
	expect(() => readVectors({ ...file({ name: 'a' }), extra: 1 }, {})).toThrow();
});

test('a vector that lacks a field, a source or every case is refused', () => {
	expect(() => readVectors(file({ name: 'a' }), { key: 'hex' })).toThrow();
	expect(() => readVectors({ ...file({ name: 'a' }), source: '' }, {})).toThrow();
	expect(() => readVectors(file(), {})).toThrow();
});

test('a value of another kind is refused', () => {
	for (const key of ['0', '0G', 'AB', 7, null]) {
		expect(() => readVectors(file({ name: 'a', key }), { key: 'hex' })).toThrow();
	}
	expect(() => readVectors(file({ name: 'a', n: 1.5 }), { n: 'number' })).toThrow();
	expect(() => readVectors(file({ name: 'a', n: '1' }), { n: 'number' })).toThrow();
	expect(() => readVectors(file({ name: 'a', ok: 1 }), { ok: 'truth' })).toThrow();
});

test('a well-formed vector is read', () => {
	const shape = { key: 'hex', n: 'number', ok: 'truth' } as const;
	const [read] = readVectors(file({ name: 'a', key: '0aff', n: 3, ok: true }), shape);
	expect(read).toEqual({ name: 'a', key: Uint8Array.of(10, 255), n: 3, ok: true });
});

test('a published vector file is missing from the README', () => {
	const readme = readFileSync(new URL('../../vectors/README.md', import.meta.url), 'utf8');
	const listed = [...readme.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);
	const published = vectorFiles().filter((path) => !path.startsWith('mde1/'));
	expect([...listed].sort()).toEqual(published);
});
