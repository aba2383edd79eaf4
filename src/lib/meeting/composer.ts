/** Longest text of one message, in characters. */
export const MAX_CHARACTERS = 2_000;
/** From here on the room left is shown. */
export const COUNT_FROM = 1_800;

/**
 * What a draft is: nothing to send, ready, or too long. `left` is how many characters still fit,
 * negative when there are too many; it is shown from 1,800 characters on.
 */
export interface DraftState {
	readonly state: 'empty' | 'ready' | 'tooLong';
	readonly left: number;
	readonly counted: boolean;
}

export function draftState(text: string): DraftState {
	const characters = Array.from(text).length;
	const left = MAX_CHARACTERS - characters;
	const counted = characters >= COUNT_FROM;
	if (text.trim() === '') return { state: 'empty', left, counted };
	return { state: left < 0 ? 'tooLong' : 'ready', left, counted };
}

/** Whether a pressed key sends the draft. */
export function sends(
	event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'isComposing'>,
	enter: 'sends' | 'newLine'
): boolean {
	if (event.key !== 'Enter' || event.isComposing) return false;
	if (event.ctrlKey || event.metaKey) return true;
	return enter === 'sends' && !event.shiftKey;
}
