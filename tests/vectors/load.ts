import { readdirSync, readFileSync } from 'node:fs';

/** How one field of a case is read: hex → bytes, or the JSON value itself. */
interface Kinds {
	hex: Uint8Array;
	number: number;
	text: string;
	truth: boolean;
}

export type Shape = Readonly<Record<string, keyof Kinds>>;
export type Case<S extends Shape> = { readonly name: string } & {
	readonly [Field in keyof S]: Kinds[S[Field]];
};

const FOLDER = new URL('./', import.meta.url);

/** All cases of `tests/vectors/<file>.json`; throws on whatever `shape` does not name. */
export function loadVectors<S extends Shape>(file: string, shape: S): readonly Case<S>[] {
	return readVectors(JSON.parse(readFileSync(new URL(`${file}.json`, FOLDER), 'utf8')), shape);
}

/** The files there are, as `loadVectors` names them. */
export function vectorFiles(): string[] {
	return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.json'))
		.map((path) => path.replaceAll('\\', '/').slice(0, -'.json'.length))
		.sort();
}

export function readVectors<S extends Shape>(json: unknown, shape: S): readonly Case<S>[] {
	const file = fields(json, ['source', 'comment', 'cases']);
	if (typeof file['source'] !== 'string' || file['source'] === '') throw new Error('no source');
	if (typeof file['comment'] !== 'string') throw new Error('no comment');
	const cases = file['cases'];
	if (!Array.isArray(cases) || cases.length === 0) throw new Error('no cases');
	return cases.map((entry) => readCase(entry, shape));
}

function readCase<S extends Shape>(json: unknown, shape: S): Case<S> {
	const kinds: Shape = { ...shape, name: 'text' };
	const entry = fields(json, Object.keys(kinds));
	const read = Object.entries(kinds).map(([name, kind]) => [name, value(entry[name], kind)]);
	return Object.fromEntries(read) as Case<S>;
}

/** An object with exactly these fields. */
function fields(json: unknown, names: readonly string[]): Record<string, unknown> {
	if (typeof json !== 'object' || json === null) throw new Error('not an object');
	const found = Object.keys(json);
	const unknown = found.filter((name) => !names.includes(name));
	const missing = names.filter((name) => !found.includes(name));
	if (unknown.length > 0 || missing.length > 0) {
		throw new Error(`unknown fields: ${unknown.join()}; missing fields: ${missing.join()}`);
	}
	return json as Record<string, unknown>;
}

function value(json: unknown, kind: keyof Kinds): Kinds[keyof Kinds] {
	if (kind === 'hex') return fromHex(json);
	if (kind === 'number' && Number.isSafeInteger(json)) return json as number;
	if (kind === 'text' && typeof json === 'string') return json;
	if (kind === 'truth' && typeof json === 'boolean') return json;
	throw new Error(`not a ${kind}`);
}

function fromHex(json: unknown): Uint8Array {
	if (typeof json !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(json)) throw new Error('not a hex');
	return Uint8Array.from(Buffer.from(json, 'hex'));
}
