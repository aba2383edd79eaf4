import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../crypto/primitives/ready.ts';
import { fixed } from '../../vectors/draws.ts';
import { format } from '../../vectors/format.ts';
import { FORMATS } from '../../vectors/formats.ts';
import { vectorFiles, vectorText } from '../../vectors/load.ts';
import { ourVectors } from '../../vectors/make.ts';

/** Negatives beside each positive, at least. */
const NEGATIVES = 3;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function filesOf(name: string): string[] {
	const folder = `mde1/${name}/`;
	return vectorFiles()
		.filter((path) => path.startsWith(folder))
		.map((path) => path.slice(folder.length));
}

test('a stored vector of our own differs from what the fixed seed gives, byte for byte', () => {
	const made = ourVectors();
	const stored = vectorFiles().filter((path) => path.startsWith('mde1/'));
	expect(stored).toEqual([...made.keys()].map((file) => `mde1/${file}`).sort());
	for (const [file, text] of made) expect(vectorText(`mde1/${file}`), file).toBe(text);
});

for (const { name, check } of FORMATS) {
	test(`a stored ${name} gives something else, or a broken one is accepted`, () => {
		const textOf = (file: string) => vectorText(`mde1/${name}/${file}`);
		const results = filesOf(name).map((file) => ({ file, result: check(file, textOf) }));
		const positives = results.filter(({ result }) => result === 'positive');
		expect(positives.length).toBeGreaterThan(0);
		for (const { file } of positives) {
			const broken = results.filter(({ result }) => result !== 'positive' && result.of === file);
			expect(broken.length, file).toBeGreaterThanOrEqual(NEGATIVES);
		}
	});
}

test('a format of our own is not described in the README', () => {
	const readme = readFileSync(new URL('../../vectors/README.md', import.meta.url), 'utf8');
	const described = [...readme.matchAll(/^### mde1\/([\w-]+)$/gm)].map(([, name]) => name);
	expect(described.sort()).toEqual(FORMATS.map(({ name }) => name).sort());
});

/** One byte of three times another: everything else is refused. */
const tripled = format({
	name: 'tripled',
	drawn: {},
	given: { one: 'number', three: 'number' },
	made: { sum: 'number' },
	play: ({ one, three }) => (three === 3 * one ? { sum: one + three } : undefined),
	examples: () => [
		{
			name: 'five',
			pins: 'Five.',
			drawn: {},
			given: { one: 5, three: 15 },
			broken: [{ name: 'sixteen', defect: 'Not three times.', given: { three: 16 } }]
		}
	]
});

function checkWith(file: string, change: (text: string) => string) {
	const files = tripled.files();
	return tripled.check(file, (name) =>
		name === file ? change(files.get(name) ?? '') : (files.get(name) ?? '')
	);
}

test('a file that says something else, more or less than its format is played', () => {
	expect(checkWith('five', (text) => text)).toBe('positive');
	expect(checkWith('sixteen', (text) => text)).toEqual({ of: 'five' });
	const changes: readonly (readonly [file: string, from: string, to: string])[] = [
		['five', '"sum": 20', '"sum": 21'],
		['five', '"one": 5', '"one": 6'],
		['five', '"one": 5', '"one": 5, "two": 10'],
		['five', '"sum": 20', ''],
		['five', '"pins"', '"says"'],
		['five', 'fixed seed', 'guess'],
		['sixteen', '"three": 16', '"three": 15'],
		['sixteen', '"three": 16', ''],
		['sixteen', '"three": 16', '"four": 16'],
		['sixteen', 'Not three times.', '']
	];
	for (const [file, from, to] of changes) {
		const change = (text: string) => {
			expect(text).toContain(from);
			return text.replace(from, to);
		};
		expect(() => checkWith(file, change), `${from} → ${to}`).toThrow();
	}
});

test('two names of fixed randomness share their bytes', () => {
	expect(fixed('one', 32)).not.toEqual(fixed('two', 32));
	expect(fixed('one', 32)).toEqual(fixed('one', 64).slice(0, 32));
});
