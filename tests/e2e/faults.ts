import type { Page } from '@playwright/test';

/*
 * What is wrong with a screen as it stands: each of these looks at the page alone, leaves it as it
 * was, and answers with what it found, at most a few of each kind.
 */

/** Nothing moves by itself for those who asked for stillness. */
export async function motionFaults(page: Page): Promise<string[]> {
	await page.emulateMedia({ reducedMotion: 'reduce' });
	const found = await page.evaluate(() =>
		document
			.getAnimations()
			.filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 0)
			.map((one) => `moves: ${one instanceof CSSAnimation ? one.animationName : one.id}`)
	);
	await page.emulateMedia({ reducedMotion: null });
	return found;
}

/**
 * Every stop of the Tab key is wholly on the screen once it has the focus, with nothing over it,
 * and its ring differs from what is behind it by 3:1 (WCAG 2.4.7, 2.4.12, 1.4.11).
 */
export function focusFaults(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		type Colour = readonly [number, number, number];
		const found: string[] = [];
		const before = document.activeElement;
		const scrolled = [...document.querySelectorAll('*')]
			.filter(({ scrollTop, scrollLeft }) => scrollTop + scrollLeft > 0)
			.map((one) => [one, one.scrollLeft, one.scrollTop] as const);
		const modal = document.querySelector('dialog:modal') ?? document.body;

		for (const stop of modal.querySelectorAll<HTMLElement>(
			'a[href], button, input, textarea, select, summary, [tabindex="0"]'
		)) {
			if (!isStop(stop)) continue;
			// As by the keyboard: a ring is drawn, but not where the focus is already.
			blurAll();
			stop.focus({ focusVisible: true });
			const name = stop.outerHTML.slice(0, 90);
			if (document.activeElement !== stop) found.push(`takes no focus: ${name}`);
			else found.push(...ringFaults(stop).map((fault) => `${fault}: ${name}`));
		}

		blurAll();
		if (before instanceof HTMLElement) before.focus({ preventScroll: true });
		for (const [one, left, top] of scrolled) one.scrollTo({ left, top, behavior: 'instant' });
		return found.slice(0, 8);

		function blurAll() {
			if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
		}

		function isStop(one: HTMLElement): boolean {
			if (one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true })) return false;
			// Of radio buttons, Tab comes to the one that is chosen.
			if (!(one instanceof HTMLInputElement) || one.type !== 'radio' || one.checked) return true;
			return document.querySelector(`input[name="${CSS.escape(one.name)}"]:checked`) === null;
		}

		function ringFaults(stop: HTMLElement): string[] {
			const faults: string[] = [];
			const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(stop);
			if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) faults.push('no ring');
			const ring = colourOf(outlineColor) ?? [0, 0, 0];
			const ratio = contrast(ring, groundOf(stop));
			if (ratio < 3) faults.push(`ring ${ratio.toFixed(2)}:1`);
			const { left, top, right, bottom } = stop.getBoundingClientRect();
			const { clientWidth, clientHeight } = document.documentElement;
			if (left < -0.5 || top < -0.5 || right > clientWidth + 0.5 || bottom > clientHeight + 0.5) {
				faults.push(
					`outside ${String(clientWidth)}×${String(clientHeight)}: ` +
						[left, top, right, bottom].map(Math.round).join(' ')
				);
				return faults;
			}
			// Three pixels in from each corner and each side, where nothing is round.
			const middle = [(left + right) / 2, (top + bottom) / 2] as const;
			const inset = Math.min(3, (right - left) / 3, (bottom - top) / 3);
			for (const [x, y] of [
				[left + inset, middle[1]],
				[right - inset, middle[1]],
				[middle[0], top + inset],
				[middle[0], bottom - inset],
				middle
			] as const) {
				const over = document.elementFromPoint(x, y);
				if (over === null || related(over, stop)) continue;
				return [...faults, `under ${over.outerHTML.slice(0, 60)}`];
			}
			return faults;
		}

		/** Parts of it, and what it is a part of: the label of a hidden field stands for it. */
		function related(over: Element, stop: Element): boolean {
			return stop.contains(over) || over.contains(stop) || over.closest('label')?.control === stop;
		}

		function groundOf(stop: Element): Colour {
			for (let up = stop.parentElement; up !== null; up = up.parentElement) {
				const colour = colourOf(getComputedStyle(up).backgroundColor);
				if (colour !== undefined) return colour;
			}
			return [255, 255, 255];
		}

		function colourOf(css: string): Colour | undefined {
			const [r, g, b, a = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
			if (r === undefined || g === undefined || b === undefined || a === 0) return undefined;
			return [r, g, b];
		}

		function contrast(a: Colour, b: Colour): number {
			const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
			return (high + 0.05) / (low + 0.05);
		}

		function luminance(colour: Colour): number {
			const [r, g, b] = colour.map((part) => {
				const c = part / 255;
				return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
			}) as [number, number, number];
			return 0.2126 * r + 0.7152 * g + 0.0722 * b;
		}
	});
}

