import { expect, test, type World } from '../world.ts';
import { atFixedTime, SIZES, take } from './camera.ts';
import { greets, opensGreetings } from '../greeting.ts';
import type { Moderator, Participant } from '../people.ts';
import type { Locale } from '../../../src/lib/i18n/format.ts';

/**
 * A picture of every screen, as it stands when a real meeting comes by. People, words and the time
 * of day are the same in each run; invitations are not, for nobody outside a browser can choose one.
 */
const PASSPHRASE = 'sju lyktor i regnet';

/** Made-up names by their number: the one she takes and the two others she is shown. */
const names = {
	tulip: [1558, 1025, 328],
	otter: [1025, 41, 2009],
	sparrow: [1476, 205, 574],
	meadow: [1312, 82, 779]
} as const;

type Names = (typeof names)[keyof typeof names];

test('the screens of a meeting in Swedish', async ({ world }) => {
	const anna = await world.moderator();
	const { link, codes } = await prepares(anna);
	const tulip = await arriving(world, names.tulip);
	await startScreens(tulip);
	await knocks(tulip, codes[0]!);
	const otter = await arriving(world, names.otter);
	await otter.arriveByLink(link);
	await lets(anna, [tulip, otter]);

	const sparrow = await arriving(world, names.sparrow);
	await talk(anna, [tulip, otter], async () => {
		await sparrow.arriveByCode(codes[1]!);
		await anna.admit();
		await sparrow.inRoom();
		return sparrow;
	});
	await roomScreens(tulip);
	await talkScreens(anna, tulip, await otter.name());

	const meadow = await arriving(world, names.meadow);
	await meadow.arriveByCode(codes[2]!);
	await meadow.waits();
	const nameOfSparrow = await sparrow.name();
	await leadScreens(anna, nameOfSparrow);
	await turnedAway(anna, { meadow, sparrow, nameOfSparrow });
	await used(world, link);

	await tulip.button(tulip.t.leave.button).first().click();
	await tulip.button(tulip.t.leave.quiet, tulip.dialog).click();
	await tulip.focusIsOn(tulip.heading(tulip.t.after.h1));
	await take(tulip.page, 'after');
	await anna.close();
	await anna.focusIsOn(anna.heading(anna.lead.after.h1));
	await take(anna.page, 'lead-after');
	await reports(anna);
});

test('the screens of somebody who comes back', async ({ world }) => {
	const tulip = await arriving(world, names.tulip);
	await tulip.comeBackToNobody();
	await take(tulip.page, 'returning');
	const second = tulip.inTab(await tulip.page.context().newPage());
	await second.page.goto(`${second.origin}/`);
	await second.focusIsOn(second.heading(second.t.tab.h1));
	await take(second.page, 'second-tab');
});

test('a room in English', async ({ world }) => {
	const anna = await world.moderator();
	await atFixedTime(anna.page, []);
	await anna.open();
	await anna.activate('Anna');
	const codes = [(await anna.newCode()).digits, (await anna.newCode()).digits];
	await anna.openDoors();
	const people: Participant[] = [];
	for (const [at, chosen] of [names.tulip, names.otter].entries()) {
		const person = await arriving(world, chosen, 'en');
		await person.arriveByCode(codes[at]!);
		await anna.admit();
		await person.inRoom();
		people.push(person);
	}
	const [tulip, otter] = people as [Participant, Participant];
	await everybodyIsWith([anna, tulip, otter]);
	await inTurn(
		[anna, tulip, otter],
		[
			[anna, 'Welcome. I am glad you are here. How does today feel? You may pass.'],
			[otter, 'A bit tired, but glad to be here.'],
			[tulip, 'I was nervous before. It feels better now.'],
			[tulip, 'I went for a walk this morning. It helped.'],
			[anna, 'Thank you for telling us.']
		]
	);
	await take(tulip.page, 'room-en');
});

