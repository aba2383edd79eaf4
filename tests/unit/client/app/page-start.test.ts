import { describe, expect, test } from 'vitest';
import { pagesOf } from '../../../../scripts/page-start.mjs';

const nodes =
	"export const nodes = [\n\t() => import('./nodes/0'),\n\t() => import('./nodes/1')\n];";

describe('what the build keeps of the pages that the framework generates', () => {
	test('loses a page, or keeps what only a router asks for', () => {
		const kept = pagesOf(
			`export { matchers } from './matchers.js';\n${nodes}\nexport const hash = 1;`
		);
		expect(kept).toContain(nodes);
		expect(kept).toContain('root.svelte');
		expect(kept).not.toContain('matchers');
		expect(kept).not.toContain('hash');
	});

	test('a framework that writes them otherwise is built all the same', () => {
		expect(() => pagesOf(nodes.replace('nodes', 'pages'))).toThrow('kit');
	});
});
