import type { Page } from '@playwright/test';
import { expect, test } from './world.ts';

const PASSPHRASE = 'sju lyktor i regnet';
const GROUP = 'Norra ringen';
const CARDS = 8;

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
	const said = paper.split(cards.hello).slice(1);
	expect(said).toHaveLength(CARDS);
	for (const code of digits) expect(paper).toContain(code.replace(/\s+/g, ' '));
	expect(paper).toContain(link);
	expect(paper).not.toMatch(/Lykta|Norra|Anna|grupp|Plats|Rum/);
	expect(paper).not.toContain(invites.h2);
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

/** All text that would be printed. */
function onPaper(page: Page): Promise<string> {
	return page.evaluate(() => document.documentElement.innerText.replace(/\s+/g, ' ').trim());
}

function pagesOf(pdf: Buffer): number {
	return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
