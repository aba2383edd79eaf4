/** What the vault has room for (PROTOCOL.md §12). */
const GROUP_NAME_BYTES = 60;

/** Letters the field takes. */
export const GROUP_NAME_LETTERS = 30;

export type GroupNameFault = 'empty' | 'long';

/** The name as it is kept: without spaces at its ends, composed letters. */
export function tidyGroupName(typed: string): string {
	return typed.trim().normalize('NFC');
}

/** Why a group cannot be called so, or `undefined`. */
export function groupNameFault(name: string): GroupNameFault | undefined {
	if (name === '') return 'empty';
	return new TextEncoder().encode(name).length > GROUP_NAME_BYTES ? 'long' : undefined;
}
