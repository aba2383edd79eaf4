import { expect, type Locator, type Page } from '@playwright/test';
import { leadTabs, type LeadTab } from '../../src/lib/app/lead-tab.ts';
import { leadWords } from '../../src/lib/i18n/lead-words.ts';
import { en } from '../../src/lib/i18n/messages/en.ts';
import { sv } from '../../src/lib/i18n/messages/sv.ts';
import type { Locale } from '../../src/lib/i18n/format.ts';
import type { LeadMessages } from '../../src/lib/i18n/messages/lead-sv.ts';
import type { Messages } from '../../src/lib/i18n/messages/sv.ts';

/** Everything is found as a person finds it: by role and by the words on the screen. */
const words: Readonly<Record<Locale, Messages>> = { sv, en };

/** A code as it stands on an invitation. */
export interface CodeInvite {
	readonly words: readonly string[];
	/** Sixteen, in fours. */
	readonly digits: string;
}

/** Somebody with a page open; what everybody can do in the room. */
export class Person {
	readonly page: Page;
	readonly origin: string;
	readonly locale: Locale;
	readonly t: Messages;

	constructor(page: Page, origin: string, locale: Locale = 'sv') {
		this.page = page;
		this.origin = origin;
		this.locale = locale;
		this.t = words[locale];
	}

	button(name: string | RegExp, within: Page | Locator = this.page): Locator {
		return within.getByRole('button', { name, exact: true });
	}

	heading(name: string): Locator {
		return this.page.getByRole('heading', { level: 1, name, exact: true });
	}

	/** Text of the screen itself; what is spoken stands outside it. */
	seen(text: string | RegExp): Locator {
		return this.page.getByRole('main').getByText(text);
	}

	get composer(): Locator {
		return this.page.getByRole('textbox', { name: this.t.room.composer });
	}

	get log(): Locator {
		return this.page.getByRole('log', { name: this.t.room.timeline });
	}

	get exit(): Locator {
		return this.page.locator('a.exit:visible').last();
	}

	/** How the talk is held now, above it; not there while everybody may write. */
	get bar(): Locator {
		return this.page.getByRole('region', { name: this.t.talk.bar.label });
	}

	/** The line of the conversation with exactly this text. */
	line(text: string): Locator {
		return this.log.getByText(text, { exact: true });
	}

	async say(text: string): Promise<void> {
		await this.composer.fill(text);
		await this.button(this.t.room.send).click();
		await expect(this.composer).toHaveValue('');
	}

	/** A text that her own page asks her about first. */
	async saysAnyway(text: string): Promise<void> {
		await this.composer.fill(text);
		await this.button(this.t.room.send).click();
		await this.button(this.t.talk.nudge.send).click();
		await expect(this.composer).toHaveValue('');
	}

	async reads(...texts: string[]): Promise<void> {
		for (const text of texts) await expect(this.line(text)).toBeVisible();
	}

	/** The focus of her page; Playwright's own check also wants her window to be the front one. */
	async focusIsOn(locator: Locator, withinMs = 20_000): Promise<void> {
		await expect(locator).toBeVisible({ timeout: withinMs });
		await expect
			.poll(() => locator.evaluate((element) => element === document.activeElement))
			.toBe(true);
	}

	/** Her own name, as the list of people shows it to her. */
	async name(): Promise<string> {
		const me = this.page
			.locator('li')
			.filter({ has: this.page.getByText(this.t.room.you, { exact: true }) });
		return me.locator('strong').first().innerText();
	}

	/** Her screen shows so many people; what is said from then on reaches all of them. */
	async isWith(people: number, withinMs = 20_000): Promise<void> {
		const list = this.page.getByRole('list', { name: this.t.room.peopleH2 }).first();
		await expect(list.getByRole('listitem')).toHaveCount(people, { timeout: withinMs });
	}

	async inRoom(): Promise<void> {
		await expect(this.composer).toBeVisible();
	}

	/** Her page is hidden, and looked at again so much later: Playwright's pages are never hidden. */
	async looksAway(forMs: number): Promise<void> {
		await this.page.evaluate((later) => {
			const clock = Date.now;
			const turn = (value: DocumentVisibilityState) => {
				Object.defineProperty(document, 'visibilityState', { value, configurable: true });
				document.dispatchEvent(new Event('visibilitychange'));
			};
			turn('hidden');
			Date.now = () => clock() + later;
			turn('visible');
			Date.now = clock;
		}, forMs);
	}

	async openLock(): Promise<void> {
		await this.button(this.t.lock.locked).click();
	}

