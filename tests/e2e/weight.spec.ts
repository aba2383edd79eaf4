import type { Page, Response } from '@playwright/test';
import { organisation } from '../../src/lykta.config.ts';
import { expect, test } from './world.ts';

/*
 * What a participant's browser has to load, as it is sent: compressed, and counted as it arrives.
 * Sizes do not differ from one machine to the next, so they can be held to.
 */

/** Until the code field works: what an old phone on a slow net has to wait for. */
const FIRST_SCREEN_BYTES = 49_300;
/** Until she is in the room, everything before included. */
const ROOM_BYTES = 197_200;

const BUILT = '**/_app/**';

test('a page waits for another file before it can be read', async ({ world }) => {
	for (const path of ['/', '/led']) {
		const html = await (await fetch(`${world.origin}${path}`)).text();
		const named = [...html.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag);
		const awaited = named.filter(
			(tag) => tag.includes('rel="stylesheet"') || /^<script\b[^>]*\bsrc=/.test(tag)
		);
		expect(named.length).toBeGreaterThan(3);
		expect(awaited.filter((tag) => !/\bdisabled\b/.test(tag))).toEqual([]);
		expect(html.indexOf('takeFragment();')).toBeLessThan(html.indexOf('<link'));
	}
});

test('the first screen weighs more than a slow net carries, or needs the rest', async ({
	world
}) => {
	const a = await world.participant();
	const weight = weightOf(a.page);
	const named = await namedBy(`${world.origin}/`);
	const rest: (() => void)[] = [];
	await a.page.route(BUILT, (route) => {
		if (named.has(new URL(route.request().url()).pathname)) return route.continue();
		return new Promise<void>((resolve) => {
			rest.push(() => {
				resolve(route.continue());
			});
		});
	});
	await a.open();
	await a.code.fill('sol brygga lyk');
	await expect(a.button('lykta')).toBeVisible();
	expect.soft(await weight()).toBeLessThanOrEqual(FIRST_SCREEN_BYTES);

	await a.code.fill('1234 5678 9012 3488');
	await a.next();
	await expect(a.button(a.t.start.checking)).toHaveAttribute('aria-disabled', 'true');
	await a.button(a.t.start.checking).press('Enter');
	for (const go of rest) go();
	await a.focusIsOn(a.heading(a.t.rules.h1));
});

test('the way to the room weighs more than it may, or what failed there is not tried again', async ({
	world
}) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	const weight = weightOf(a.page);
	await a.arriveByLink(link);
	await a.waits();
	const sum = await weight();
	expect.soft(sum).toBeLessThanOrEqual(ROOM_BYTES);
	expect(sum).toBeGreaterThan(FIRST_SCREEN_BYTES);

	const failed: string[] = [];
	await a.page.route(BUILT, (route) => {
		failed.push(route.request().url());
		return route.abort();
	});
	await anna.admit();
	await a.inRoom();
	await expect.poll(() => failed.length).toBeGreaterThan(0);
	await a.page.unroute(BUILT);
	await a.page.waitForResponse((response) => failed.includes(response.url()) && response.ok());
	expect(complaintsOf(world)).toEqual([]);
});

test('the rest of the page cannot be had, and she is not told', async ({ world }) => {
	const a = await world.participant();
	const named = await namedBy(`${world.origin}/`);
	let reachable = false;
	await a.page.route(BUILT, (route) =>
		reachable || named.has(new URL(route.request().url()).pathname)
			? route.continue()
			: route.abort()
	);
	await a.open();
	await a.code.fill('1234 5678 9012 3488');
	await a.next();
	const alert = a.page.getByRole('main').getByRole('alert');
	await expect(alert).toHaveText(a.t.start.unreachable(organisation.contact.sv));
	reachable = true;
	await a.next();
	await a.focusIsOn(a.heading(a.t.rules.h1));
	expect(complaintsOf(world)).toEqual([]);
});

/** But for those of the browser about what did not arrive. */
function complaintsOf({ complaints }: { readonly complaints: string[] }): string[] {
	return complaints.splice(0).filter((it) => !/ERR_FAILED|Failed to fetch/.test(it));
}

/** The paths that the page itself names: its browser asks for them without running anything. */
async function namedBy(address: string): Promise<ReadonlySet<string>> {
	const html = await (await fetch(address)).text();
	const paths = [...html.matchAll(/"\.(\/_app\/[^"]+)"/g)].map(([, path = '']) => path);
	expect(paths.length).toBeGreaterThan(3);
	return new Set(paths);
}

/** Sums what this page and its Worker are sent until the sum is asked for; all of it compressed. */
function weightOf(page: Page): () => Promise<number> {
	const answers: Promise<number>[] = [];
	const count = (response: Response) => {
		answers.push(
			response.allHeaders().then((headers) => {
				expect(headers['content-encoding'], response.url()).toBe('br');
				return Number(headers['content-length']);
			})
		);
	};
	page.on('response', count);
	return async () => {
		page.off('response', count);
		const sizes = await Promise.all(answers);
		const sum = sizes.reduce((all, size) => all + size, 0);
		test.info().annotations.push({ type: 'bytes', description: String(sum) });
		return sum;
	};
}
