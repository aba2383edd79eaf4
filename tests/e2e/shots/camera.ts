import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { inPalette } from './palette.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/screens/', import.meta.url));
const STARTS_AT = Date.parse('2026-03-05T19:02:00+01:00');

/** A phone and a desk. */
export const SIZES = [
	{ width: 360, height: 740 },
	{ width: 1280, height: 800 }
] as const;

/** The page's own clock and draw of names; the engine in its Worker has neither. */
export async function atFixedTime(page: Page, chosen: readonly number[]) {
	const shiftMs = STARTS_AT - Date.now();
	await page.addInitScript(
		(fixed) => {
			const now = Date.now.bind(Date);
			Date.now = () => now() + fixed.shiftMs;
			const draw = crypto.getRandomValues.bind(crypto);
			const left = [...fixed.chosen];
			crypto.getRandomValues = (into) => {
				const next = into instanceof Uint16Array && into.length === 1 ? left.shift() : undefined;
				if (next !== undefined && into instanceof Uint16Array) into[0] = next;
				return next === undefined ? draw(into) : into;
			};
		},
		{ shiftMs, chosen }
	);
}

/**
 * The whole screen in both sizes and both themes, the mouse out of the way; and on the phone once more
 * in the colours that somebody's own system forces on every page.
 */
export async function take(page: Page, name: string) {
	const [phone, desk] = SIZES;
	for (const theme of ['light', 'dark', 'forced'] as const) {
		await takeOne(page, name, { size: phone, theme });
	}
	for (const theme of ['light', 'dark'] as const) await takeOne(page, name, { size: desk, theme });
}

/** How one picture is taken. */
export interface Pose {
	readonly size: (typeof SIZES)[number];
	readonly theme: 'light' | 'dark' | 'forced';
}

/** One picture; the page keeps the size and the theme. */
export async function takeOne(page: Page, name: string, { size, theme }: Pose) {
	await page.mouse.move(0, 0);
	await page.setViewportSize(size);
	const isForced = theme === 'forced';
	await page.emulateMedia({
		colorScheme: isForced ? 'dark' : theme,
		forcedColors: isForced ? 'active' : 'none',
		reducedMotion: 'reduce'
	});
	await page.evaluate(async () => {
		scrollTo(0, 0);
		await document.fonts.ready;
		await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
	});
	const picture = await page.screenshot({ animations: 'disabled', caret: 'hide', fullPage: true });
	const file = `${FOLDER}${name}-${String(size.width)}-${theme}.png`;
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, inPalette(picture));
}
