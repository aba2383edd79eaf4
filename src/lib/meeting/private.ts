import type { PrivateLineView } from '#crypto';

/** How many messages of others came to a private line after the first `read`. */
export function unreadOf(line: PrivateLineView | undefined, read: number): number {
	return line?.messages.slice(read).filter(({ who }) => !who.me).length ?? 0;
}