/**
 * Strongly zoomed, nothing is lost at the sides, the quick exit is there without scrolling and after
 * it, and where one writes is whole and free.
 */
export function reflowFaults(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const { clientWidth, clientHeight, scrollWidth } = document.documentElement;
		const at = `at ${String(clientWidth)}×${String(clientHeight)}`;
		const found = scrollWidth > clientWidth ? [`${String(scrollWidth)} wide ${at}`] : [];
		for (const element of document.querySelectorAll('body *')) {
			const { left, right, width } = element.getBoundingClientRect();
			const isOut = left < -1 || right > clientWidth + 1;
			if (width > 1 && isOut && element.checkVisibility({ visibilityProperty: true })) {
				found.push(`cut off ${at}: ${element.outerHTML.slice(0, 90)}`);
			}
		}
		const modal = document.querySelector('dialog:modal');
		const exit = [...(modal ?? document).querySelectorAll('a.exit')].find((one) =>
			one.checkVisibility({ visibilityProperty: true })
		);
		const page = document.scrollingElement ?? document.documentElement;
		const was = page.scrollTop;
		for (const top of [0, page.scrollHeight]) {
			page.scrollTo({ top, behavior: 'instant' });
			if (exit === undefined || !isFree(exit))
				found.push(`no quick exit ${at}, ${String(top)} down`);
		}
		const field = document.querySelector<HTMLElement>('textarea#write');
		if (modal === null && field?.checkVisibility({ visibilityProperty: true }) === true) {
			field.scrollIntoView({ block: 'center', behavior: 'instant' });
			const { height, width } = field.getBoundingClientRect();
			if (height < 44 || width < 120) found.push(`field ${String(width)}×${String(height)} ${at}`);
			if (!isFree(field)) found.push(`field covered ${at}`);
		}
		page.scrollTo({ top: was, behavior: 'instant' });
		return found.slice(0, 6);

		function isFree(one: Element): boolean {
			const { left, top, right, bottom } = one.getBoundingClientRect();
			if (left < 0 || top < 0 || right > clientWidth + 1 || bottom > clientHeight) return false;
			return [
				[left + 4, (top + bottom) / 2],
				[right - 4, (top + bottom) / 2],
				[(left + right) / 2, top + 4],
				[(left + right) / 2, bottom - 4]
			].every(([x = 0, y = 0]) => one.contains(document.elementFromPoint(x, y)));
		}
	});
}

/** Letters with the room around them that some need (WCAG 1.4.12), and twice as large (1.4.4). */
const WISHES = {
	spaced: `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
		word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`,
	large: ':root { font-size: 200% !important; }'
};

/** With a person's own wish for text, no word is cut off and nothing has to be scrolled sideways. */
export function textFaults(page: Page, wish: keyof typeof WISHES): Promise<string[]> {
	return page.evaluate(clippedUnder, [wish, WISHES[wish]] as const);
}

/** Runs in the page. */
function clippedUnder([wish, css]: readonly [string, string]): string[] {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(css);
	document.adoptedStyleSheets.push(sheet);
	const { clientWidth, scrollWidth } = document.documentElement;
	const found = scrollWidth > clientWidth ? [`${String(scrollWidth)} wide, ${wish}`] : [];
	// What only listeners hear is a pixel wide.
	const UNSEEN = '.visually-hidden, .hidden-until-focus, .unit, .word';
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
		const within = text.parentElement;
		if (
			within?.checkVisibility({ visibilityProperty: true }) !== true ||
			text.textContent?.trim() === ''
		)
			continue;
		if (within.closest(UNSEEN) !== null) continue;
		const range = document.createRange();
		range.selectNodeContents(text);
		const words = range.getBoundingClientRect();
		if (words.width <= 1) continue;
		for (let up: Element | null = within; up !== null; up = up.parentElement) {
			const style = getComputedStyle(up);
			const { overflowX, overflowY } = style;
			const box = up.getBoundingClientRect();
			// A quoted text is short on purpose.
			const short = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
			// Fixed: no box above it holds it.
			if (short || style.position === 'fixed') break;
			const isWider = words.left < box.left - 1 || words.right > box.right + 1;
			const across = overflowX !== 'visible' && isWider;
			const down = /hidden|clip/.test(overflowY) && words.bottom > box.bottom + 1;
			if (across || down || words.left < -1 || words.right > clientWidth + 1) {
				found.push(`cut off, ${wish}: ${within.outerHTML.slice(0, 90)}`);
				break;
			}
		}
	}
	document.adoptedStyleSheets.pop();
	return found.slice(0, 6);
}
