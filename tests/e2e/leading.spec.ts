import type { Page } from '@playwright/test';
import type { Moderator, Participant } from './people.ts';
import { expect, test } from './world.ts';

/* Who leads a meeting, in real browsers: given to one of those in it, or taken up after a silence. */

const PASSPHRASE = 'sju lyktor i regnet';
/** From a lead's last message to another's first lock, with what slow machines add. */
const SUCCESSION_MS = 30_000;

test('a group that was given away is still in its starter’s hands', async ({ world }) => {
	const { anna, people } = await world.meeting(2, PASSPHRASE);
	const [a, b] = people as [Participant, Participant];
	const name = await a.name();
	const { lead } = anna.t.talk;
	await a.say('Jag kan hålla i det.');
	await anna.reads('Jag kan hålla i det.');
	await moderates(anna, a, b);

	// As fast as the screen lets her: nobody has heard the new moderator yet.
	await anna.composer.fill('Ett utkast.');
	await anna.button(lead.moreName(name)).click();
	await anna.button(lead.handOver(name)).click();
	await anna.button(lead.handOverYes).click();
	await expect(anna.seen(lead.handingOver(name))).toBeVisible();
	const mira = anna.inTab(a.page);
	for (const person of [anna, b, mira]) await person.reads(person.t.room.leads([name]));
	await expect(anna.composer, 'what she was writing').toHaveValue('Ett utkast.');
	await mira.say('Nu håller jag i träffen.');
	for (const person of [anna, b]) await person.reads('Nu håller jag i träffen.');
	await expect(anna.button(lead.moreName(name))).toHaveCount(0);
	expect(await databases(anna.page)).toEqual(['lykta']);

	await anna.button(anna.t.leave.button).first().click();
	await anna.button(anna.t.leave.quiet, anna.dialog).click();
	await anna.focusIsOn(anna.heading(anna.lead.after.leftH1));
	await expect(anna.page.getByText('Nu håller jag i träffen.')).toHaveCount(0);
	await nothingIsLeft(anna);

	for (const person of [mira, b]) {
		await person.reads(person.t.room.left(['Anna']));
		await person.isWith(2);
	}
	await mira.say('Bara vi två.');
	await b.reads('Bara vi två.');
	await b.say('Ja.');
	await mira.reads('Ja.');
	await expect(anna.page.getByText('Bara vi två.')).toHaveCount(0);

	const c = await world.participant();
	await c.arriveByLink(await mira.newLink());
	await mira.admit();
	await c.inRoom();
	for (const person of [mira, b, c]) await person.isWith(3);
	await c.say('Hej.');
	for (const person of [mira, b]) await person.reads('Hej.');

	await anna.page.reload();
	await expect(anna.heading(anna.lead.activate.h1)).toBeVisible();
	await nothingIsLeft(anna);
});

test('a starter who reloads after she gave the group away takes it back, or is out', async ({
	world
}) => {
	const { anna, people } = await world.meeting(2, PASSPHRASE);
	const [a, b] = people as [Participant, Participant];
	const name = await a.name();
	const { lead } = anna.t.talk;
	await moderates(anna, a, b);
	await anna.button(lead.moreName(name)).click();
	await anna.button(lead.handOver(name)).click();
	await anna.button(lead.handOverYes).click();
	for (const person of [anna, b]) await person.reads(person.t.room.leads([name]));

	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await anna.button(anna.lead.ready.open).click();
	await anna.focusIsOn(anna.heading(anna.lead.ready.seeking));
	await anna.inRoom();
	await anna.isWith(3);
	await expect(anna.button(lead.moreName(name)), 'she leads no longer').toHaveCount(0);
	for (const person of [a, b]) await person.reads(person.t.room.returned(['Anna']));
	await anna.say('Jag är tillbaka.');
	for (const person of [a, b]) await person.reads('Jag är tillbaka.');
	await expect(b.line(b.t.room.leads(['Anna']))).toHaveCount(0);
});

test('a lead whose page dies takes the meeting with her', async ({ world }) => {
	const { anna, people } = await world.meeting(3);
	const [a, b, c] = people as [Participant, Participant, Participant];
	const name = await a.name();
	await moderates(anna, a, b);
	await b.say('Före.');
	for (const person of [anna, a, c]) await person.reads('Före.');
	// In the channel that also tells her what she would lead by: she has that by now.
	const { staffComposer, staffSend } = anna.t.talk.lead;
	await anna.page.getByRole('textbox', { name: staffComposer }).fill('Nu kan du ta över.');
	await anna.button(staffSend).click();
	await expect(a.seen('Nu kan du ta över.')).toBeVisible();

	await anna.page.context().close();
	const died = Date.now();
	await b.say('Under tiden.');
	for (const person of [b, c]) {
		await expect(person.line(person.t.room.leads([name]))).toBeVisible({ timeout: SUCCESSION_MS });
	}
	expect(Date.now() - died).toBeLessThan(SUCCESSION_MS);

	const mira = anna.inTab(a.page);
	await mira.say('Nu leder jag.');
	await c.say('Jag är kvar.');
	for (const person of [mira, b, c]) {
		await person.reads('Före.', 'Under tiden.', 'Nu leder jag.', 'Jag är kvar.');
		await person.isWith(3);
		await expect(person.log.getByText(person.t.room.returned(['']))).toHaveCount(0);
	}
});

