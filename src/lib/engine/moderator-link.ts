/**
 * What stands behind a link that was made for a moderator (PROTOCOL.md §5), so that her page greets
 * her as one. Nobody trusts it: what she is, the room says.
 */
const MODERATES = '.m';

/** The fragment of a link for a moderator. */
export function forModerator(fragment: string): string {
	return fragment + MODERATES;
}

/** A link, or its fragment, without what tells her page whom it is for. */
export function readHint(text: string): { readonly text: string; readonly moderates: boolean } {
	const moderates = text.endsWith(MODERATES);
	return { text: moderates ? text.slice(0, -MODERATES.length) : text, moderates };
}
