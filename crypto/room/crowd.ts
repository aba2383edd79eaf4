import { must } from '../errors.ts';
import type { TimelineItem } from './view.ts';

/**
 * The talk with room for one line more (PROTOCOL.md §16). When it is full the oldest line goes of
 * whoever fills most of it: somebody who floods it drives out nobody else's words.
 */
export function withRoom(lines: readonly TimelineItem[], limit: number): readonly TimelineItem[] {
	if (lines.length < limit) return lines;
	const filled = new Map<number, number>();
	for (const line of lines) filled.set(owner(line), (filled.get(owner(line)) ?? 0) + 1);
	const most = Math.max(...filled.values());
	const at = lines.findIndex((line) => must(filled.get(owner(line))) === most);
	return lines.toSpliced(at, 1);
}

/** Lines that are nobody's count as one person's. */
const NOBODY = -1;

function owner(line: TimelineItem): number {
	return 'who' in line ? line.who.idx : NOBODY;
}