test('the groups of a moderator in Swedish', async ({ world }) => {
	const anna = await world.moderator();
	const { cards, door, groups, invites } = anna.lead;
	await atFixedTime(anna.page, []);
	await anna.open();
	await anna.activate('Anna', PASSPHRASE);
	await anna.page.getByText(groups.again).click();
	await take(anna.page, 'lead-save-group');
	await anna.page.getByText(groups.again).click();
	await anna.saveGroup('Norra ringen');
	await anna.page.getByText(invites.moderator).click();
	await anna.page.getByRole('textbox', { name: invites.moderatorName }).fill('Sara');
	await anna.button(invites.moderatorMake).click();
	await expect(anna.invites).toHaveCount(1);
	await anna.newCodeFor(1);
	await take(anna.page, 'lead-places');
	await anna.page.getByText(invites.moderator).click();
	await anna.page.getByText(cards.summary).click();
	await anna.page.getByText(door.summary, { exact: true }).click();
	await anna.button(door.make).click();
	await anna.page.getByText(door.has).waitFor();
	await take(anna.page, 'lead-open-link');
	await anna.button(groups.all).click();
	await anna.button(groups.nextName('Norra ringen')).click();
	await anna.page.getByRole('textbox', { name: groups.next }).fill('tisdag 19.00');
	await anna.button(groups.nextSave).click();
	await anna.page.getByRole('textbox', { name: groups.name }).fill('Södra ringen');
	await anna.button(groups.found).click();
	await anna.isPreparing();
	await anna.button(groups.all).click();
	await anna.focusIsOn(anna.heading(groups.h1));
	await take(anna.page, 'lead-groups');
});

/** From the first page to open doors, by way of a reload; the codes are in digits. */
async function prepares(anna: Moderator) {
	await atFixedTime(anna.page, []);
	await anna.open();
	await anna.focusIsOn(anna.heading(anna.lead.activate.h1));
	await take(anna.page, 'lead-activate');
	await anna.activate('Anna', PASSPHRASE);
	const codes = [(await anna.newCode()).digits];
	await take(anna.page, 'lead-invites');
	const link = await anna.newLink();
	await take(anna.page, 'lead-invites-link');
	await anna.page.reload();
	await anna.focusIsOn(anna.heading(anna.lead.unlock.h1));
	await take(anna.page, 'lead-unlock');
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	while (codes.length < 3) codes.push((await anna.newCode()).digits);
	await anna.openDoors();
	return { link, codes };
}

async function reports(anna: Moderator) {
	const { report, after } = anna.lead;
	await anna.button(after.report).click();
	await anna.page.getByRole('radio', { name: report.how.choices.mixed }).check();
	await anna.page.getByRole('checkbox', { name: report.happened.choices.technology }).check();
	await anna.page.getByRole('radio', { name: report.self.choices.fine }).last().check();
	await take(anna.page, 'lead-report');
	await anna.button(report.lock).click();
	await anna.focusIsOn(anna.page.getByRole('heading', { name: report.lockedH2 }));
	await take(anna.page, 'lead-report-locked');
}

async function startScreens(person: Participant) {
	await person.open();
	await take(person.page, 'start');
	await person.code.pressSequentially('himmel maskros so');
	await expect(person.page.getByRole('group', { name: person.t.start.suggestions })).toBeVisible();
	await take(person.page, 'start-words');
	await person.code.fill('himmel maskrus lotus');
	await person.next();
	await expect(person.seen(person.t.error.title)).toBeVisible();
	await take(person.page, 'start-error');
}

async function knocks(person: Participant, code: string) {
	await person.code.fill(code);
	await person.next();
	await person.focusIsOn(person.heading(person.t.rules.h1));
	await take(person.page, 'rules');
	await person.promise();
	await expect(person.button(person.t.name.next)).toBeVisible();
	await take(person.page, 'name');
	await person.knock();
	await person.waits();
}

async function lets(anna: Moderator, guests: readonly Participant[]) {
	const all = anna.button(anna.lead.lobby.admitAll(guests.length));
	await expect(all).toBeVisible();
	await opensGreetings(anna);
	await take(anna.page, 'lead-waiting');
	await opensGreetings(anna);
	const greeted = await greets(anna, guests, 1);
	await take(greeted.page, 'waiting');
	await all.click();
}

/** A round that somebody joins in the middle of. */
async function talk(
	anna: Moderator,
	[tulip, otter]: readonly [Participant, Participant],
	joins: () => Promise<Participant>
) {
	await everybodyIsWith([anna, tulip, otter]);
	await inTurn(
		[anna, tulip, otter],
		[
			[anna, 'Välkomna. Fint att ni är här. Hur känns det i dag? Du får hoppa över.'],
			[otter, 'Lite trött, men glad att vara här.'],
			[tulip, 'Jag var nervös innan. Nu känns det bättre.']
		]
	);
	const sparrow = await joins();
	const all = [anna, tulip, otter, sparrow];
	await everybodyIsWith(all);
	await inTurn(all, [
		[sparrow, 'Hej! Det är första gången för mig.'],
		[anna, 'Välkommen hit. Skriv när du vill, det är ingen brådska.'],
		[tulip, 'Jag gick en promenad i morse. Det hjälpte.'],
		[otter, 'Vad fint. Jag ska prova i morgon.']
	]);
}

