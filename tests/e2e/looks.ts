import { organisation } from '../../src/lykta.config.ts';
import type { Locale } from '../../src/lib/i18n/format.ts';
import { axeFaults } from './axe.ts';
import { focusFaults, motionFaults, reflowFaults, textFaults } from './faults.ts';
import { exitPlace, shapeFaults } from './shape.ts';
import type { Screen, Visit } from './tour.ts';
import { expect, type World } from './world.ts';

const WIDTHS = [320, 360, 768, 1280] as const;
const COLOURS = ['light', 'dark'] as const;
const WIDE = 1280;
const HIGH = 800;
/** From here on a moderator's room shows more than one part. */
const TWO_PARTS = 600;
/** A narrow telephone; a window of 1280 × 1024 at twice and at four times its size. */
const ZOOMED = [
	[320, HIGH],
	[640, 512],
	[320, 256]
] as const;

type Tour = (world: World, locale: Locale, visit: Visit) => Promise<void>;

/**
 * Looks at every screen along the way, in both languages, at every width and in both colours. Two
 * meetings at once: most of each is waiting for the other's clock.
 */
export async function looksAround(world: World, along: Tour) {
	/** Where the quick exit was at each width when it was first seen. */
	const places = new Map<number, string>();
	const look = (locale: Locale) =>
		along(world, locale, async (screen) => {
			const faults = await faultsOf(screen, places);
			expect.soft(faults, `${screen.name} (${locale})`).toEqual([]);
		});
	await Promise.all([look('sv'), look('en')]);
}

async function faultsOf(screen: Screen, places: Map<number, string>): Promise<string[]> {
	const { page, locale } = screen.person;
	const faults: string[] = [];
	const title = await page.title();
	if (title !== organisation.appName) faults.push(`the tab says ${title}`);
	const lang = (await page.locator('html').getAttribute('lang')) ?? 'none';
	if (lang !== locale) faults.push(`the page says it is in ${lang}`);
	faults.push(...(await motionFaults(page)));
	for (const width of WIDTHS) {
		await widen(screen, width);
		for (const colorScheme of COLOURS) {
			await page.emulateMedia({ colorScheme });
			const found = [...(await axeFaults(page)), ...(await focusFaults(page))];
			faults.push(...found.map((fault) => `${fault}, ${String(width)} ${colorScheme}`));
		}
		faults.push(...(await shapeFaults(page)));
		const place = await exitPlace(screen.person);
		const usual = places.get(width) ?? place;
		if (usual !== undefined) places.set(width, usual);
		if (place === undefined || place !== usual) {
			faults.push(`quick exit at ${String(place)}, else at ${String(usual)}`);
		}
	}
	for (const [width, height] of ZOOMED) {
		await widen(screen, width, height);
		faults.push(...(await reflowFaults(page)));
		if (height === HIGH) faults.push(...(await textFaults(page, 'spaced')));
	}
	await page.setViewportSize({ width: WIDE, height: HIGH });
	faults.push(...(await textFaults(page, 'large')));
	return faults;
}

/** Another width; where a moderator's room shows one part only, the part that is looked at. */
async function widen({ person, part }: Screen, width: number, height = HIGH) {
	await person.page.setViewportSize({ width, height });
	if (part === undefined || width >= TWO_PARTS) return;
	if ((await person.dialog.count()) > 0) return;
	await person.showPart(part);
}
