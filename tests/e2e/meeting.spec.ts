import { nearestWord, WORDS_SV } from '#crypto';
import { organisation } from '../../src/lib/app/organisation.ts';
import { Moderator, Participant } from './people.ts';
import { expect, test, type World } from './world.ts';

const PASSPHRASE = 'sju lyktor i regnet';

async function moderator(world: World): Promise<Moderator> {
	const page = await (await world.browser()).newPage();
	return new Moderator(page, world.origin);
}

async function participant(world: World): Promise<Participant> {
	const page = await (await world.browser()).newPage();
	return new Participant(page, world.origin);
}

test('a meeting from the first invitation to the close', async ({ world }) => {
	const anna = await moderator(world);
	await anna.open();
	await anna.activate('Anna', PASSPHRASE);
	const link = await anna.newLink();
	const forWords = await anna.newCode();
	const forDigits = await anna.newCode();
	await anna.openDoors();

	const a = await participant(world);
	await a.arriveByLink(link);
	await a.waits();
	expect(new URL(a.page.url()).hash, 'the invitation left the address').toBe('');
	const nameOfA = await anna.admit();
	await a.inRoom();

	const b = await participant(world);
	await b.open();
	await mistypesAWord(b, world, forWords.words);
	await b.promiseAndKnock();
	const nameOfB = await anna.admit();
	await b.inRoom();

	const c = await participant(world);
	await c.arriveByCode(forDigits.digits);
	const nameOfC = await anna.admit();
	await c.inRoom();

	const everybody = [anna, a, b, c];
	const said = ['Välkomna hit.', 'Hej, skönt att vara här.', 'Hej på er.', 'Hej! Första gången.'];
	for (const [at, person] of everybody.entries()) await person.say(said[at]!);
	for (const person of everybody) await person.reads(...said);

	const tricky = '<b>fet</b> https://exempel.se \u202Ebaklänges\u202C <img src=x onerror=alert(1)>';
	await b.say(tricky);
	for (const person of everybody) {
		await person.reads(tricky);
		await expect(person.log.locator('b, a, img, script')).toHaveCount(0);
	}

	await anna.remove(nameOfC);
	await expect(c.heading(c.t.after.removedH1)).toBeFocused();
	for (const person of [anna, a, b]) await person.reads(person.t.room.removed);
	const afterwards = 'Nu är vi tre kvar.';
	await a.say(afterwards);
	for (const person of [anna, b]) await person.reads(afterwards);
	await expect(c.page.getByText(afterwards)).toHaveCount(0);
	await expect(c.page.getByText(said[1]!)).toHaveCount(0);

	await anna.newLock();
	for (const person of [anna, a, b]) await person.reads(person.t.room.lock);

	await b.page.reload();
	await b.page.locator('form[data-ready="true"]').waitFor();
	await expect(b.heading(b.t.start.h1)).toBeVisible();
	await expect(b.page.getByText(afterwards)).toHaveCount(0);
	await anna.remove(nameOfB);
	const again = await anna.newCode();
	await b.arriveByCode(again.words.join(' '));
	const newNameOfB = await anna.admit();
	await b.inRoom();
	await b.say('Tillbaka igen.');
	for (const person of [anna, a]) await person.reads('Tillbaka igen.');
	await expect(b.line(said[0]!), 'nothing from before she came').toHaveCount(0);
	expect(newNameOfB).not.toBe('');

	await leavesQuickly(a, world, said[1]!);

	await anna.close();
	await expect(b.heading(b.t.after.endedH1)).toBeFocused();
	await expect(anna.heading(anna.lead.after.h1)).toBeFocused();
	expect(nameOfA).not.toBe(nameOfB);
	expect([...new Set(world.requests)].filter((path) => path === '/rensa')).toEqual(['/rensa']);
});

/** One letter wrong: caught on the spot, with nothing sent for it. */
async function mistypesAWord(b: Participant, world: World, right: readonly string[]) {
	const wrong = `${right[0]!.slice(0, -1)}x`;
	expect(WORDS_SV).not.toContain(wrong);
	expect(nearestWord(wrong, WORDS_SV)).toBe(right[0]);
	const before = world.requests.length;
	await b.code.fill([wrong, ...right.slice(1)].join(' '));
	await b.next();
	const message = b.t.error.word(wrong, right[0]!);
	await expect(b.page.getByRole('link', { name: message })).toBeVisible();
	await b.page.getByRole('link', { name: message }).click();
	await expect(b.code).toBeFocused();
	expect(world.requests.length).toBe(before);
	await b.code.fill(right.join(' '));
	await expect(b.page.getByText(b.t.start.codeWhole)).toBeVisible();
	await b.next();
}

/** Blank at once, an ordinary page soon after, and no way back to the talk. */
async function leavesQuickly(a: Participant, world: World, secret: string) {
	await a.exit.click();
	await a.page.waitForURL(organisation.neutralUrl);
	expect(world.neutral).toBe(1);
	await a.page.goBack().catch(() => null);
	await expect(a.page.getByText(secret)).toHaveCount(0);
}
