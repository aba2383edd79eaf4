import type { Page } from '@playwright/test';
import type { Person } from './people.ts';

/** One heading, and every target large enough for any finger, with room around it. */
export function shapeFaults(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const FINGER = 44;
		const APART = 8;
		const IN_TEXT = 24;
		/** Of a pixel: where a zoomed layout puts its edges. */
		const ROUNDED = 0.1;
		const found: string[] = [];
		const headings = [...document.querySelectorAll('h1')].filter((one) =>
			one.checkVisibility({ visibilityProperty: true })
		);
		if (headings.length !== 1) found.push(`${String(headings.length)} h1`);
		const targets: { control: Element; layer: Element; box: DOMRect }[] = [];
		const modal = document.querySelector('dialog:modal') ?? document;
		for (const control of modal.querySelectorAll(
			'button, input, textarea, select, summary, a[href]'
		)) {
			if (!isVisible(control)) continue;
			const inText = control.closest('p, li') !== null && control.matches('a:not(.button)');
			const target = control.matches('input[type=radio], input[type=checkbox]')
				? (control.closest('label') ?? control)
				: control;
			const box = target.getBoundingClientRect();
			const { width, height } = box;
			const least = inText ? IN_TEXT : FINGER;
			if (height < least - ROUNDED || (!inText && width < least - ROUNDED)) {
				found.push(`target ${String(width)}×${String(height)}: ${shown(control)}`);
			}
			if (control.matches('button, .button') && control.scrollWidth > control.clientWidth + 1) {
				found.push(`its words do not fit: ${shown(control)}`);
			}
			if (!inText) targets.push({ control, layer: layerOf(control), box });
		}
		for (const [at, one] of targets.entries()) {
			for (const other of targets.slice(at + 1)) {
				const apart = distance(one.box, other.box);
				if (one.layer !== other.layer || apart >= APART - ROUNDED) continue;
				found.push(`${apart.toFixed(1)} apart: ${shown(one.control)} and ${shown(other.control)}`);
			}
		}
		return found.slice(0, 8);

		function isVisible(element: Element): boolean {
			return (
				element.checkVisibility({ visibilityProperty: true }) &&
				element.getBoundingClientRect().width > 1
			);
		}

		/** What it moves with: two that do not move together lie over each other by a scroll only. */
		function layerOf(element: Element): Element {
			for (let up: Element | null = element; up !== null; up = up.parentElement) {
				const { position, overflowY } = getComputedStyle(up);
				if (/sticky|fixed/.test(position) || /auto|scroll/.test(overflowY)) return up;
			}
			return document.body;
		}

		function distance(a: DOMRect, b: DOMRect): number {
			const across = Math.max(a.left - b.right, b.left - a.right);
			return Math.max(across, a.top - b.bottom, b.top - a.bottom);
		}

		function shown(element: Element): string {
			return element.outerHTML.slice(0, 90);
		}
	});
}

/** Which corner the quick exit is in; undefined where it is covered, or out of sight. */
export async function exitPlace({ page, exit }: Person): Promise<string | undefined> {
	const link = await exit.elementHandle();
	return page.evaluate((exitLink) => {
		const { right, top, left, bottom } = exitLink.getBoundingClientRect();
		const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
		if (!exitLink.contains(over)) return undefined;
		const { clientWidth } = document.documentElement;
		return `${(clientWidth - right).toFixed(1)} from the right, ${top.toFixed(1)} down`;
	}, link);
}
