/** Letters the field takes. */
export const FIRST_NAME_LETTERS = 20;

/** A roster entry has room for this much UTF-8 (PROTOCOL.md §7.1). */
export const FIRST_NAME_BYTES = 24;

export type FirstNameFault = 'empty' | 'long' | 'several';

/** The name as everybody will see it: without spaces at its ends, composed letters. */
export function tidyFirstName(typed: string): string {
	return typed.trim().normalize('NFC');
}

/** Why this is no first name to show, or `undefined`. Two words could be a whole name. */
export function firstNameFault(name: string): FirstNameFault | undefined {
	if (name === '') return 'empty';
	if (/[\s@]/.test(name)) return 'several';
	const bytes = new TextEncoder().encode(name).length;
	return bytes > FIRST_NAME_BYTES ? 'long' : undefined;
}
