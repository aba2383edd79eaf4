import { describe, expect, test } from 'vitest';
import * as covered from './covered.ts';
import type { Tree } from './tree.ts';
import { readTree } from './tree.ts';

const tree = readTree();
const names = Object.keys(covered) as (keyof typeof covered)[];

describe('the specification is ahead of the tests', () => {
	test.each(names)('breaks its promise: %s', (name) => {
		expect(covered[name](tree)).toEqual([]);
	});
});

/** A section, label or limit that code and tests have; and trees from which one of them is missing. */
const whole: Readonly<Record<string, string>> = {
	'crypto/PROTOCOL.md':
		'## 19. Not built yet\n## 4. Relay\n### 4.1 Up\n### 4.2 Down\n## 20. Choices\n',
	'crypto/a.ts': '// PROTOCOL.md §4.1, §4.2',
	'crypto/labels.ts': "export const KDF_LABELS = [\n\t'one' // 'two'\n];\nexport type A = 'three';",
	'crypto/limits.ts': 'export const MOST = 1;',
	'tests/a.ts': "// PROTOCOL.md §4.1 and §4.2\nexpect(MOST).toBe('one');"
};

function but(path: string, text: string): Tree {
	return new Map(Object.entries({ ...whole, [path]: text }));
}

describe('a check is blind', () => {
	test('or too strict', () => {
		for (const name of names) expect(covered[name](new Map(Object.entries(whole)))).toEqual([]);
	});

	test.each<readonly [keyof typeof covered, string, string, RegExp]>([
		['sectionsAreCited', 'crypto/a.ts', '// PROTOCOL.md §4.1', /^no code cites §4\.2$/],
		['sectionsAreCited', 'tests/a.ts', '// PROTOCOL.md §4, §4.2', /^no test cites §4\.1$/],
		[
			'sectionsAreCited',
			'tests/a.ts',
			['// relay/PROTOCOL', 'md §4.1, §4.2'].join('.'),
			/§4\.1\nno test/
		],
		['sectionsAreCited', 'crypto/PROTOCOL.md', '', /has no sections/],
		['sectionsAreCited', 'crypto/PROTOCOL.md', '## 19. Built after all\n', /^no code cites §19\n/],
		['labelsAreTested', 'tests/a.ts', 'expect(MOST).toBe("one")', /^no test has 'one'$/],
		['labelsAreTested', 'crypto/labels.ts', '', /has no labels/],
		['limitsAreTested', 'tests/a.ts', 'expect(ALMOST).toBe(1)', /^no test names MOST$/],
		['limitsAreTested', 'crypto/limits.ts', '', /has no limits/]
	])('%s without %s (%#)', (name, path, text, said) => {
		expect(covered[name](but(path, text)).join('\n')).toMatch(said);
	});
});
