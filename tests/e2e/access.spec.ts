import { AxeBuilder } from '@axe-core/playwright';
import { organisation } from '../../src/lykta.config.ts';
import type { Locale } from '../../src/lib/i18n/format.ts';
import { focusFaults, motionFaults, reflowFaults, textFaults } from './faults.ts';
import type { Person } from './people.ts';
import { tour, type Screen } from './tour.ts';
import { expect, test } from './world.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NARROW = 360;
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

type Look = readonly [width: number, colours: 'light' | 'dark'];

/** Both widths in both colours, spread over the languages and the screens. */
function looks(locale: Locale, screens: number): readonly Look[] {
	if (locale === 'sv') {
		return [
			[NARROW, 'light'],
			[WIDE, 'dark']
		];
	}
	return screens % 2 === 0 ? [[NARROW, 'dark']] : [[WIDE, 'light']];
}

test('every screen can be used by everybody, in both languages', async ({ world }) => {
	test.setTimeout(400_000);
	const look = (locale: Locale) => {
		let screens = 0;
		return tour(world, locale, async (screen) => {
			const faults = await faultsOf(screen, looks(locale, screens++));
			expect.soft(faults, `${screen.name} (${locale})`).toEqual([]);
		});
	};
	// Two meetings at once: most of each is waiting for the other's clock.
	await Promise.all([look('sv'), look('en')]);
});

async function faultsOf(screen: Screen, all: readonly Look[]): Promise<string[]> {
	const { page } = screen.person;
	const faults: string[] = [];
	const title = await page.title();
	if (title !== organisation.appName) faults.push(`the tab says ${title}`);
	faults.push(...(await motionFaults(page)));
	for (const [width, colorScheme] of all) {
		await page.emulateMedia({ colorScheme });
		await widen(screen, width);
		// The package's types know Playwright by another path than ours.
		const axe = new AxeBuilder({ page: page as never });
		// Its old way needs no second page for each look; what it lacks are frames, and there are none.
		const { violations, passes } = await axe.setLegacyMode().withTags(RULES).analyze();
		if (passes.length < 10) faults.push(`axe tried ${String(passes.length)} rules only`);
		faults.push(
			...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
			...(await shapeFaults(screen.person)),
			...(await focusFaults(page))
		);
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

/** One heading, targets for any finger, and the quick exit where it always is. */
async function shapeFaults({ page, exit }: Person): Promise<string[]> {
	const link = await exit.elementHandle();
	return page.evaluate((exitLink) => {
		const found: string[] = [];
		const visible = (element: Element) =>
			element.checkVisibility({ visibilityProperty: true }) &&
			element.getBoundingClientRect().width > 1;
		const headings = [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility());
		if (headings.length !== 1) found.push(`${String(headings.length)} h1`);
		for (const control of document.querySelectorAll('button, input, textarea, summary, a[href]')) {
			if (!visible(control)) continue;
			const inText = control.closest('p, li') !== null && control.matches('a:not(.button)');
			const target = control.matches('input[type=radio], input[type=checkbox]')
				? (control.closest('label') ?? control)
				: control;
			const { width, height } = target.getBoundingClientRect();
			const least = inText ? 24 : 44;
			if (height < least - 0.1 || (!inText && width < least - 0.1)) {
				found.push(`target ${String(width)}×${String(height)}: ${control.outerHTML.slice(0, 90)}`);
			}
			if (control.matches('button, .button') && control.scrollWidth > control.clientWidth + 1) {
				found.push(`its words do not fit: ${control.outerHTML.slice(0, 90)}`);
			}
		}
		const { x, y, width, height } = exitLink.getBoundingClientRect();
		const top = document.elementFromPoint(x + width / 2, y + height / 2);
		if (!exitLink.contains(top)) found.push('no quick exit');
		return found;
	}, link);
}

test('the announcer says what is to be said, once, and keeps none of it', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	await a.arriveByLink(link);
	await a.waits();
	await a.page.evaluate(() => {
		const said: string[] = [];
		Object.assign(window, { said });
		for (const id of ['say-polite', 'say-now']) {
			const region = document.getElementById(id);
			if (region === null) throw new TypeError(id);
			new MutationObserver(() => {
				if (region.textContent !== '') said.push(`${id}: ${region.textContent}`);
			}).observe(region, { characterData: true, childList: true, subtree: true });
		}
	});
	await anna.admit();
	await a.inRoom();
	await a.isWith(2);
	await anna.isWith(2);
	await anna.say('Välkommen hit.');
	await a.reads('Välkommen hit.');
	await anna.say('Vi börjar snart.');
	await a.reads('Vi börjar snart.');
	await a.say('Hej!');
	await anna.reads('Hej!');
	await anna.newLock();
	await a.reads(a.t.room.lock);
	await anna.say('Tack för i dag.');
	await a.reads('Tack för i dag.');
	await anna.remove(await a.name());
	await a.heading(a.t.after.removedH1).waitFor();

	const said = () => a.page.evaluate(() => (window as unknown as { said: string[] }).said);
	// The waiting room may have said its last word just before, or just after.
	const waiting = `say-polite: ${a.t.lobby.seenBy(['Anna'])}`;
	expect((await said()).filter((line) => line !== waiting)).toEqual([
		`say-now: ${a.t.lobby.admitted(2)}`,
		'say-polite: Anna: Välkommen hit.',
		'say-polite: Vi börjar snart.',
		'say-polite: Anna: Tack för i dag.',
		`say-now: ${a.t.after.removedH1}`
	]);
	const regions = a.page.locator('#say-polite, #say-now');
	await expect.poll(() => regions.allTextContents()).toEqual(['', '']);
});
