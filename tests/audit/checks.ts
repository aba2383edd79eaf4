import type { Tree } from './tree.ts';

/*
 * What the repository promises about itself, as functions from a tree to what is wrong with it. An
 * empty list is a kept promise. None of them reads the disk, so each can be shown a broken tree.
 */

export type Check = (tree: Tree) => readonly string[];

/** Everything that ships or could: the client's static files are code too. */
const shipped = /^(crypto|relay|src|static)\/.*\.(ts|js|svelte|html)$/;
const code = /\.(ts|js|mjs|svelte)$/;

/** What runs besides the platform; a name is added together with its reason in SECURITY.md. */
const runtimeDependencies = [
	'@noble/curves',
	'@noble/hashes',
	'age-encryption',
	'idb',
	'libsodium-wrappers',
	'ws'
];

/** Lines of code, without blank lines and comments; raised only by a decision record. */
/** docs/decisions/0014: what is read for what, and how much of it there may be. */
const codeBudgets: Readonly<Record<string, readonly [pattern: RegExp, most: number]>> = {
	'crypto/': [/^crypto\/.*\.ts$/, 14_650],
	'the cryptographic core': [
		/^crypto\/(primitives\/.*|room\/(admission|welcome|epoch|grant|grant-codec|pair|chain|frame))\.ts$/,
		1500
	],
	'relay/': [/^relay\/.*\.ts$/, 800],
	"the relay's decision": [/^relay\/(channels|wire)\.ts$/, 300]
};
const FILE_LINES = 400;

/** Lists of words and names are data: they are checked by tests of their own, not read line by line. */
const lists = /^crypto\/.*\/(words|names|nouns|adjectives)(-\w+)?\.ts$/;

export const dependenciesAreNamed: Check = (tree) => {
	const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest(tree);
	const names = Object.keys(dependencies);
	const security = tree.get('SECURITY.md') ?? '';
	const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
	return [
		...names
			.filter((it) => !runtimeDependencies.includes(it))
			.map((it) => `${it} is not on the list`),
		...runtimeDependencies.filter((it) => !names.includes(it)).map((it) => `${it} is gone`),
		...names
			.filter((it) => !security.includes(`\`${it}\``))
			.map((it) => `SECURITY.md does not name ${it}`),
		...Object.entries(all)
			.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
			.map(([name, version]) => `${name} is not pinned: ${version}`)
	];
};

export const installRunsNothing: Check = (tree) => {
	const { packages } = json<Lockfile>(tree, 'package-lock.json', { packages: {} });
	const settings = tree.get('.npmrc') ?? '';
	return [
		...(/^ignore-scripts=true$/m.test(settings) ? [] : ['.npmrc lets packages run scripts']),
		...Object.entries(packages).flatMap(([path, { hasInstallScript, integrity }]) => [
			...(hasInstallScript === true ? [`${path} has an install script`] : []),
			...(path !== '' && integrity === undefined ? [`${path} has no integrity hash`] : [])
		])
	];
};

export const budgetsAreKept: Check = (tree) => {
	const folders = Object.entries(codeBudgets).flatMap(([what, [pattern, most]]) => {
		const lines = filesOf(tree, pattern)
			.filter(([path]) => !lists.test(path))
			.map(([, text]) => codeLines(text))
			.reduce((sum, it) => sum + it, 0);
		return lines > most ? [`${what} has ${lines} lines of code, at most ${most}`] : [];
	});
	const files = filesOf(tree, code).flatMap(([path, text]) => {
		const lines = lists.test(path) ? 0 : text.trimEnd().split('\n').length;
		return lines > FILE_LINES ? [`${path} has ${lines} lines, at most ${FILE_LINES}`] : [];
	});
	return [...folders, ...files];
};

/** Text that reads otherwise than it runs: direction overrides and characters without a shape. */
export const nothingIsInvisible: Check = (tree) =>
	filesOf(tree, /./).flatMap(([path, text]) =>
		matches(
			text,
			/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]|[\u{e0000}-\u{e007f}]/gu
		).map(
			({ line, found }) => `${path}:${line} holds U+${found.codePointAt(0)?.toString(16) ?? ''}`
		)
	);

/** The repository speaks of itself alone. */
export const noMachineIsNamed: Check = (tree) =>
	filesOf(tree, /./)
		.filter(([path]) => path !== 'LICENSE')
		.flatMap(([path, text]) =>
			matches(
				text,
				/(?<![\w.-])\/(home|Users|root|work|private)\/\w|[A-Z]:\\Users|registry\.npm\w*\.\w+/g
			).map(({ line, found }) => `${path}:${line} names a machine: ${found}`)
		);

