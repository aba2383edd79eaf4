/** Attachment for the heading of a screen: a new screen is read from its heading. */
export function focusOnArrival(element: HTMLElement): void {
	element.tabIndex = -1;
	element.focus({ preventScroll: false });
}
