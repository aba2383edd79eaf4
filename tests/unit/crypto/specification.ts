import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** crypto/PROTOCOL.md, so that its tables can be held against the code. */
export const specification = readFileSync(
	new URL('../../../crypto/PROTOCOL.md', import.meta.url),
	'utf8'
);

/** The rows of the table whose header begins with these cells, without the header. */
export function rowsOf(...header: readonly string[]): readonly (readonly string[])[] {
	const lines = specification.split('\n').map(splitRow);
	const at = lines.findIndex((line) => header.every((name, column) => line[column] === name));
	expect(at, `no table begins with ${header.join(', ')}`).toBeGreaterThan(0);
	const rest = lines.slice(at + 2);
	const end = rest.findIndex((line) => line.length === 0);
	return rest.slice(0, end);
}

function splitRow(line: string): readonly string[] {
	if (!line.startsWith('|')) return [];
	return line
		.split(/(?<!\\)\|/)
		.slice(1, -1)
		.map((cell) => cell.trim());
}

/** A table whose first row and column name people and sizes. */
interface Table {
	readonly people: readonly number[];
	readonly rows: readonly (readonly string[])[];
}

/** The table whose first cell is this and whose others are numbers of people. */
export function tableOf(corner: string): Table {
	const header = specification
		.split('\n')
		.map(splitRow)
		.find((line) => line[0] === corner && Number(line[1]) > 0);
	expect(header, `no table has the corner ${corner}`).toBeDefined();
	return { people: header!.slice(1).map(Number), rows: rowsOf(...header!) };
}

/** What a row says, number of people by number of people; `-` says nothing. */
export function cells(table: Table, name: string): [people: number, value: number][] {
	const row = table.rows.find(([first]) => first === name);
	expect(row, `no row is called ${name}`).toBeDefined();
	return table.people
		.map((people, at): [number, string] => [people, row![at + 1] ?? ''])
		.filter(([, text]) => text !== '-')
		.map(([people, text]) => [people, Number(text)]);
}

/** One cell of it. */
export function cell(table: Table, name: string, people: number): number | undefined {
	return cells(table, name).find(([column]) => column === people)?.[1];
}
