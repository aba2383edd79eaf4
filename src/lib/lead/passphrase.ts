/** Shortest passphrase that may protect a vault, in characters without the spaces at its ends. */
const PASSPHRASE_CHARACTERS = 12;

/** How many words a made passphrase has: 5 × 10 bits, behind the vault's slow hash. */
export const PASSPHRASE_WORDS = 5;

/** Fills the array with random numbers and returns it, like `crypto.getRandomValues`. */
export type Draw = (into: Uint16Array<ArrayBuffer>) => Uint16Array;

/**
 * Five words of the list, drawn without bias. The list must have a power-of-two length ≤ 65,536,
 * so that the low bits of a random number pick a word evenly.
 */
export function makePassphrase(words: readonly string[], draw: Draw): string {
	const mask = words.length - 1;
	const picks = draw(new Uint16Array(PASSPHRASE_WORDS));
	return Array.from(picks, (pick) => words[pick & mask] ?? '').join(' ');
}

export type PassphraseFault = 'empty' | 'short' | 'monotonous';

/**
 * Why this cannot protect a vault, or `undefined` if it can. It judges length and sameness only;
 * nobody can tell from the text whether somebody else could guess it.
 */
export function passphraseFault(passphrase: string): PassphraseFault | undefined {
	const text = passphrase.trim();
	const characters = Array.from(text);
	if (characters.length === 0) return 'empty';
	if (characters.length < PASSPHRASE_CHARACTERS) return 'short';
	if (new Set(characters).size < 4) return 'monotonous';
	return undefined;
}