test('an open link lets in nobody but by hand, and no more once it is stopped', async ({
	world
}) => {
	const anna = await world.moderator();
	const { door } = anna.lead;
	await anna.activate('Anna');
	await anna.page.getByText(door.summary, { exact: true }).click();
	await anna.button(door.make).click();
	await expect(anna.page.getByText(door.open)).toBeVisible();
	const link = await anna.invites.first().locator('.address').innerText();
	await anna.openDoors();

	const [a, b] = [await world.participant(), await world.participant()];
	await a.arriveByLink(link);
	await a.waits();
	await b.arriveByLink(link);
	await b.waits();
	await expect(anna.page.getByText(door.came)).toHaveCount(2);
	await expect(anna.page.getByText(anna.lead.lobby.right)).toHaveCount(0);
	await anna.admit();
	await a.inRoom();
	await anna.isWith(2);

	await anna.button(/^Visa inbjudan 1$/).click();
	await anna.button(door.stop).click();
	await anna.button(door.stop, anna.dialog).click();
	await b.focusIsOn(b.heading(b.t.lobby.refusedH1));
	await a.say('Jag är kvar.');
	await anna.reads('Jag är kvar.');
	await expect(anna.page.getByText(anna.lead.invites.standings.cancelled)).toBeVisible();
});

test('an invited moderator is greeted as one, and has her screens from the first', async ({
	world
}) => {
	const anna = await world.moderator();
	const { invites, lobby } = anna.lead;
	await anna.activate('Anna');
	await anna.page.getByText(invites.moderator).click();
	await anna.page.getByRole('textbox', { name: invites.moderatorName }).fill('Sara');
	await anna.button(invites.moderatorMake).click();
	const link = await anna.invites.first().locator('.address').innerText();
	await anna.openDoors();

	const sara = await world.participant();
	await sara.open(link);
	await sara.next();
	await sara.focusIsOn(sara.heading(sara.t.rules.moderator.h1));
	await sara.button(sara.t.rules.yes).click();
	await sara.waits();
	await expect(sara.seen(sara.t.lobby.yourName), 'a made-up name').toHaveCount(0);
	await expect(anna.page.getByText(invites.forModerator('Sara'))).toBeVisible();
	await anna.button(lobby.admitName('Sara')).click();
	const staff = sara.page.getByRole('heading', { name: sara.t.talk.lead.staff });
	await expect(staff).toBeVisible();
	await sara.isWith(2);
	await anna.isWith(2);
	await sara.say('Hej, jag modererar med Anna.');
	await anna.reads('Hej, jag modererar med Anna.');
});

/** One of them is asked to moderate and says yes; `other` reads it too. */
async function moderates(anna: Moderator, asked: Participant, other: Participant) {
	const name = await asked.name();
	const { lead, offer } = anna.t.talk;
	await anna.button(lead.moreName(name)).click();
	await anna.button(lead.ask(name)).click();
	await anna.button(lead.askYes).click();
	await expect(asked.dialog.getByText(offer.name(name))).toBeVisible();
	await expect(other.page.getByText(offer.body), 'nobody else is asked').toHaveCount(0);
	await asked.button(offer.yes).click();
	for (const person of [anna, other]) {
		await expect(person.line(person.t.room.promoted([name, name]))).toBeVisible({
			timeout: 40_000
		});
	}
}

function databases(page: Page): Promise<string[]> {
	return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));
}

/** Of the meeting on her device; her page shows its own scripts no storage of the tab. */
async function nothingIsLeft(anna: Moderator) {
	expect(await databases(anna.page)).toEqual([]);
	const others = await anna.page.evaluate(async () => ({
		local: localStorage.length,
		tab: (window as unknown as { lykta: { tab?: Storage } }).lykta.tab?.length,
		caches: (await caches.keys()).length,
		workers: (await navigator.serviceWorker.getRegistrations()).length
	}));
	expect(others).toEqual({ local: 0, tab: 0, caches: 0, workers: 0 });
	expect(await anna.page.context().cookies()).toEqual([]);
}