	/** The page begins in Swedish; where it has a switch, her own language is a press away. */
	async speak(): Promise<void> {
		if (this.locale === 'en') await this.button(sv.common.langSwitch).click();
	}

	/** Where one part of a moderator's room is seen at a time. */
	async showPart(part: LeadTab): Promise<void> {
		const tabs = this.page.getByRole('navigation', { name: leadWords(this.locale).room.tabs });
		await tabs.getByRole('button').nth(leadTabs.indexOf(part)).click();
	}

	/** The dialog on top. */
	get dialog(): Locator {
		return this.page.getByRole('dialog');
	}
}

/** A participant, from the first screen to the last. */
export class Participant extends Person {
	/** Herself, reading another language from now on. */
	speaking(locale: Locale): Participant {
		return new Participant(this.page, this.origin, locale);
	}

	/** Herself in another tab of the same browser. */
	inTab(page: Page): Participant {
		return new Participant(page, this.origin, this.locale);
	}

	get code(): Locator {
		return this.page.getByRole('textbox', { name: this.t.start.codeLabel });
	}

	/** Opens the page or an invitation's link, and waits until the buttons do something. */
	async open(address = `${this.origin}/`): Promise<void> {
		await this.page.goto(address);
		await this.page.locator('form[data-ready="true"]').waitFor();
		await this.speak();
	}

	/** Her tab was in a meeting that nobody serves any more: she knocks as long as one looks. */
	async comeBackToNobody(): Promise<void> {
		await this.comeBackWith(`AQECAwQD${'A'.repeat(43)}`);
	}

	/** Her tab holds this ticket, however it came by it. */
	async comeBackWith(ticket: string): Promise<void> {
		await this.page.goto(`${this.origin}/favicon.svg`);
		await this.page.evaluate((text) => {
			sessionStorage.setItem('lykta', text);
		}, ticket);
		await this.page.goto(`${this.origin}/`);
		await this.heading(sv.lobby.returnH1).waitFor();
		await this.speak();
		await this.heading(this.t.lobby.returnH1).waitFor();
	}

	async next(): Promise<void> {
		await this.button(this.t.start.next).click();
	}

	/** From the rules to the waiting room, with the first of the names. */
	async promiseAndKnock(): Promise<void> {
		await this.promise();
		await this.knock();
	}

	async promise(): Promise<void> {
		await this.focusIsOn(this.heading(this.t.rules.h1));
		await this.button(this.t.rules.yes).click();
		await this.focusIsOn(this.heading(this.t.name.h1));
	}

	async knock(): Promise<void> {
		await this.button(this.t.name.next).click();
		await this.focusIsOn(this.heading(this.t.lobby.h1));
	}

	async arriveByLink(link: string): Promise<void> {
		await this.open(link);
		await expect(this.seen(this.t.start.linkOk)).toBeVisible();
		await this.next();
		await this.promiseAndKnock();
	}

	async arriveByCode(code: string): Promise<void> {
		await this.open();
		await this.code.fill(code);
		await this.next();
		await this.promiseAndKnock();
	}

	async openPeople(): Promise<void> {
		await this.page.getByRole('banner').getByRole('button', { name: /^\d+ / }).click();
	}

	async openLeaving(): Promise<void> {
		await this.page
			.getByRole('complementary')
			.getByRole('button', { name: this.t.leave.button })
			.click();
	}

	/** The moderators see that she waits; by an open link she is not told who they are. */
	async waits(): Promise<void> {
		await expect(
			this.seen(this.locale === 'sv' ? /ser att du är här/ : /can see you are here/)
		).toBeVisible();
	}
}

/** The moderator who leads. */
export class Moderator extends Person {
	/** Herself in another tab of the same browser. */
	inTab(page: Page): Moderator {
		return new Moderator(page, this.origin, this.locale);
	}

	get lead(): LeadMessages {
		return leadWords(this.locale);
	}

	async open(): Promise<void> {
		await this.page.goto(`${this.origin}/led`);
		await this.speak();
	}

	/** Before the page has begun its switch does nothing. */
	override async speak(): Promise<void> {
		await expect(this.page.getByText(leadWords('sv').starting)).toHaveCount(0);
		await super.speak();
	}

	/** First name, and a passphrase if the meeting is to survive a reload. */
	async activate(firstName: string, passphrase?: string): Promise<void> {
		await this.page.getByRole('textbox', { name: this.lead.activate.name }).fill(firstName);
		if (passphrase === undefined) {
			await this.page.getByRole('radio', { name: this.lead.activate.keepNo }).check();
		} else {
			await this.passphrase.fill(passphrase);
		}
		await this.button(this.lead.activate.go).click();
		await this.isPreparing();
	}

