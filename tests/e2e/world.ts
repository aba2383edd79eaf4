import { test as base, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { organisation } from '../../src/lykta.config.ts';
import type { Locale } from '../../src/lib/i18n/format.ts';
import { Moderator, Participant } from './people.ts';
import { RelayProcess } from './relay-process.ts';

export { expect } from '@playwright/test';

/**
 * Each browser tells of names in a `Permissions-Policy` that only others know, and Firefox asks for
 * an icon of its own when a test opens something that is no page.
 */
const NOISE = /Unrecognized feature|Skipping unsupported feature name|\/favicon\.ico/;

/** Somebody in Sweden at a desk. */
export const SWEDISH = {
	locale: 'sv-SE',
	timezoneId: 'Europe/Stockholm',
	viewport: { width: 1280, height: 800 }
} as const;

/**
 * A running relay, the browsers of people who share nothing, and all that a browser complained
 * about: each test ends by wanting none.
 */
export class World {
	readonly relay: RelayProcess;
	/** Where people reach the relay; a tap stands here instead. */
	origin: string;
	/** Broken policies, errors and requests to other places, in the order they came. */
	readonly complaints: string[] = [];
	/** Paths asked for at our own origin. */
	readonly requests: string[] = [];
	/** Paths asked for at the neutral site of the quick exit. */
	readonly elsewhere: string[] = [];
	readonly #newContext: (options: BrowserContextOptions) => Promise<BrowserContext>;
	readonly #contexts: BrowserContext[] = [];

	constructor(
		relay: RelayProcess,
		newContext: (options: BrowserContextOptions) => Promise<BrowserContext>
	) {
		this.relay = relay;
		this.origin = relay.origin;
		this.#newContext = newContext;
	}

	/** A browser of her own, as clean as a private window. */
	async browser(): Promise<BrowserContext> {
		const context = await this.#newContext(SWEDISH);
		await this.adopt(context);
		return context;
	}

	/** Whatever this browser does is seen from now on, and it goes home with the others. */
	async adopt(context: BrowserContext): Promise<void> {
		this.#contexts.push(context);
		await context.route(`${organisation.neutralUrl}**`, async (route) => {
			this.elsewhere.push(new URL(route.request().url()).pathname);
			await route.fulfill({
				contentType: 'text/html; charset=utf-8',
				body: '<!doctype html><title>Väder</title><h1>Sol</h1>'
			});
		});
		await context.addInitScript(() => {
			document.addEventListener('securitypolicyviolation', (event) => {
				console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
			});
		});
		this.#listen(context);
	}

	async moderator(locale: Locale = 'sv'): Promise<Moderator> {
		const context = await this.browser();
		const anna = new Moderator(await context.newPage(), this.origin, locale);
		await anna.open();
		return anna;
	}

	async participant(locale: Locale = 'sv'): Promise<Participant> {
		const context = await this.browser();
		return new Participant(await context.newPage(), this.origin, locale);
	}

	/** A moderator and so many guests, all of them in the room. */
	async meeting(
		guests: number,
		passphrase?: string,
		locale: Locale = 'sv'
	): Promise<{ anna: Moderator; people: readonly Participant[] }> {
		const anna = await this.moderator(locale);
		await anna.activate('Anna', passphrase);
		const links: string[] = [];
		while (links.length < guests) links.push(await anna.newLink());
		await anna.openDoors();
		const people: Participant[] = [];
		for (const link of links) {
			const person = await this.participant(locale);
			await person.arriveByLink(link);
			await anna.admit();
			await person.inRoom();
			people.push(person);
		}
		for (const person of [anna, ...people]) await person.isWith(guests + 1);
		return { anna, people };
	}

	/** Everybody closes the page; nobody tries to reach anything any more. */
	async goHome(): Promise<void> {
		for (const context of this.#contexts.splice(0)) await context.close();
	}

	async end(): Promise<void> {
		await this.goHome();
		await this.relay.stop();
	}

	#listen(context: BrowserContext): void {
		context.on('weberror', (error) => {
			this.#complain(`error: ${error.error().message}`);
		});
		context.on('console', (message) => {
			const serious = message.type() === 'error' || message.type() === 'warning';
			if (serious) this.#complain(`${message.type()}: ${message.text()}`);
		});
		context.on('request', (request) => {
			const { protocol, origin, pathname } = new URL(request.url());
			if (protocol === 'data:' || protocol === 'blob:') return;
			if (origin === this.origin) this.requests.push(pathname);
			else if (!request.url().startsWith(organisation.neutralUrl)) {
				this.#complain(`request: ${request.url()}`);
			}
		});
	}

	#complain(complaint: string): void {
		if (!NOISE.test(complaint)) this.complaints.push(complaint);
	}
}

export const test = base.extend<{ world: World }>({
	world: async ({ browser }, use) => {
		const relay = await RelayProcess.start();
		const world = new World(relay, (options) => browser.newContext(options));
		await use(world);
		await world.end();
		base.expect(world.complaints).toEqual([]);
	}
});
