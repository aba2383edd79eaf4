/**
 * The fields, if every one of them was read; else `undefined`. An object literal is evaluated from
 * top to bottom, so a decoder can name its reads in the order of the bytes.
 */
export function complete<T extends object>(fields: {
	readonly [Name in keyof T]: T[Name] | undefined;
}): T | undefined {
	return Object.values(fields).includes(undefined) ? undefined : (fields as T);
}
