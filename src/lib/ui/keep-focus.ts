import { isSeen } from './areas.ts';

/**
 * Keeps a keyboard's focus on the page. A button that goes by its own press, and one that is moved in
 * its list, leave the focus nowhere, and then Tab begins at the top of the page. It comes back to the
 * button, or to the closest element marked `data-area`. Nothing happens to a focus that was set by a
 * finger or a mouse: it would call up a phone's keyboard. Answers with what ends it.
 */
export function keepFocus(root: HTMLElement): () => void {
	/** Where the focus is, and all that it is in, from the inside out. */
	let path: HTMLElement[] = [];

	const onfocusin = ({ target }: FocusEvent) => {
		path = [];
		if (!(target instanceof HTMLElement) || !target.matches(':focus-visible')) return;
		for (let up: HTMLElement | null = target; up !== null; up = up.parentElement) path.push(up);
	};
	const observer = new MutationObserver(() => {
		const [last, ...around] = path;
		if (last === undefined || document.activeElement !== document.body) return;
		if (!last.isConnected) closest(around)?.focus();
		else if (isSeen(last)) last.focus();
	});

	root.addEventListener('focusin', onfocusin);
	observer.observe(root, { childList: true, subtree: true });
	return () => {
		root.removeEventListener('focusin', onfocusin);
		observer.disconnect();
	};
}

function closest(around: readonly HTMLElement[]): HTMLElement | undefined {
	for (const one of around.filter(({ isConnected }) => isConnected)) {
		const areas = [one, ...one.querySelectorAll<HTMLElement>('[data-area]')];
		const area = areas.find((it) => it.matches('[data-area]') && isSeen(it));
		if (area !== undefined) return area;
	}
	return undefined;
}
