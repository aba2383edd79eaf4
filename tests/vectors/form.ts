/*
 * What the fields of a vector are: how a value is read out of JSON, and written into it. A form names
 * every field; one too many or too few is an error, so no number lies in a file unread.
 */

/** One value: hex → bytes, or the JSON value itself. */
interface Kinds {
	hex: Uint8Array;
	number: number;
	text: string;
	truth: boolean;
}

/** A kind; a list of one form, as `[form]`; or the fields of an object. */
export type Form = keyof Kinds | readonly [Form] | Fields;
export interface Fields {
	readonly [field: string]: Form;
}

export type Value<F extends Form> = F extends keyof Kinds
	? Kinds[F]
	: F extends readonly [infer One extends Form]
		? readonly Value<One>[]
		: F extends Fields
			? Values<F>
			: never;
export type Values<F extends Fields> = { readonly [Field in keyof F]: Value<F[Field]> };

/** The value of `form` in parsed JSON; throws on anything else. */
export function readValue<F extends Form>(json: unknown, form: F): Value<F> {
	return valueOf(json, form) as Value<F>;
}

/** All fields of `form`, and no others. */
export function readAll<F extends Fields>(json: unknown, form: F): Values<F> {
	return readFields(json, form) as Values<F>;
}

/** Some of the fields of `form`, and no others. */
export function readSome<F extends Fields>(json: unknown, form: F): Partial<Values<F>> {
	const chosen = Object.entries(form).filter(
		([name]) => typeof json === 'object' && json !== null && name in json
	);
	return readFields(json, Object.fromEntries(chosen)) as Partial<Values<F>>;
}

/** The inverse of `readValue`, and of `readSome`: in the order of the form. */
export function writeValue(value: unknown, form: Form): unknown {
	if (isList(form)) return (value as readonly unknown[]).map((one) => writeValue(one, form[0]));
	if (typeof form === 'object') {
		const values = value as Readonly<Record<string, unknown>>;
		const written = Object.entries(form).filter(([name]) => values[name] !== undefined);
		return Object.fromEntries(written.map(([name, one]) => [name, writeValue(values[name], one)]));
	}
	return form === 'hex' ? Buffer.from(value as Uint8Array).toString('hex') : value;
}

/** An object with exactly these fields. */
export function exactFields(json: unknown, names: readonly string[]): Record<string, unknown> {
	if (typeof json !== 'object' || json === null) throw new Error('not an object');
	const found = Object.keys(json);
	const unknown = found.filter((name) => !names.includes(name));
	const missing = names.filter((name) => !found.includes(name));
	if (unknown.length > 0 || missing.length > 0) {
		throw new Error(`unknown fields: ${unknown.join()}; missing fields: ${missing.join()}`);
	}
	return json as Record<string, unknown>;
}

function valueOf(json: unknown, form: Form): unknown {
	if (isList(form)) {
		if (!Array.isArray(json)) throw new Error('not a list');
		return json.map((one) => valueOf(one, form[0]));
	}
	if (typeof form === 'object') return readFields(json, form);
	if (form === 'hex') return fromHex(json);
	if (form === 'number' && Number.isSafeInteger(json)) return json;
	if (form === 'text' && typeof json === 'string') return json;
	if (form === 'truth' && typeof json === 'boolean') return json;
	throw new Error(`not a ${form}`);
}

function readFields(json: unknown, form: Fields): Record<string, unknown> {
	const entry = exactFields(json, Object.keys(form));
	return Object.fromEntries(
		Object.entries(form).map(([name, one]) => [name, valueOf(entry[name], one)])
	);
}

function isList(form: Form): form is readonly [Form] {
	return Array.isArray(form);
}

function fromHex(json: unknown): Uint8Array {
	if (typeof json !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(json)) throw new Error('not a hex');
	return Uint8Array.from(Buffer.from(json, 'hex'));
}
