import { organisation } from '../../src/lykta.config.ts';
import { Moderator, Participant } from './people.ts';
import { Profile } from './profile.ts';
import { Search, textCanary } from './search.ts';
import { expect, test as base } from './world.ts';

/*
 * What is left on a disk. Browsers that keep all that browsers keep take part in a meeting, leave
 * quickly and are closed; then every byte of their profiles is searched.
 */

const test = base.extend<{ profile: () => Promise<Profile> }>({
	profile: async ({ world }, use, info) => {
		const all: Profile[] = [];
		await use(async () => {
			const profile = await Profile.open(world, info);
			all.push(profile);
			return profile;
		});
		for (const profile of all) {
			await profile.close();
			profile.remove();
		}
	}
});

const PASSPHRASE = 'sju lyktor i regnet';
const GROUP = 'Kvarnbyringen Zq41';
const OWN = 'Kanariefågeln sjunger om kvällen';
const UNSENT = 'Ett utkast som aldrig skickades';
const OTHERS = 'Gulsparven svarar från granen';
const STAFF = 'Bofinken viskar till den andra';
const ASIDE = 'Talgoxen ber om en stund för sig';

test('a meeting leaves something on the disk of who was there', async ({ world, profile }) => {
	test.setTimeout(120_000);
	const [leads, typed, linked] = [await profile(), await profile(), await profile()];
	const anna = new Moderator(leads.page, world.origin);
	await anna.open();
	await anna.activate('Annafrid', PASSPHRASE);
	await anna.saveGroup(GROUP);
	const digits = await anna.newCodeFor(1);
	const code = await anna.newCode();
	const link = await anna.newLink();
	await anna.openDoors();

	const a = new Participant(typed.page, world.origin);
	await a.page.goto(`${organisation.neutralUrl}innan`);
	await a.arriveByCode(code.words.join(' '));
	await anna.admit();
	await a.inRoom();
	const b = new Participant(linked.page, world.origin);
	await b.arriveByLink(link);
	await anna.admit();
	await b.inRoom();
	for (const person of [anna, a, b]) await person.isWith(3);
	const names = [await a.name(), await b.name()];
	await talk(anna, a, b);

	const canaries = [
		textCanary('own words', OWN),
		textCanary('unsent words', UNSENT),
		textCanary('words of others', OTHERS),
		textCanary('words of the moderator', STAFF),
		textCanary('private words', ASIDE),
		textCanary('code in words', code.words.join(' ')),
		textCanary('code in digits', code.digits),
		textCanary('code of a place', digits),
		textCanary('name of the group', GROUP),
		textCanary('name of the moderator', 'Annafrid'),
		textCanary('passphrase', PASSPHRASE),
		...names.map((name) => textCanary('made-up name', name))
	];
	const opened = textCanary('link', new URL(link).hash.slice(1));
	for (const person of [a, anna]) {
		await person.exit.click();
		await expect(person.page.getByRole('heading', { name: 'Sol' })).toBeVisible();
	}
	await b.openLeaving();
	await b.button(b.t.leave.quiet, b.dialog).click();
	await b.focusIsOn(b.heading(b.t.after.h1));
	for (const used of [typed, linked, leads]) await used.close();

	const search = new Search([...canaries, opened]);
	for (const used of [typed, linked, leads]) expect(used.size).toBeGreaterThan(100_000);
	expect(typed.find(search)).toEqual([]);
	expect(leads.find(search)).toEqual([]);
	// A browser has written an address down before the page is there that takes it away.
	expect(linked.find(search).filter((hit) => !hit.startsWith('link '))).toEqual([]);

	expect(typed.history(world.origin).map(({ url }) => url)).toEqual([`${world.origin}/`]);
	expect(leads.history(world.origin).map(({ url }) => url)).toEqual([`${world.origin}/led`]);
	expect(linked.history(world.origin).map(({ url }) => url)).toEqual([link, `${world.origin}/`]);
	const rows = [typed, linked, leads].flatMap((used) => used.history(world.origin));
	for (const { title } of rows) expect(['', organisation.appName, 'Väder']).toContain(title);
});

test('the search overlooks what a page leaves', async ({ world, profile }) => {
	const used = await profile();
	const a = new Participant(used.page, world.origin);
	await a.open();
	await a.page.evaluate(sabotage, [...PLACES]);
	await a.page.waitForTimeout(1_000);
	await used.close();
	const search = new Search(PLACES.map((place) => textCanary(place, leftIn(place))));
	const found = used.find(search);
	for (const place of PLACES) {
		expect(
			found.filter((hit) => hit.startsWith(`${place} `)),
			place
		).not.toEqual([]);
	}
});

const PLACES = ['title', 'address', 'field', 'local', 'tab', 'database', 'cache'] as const;

function leftIn(place: string): string {
	return `Näktergalen ${place} 7Kq2`;
}

/** Runs in the page: keeps the same words in every place there is. */
async function sabotage(places: readonly string[]) {
	const [title, address, field, local, tab, database, cache] = places.map(
		(place) => `Näktergalen ${place} 7Kq2`
	) as [string, string, string, string, string, string, string];
	document.title = title;
	history.replaceState(null, '', `#${address}`);
	const area = document.createElement('textarea');
	area.value = field;
	document.body.append(area);
	localStorage.setItem('kept', local);
	(window as unknown as { lykta: { tab: Storage } }).lykta.tab.setItem('kept', tab);
	await new Promise<void>((resolve) => {
		const opening = indexedDB.open('kept', 1);
		opening.onupgradeneeded = () => opening.result.createObjectStore('all');
		opening.onsuccess = () => {
			const change = opening.result.transaction('all', 'readwrite');
			change.objectStore('all').put(database, 1);
			change.oncomplete = () => {
				resolve();
			};
		};
	});
	await (await caches.open('kept')).put('/kept', new Response(cache));
}

async function talk(anna: Moderator, a: Participant, b: Participant) {
	await a.say(OWN);
	await b.say(OTHERS);
	await anna.say(STAFF);
	for (const person of [anna, a, b]) await person.reads(OWN, OTHERS, STAFF);
	const { support, aside, lead } = a.t.talk;
	await a.button(support.button).click();
	await a.button(support.levels[1]).click();
	await anna.button(lead.take).click();
	await expect(a.dialog.getByText(lead.takeText)).toBeVisible();
	await a.dialog.getByRole('textbox').fill(ASIDE);
	await a.button(aside.send).click();
	await anna.button(lead.openName(await a.name())).click();
	await expect(anna.dialog.getByText(ASIDE)).toBeVisible();
	await anna.page.keyboard.press('Escape');
	await a.page.keyboard.press('Escape');
	await a.composer.fill(UNSENT);
	await b.composer.fill(UNSENT);
}
