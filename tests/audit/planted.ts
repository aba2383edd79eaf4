import type * as checks from './checks.ts';
import type { Tree } from './tree.ts';

/*
 * Trees that break one promise each. This is the one file that the audit does not read: it holds
 * what the audit looks for.
 */

/** One broken tree per line: the file that breaks the promise and what must be said about it. */
export const planted: readonly (readonly [keyof typeof checks, Tree, RegExp])[] = [
	[
		'dependenciesAreNamed',
		manifest({ dependencies: { left: '1.0.0' } }),
		/left is not on the list/
	],
	['dependenciesAreNamed', manifest({ dependencies: { ws: '1.0.0' } }), /does not name ws/],
	['dependenciesAreNamed', manifest({ dependencies: {} }), /ws is gone/],
	['dependenciesAreNamed', manifest({ devDependencies: { vite: '^8.0.0' } }), /vite is not pinned/],
	['installRunsNothing', planting('.npmrc', 'ignore-scripts=false'), /lets packages run/],
	['installRunsNothing', lockfile({ hasInstallScript: true }), /has an install script/],
	['installRunsNothing', lockfile({}), /no integrity hash/],
	['budgetsAreKept', planting('crypto/a.ts', 'a();\n'.repeat(14_651)), /crypto\/ has 14651/],
	[
		'budgetsAreKept',
		planting('crypto/room/frame.ts', 'a();\n'.repeat(1501)),
		/cryptographic core has 1501/
	],
	['budgetsAreKept', planting('relay/a.ts', 'a();\n'.repeat(801)), /relay\/ has 801/],
	['budgetsAreKept', planting('src/A.svelte', '\n'.repeat(400) + 'a'), /has 401 lines/],
	['nothingIsInvisible', planting('a.md', 'a\u202eb'), /a\.md:1 holds U\+202e/],
	['nothingIsInvisible', planting('a.ts', '\n"\u200b"'), /a\.ts:2 holds U\+200b/],
	['noMachineIsNamed', planting('a.md', `see /home/anna/lykta`), /names a machine/],
	['noMachineIsNamed', planting('a.md', `from registry.npmjs.org`), /names a machine/],
	['labelsAreOneTable', labels("'one', // a\n\t'two'", "kdf('one')"), /'two' is used nowhere/],
	['labelsAreOneTable', labels("'one',\n\t'one'", "kdf('one')"), /'one' is in the table twice/],
	['labelsAreOneTable', labels("'one'", "aad('MDE1 own')"), /label of its own: MDE1 own/],
	['labelsAreOneTable', new Map(), /is missing/],
	['citedSectionsExist', citing('§4.1'), /cites PROTOCOL\.md §4\.1/],
	[
		'citedSectionsExist',
		planting('relay/a.ts', '// relay/PROTOCOL.md §1'),
		/relay\/PROTOCOL\.md §1/
	],
	['noSinkIsShipped', planting('src/A.svelte', '{@html text}'), /has \{@html/],
	['noSinkIsShipped', planting('static/a.js', 'console.log(1)'), /has console\.log/],
	['noSinkIsShipped', planting('crypto/a.ts', 'eval(text)'), /has eval/],
	['exceptionsHaveReasons', planting('a.ts', `// eslint-disable-next-line no-eval`), /no reason/],
	['exceptionsHaveReasons', planting('A.svelte', `<!-- svelte-ignore a11y -->`), /no reason/],
	['decisionsAreNumbered', planting('docs/decisions/0002-b.md', ''), /0001 is missing/],
	['decisionsAreNumbered', new Map(), /no decision records/],
	['nothingIsLeftOut', planting('tests/a.ts', `test.skip('a')`), /has test\.skip/],
	['nothingIsLeftOut', planting('src/a.ts', `// TODO`), /has TODO/],
	['filesHaveNames', planting('src/lib/utils.ts', ''), /utils/],
	['filesHaveNames', planting('src/lib/ui/button.svelte', ''), /button/],
	['filesHaveNames', planting('crypto/myFile.ts', ''), /myFile/]
];

export const reasoned: readonly Tree[] = [
	planting('a.ts', '// eslint-disable-next-line no-eval -- the engine has no other way'),
	planting('A.svelte', '<!-- svelte-ignore a11y_autofocus (the engine has no other way) -->')
];

export function planting(path: string, text: string): Tree {
	return new Map([[path, text]]);
}

function manifest(content: Readonly<Record<string, Readonly<Record<string, string>>>>): Tree {
	return planting('package.json', JSON.stringify(content));
}

function lockfile(entry: { readonly hasInstallScript?: boolean }): Tree {
	const packages = { '': {}, 'node_modules/a': entry };
	return planting('package-lock.json', JSON.stringify({ packages }));
}

function labels(table: string, use: string): Tree {
	return new Map([
		['crypto/labels.ts', `export const KDF_LABELS = [\n\t${table}\n] as const;\n`],
		['crypto/room/a.ts', use]
	]);
}

export function citing(section: string, specification = ''): Tree {
	return new Map([
		['crypto/a.ts', `// PROTOCOL.md ${section}`],
		['crypto/PROTOCOL.md', specification]
	]);
}
