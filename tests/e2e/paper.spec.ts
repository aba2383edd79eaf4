import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { WORDS_SV } from '../../crypto/room/words-sv.ts';
import { leadEn } from '../../src/lib/i18n/messages/lead-en.ts';
import { leadSv } from '../../src/lib/i18n/messages/lead-sv.ts';
import { en } from '../../src/lib/i18n/messages/en.ts';
import { sv } from '../../src/lib/i18n/messages/sv.ts';
import { effortOf } from './effort.ts';
import { expect, test } from './world.ts';

const PASSPHRASE = 'sju lyktor i regnet';
const GROUP = 'Norra ringen';
const CARDS = 8;
/** As long as an organisation's own may be. */
const ADDRESS = 'https://samtal.foreningen-norra-ringen.example/';
/** A code that takes as much room on its card as any. */
const widest = [...WORDS_SV]
	.sort((a, b) => widthOf(b) - widthOf(a))
	.slice(0, 5)
	.join(' ');

test('eight cards on one sheet, and nothing else on paper', async ({ world }) => {
	const anna = await world.moderator();
	const { cards, door, invites } = anna.lead;
	await anna.page.evaluate(() => (window.print = () => undefined));
	await anna.activate('Anna', PASSPHRASE);
	await anna.saveGroup(GROUP);
	const digits = [await anna.newCodeFor(1)];
	while (digits.length < CARDS - 1) digits.push((await anna.newCode()).digits);
	const link = await anna.newLink();
	await anna.page.getByText(door.summary, { exact: true }).click();
	await anna.button(door.make).click();

	await anna.page.emulateMedia({ media: 'print' });
	expect(await onPaper(anna.page), 'before she prints').toBe('');
	await anna.page.emulateMedia({ media: 'screen' });
	await anna.page.getByText(cards.summary).click();
	await anna.button(cards.print(CARDS)).click();
	await anna.page.emulateMedia({ media: 'print' });
	const paper = await onPaper(anna.page);
	// The words of the codes may be anything.
	const drawn = anna.page.locator('.sheet .words');
	const printed = (await drawn.allInnerTexts()).reduce((text, it) => text.replace(it, ''), paper);
	const said = paper.split(cards.hello).slice(1);
	expect(said).toHaveLength(CARDS);
	for (const code of digits) expect(paper).toContain(code.replace(/\s+/g, ' '));
	expect(paper).toContain(link);
	expect(printed).not.toMatch(/Lykta|Norra|Anna|grupp|Plats|Rum/);
	expect(printed).not.toContain(invites.h2);
	await expect(drawn).toHaveCount(CARDS - 1);
	await drawn.evaluateAll((all, words) => all.forEach((it) => (it.textContent = words)), widest);
	await anna.page
		.locator('.sheet .card:not(.link) .address')
		.evaluateAll((all, address) => all.forEach((it) => (it.textContent = address)), ADDRESS);
	const faults = await anna.page.locator('.sheet .card').evaluateAll((all) =>
		all.filter((card) => {
			const pictures = card.querySelectorAll('svg path').length;
			return pictures !== 1 || card.scrollHeight > card.clientHeight + 1;
		})
	);
	expect(faults, 'cards without a picture, or cut off').toEqual([]);
	expect(pagesOf(await anna.page.pdf({ preferCSSPageSize: true }))).toBe(1);

	await anna.page.evaluate(() => dispatchEvent(new Event('afterprint')));
	await expect(anna.page.locator('.sheet')).toHaveCount(0);
	expect(await onPaper(anna.page), 'when it is printed').toBe('');
});

test('eight invitations on paper are more than five taps away from a new group', async ({
	world
}) => {
	const anna = await world.moderator();
	const { cards, places } = anna.lead;
	await anna.page.evaluate(() => (window.print = () => undefined));
	await anna.activate('Anna', PASSPHRASE);
	await anna.saveGroup(GROUP);
	const effort = await effortOf(anna);
	await anna.page.getByText(cards.summary).click();
	await anna.button(cards.make(CARDS)).click();
	await expect(anna.button(cards.enough)).toBeVisible();
	await anna.button(cards.print(CARDS)).click();
	expect((await effort()).taps).toBeLessThanOrEqual(5);
	await anna.page.emulateMedia({ media: 'print' });
	expect((await onPaper(anna.page)).split(cards.hello).slice(1)).toHaveLength(CARDS);
	await anna.page.evaluate(() => dispatchEvent(new Event('afterprint')));
	await anna.page.emulateMedia({ media: 'screen' });
	await expect(anna.invites).toHaveCount(CARDS);
	for (let place = 1; place <= CARDS; place += 1) {
		const about = anna.invites.getByText(` · ${places.place(place).toLocaleLowerCase('sv')} · `);
		await expect(about).toHaveCount(1);
	}

	// One that is wanted for somebody more, and none that nobody asked for.
	await anna.page.getByRole('combobox', { name: cards.count }).selectOption(String(CARDS + 1));
	await anna.button(cards.make(1)).click();
	await expect(anna.invites).toHaveCount(CARDS + 1);
	await anna.openDoors();
	const a = await world.participant();
	await anna.button(/^Visa inbjudan 1$/).click();
	await a.arriveByCode(await anna.invite(1).locator('.digits').innerText());
	await anna.admit();
	await a.inRoom();
});

test('the guide for moderators is one page in each language, and names what the screens say', async ({
	page
}) => {
	const guide = readFileSync(new URL('../../docs/moderator.md', import.meta.url), 'utf8');
	const [swedish, english, more] = guide.split(/^(?=# )/m);
	expect(more).toBeUndefined();
	for (const [text, words] of [
		[swedish!, textsOf([sv, leadSv])],
		[english!, textsOf([en, leadEn])]
	] as const) {
		await page.setContent(`<body style="font: 10pt/1.3 Arial, sans-serif">${htmlOf(text)}`);
		expect(await page.locator('li').count()).toBeGreaterThan(10);
		const margin = { top: '15mm', right: '18mm', bottom: '15mm', left: '18mm' };
		expect(pagesOf(await page.pdf({ format: 'A4', margin }))).toBe(1);
		const named = await page.locator('b').allTextContents();
		expect(named.filter((name) => !words.has(name))).toEqual([]);
	}
});

/** In letters, where the broad ones count for two. */
function widthOf(word: string): number {
	return word.length + (word.match(/[mw]/g)?.length ?? 0);
}

/** The few marks that the guide is written with. */
function htmlOf(markdown: string): string {
	return markdown
		.replace(/^(#+) (.*)$/gm, (_, marks: string, text: string) => {
			const level = String(marks.length);
			return `<h${level} style="margin: 8pt 0 2pt">${text}</h${level}>`;
		})
		.replace(/^- (.*)$/gm, '<li style="margin: 2pt 0">$1</li>')
		.replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>');
}

/** Every text of some dictionaries that needs no name or number. */
function textsOf(node: unknown): ReadonlySet<string> {
	if (typeof node === 'string') return new Set([node]);
	if (typeof node !== 'object' || node === null) return new Set();
	return new Set(Object.values(node).flatMap((value) => [...textsOf(value)]));
}

/** All text that would be printed. */
function onPaper(page: Page): Promise<string> {
	return page.evaluate(() => document.documentElement.innerText.replace(/\s+/g, ' ').trim());
}

function pagesOf(pdf: Buffer): number {
	return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
