import type { Check } from './checks.ts';
import { TRIED } from './refusals-table.ts';
import type { Tree } from './tree.ts';

/*
 * Every refusal that crypto/PROTOCOL.md writes in a column "refused" or "refused if" of a table, or behind
 * "refused:", has a negative vector or a test. What prose refuses in other words is not looked for, and
 * of refusals that only a comma parts the table may name fewer than there are.
 */

interface Refusal {
	/** Section, the heading inside it if there is one, and the row or first words. */
	readonly name: string;
	/** How many there are at least: as many as semicolons part. */
	readonly count: number;
}

export const refusalsAreTried: Check = (tree) => brokenBy(tree, TRIED);

/** What of `tried` is not there, or is asked for and missing in it. */
export function brokenBy(tree: Tree, tried: typeof TRIED): readonly string[] {
	const asked = refusalsIn(tree.get('crypto/PROTOCOL.md') ?? '');
	const names = asked.map(({ name }) => name);
	const twice = names.filter((name, at) => names.indexOf(name) !== at);
	return [
		...(asked.length === 0 ? ['crypto/PROTOCOL.md refuses nothing'] : []),
		...twice.map((name) => `two refusals are called ${name}`),
		...asked.flatMap(({ name, count }) => {
			const has = tried[name]?.length ?? 0;
			return has < count ? [`${name} refuses ${String(count)}, tried are ${String(has)}`] : [];
		}),
		...Object.keys(tried)
			.filter((name) => !names.includes(name))
			.map((name) => `nothing is refused at ${name}`),
		...Object.values(tried)
			.flat()
			.filter((place) => !isThere(tree, place))
			.map((place) => `there is no ${place}`)
	];
}

/** A vector with a defect, or a test by its title. */
function isThere(tree: Tree, place: string): boolean {
	const [file = '', ...title] = place.split(': ');
	if (title.length === 0) {
		return tree.get(`tests/vectors/mde1/${file}.json`)?.includes('"defect"') === true;
	}
	const text = tree.get(`tests/unit/crypto/room/${file}.test.ts`);
	return text?.includes(`'${title.join(': ')}'`) === true;
}

function refusalsIn(text: string): readonly Refusal[] {
	const sections = text.split(/^#{2,3} (?=\d)/m).slice(1);
	return sections.flatMap((section) => {
		const number = /^\d+(?:\.\d+)?/.exec(section)?.[0] ?? '';
		const found = [...inTables(section), ...inSentences(section)];
		return found.map(({ name, count }) => ({ name: `${number} ${name}`, count }));
	});
}

function inTables(section: string): readonly Refusal[] {
	const found: Refusal[] = [];
	let heading = '';
	let columns: readonly string[] = [];
	for (const line of section.split('\n')) {
		heading = /^\*\*([^*.]+)\.\*\*/.exec(line)?.[1] ?? heading;
		const cells = line.startsWith('|') ? cellsOf(line) : [];
		const refused = cells[columns.findIndex((column) => /^refused( if)?$/.test(column))] ?? '';
		if (/[^-]/.test(refused)) {
			const named = columns.findIndex((column) => /^(field|item|op)\b/.test(column));
			const name = nameOf(cells[Math.max(0, named)] ?? '');
			found.push({ name: heading === '' ? name : `${heading}, ${name}`, count: partsOf(refused) });
		}
		if (cells.length === 0 || columns.length === 0) columns = cells;
	}
	return found;
}

function inSentences(section: string): readonly Refusal[] {
	const prose = section.replaceAll(/^\|.*$/gm, '').replaceAll(/\s+/g, ' ');
	const lists = prose.matchAll(/refused(?: are| without costing a try)?: (.+?)\.(?= |$)/gi);
	return [...lists].map(([, list = '']) => ({ name: nameOf(list), count: partsOf(list) }));
}

function cellsOf(row: string): readonly string[] {
	const cells = row.split(/(?<!\\)\|/).slice(1, -1);
	return cells.map((cell) => cell.trim());
}

/** Its first words, up to what explains them. */
function nameOf(words: string): string {
	return (/^`?([^,;:(‖`]+)/.exec(words)?.[1] ?? '').trim();
}

function partsOf(refusals: string): number {
	return refusals.split(';').length;
}
