import { describe, expect, test } from 'vitest';
import * as checks from './checks.ts';
import { citing, planted, planting, reasoned } from './planted.ts';
import { readTree } from './tree.ts';

const tree = readTree();
const names = Object.keys(checks) as (keyof typeof checks)[];

describe('the repository', () => {
	test.each(names)('breaks its promise: %s', (name) => {
		expect(checks[name](tree)).toEqual([]);
	});
});

describe('a check is blind', () => {
	test.each(planted)('%s (%#)', (name, broken, said) => {
		expect(checks[name](broken).join('\n')).toMatch(said);
	});

	test('a check without a planted fault', () => {
		expect(names.filter((name) => !planted.some(([it]) => it === name))).toEqual([]);
	});
});

describe('a check is too strict', () => {
	test('a cited section that exists', () => {
		expect(checks.citedSectionsExist(citing('§4', '## 4. Relay'))).toEqual([]);
		expect(checks.citedSectionsExist(citing('§4.2', '## 4. Relay\n### 4.2 Frames'))).toEqual([]);
		expect(checks.citedSectionsExist(citing('§4.2', '### 4.20 Frames'))).not.toEqual([]);
	});

	test('an exception with its reason', () => {
		for (const tree of reasoned) expect(checks.exceptionsHaveReasons(tree)).toEqual([]);
	});

	test('a comment in the budget', () => {
		expect(checks.budgetsAreKept(planting('relay/a.ts', `${'// a\n'.repeat(399)}a();`))).toEqual(
			[]
		);
	});
});
