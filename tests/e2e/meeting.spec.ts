import { nearestWord, NAME_COUNT, pseudonym, WORDS_SV } from '#crypto';
import { neighbourOf, type Participant } from './people.ts';
import { expect, test, type World } from './world.ts';

const BEFORE = 'https://www.smhi.se/innan';

test('a meeting from the first invitation to the close', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna', 'sju lyktor i regnet');
	const link = await anna.newLink();
	const forWords = await anna.newCode();
	const forDigits = await anna.newCode();
	const toBurn = await anna.newCode();
	await anna.openDoors();

	const guesser = await world.participant();
	await guesser.arriveByCode(neighbourOf(toBurn.digits));
	await expect(anna.warning('burned', 4)).toBeVisible();
	await anna.isSaid(4, 'burned');
	await expect(anna.button(anna.admitName)).toHaveCount(0);

	const a = await world.participant();
	await a.page.goto(BEFORE);
	await a.arriveByLink(link);
	await a.waits();
	expect(new URL(a.page.url()).hash, 'the invitation left the address').toBe('');
	await anna.admit();
	await a.inRoom();

	const b = await world.participant();
	await b.open();
	await mistypesAWord(b, world, forWords.words);
	await b.promiseAndKnock();
	await anna.admit();
	await b.inRoom();

	const c = await world.participant('en');
	await c.arriveByCode(forDigits.digits);
	const nameOfC = await anna.admit();
	await c.inRoom();
	expect(await c.name(), 'the same name in her language').toBe(inEnglish(nameOfC));

	const said = ['Välkomna hit.', 'Skönt att vara här.', 'Hej på er!', 'Hello. My first time.'];
	for (const person of [anna, a, b, c]) await person.isWith(4);
	for (const [at, person] of [anna, a, b, c].entries()) await person.say(said[at]!);
	for (const person of [anna, a, b, c]) await person.reads(...said);

	const tricky = '<b>fet</b> https://exempel.se \u202Ebaklänges\u202C <img src=x onerror=alert(1)>';
	await b.saysAnyway(tricky);
	for (const person of [anna, a, b, c]) {
		await person.reads(tricky);
		await expect(person.log.locator('b, a, img, script')).toHaveCount(0);
	}

	await anna.remove(nameOfC);
	await c.focusIsOn(c.heading(c.t.after.removedH1));
	for (const person of [anna, a, b]) await person.reads(person.t.room.removed);
	const afterwards = 'Nu är vi tre kvar.';
	await a.say(afterwards);
	for (const person of [anna, b]) await person.reads(afterwards);
	await expect(c.page.getByText(afterwards)).toHaveCount(0);
	await expect(c.page.getByText(said[1]!), 'nothing of the talk stays').toHaveCount(0);
	await keepsNothing(c);

	await anna.newLock();
	for (const person of [anna, a, b]) await person.reads(person.t.room.lock);

	await b.openLeaving();
	await b.button(b.t.leave.quiet, b.dialog).click();
	await b.focusIsOn(b.heading(b.t.after.h1));
	await b.page.reload();
	await b.page.locator('form[data-ready="true"]').waitFor();
	await expect(b.heading(b.t.start.h1)).toBeVisible();
	await expect(b.code).toHaveValue('');
	await expect(b.page.getByText(afterwards)).toHaveCount(0);
	const again = await anna.newCode();
	await b.arriveByCode(again.words.join(' '));
	await anna.admit();
	await b.inRoom();
	for (const person of [anna, a, b]) await person.isWith(3);
	await b.say('Tillbaka igen.');
	for (const person of [anna, a]) await person.reads('Tillbaka igen.');
	await expect(b.line(afterwards), 'a joiner reads nothing earlier').toHaveCount(0);

	await leavesQuickly(a, world, afterwards);

	await anna.close();
	// Somebody is gone without a word: the others wait for her before it is over.
	await b.focusIsOn(b.heading(b.t.after.endedH1), 60_000);
	await anna.focusIsOn(anna.heading(anna.lead.after.h1));
	await expect(b.page.getByText('Tillbaka igen.')).toHaveCount(0);
	await keepsNothing(b);

	// She hears it after a minute of silence: a stranger is not to learn what was wrong with it.
	const wrong = guesser.heading(guesser.t.lobby.unansweredH1);
	await expect(wrong).toBeVisible({ timeout: 70_000 });
	await guesser.focusIsOn(wrong);
});

