import { readdirSync, readFileSync } from 'node:fs';
import { exactFields, readValue, type Fields, type Values } from './form.ts';

/** What a case has beside its name. */
export type Shape = Fields;
export type Case<S extends Shape> = { readonly name: string } & Values<S>;

const FOLDER = new URL('./', import.meta.url);

/** All cases of `tests/vectors/<file>.json`; throws on whatever `shape` does not name. */
export function loadVectors<S extends Shape>(file: string, shape: S): readonly Case<S>[] {
	return readVectors(JSON.parse(vectorText(file)), shape);
}

/** The text of `tests/vectors/<file>.json`. */
export function vectorText(file: string): string {
	return readFileSync(new URL(`${file}.json`, FOLDER), 'utf8');
}

/** The files there are, as `loadVectors` names them. */
export function vectorFiles(): string[] {
	return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.json'))
		.map((path) => path.replaceAll('\\', '/').slice(0, -'.json'.length))
		.sort();
}

export function readVectors<S extends Shape>(json: unknown, shape: S): readonly Case<S>[] {
	const file = exactFields(json, ['source', 'comment', 'cases']);
	if (typeof file['source'] !== 'string' || file['source'] === '') throw new Error('no source');
	if (typeof file['comment'] !== 'string') throw new Error('no comment');
	const cases = file['cases'];
	if (!Array.isArray(cases) || cases.length === 0) throw new Error('no cases');
	return cases.map((entry) => readValue(entry, { ...shape, name: 'text' }) as Case<S>);
}
