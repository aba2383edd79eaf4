/**
 * F6 and Shift+F6: moves the focus to the next or previous element marked `data-area`, in the order
 * of the page and round its ends.
 */
export function moveArea(root: ParentNode, towards: 'next' | 'previous'): void {
	const areas = [...root.querySelectorAll<HTMLElement>('[data-area]')].filter(isSeen);
	if (areas.length === 0) return;
	const at = areas.findIndex((area) => area.contains(document.activeElement));
	const step = towards === 'next' ? 1 : -1;
	const from = at < 0 && towards === 'previous' ? 0 : at;
	areas[(from + step + areas.length) % areas.length]?.focus();
}

/** Not hidden, at whatever width. */
export function isSeen(element: HTMLElement): boolean {
	return element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
}
