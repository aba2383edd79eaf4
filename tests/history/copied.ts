import { Secret } from '../../crypto/primitives/secret.ts';

/** A whole state with secrets of its own, as somebody has it who copied a device's memory. */
export function copied<T>(value: T): T {
	return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
	if (value instanceof Secret) return new Secret(value.lend((bytes) => bytes.slice()));
	if (value instanceof Uint8Array) return value.slice();
	if (value instanceof Map) return new Map([...value].map(([key, held]) => [key, copyOf(held)]));
	if (value instanceof Set) return new Set(value);
	if (Array.isArray(value)) return value.map(copyOf);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, copyOf(held)]));
}
