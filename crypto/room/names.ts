// Temporary until the real lists land: replaced as a whole.
export const NAME_COUNT = 2048;
export const NAMES_ID = 1;
export function freeName(wish: number, taken: readonly number[]): number {
	let name = wish % NAME_COUNT;
	while (taken.includes(name)) name = (name + 1) % NAME_COUNT;
	return name;
}
