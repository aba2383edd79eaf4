import type { Check } from './checks.ts';
import type { Tree } from './tree.ts';

/*
 * What the specification promises has to be somewhere in the code and in a test: every section, every
 * label, every limit, and every refusal (refusals.ts). That a test names one does not make it a good
 * test; that none does means that nobody has looked.
 */

/** Sections that ask nothing of a client of themselves, by their heading, and why. */
const ACCOUNTS: Readonly<Record<string, string>> = {
	'1. Who takes part, and what is assumed': 'what follows from it is said where it is done',
	'19. Not built yet': 'it names what there is no code for',
	'20. Choices': 'each names the section that the choice is made in',
	'21. Changelog': 'it tells what changed in other sections'
};

const inCode = /^(crypto|src)\/.*\.(ts|svelte)$/;
const inTests = /^tests\/(?!audit\/).*\.ts$/;
/** The second reader has limits of its own, by the same names. */
const inOwnTests = /^tests\/(?!audit\/|reader\/).*\.ts$/;

/** Every section is cited by the code that does it and by a test of it, or each of its parts is. */
export const sectionsAreCited: Check = (tree) => {
	const text = tree.get('crypto/PROTOCOL.md') ?? '';
	const headings = [...text.matchAll(/^#{2,3} ((\d+(?:\.\d+)?)\.? .*)$/gm)];
	const sections = headings.map(([, , it = '']) => it);
	const whole = headings.filter(([, , it]) => !sections.some((one) => one.startsWith(`${it}.`)));
	const asked = whole.flatMap(([, heading = '', it = '']) => (heading in ACCOUNTS ? [] : [it]));
	const [code, tests] = [citedIn(tree, inCode), citedIn(tree, inTests)];
	return [
		...(sections.length === 0 ? ['crypto/PROTOCOL.md has no sections'] : []),
		...asked.filter((it) => !code.has(it)).map((it) => `no code cites §${it}`),
		...asked.filter((it) => !tests.has(it)).map((it) => `no test cites §${it}`)
	];
};

/** Every label stands in a test, as it is written on the wire: as a string of its own. */
export const labelsAreTested: Check = (tree) => {
	const table = (tree.get('crypto/labels.ts') ?? '').split('export type')[0] ?? '';
	const code = table.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|^import .*$/gm, '');
	const labels = [...code.matchAll(/'([^']+)'/g)].map(([, it = '']) => it);
	const tests = textOf(tree, inTests);
	return [
		...(labels.length === 0 ? ['crypto/labels.ts has no labels'] : []),
		...labels.filter((it) => !tests.includes(`'${it}'`)).map((it) => `no test has '${it}'`)
	];
};

/** Every limit is named by a test. */
export const limitsAreTested: Check = (tree) => {
	const table = tree.get('crypto/limits.ts') ?? '';
	const limits = [...table.matchAll(/^export const (\w+)/gm)].map(([, it = '']) => it);
	const named = new Set(textOf(tree, inOwnTests).match(/\b[A-Z][A-Z\d_]{3,}\b/g));
	return [
		...(limits.length === 0 ? ['crypto/limits.ts has no limits'] : []),
		...limits.filter((it) => !named.has(it)).map((it) => `no test names ${it}`)
	];
};

/** Sections of crypto/PROTOCOL.md, as "PROTOCOL.md §5, §6 and §7.1" cites them. */
function citedIn(tree: Tree, where: RegExp): ReadonlySet<string> {
	const lists = textOf(tree, where).matchAll(
		/(?<!relay\/)PROTOCOL\.md ((?:(?:, | and | to |\n \* )?§\d+(?:\.\d+)?)+)/g
	);
	return new Set([...lists].flatMap(([, list = '']) => list.match(/\d+(?:\.\d+)?/g) ?? []));
}

function textOf(tree: Tree, where: RegExp): string {
	return [...tree]
		.filter(([path]) => where.test(path))
		.map(([, text]) => text)
		.join('\n');
}
