/** What the vault has room for (PROTOCOL.md §12). */
const NEXT_BYTES = 60;

/** Letters the field takes. */
export const NEXT_LETTERS = 40;

/** As it is kept: without spaces at its ends, composed letters, and no more than there is room for. */
export function tidyNext(typed: string): string {
	const all = Array.from(typed.trim().normalize('NFC'));
	while (new TextEncoder().encode(all.join('')).length > NEXT_BYTES) all.pop();
	return all.join('').trim();
}
