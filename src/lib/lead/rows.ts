/**
 * Where the focus goes when the row `acted` has lost its buttons: the row that came after it,
 * of those that `remain`; `undefined` means the heading of the panel.
 */
export function rowAfter(
	rows: readonly string[],
	acted: string,
	remain: readonly string[]
): string | undefined {
	const place = rows.indexOf(acted);
	if (place < 0) return undefined;
	const left = new Set(remain);
	return rows.slice(place + 1).find((row) => left.has(row));
}
