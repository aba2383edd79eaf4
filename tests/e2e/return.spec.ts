import type { Page } from '@playwright/test';
import type { Participant, Person } from './people.ts';
import { expect, test } from './world.ts';

const PASSPHRASE = 'sju lyktor i regnet';
/** A place is free for its ticket once its holder has not been heard for some ticks. */
const BACK_MS = 60_000;

test('a reload in the room costs her place, her name or what was said', async ({ world }) => {
	const { anna, people } = await world.meeting(2);
	const [a, b] = people as [Participant, Participant];
	const name = await b.name();
	await a.say('Det här sas innan.');
	await b.say('Och det här svarade jag.');
	for (const person of [anna, a, b]) await person.reads('Och det här svarade jag.');
	const before = await keeps(b);

	await b.page.reload();
	await b.focusIsOn(b.heading(b.t.lobby.returnH1));
	await expect(b.log).toHaveCount(0);
	expect(await kept(b.page), 'read once').toEqual([]);
	await isBack(b);
	expect(await b.name()).toBe(name);
	expect(await keeps(b), 'another ticket').not.toBe(before);
	await onlyTheTab(b);

	const line = b.t.room.returned([name]);
	for (const person of [anna, a]) {
		await person.reads(line);
		await expect(person.line(line), 'one line').toHaveCount(1);
		await person.isWith(3);
	}
	await b.reads('Det här sas innan.', 'Och det här svarade jag.');
	await expect(b.log.getByText(b.t.room.again)).toHaveCount(2);
	await expect(a.log.getByText(a.t.room.again), 'only for her').toHaveCount(0);
	await b.say('Nu är jag här igen.');
	for (const person of [anna, a]) await person.reads('Nu är jag här igen.');
	await a.say('Skönt.');
	await b.reads('Skönt.');

	await b.openLeaving();
	await b.button(b.t.leave.quiet, b.dialog).click();
	await b.focusIsOn(b.heading(b.t.after.h1));
	expect(await kept(b.page)).toEqual([]);
	await startsAnew(b);
});

test('somebody who reloads twice before she is back has lost her place', async ({ world }) => {
	const { anna, people } = await world.meeting(1);
	const [a] = people as [Participant];
	await a.page.reload();
	await a.focusIsOn(a.heading(a.t.lobby.returnH1));
	await a.page.reload();
	await a.focusIsOn(a.heading(a.t.lobby.returnH1));
	await isBack(a);
	await anna.isWith(2);
	await a.say('Två gånger till.');
	await anna.reads('Två gånger till.');
});

test('a reload in the waiting room is not warned of, or leaves something', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	await a.arriveByLink(link);
	await a.waits();
	await expect(a.seen(a.t.lobby.noReload)).toBeVisible();
	expect(await kept(a.page)).toEqual([]);
	await startsAnew(a);
	await a.arriveByLink(link);
	await a.focusIsOn(a.heading(a.t.lobby.usedH1));
});

test('a second tab takes the talk unasked, or cannot have it', async ({ world }) => {
	const { anna, people } = await world.meeting(1);
	const [a] = people as [Participant];
	const name = await a.name();
	await a.say('Första fliken.');
	await anna.reads('Första fliken.');

	const second = a.inTab(await a.page.context().newPage());
	await second.page.goto(`${a.origin}/`);
	await second.focusIsOn(second.heading(second.t.tab.h1));
	await second.button(second.t.tab.close).click();
	await expect(second.page.getByRole('heading', { name: 'Sol' })).toBeVisible();
	expect(world.requests, "would empty the other tab's storage").not.toContain('/rensa');
	await keeps(a);
	await a.say('Den är kvar.');
	await anna.reads('Den är kvar.');

	await second.page.goto(`${a.origin}/`);
	await second.focusIsOn(second.heading(second.t.tab.h1));
	await second.button(second.t.tab.move).click();
	await a.focusIsOn(a.heading(a.t.tab.h1));
	expect(await kept(a.page)).toEqual([]);
	await isBack(second);
	expect(await second.name()).toBe(name);
	await keeps(second);
	await second.say('Andra fliken.');
	await anna.reads('Andra fliken.', anna.t.room.returned([name]));
});

test('a second tab takes a place in the waiting room', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	await a.arriveByLink(link);
	await a.waits();
	const second = a.inTab(await a.page.context().newPage());
	await second.page.goto(link);
	await second.focusIsOn(second.heading(second.t.tab.h1));
	await second.button(second.t.tab.move).click();
	await expect(second.seen(second.t.tab.failed.stays)).toBeVisible();
	await expect(anna.warning('twiceWaiting', 1)).toHaveCount(0);
	await anna.admit();
	await a.inRoom();
});

test('a copied tab comes back as her, or keeps its copy', async ({ world }) => {
	const { anna, people } = await world.meeting(1);
	const [a] = people as [Participant];
	const ticket = await keeps(a);
	const [page] = await Promise.all([
		a.page.context().waitForEvent('page'),
		a.page.evaluate(() => {
			window.open('/favicon.svg');
		})
	]);
	await page.waitForLoadState();
	const copy = await page.evaluate(() => [sessionStorage.length, sessionStorage.getItem('lykta')]);
	expect(copy, 'a browser copies what a tab keeps').toEqual([1, ticket]);
	const second = a.inTab(page);
	await page.goto(`${a.origin}/`);
	await second.focusIsOn(second.heading(second.t.tab.h1));
	expect(await kept(page)).toEqual([]);
	expect(await keeps(a)).toBe(ticket);
	await a.say('Jag är den riktiga.');
	await anna.reads('Jag är den riktiga.');
	await a.page.close();
	await startsAnew(second);
});