test('a broken policy would be noticed', async ({ world }) => {
	const a = await world.participant();
	await a.open();
	await a.page.evaluate(() => {
		const style = document.createElement('style');
		style.textContent = 'p { color: red }';
		document.head.append(style);
	});
	await expect.poll(() => world.complaints.join()).toMatch(/policy: style-src/);
	await a.page.context().close();
	world.complaints.length = 0;
});

test('nothing is asked of the relay when a tab comes back into view', async ({ world }) => {
	const a = await world.participant();
	await a.open();
	await a.page.waitForLoadState('networkidle');
	const before = world.requests.length;
	const other = await a.page.context().newPage();
	await other.bringToFront();
	await a.page.bringToFront();
	await a.page.evaluate(() => {
		for (const type of ['focus', 'pageshow']) window.dispatchEvent(new Event(type));
		document.dispatchEvent(new Event('visibilitychange'));
	});
	await a.code.fill('sol');
	await expect(a.code).toHaveValue('sol');
	expect(world.requests.slice(before)).toEqual([]);
});

/** One letter wrong: caught on the spot, the right word offered, with nothing sent for it. */
async function mistypesAWord(b: Participant, world: World, right: readonly string[]) {
	const wrong = `${right[0]!.slice(0, -1)}x`;
	expect(nearestWord(wrong, WORDS_SV)).toBe(right[0]);
	const before = world.requests.length;
	await b.code.fill([wrong, ...right.slice(1)].join(' '));
	await b.next();
	const fault = b.page.getByRole('link', { name: b.t.error.word(wrong, right[0]!) });
	await fault.click();
	await b.focusIsOn(b.code);
	expect(world.requests.slice(before).filter((path) => path !== '/favicon.svg')).toEqual([]);
	await b.button(b.t.error.meant(right[0]!)).click();
	await expect(b.code).toHaveValue(right.join(' '));
	await expect(b.seen(b.t.start.codeWhole)).toBeVisible();
	await b.next();
}

/** Blank in the same moment, an ordinary page soon after, and no way back to the talk. */
async function leavesQuickly(a: Participant, world: World, secret: string) {
	const blank = await a.page.evaluate(() => {
		document.querySelector<HTMLElement>('a.exit')?.click();
		return { hidden: document.documentElement.hidden, title: document.title };
	});
	expect(blank).toEqual({ hidden: true, title: 'Lykta' });
	await expect(a.page.getByRole('heading', { name: 'Sol' })).toBeVisible();
	expect(world.elsewhere).toEqual(['/innan', '/']);
	expect(world.requests).toContain('/rensa');
	// Not `goBack`: a page that comes back whole from the history is never loaded again.
	await a.page.evaluate(() => {
		history.back();
	});
	const address = () => a.page.evaluate(() => location.href).catch(() => 'on the way');
	await expect.poll(address).toBe(BEFORE);
	const shown = await a.page.evaluate(() => document.documentElement.textContent);
	expect(shown).not.toContain(secret);
}

/**
 * Everything a browser can keep for a page, counted once she has gone from it: a picture of the same
 * origin shares its storage and none of its scripts.
 */
async function keepsNothing(person: Participant) {
	await person.page.goto(`${person.origin}/favicon.svg`);
	const kept = await person.page.evaluate(async () => ({
		local: localStorage.length,
		session: sessionStorage.length,
		databases: (await indexedDB.databases()).length,
		caches: (await caches.keys()).length,
		workers: (await navigator.serviceWorker.getRegistrations()).length
	}));
	expect(kept).toEqual({ local: 0, session: 0, databases: 0, caches: 0, workers: 0 });
	expect(await person.page.context().cookies()).toEqual([]);
}

function inEnglish(swedish: string): string {
	const index = Array.from({ length: NAME_COUNT }, (_, at) => at).find(
		(at) => pseudonym(at, 'sv') === swedish
	);
	return pseudonym(index ?? -1, 'en');
}