export const labelsAreOneTable: Check = (tree) => {
	const table = tree.get('crypto/labels.ts');
	if (table === undefined) return ['crypto/labels.ts is missing'];
	const labels = matches(table, /(?<=^\t'|= \['|^export const \w+ = ')[^']+(?=')/gm)
		.concat(matches(table, /(?<=, ')[^']+(?=')/g))
		.map(({ found }) => found);
	const elsewhere = filesOf(tree, /^crypto\/.*\.ts$/).filter(
		([path]) => path !== 'crypto/labels.ts'
	);
	const everything = elsewhere.map(([, text]) => text).join('\n');
	const named = new Map(
		matches(table, /(?<=^export const )\w+ = '[^']+(?=')/gm).map(({ found }) => {
			const [name = '', label = ''] = found.split(" = '");
			return [label, name];
		})
	);
	const used = (label: string) =>
		everything.includes(`'${label}'`) || everything.includes(named.get(label) ?? `'${label}'`);
	return [
		...labels
			.filter((it, at) => labels.indexOf(it) !== at)
			.map((it) => `'${it}' is in the table twice`),
		...labels.filter((it) => !used(it)).map((it) => `'${it}' is used nowhere`),
		...elsewhere.flatMap(([path, text]) =>
			matches(text, /(?<=')MDE1 [^']*(?=')/g)
				.filter(({ found }) => !labels.includes(found))
				.map(({ line, found }) => `${path}:${line} makes a label of its own: ${found}`)
		)
	];
};

/** `PROTOCOL.md §n` is a promise that there is a section n. */
export const citedSectionsExist: Check = (tree) =>
	filesOf(tree, /\.(ts|js|mjs|svelte|md)$/).flatMap(([path, text]) =>
		matches(text, /(?:\b(?:relay|crypto)\/)?\bPROTOCOL\.md §\d+(?:\.\d+)*/g)
			.filter(({ found }) => !hasSection(tree, found))
			.map(({ line, found }) => `${path}:${line} cites ${found}, which does not exist`)
	);

/** A second net under the linter, over files it does not read. */
export const noSinkIsShipped: Check = (tree) =>
	filesOf(tree, shipped).flatMap(([path, text]) =>
		matches(
			text,
			/\{@html|\beval\(|\bnew Function\(|\bconsole\.\w+\(|\.innerHTML\b|\bserviceWorker\.register\b/g
		).map(({ line, found }) => `${path}:${line} has ${found}`)
	);

/** Whoever switches a check off says why, behind two dashes or in brackets on the same line. */
export const exceptionsHaveReasons: Check = (tree) =>
	filesOf(tree, /\.(ts|js|mjs|svelte|css|html)$/).flatMap(([path, text]) =>
		matches(
			text,
			/^.*(?:\/\/|\/\*|<!--)\s*(?:eslint-disable|svelte-ignore|@ts-(?:ignore|expect-error|nocheck)|prettier-ignore|v8 ignore).*$/gm
		)
			.filter(({ found }) => !/ -- \S.{7}| \(\S.{7}/.test(found))
			.map(({ line }) => `${path}:${line} gives no reason`)
	);

export const decisionsAreNumbered: Check = (tree) => {
	const numbers = filesOf(tree, /^docs\/decisions\//).map(([path]) => {
		return /^docs\/decisions\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1] ?? path;
	});
	const expected = numbers.map((_, at) => String(at + 1).padStart(4, '0'));
	return [
		...(numbers.length === 0 ? ['there are no decision records'] : []),
		...expected.filter((it) => !numbers.includes(it)).map((it) => `decision ${it} is missing`),
		...numbers.filter((it, at) => numbers.indexOf(it) !== at).map((it) => `${it} is there twice`)
	];
};

/** A test that is not run holds nothing; a note of work to do is work not done. */
export const nothingIsLeftOut: Check = (tree) => [
	...filesOf(tree, /^tests\/.*\.ts$/).flatMap(([path, text]) =>
		matches(text, /\b(?:test|it|describe|suite)\.(?:only|skip|todo|fixme|fails)\b/g).map(
			({ line, found }) => `${path}:${line} has ${found}`
		)
	),
	...filesOf(tree, code).flatMap(([path, text]) =>
		matches(text, /\b(?:TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/g).map(
			({ line, found }) => `${path}:${line} has ${found}`
		)
	)
];

/** A file is named after what is in it; these names fit anything. */
export const filesHaveNames: Check = (tree) =>
	[...tree.keys()]
		.filter((path) => /^(crypto|relay|src|tests|scripts)\//.test(path))
		.filter((path) => {
			const name = path.split('/').at(-1) ?? '';
			if (/^(utils?|helpers?|common|manager|service|misc)\./.test(name)) return true;
			if (name.endsWith('.svelte') && !name.startsWith('+')) return !/^[A-Z][A-Za-z]*\./.test(name);
			return code.test(name) && !/^(\+?[a-z0-9-]+|[A-Z]\w+\.svelte)(\.[a-z]+)+$/.test(name);
		});

type Manifest = Record<
	'dependencies' | 'devDependencies' | 'optionalDependencies',
	Record<string, string> | undefined
>;
type Lockfile = {
	readonly packages: Record<string, { hasInstallScript?: boolean; integrity?: string }>;
};
type Match = { readonly line: number; readonly found: string };

function manifest(tree: Tree): Manifest {
	return json<Manifest>(tree, 'package.json', {
		dependencies: undefined,
		devDependencies: undefined,
		optionalDependencies: undefined
	});
}

function json<T>(tree: Tree, path: string, fallback: T): T {
	const text = tree.get(path);
	return text === undefined ? fallback : (JSON.parse(text) as T);
}

function filesOf(tree: Tree, path: RegExp): readonly (readonly [path: string, text: string])[] {
	return [...tree].filter(([it]) => path.test(it));
}

function matches(text: string, pattern: RegExp): Match[] {
	return [...text.matchAll(pattern)].map((it) => ({
		line: text.slice(0, it.index).split('\n').length,
		found: it[0]
	}));
}

function codeLines(text: string): number {
	return text.split('\n').filter((line) => !/^\s*(\/\/|\/\*|\*|$)/.test(line)).length;
}

function hasSection(tree: Tree, citation: string): boolean {
	const [file = '', number = ''] = citation.split(' §');
	const path = file.startsWith('relay/') ? 'relay/PROTOCOL.md' : 'crypto/PROTOCOL.md';
	const heading = new RegExp(`^#{1,5} ${number.replaceAll('.', '\\.')}(?![\\d]|\\.\\d)`, 'm');
	return heading.test(tree.get(path) ?? '');
}