async function everybodyIsWith(people: readonly (Moderator | Participant)[]) {
	for (const person of people) await person.isWith(people.length);
}

/** Each line is read by everybody before the next is written. */
async function inTurn(
	everybody: readonly (Moderator | Participant)[],
	lines: readonly (readonly [Moderator | Participant, string])[]
) {
	for (const [who, text] of lines) {
		await who.say(text);
		for (const person of everybody) await person.reads(text);
	}
	for (const person of everybody) {
		await expect(person.log.getByText(person.t.room.sending)).toHaveCount(0);
	}
}

async function roomScreens(person: Participant) {
	const { page, t } = person;
	await take(page, 'room');
	await page.getByRole('button', { name: t.room.inRoom }).click();
	await take(page, 'room-people');
	await person.button(t.common.close, person.dialog).click();
	await person.button(t.lock.locked).click();
	await take(page, 'lock');
	await person.button(t.common.close, person.dialog).click();
	await person.button(t.leave.button).first().click();
	await take(page, 'leave');
	await person.button(t.leave.stay, person.dialog).click();
}

/** A menu at a text, a call for support and its answer, and a round. */
async function talkScreens(anna: Moderator, tulip: Participant, other: string) {
	const { mark, support, lead, bar } = anna.t.talk;
	await tulip.button(mark.menuName(other)).first().click();
	await take(tulip.page, 'message-menu');
	await tulip.page.keyboard.press('Escape');
	await tulip.button(support.button).click();
	await take(tulip.page, 'support');
	await tulip.button(support.levels[1]).click();
	await expect(tulip.dialog.getByText(support.seen(['Anna']))).toBeVisible();
	await onTab(anna, anna.lead.room.talk);
	await take(anna.page, 'lead-support');
	await anna.button(lead.take).click();
	await expect(tulip.dialog.getByText(lead.takeText)).toBeVisible();
	await take(tulip.page, 'support-line');
	await tulip.page.keyboard.press('Escape');
	await anna.button(lead.start).click();
	await expect(tulip.bar.getByText(bar.round(lead.questions[0]!))).toBeVisible();
	await take(tulip.page, 'round');
	await take(anna.page, 'lead-round');
	await anna.button(lead.end).click();
	await expect(tulip.bar).toHaveCount(0);
}

async function leadScreens(anna: Moderator, name: string) {
	await expect(anna.button(anna.admitName)).toHaveCount(1);
	await onTab(anna, anna.lead.room.talk);
	await take(anna.page, 'lead-room');
	await anna.button(anna.t.talk.lead.moreName(name)).click();
	await anna.button(anna.lead.remove.buttonName(name)).click();
	await take(anna.page, 'lead-remove');
	await anna.button(anna.lead.remove.no, anna.dialog).click();
	await anna.button(anna.lead.close.button).click();
	await take(anna.page, 'lead-close');
	await anna.button(anna.lead.close.no, anna.dialog).click();
}

interface Guests {
	readonly meadow: Participant;
	readonly sparrow: Participant;
	readonly nameOfSparrow: string;
}

async function turnedAway(anna: Moderator, { meadow, sparrow, nameOfSparrow }: Guests) {
	await anna.button(new RegExp(`^${anna.lead.lobby.denyName('')}`)).click();
	await anna.button(anna.lead.lobby.deny, anna.dialog).click();
	await meadow.focusIsOn(meadow.heading(meadow.t.lobby.refusedH1));
	await take(meadow.page, 'refused');
	await anna.remove(nameOfSparrow);
	await sparrow.focusIsOn(sparrow.heading(sparrow.t.after.removedH1));
	await take(sparrow.page, 'removed');
}

async function used(world: World, link: string) {
	const late = await arriving(world, names.meadow);
	await late.arriveByLink(link);
	await late.focusIsOn(late.heading(late.t.lobby.usedH1));
	await take(late.page, 'used');
}

/** Only a narrow screen has tabs; the choice stays when the screen grows. */
async function onTab(anna: Moderator, tab: string) {
	await anna.page.setViewportSize(SIZES[0]);
	await anna.button(tab).click();
	await anna.page.setViewportSize(SIZES[1]);
}

async function arriving(world: World, chosen: Names, locale: Locale = 'sv') {
	const person = await world.participant(locale);
	await atFixedTime(person.page, chosen);
	return person;
}
