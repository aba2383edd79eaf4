/**
 * Whether two values of plain data say the same. Parts that are one object are not looked into, so
 * comparing a view with the one before it costs little.
 */
export function isSame(one: unknown, other: unknown): boolean {
	if (Object.is(one, other)) return true;
	if (!isObject(one) || !isObject(other)) return false;
	if (Array.isArray(one) !== Array.isArray(other)) return false;
	const keys = Object.keys(one);
	return (
		keys.length === Object.keys(other).length &&
		keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
	);
}

/**
 * The list `now`, with the old object of each that says the same under the same key: whoever draws the
 * list leaves alone what is still the same object.
 */
export function keepSame<One extends { readonly key: string }>(
	before: readonly One[],
	now: readonly One[]
): readonly One[] {
	const old = new Map(before.map((one) => [one.key, one]));
	return now.map((one) => {
		const was = old.get(one.key);
		return was !== undefined && isSame(was, one) ? was : one;
	});
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}