test('a ticket in other hands puts out somebody who is here', async ({ world }) => {
	const { anna, people } = await world.meeting(1);
	const [a] = people as [Participant];
	const ticket = await keeps(a);
	const thief = await world.participant();
	await thief.comeBackWith(ticket);
	for (let at = 0; at < 5; at += 1) {
		await a.say(`Jag är här, ${String(at)}.`);
		await anna.reads(`Jag är här, ${String(at)}.`);
		await thief.page.waitForTimeout(3_000);
	}
	await expect(thief.seen(thief.t.lobby.knocking)).toBeVisible();
	await expect(a.log.getByText(a.t.room.returned([await a.name()]))).toHaveCount(0);
	await expect(anna.button(anna.admitName)).toHaveCount(0);
	await anna.isWith(2);
});

test('a browser that keeps nothing is promised a way back', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	await a.page.addInitScript(() => {
		Object.defineProperty(window, 'sessionStorage', {
			configurable: true,
			get: () => {
				throw new DOMException('The operation is insecure.', 'SecurityError');
			}
		});
	});
	await a.open(link);
	await a.next();
	await expect(a.seen(a.t.rules.notKept)).toBeVisible();
	await expect(a.page.getByRole('checkbox')).toHaveCount(0);
	await a.promiseAndKnock();
	await anna.admit();
	await a.inRoom();
	await anna.isWith(2);
	await a.say('Hej.');
	await anna.reads('Hej.');
	await startsAnew(a);
});

test('a shared computer keeps a way back', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	await a.open(link);
	await a.next();
	await a.page.getByRole('checkbox', { name: a.t.rules.shared }).check();
	await expect(a.seen(a.t.rules.sharedHint)).toBeVisible();
	await a.button(a.t.rules.yes).click();
	await a.knock();
	await anna.admit();
	await a.inRoom();
	await anna.isWith(2);
	await a.say('Hej.');
	await anna.reads('Hej.');
	expect(await kept(a.page)).toEqual([]);
	await startsAnew(a);
	expect(await kept(a.page)).toEqual([]);
});

test('a removal, a close or a quick exit leaves a way back', async ({ world }) => {
	const { anna, people } = await world.meeting(3);
	const [a, b, c] = people as [Participant, Participant, Participant];
	for (const person of people) await keeps(person);

	await anna.remove(await a.name());
	await a.focusIsOn(a.heading(a.t.after.removedH1));
	expect(await kept(a.page)).toEqual([]);
	await startsAnew(a);

	await b.exit.click();
	await expect(b.page.getByRole('heading', { name: 'Sol' })).toBeVisible();
	await b.open();
	expect(await kept(b.page)).toEqual([]);
	await expect(b.heading(b.t.start.h1)).toBeVisible();

	await anna.close();
	await c.focusIsOn(c.heading(c.t.after.endedH1), BACK_MS);
	expect(await kept(c.page)).toEqual([]);
	await startsAnew(c);
});

test('a reload of the lead throws somebody out, or loses the talk', async ({ world }) => {
	const { anna, people } = await world.meeting(2, PASSPHRASE);
	const [a, b] = people as [Participant, Participant];
	const names = [await a.name(), await b.name()];
	await a.say('Före omladdningen.');
	for (const person of [anna, b]) await person.reads('Före omladdningen.');

	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await anna.openDoors();
	await anna.isWith(3, 120_000);
	// They have had three people on their screens all the time.
	for (const person of [a, b]) {
		// Who came back within a few seconds of each other share one line.
		const words = person.t.room.returned(['']).trim();
		const line = person.log.getByText(words).filter({ hasText: await person.name() });
		await expect(line).toBeVisible({ timeout: BACK_MS });
		await person.isWith(3);
	}
	expect([await a.name(), await b.name()]).toEqual(names);
	await expect(anna.log.getByText(anna.t.room.came([names[0]!]))).toHaveCount(0);
	await a.reads('Före omladdningen.');
	await a.say('Efter omladdningen.');
	for (const person of [anna, b]) await person.reads('Efter omladdningen.');
	await anna.say('Jag är tillbaka.');
	for (const person of [a, b]) await person.reads('Jag är tillbaka.');
});

/** A lead and so many participants, all of whom everybody sees. */
async function isBack(person: Participant) {
	await expect(person.composer).toBeVisible({ timeout: BACK_MS });
}

/** What her tab keeps, seen from within a page that shows its own scripts none of it. */
function kept(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const { tab } = (window as unknown as { lykta: { tab?: Storage } }).lykta;
		const names = Array.from({ length: tab?.length ?? 0 }, (_, at) => tab?.key(at) ?? '');
		return names.map((name) => tab?.getItem(name) ?? '');
	});
}

/** The one ticket; it comes with the first lock that she has. */
async function keeps(person: Person): Promise<string> {
	await expect.poll(() => kept(person.page)).toHaveLength(1);
	const [ticket = ''] = await kept(person.page);
	expect(ticket).toMatch(/^[\w-]{51}$/);
	return ticket;
}

async function onlyTheTab(person: Person) {
	const others = await person.page.evaluate(async () => ({
		local: localStorage.length,
		databases: (await indexedDB.databases()).length,
		caches: (await caches.keys()).length,
		workers: (await navigator.serviceWorker.getRegistrations()).length
	}));
	expect(others).toEqual({ local: 0, databases: 0, caches: 0, workers: 0 });
	expect(await person.page.context().cookies()).toEqual([]);
}

async function startsAnew(person: Participant) {
	await person.page.reload();
	await person.page.locator('form[data-ready="true"]').waitFor();
	await expect(person.heading(person.t.start.h1)).toBeVisible();
	await expect(person.code).toHaveValue('');
}
