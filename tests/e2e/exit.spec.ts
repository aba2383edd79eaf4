import { organisation } from '../../src/lykta.config.ts';
import type { Page } from '@playwright/test';
import type { Participant } from './people.ts';
import { expect, test } from './world.ts';

/*
 * The quick exit wherever a person may be when she needs it: each way out, in each state. The browser
 * is kept from following it, so that she is still there for the next; that it arrives is shown in
 * other tests.
 */

/** What she can do: press the button, press Shift three times, go to a link by Tab and press Enter. */
const WAYS: readonly (readonly [string, (a: Participant) => Promise<void>])[] = [
	['button', (a) => a.exit.click()],
	[
		'Shift',
		async ({ page }) => {
			for (let times = 0; times < 3; times += 1) await page.keyboard.press('Shift');
		}
	],
	[
		'keys',
		async ({ page }) => {
			await page.locator('a[data-exit]:visible').last().focus();
			await page.keyboard.press('Enter');
		}
	]
];

test('there is a state without a quick exit', async ({ world, browser }) => {
	const eye = await (await browser.newContext()).newPage();
	const leaves = (who: Participant, state: string) => leavesBlank(who, state, eye);
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	const { t } = a;

	await a.open(link);
	await leaves(a, 'start');
	await a.next();
	await a.focusIsOn(a.heading(t.rules.h1));
	await leaves(a, 'rules');
	await a.button(t.rules.yes).click();
	await a.focusIsOn(a.heading(t.name.h1));
	await leaves(a, 'name');
	await a.knock();
	await a.waits();
	await leaves(a, 'waiting room');
	await anna.admit();
	await a.inRoom();
	await leaves(a, 'room');
	await a.composer.fill('Ett utkast');
	await leaves(a, 'writing');
	for (const [state, open] of [
		['people', () => a.openPeople()],
		['lock', () => a.openLock()],
		['support', () => a.button(t.talk.support.button).click()],
		['leaving', () => a.openLeaving()]
	] as const) {
		await open();
		await leaves(a, state);
		await a.page.keyboard.press('Escape');
		await expect(a.dialog).toHaveCount(0);
	}
	await a.looksAway(61_000);
	await leaves(a, 'cover');
	await a.button(t.talk.cover.show).click();
	await world.relay.stop();
	await expect(a.seen(t.net.trying)).toBeVisible();
	await leaves(a, 'reconnecting');
	await a.page.context().setOffline(true);
	await a.exit.click();
	await expect.poll(() => a.page.url(), 'offline').toBe('about:blank');
	// Of the relay that is gone.
	world.complaints.splice(0);
	await eye.context().close();
});

test('without scripts there is no quick exit', async ({ world, browser }) => {
	const context = await browser.newContext({ javaScriptEnabled: false });
	await world.adopt(context);
	const page = await context.newPage();
	await page.goto(`${world.origin}/`);
	await page.locator('a.exit').click();
	await expect(page.getByRole('heading', { name: 'Sol' })).toBeVisible();
});

/** In every way, from here; blank for `eye` at once and on the way to the neutral page each time. */
async function leavesBlank(a: Participant, state: string, eye: Page) {
	for (const [way, act] of WAYS) {
		await a.page.evaluate(() => {
			// The engine goes on: what ends it has tests of its own.
			Object.assign((window as unknown as { lykta: object }).lykta, { wipe: () => undefined });
			const { navigation } = window as unknown as { navigation: EventTarget };
			const stopping = new AbortController();
			const stop = (event: Event) => {
				const { destination } = event as unknown as {
					destination: { readonly url: string; readonly sameDocument: boolean };
				};
				// The app may change its own address meanwhile: that is nobody's way out.
				if (destination.sameDocument) return;
				event.preventDefault();
				document.documentElement.dataset['to'] = destination.url;
			};
			navigation.addEventListener('navigate', stop, { signal: stopping.signal });
			Object.assign(window, { stopping });
		});
		await act(a);
		const colours = await coloursOf(await a.page.screenshot(), eye);
		const read = await a.page.locator('body').ariaSnapshot();
		const after = await a.page.evaluate(() => {
			(window as unknown as { stopping: AbortController }).stopping.abort();
			const { hidden, dataset } = document.documentElement;
			document.documentElement.hidden = false;
			const { to } = dataset;
			delete dataset['to'];
			return { hidden, to };
		});
		expect.soft(after, `${state}, ${way}`).toEqual({ hidden: true, to: organisation.neutralUrl });
		expect.soft(colours, `seen in ${state}, ${way}`).toBe(1);
		expect.soft(read, `read aloud in ${state}, ${way}`).toBe('');
	}
}

/** How many colours a picture has, counted in a page that has nothing to do with it. */
function coloursOf(picture: Buffer, eye: Page): Promise<number> {
	return eye.evaluate(async (base64) => {
		const answer = await fetch(`data:image/png;base64,${base64}`);
		const image = await createImageBitmap(await answer.blob());
		const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
		canvas.drawImage(image, 0, 0);
		const { data } = canvas.getImageData(0, 0, image.width, image.height);
		return new Set(new Uint32Array(data.buffer)).size;
	}, picture.toString('base64'));
}
