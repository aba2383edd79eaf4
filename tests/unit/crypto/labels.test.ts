import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as labels from '../../../crypto/labels.ts';
import { hash } from '../../../crypto/primitives/hash.ts';
import { hex } from './seeded.ts';

const tables = [
	[...labels.KDF_LABELS, ...labels.FRAME_LABELS],
	labels.HASH_LABELS,
	labels.SIGNATURE_PREFIXES,
	labels.AAD_LABELS,
	labels.SALT_LABELS
];

test('a label serves two purposes', () => {
	for (const table of tables) expect(new Set(table).size).toBe(table.length);
});

test('a label is not plain ASCII', () => {
	for (const label of [...tables.flat(), labels.PRS_PREFIX]) expect(label).toMatch(/^[ -~]+$/);
});

test('a bare string that starts a signed or bound text is the beginning of another', () => {
	for (const table of [labels.SIGNATURE_PREFIXES, labels.AAD_LABELS, labels.SALT_LABELS]) {
		for (const one of table) {
			const begun = table.filter((other: string) => other !== one && other.startsWith(one));
			expect(begun).toEqual([]);
		}
	}
});

test('two hash labels give the same digest', () => {
	const digests = labels.HASH_LABELS.map((label) => hex(hash(label)));
	expect(new Set(digests).size).toBe(digests.length);
});

test('a bare door without labels is used by the protocol', () => {
	const folder = new URL('../../../crypto/room/', import.meta.url);
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
		expect(readFileSync(new URL(file, folder), 'utf8'), file).not.toMatch(/\w+Raw\b/);
	}
});