	/** The meeting becomes one of a group that meets again. */
	async saveGroup(name: string): Promise<void> {
		const { groups } = this.lead;
		await this.page.getByText(groups.again).click();
		await this.page.getByRole('textbox', { name: groups.name }).fill(name);
		await this.button(groups.save).click();
		await expect(this.page.getByText(name)).toBeVisible();
	}

	/** A code for one place of her group, in digits. */
	async newCodeFor(place: number): Promise<string> {
		const before = await this.invites.count();
		await this.button(this.lead.places.make.code(place)).click();
		await expect(this.invites).toHaveCount(before + 1);
		return this.invites.first().locator('.digits').innerText();
	}

	get passphrase(): Locator {
		return this.page.getByLabel(this.lead.passphrase.label, { exact: true });
	}

	async isPreparing(): Promise<void> {
		await expect(this.heading(this.lead.ready.h1)).toBeVisible();
	}

	/** Makes a code and reads it off the screen in the language of the invitation. */
	async newCode(): Promise<CodeInvite> {
		const before = await this.invites.count();
		await this.button(this.lead.invites.newCode).click();
		await expect(this.invites).toHaveCount(before + 1);
		const card = this.invites.first();
		await expect(card.locator('.words li')).toHaveCount(5);
		const digits = await card.locator('.digits').innerText();
		return { words: await card.locator('.words li').allInnerTexts(), digits: digits.trim() };
	}

	async newLink(): Promise<string> {
		const before = await this.invites.count();
		await this.button(this.lead.invites.newLink).click();
		await expect(this.invites).toHaveCount(before + 1);
		return this.invites.first().locator('.address').innerText();
	}

	/** The invites on the screen, the newest first. */
	get invites(): Locator {
		return this.rowsOf(new RegExp(`^${this.lead.invites.name(0).replace('0', '')}\\d+$`));
	}

	invite(ordinal: number): Locator {
		return this.rowsOf(new RegExp(`^${this.lead.invites.name(ordinal)}$`));
	}

	/** What the list says about an invite: kind and state. */
	async isSaid(ordinal: number, standing: keyof LeadMessages['invites']['standings']) {
		const said = this.invite(ordinal).getByText(this.lead.invites.standings[standing]);
		await expect(said).toBeVisible();
	}

	rowsOf(name: RegExp): Locator {
		const heading = this.page.getByRole('heading', { level: 3, name });
		return this.page.locator('li').filter({ has: heading });
	}

	async openDoors(): Promise<void> {
		await this.button(this.lead.ready.open).click();
		await this.inRoom();
	}

	/** Lets in whoever waits first; answers with the name she has. */
	async admit(): Promise<string> {
		const waiting = this.page.locator('li').filter({
			has: this.page.getByRole('button', { name: this.admitName })
		});
		const name = await waiting.first().getByRole('heading', { level: 3 }).innerText();
		await this.button(this.lead.lobby.admitName(name)).click();
		return name;
	}

	async remove(name: string): Promise<void> {
		await this.button(this.t.talk.lead.moreName(name)).click();
		await this.button(this.lead.remove.buttonName(name)).click();
		await this.button(this.lead.remove.yes.today, this.dialog).click();
	}

	async newLock(): Promise<void> {
		const button = this.button(this.lead.room.newLock);
		await expect(button).toHaveAttribute('aria-disabled', 'false');
		await button.click();
	}

	async close(): Promise<void> {
		await this.button(this.lead.close.button).click();
		await this.button(this.lead.close.yes, this.dialog).click();
	}

	get admitName(): RegExp {
		return new RegExp(`^${this.lead.lobby.admitName('')}`);
	}

	get denyName(): RegExp {
		return new RegExp(`^${this.lead.lobby.denyName('')}`);
	}

	async unlock(passphrase: string): Promise<void> {
		await expect(this.heading(this.lead.unlock.h1)).toBeVisible();
		await this.passphrase.fill(passphrase);
		await this.button(this.lead.unlock.button).click();
	}

	warning(type: 'twiceWaiting' | 'twiceInside' | 'burned', ordinal: number): Locator {
		const text = this.lead.warnings[type](this.lead.invites.name(ordinal));
		return this.page.getByRole('listitem').filter({ hasText: text });
	}
}

/**
 * Another code for the same waiting room, with a right check value: 14 digits of the number, of
 * which the lowest bit is part of the secret, and the number modulo 97 (PROTOCOL.md §5).
 */
export function neighbourOf(digits: string): string {
	const value = BigInt(digits.replace(/\s/g, '').slice(0, 14)) ^ 1n;
	return `${String(value).padStart(14, '0')}${String(value % 97n).padStart(2, '0')}`;
}
