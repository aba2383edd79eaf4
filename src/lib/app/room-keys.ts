import { moveArea } from '#lib/ui/areas.ts';

/**
 * The keys of every room: F6 moves between its parts while nothing lies on top of them, and Ctrl and
 * / shows the list of keys.
 */
export function roomKeys(event: KeyboardEvent, onTop: boolean, showKeys: () => void): void {
	if (event.key === 'F6' && !onTop) {
		event.preventDefault();
		moveArea(document, event.shiftKey ? 'previous' : 'next');
	} else if (event.key === '/' && event.ctrlKey) {
		event.preventDefault();
		showKeys();
	}
}
