/** Outlines on a 40 × 40 grid, roomy enough for two letters in the middle. No faces. */
const avatarShapes = [
	'M20 2a18 18 0 1 1 0 36a18 18 0 0 1 0-36z',
	'M11 3h18a8 8 0 0 1 8 8v18a8 8 0 0 1-8 8H11a8 8 0 0 1-8-8V11a8 8 0 0 1 8-8z',
	'M17.2 2.4a4 4 0 0 1 5.6 0l14.8 14.8a4 4 0 0 1 0 5.6L22.8 37.6a4 4 0 0 1-5.6 0L2.4 22.8a4 4 0 0 1 0-5.6z',
	'M11.5 4h17L38 20l-9.5 16h-17L2 20z',
	'M20 1.5L36 10.7v18.6L20 38.5L4 29.3V10.7z',
	'M13 3h14l10 10v14L27 37H13L3 27V13z',
	'M20 2L38 15l-6.8 22H8.8L2 15z',
	'M20 2c5 3 10 4 16 4v13c0 9-6.500 15.500-16 19C10.500 34.500 4 28 4 19V6c6 0 11-1 16-4z',
	'M20 1c4 7 16 12 16 22a16 16 0 0 1-32 0C4 13 16 8 20 1z',
	'M20 3a9 9 0 0 1 8.800 7.200A9 9 0 0 1 36 20a9 9 0 0 1-7.200 8.800A9 9 0 0 1 20 37a9 9 0 0 1-8.800-8.200A9 9 0 0 1 4 20a9 9 0 0 1 7.200-8.800A9 9 0 0 1 20 3z',
	'M3 3h18a16 16 0 0 1 16 16v18H19A16 16 0 0 1 3 21z',
	'M20 2a16 16 0 0 1 16 16v19H4V18A16 16 0 0 1 20 2z'
] as const;

const AVATAR_COLOURS = 8;

/** Which outline and colour a name has; the same on everybody's screen. */
export function avatarOf(index: number): { readonly path: string; readonly colour: number } {
	const path = avatarShapes[index % avatarShapes.length] ?? avatarShapes[0];
	return { path, colour: Math.floor(index / avatarShapes.length) % AVATAR_COLOURS };
}

/** First letters of the first two words; of a single word its first two. */
export function initials(name: string): string {
	const [first = '', second] = name.split(' ');
	const letters = second === undefined ? first.slice(0, 2) : first.slice(0, 1) + second.slice(0, 1);
	return letters.toLocaleUpperCase('sv');
}
