import type { LeadTab } from '../../src/lib/app/lead-tab.ts';
import type { Locale } from '../../src/lib/i18n/format.ts';
import { sv } from '../../src/lib/i18n/messages/sv.ts';
import { neighbourOf, type Moderator, type Participant, type Person } from './people.ts';
import type { World } from './world.ts';

/** One screen as somebody has it before her. */
export interface Screen {
	readonly name: string;
	readonly person: Person;
	/** Which part of a moderator's room it shows where there is room for one only. */
	readonly part?: LeadTab;
}

export type Visit = (screen: Screen) => Promise<void>;

const PASSPHRASE = 'sju lyktor i regnet';

/** A handover that cannot begin is given up after 20 s, and by slow machines a little later. */
const GIVEN_UP_MS = 40_000;

/** What they write: made up, and nothing that would need a warning. */
const TALK = {
	sv: {
		welcome: ['Välkomna hit i kväll.', 'Vi tar det lugnt. Ingen måste skriva.'],
		first: 'Hej. Skönt att vara här igen, det har varit en tung vecka.',
		second: 'Hej! Jag känner igen det där. Det blev lite lättare när jag berättade för min syster.',
		third: 'Jag lyssnar mest i dag. Tack för att ni skriver.',
		answer: 'Tack. Det hjälper att höra att det inte bara är jag.'
	},
	en: {
		welcome: ['Welcome, all of you.', 'We take it slowly. Nobody has to write.'],
		first: 'Hi. Good to be here again, it has been a heavy week.',
		second: 'Hi! I know that feeling. It got a little lighter when I told my sister.',
		third: 'I mostly listen today. Thank you for writing.',
		answer: 'Thank you. It helps to hear that it is not only me.'
	}
} as const;

/** One meeting that passes every screen there is, in the order in which they can be had. */
export async function tour(world: World, locale: Locale, visit: Visit): Promise<void> {
	const anna = await world.moderator(locale);
	const guesser = await world.participant(locale);
	const first = await world.participant(locale);
	await startScreens(first, visit);
	await comesBack(await world.participant(locale), visit);
	await groupScreens(await world.moderator(locale), visit);
	await staffScreens(world, locale, visit);
	const { link, codes } = await prepares(anna, visit);
	await beforeTheDoors(first, codes[0].words.join(' '), visit);
	await anna.openDoors();
	await visit({ name: 'lead-empty', person: anna, part: 'lobby' });
	await guesser.arriveByCode(neighbourOf(codes[2].digits));
	await anna.warning('burned', 4).waitFor();
	const { second, third } = await atTheDoor(
		{ world, anna, first, link, digits: codes[1].digits, locale },
		visit
	);
	await inTheRoom({ anna, first, second, third, locale }, visit);
	await goodbyes({ world, anna, first, second, third, locale }, visit);
	await guesser.heading(guesser.t.lobby.unansweredH1).waitFor({ timeout: 70_000 });
	await visit({ name: 'unanswered', person: guesser });
}

async function startScreens(first: Participant, visit: Visit) {
	const { t } = first;
	await first.open();
	await visit({ name: 'start', person: first });
	await first.code.fill(first.locale === 'sv' ? 'sol brygga lyk' : 'sun jetty lan');
	await visit({ name: 'start-words', person: first });
	await first.code.fill('sol bryggx');
	await first.next();
	await first.page.getByRole('alert').getByText(t.error.title).waitFor();
	await visit({ name: 'start-error', person: first });
}

/** To a room that is gone, and with a second tab beside it. */
async function comesBack(person: Participant, visit: Visit) {
	await person.comeBackToNobody();
	await visit({ name: 'returning', person });
	const second = person.inTab(await person.page.context().newPage());
	await second.page.goto(`${second.origin}/`);
	await second.heading(sv.tab.h1).waitFor();
	await second.speak();
	await visit({ name: 'second-tab', person: second });
	await person.page.context().close();
}

/** A moderator of a group that meets again. */
async function groupScreens(sara: Moderator, visit: Visit) {
	const { groups } = sara.lead;
	await sara.activate('Sara', PASSPHRASE);
	await sara.page.getByText(groups.again).click();
	await visit({ name: 'lead-save-group', person: sara });
	await sara.page.getByText(groups.again).click();
	await sara.saveGroup('Norra ringen');
	await sara.newCodeFor(1);
	const { cards, door } = sara.lead;
	await sara.page.getByText(cards.summary).click();
	await sara.page.getByText(door.summary, { exact: true }).click();
	await sara.page.getByText(sara.lead.invites.moderator).click();
	await sara.page.getByRole('textbox', { name: sara.lead.invites.moderatorName }).fill('Siv');
	await sara.button(sara.lead.invites.moderatorMake).click();
	await sara.button(sara.lead.places.forgetName('Siv')).waitFor();
	await visit({ name: 'lead-places', person: sara });
	await sara.button(door.make).click();
	await sara.page.getByText(door.has).waitFor();
	await visit({ name: 'lead-open-link', person: sara });
	await sara.button(groups.all).click();
	await sara.heading(groups.h1).waitFor();
	await sara.button(groups.nextName('Norra ringen')).click();
	await sara.page.getByRole('textbox', { name: groups.next }).fill('tisdag 19.00');
	await sara.button(groups.nextSave).click();
	await sara.button(groups.nextName('Norra ringen')).click();
	await visit({ name: 'lead-next-meeting', person: sara });
	await sara.button(groups.renameName('Norra ringen')).click();
	await visit({ name: 'lead-groups', person: sara });
	await sara.button(groups.endName('Norra ringen')).click();
	await visit({ name: 'lead-end-group', person: sara });
	await sara.page.context().close();
}

/** Two who moderate, and the lead on its way from one to the other. */
async function staffScreens(world: World, locale: Locale, visit: Visit) {
	const anna = await world.moderator(locale);
	const { invites, lobby } = anna.lead;
	await anna.activate('Anna', PASSPHRASE);
	const link = await anna.newLink();
	await anna.page.getByText(invites.moderator).click();
	await anna.page.getByRole('textbox', { name: invites.moderatorName }).fill('Sara');
	await anna.button(invites.moderatorMake).click();
	await anna.page.getByText(invites.forModerator('Sara')).waitFor();
	const hers = await anna.invites.first().locator('.address').innerText();
	await anna.openDoors();
	const sara = await world.participant(locale);
	await sara.open(hers);
	await sara.next();
	await sara.heading(sara.t.rules.moderator.h1).waitFor();
	await visit({ name: 'moderator-greeted', person: sara });
	await sara.button(sara.t.rules.yes).click();
	await anna.button(lobby.admitName('Sara')).click();
	await sara.page.getByRole('heading', { name: sara.t.talk.lead.staff }).waitFor();
	await anna.isWith(2);
	await visit({ name: 'moderator-room', person: sara });
	// As long as somebody waits for an answer the lead stays with her.
	const guest = await world.participant(locale);
	await guest.arriveByLink(link);
	await guest.waits();
	const { handOver, handOverYes, handingWaits, moreName, notHandedOver } = anna.t.talk.lead;
	await anna.button(moreName('Sara')).click();
	await anna.button(handOver('Sara')).click();
	await anna.button(handOverYes).click();
	await anna.page.getByText(handingWaits).waitFor();
	await visit({ name: 'lead-handing-over', person: anna, part: 'lobby' });
	await anna.seen(notHandedOver('Sara')).waitFor({ timeout: GIVEN_UP_MS });
	await visit({ name: 'lead-not-handed-over', person: anna, part: 'lobby' });
	for (const one of [sara, guest]) await one.page.context().close();
	await seeks(anna, visit);
	await anna.page.context().close();
}

/** Somebody else could lead by now: she knocks, for half a minute, before she opens the room again. */
async function seeks(anna: Moderator, visit: Visit) {
	await anna.page.reload();
	await anna.speak();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await anna.button(anna.lead.ready.open).click();
	const seeking = anna.heading(anna.lead.ready.seeking);
	await seeking.waitFor();
	await visit({ name: 'lead-seeking', person: anna });
	// Else something else has been looked at.
	if (!(await seeking.isVisible())) throw new Error('she found the meeting before it was seen');
}

async function prepares(anna: Moderator, visit: Visit) {
	const { lead } = anna;
	await anna.page.getByRole('textbox', { name: lead.activate.name }).waitFor();
	await visit({ name: 'lead-activate', person: anna });
	await anna.button(lead.activate.go).click();
	await anna.page.getByRole('alert').getByText(anna.t.error.title).waitFor();
	await visit({ name: 'lead-activate-error', person: anna });
	await anna.activate('Anna', PASSPHRASE);
	await visit({ name: 'lead-prepare', person: anna });
	const link = await anna.newLink();
	await visit({ name: 'lead-link', person: anna });
	await anna.page.reload();
	await anna.speak();
	await visit({ name: 'lead-unlock', person: anna });
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	const codes = [await anna.newCode(), await anna.newCode(), await anna.newCode()] as const;
	await visit({ name: 'lead-code', person: anna });
	return { link, codes };
}

async function beforeTheDoors(first: Participant, words: string, visit: Visit) {
	await first.code.fill(words);
	await first.next();
	await first.heading(first.t.rules.h1).waitFor();
	await visit({ name: 'rules', person: first });
	await first.promise();
	await first.button(first.t.name.next).waitFor();
	await visit({ name: 'name', person: first });
	await first.knock();
	await visit({ name: 'lobby-knocking', person: first });
	await first.button(first.t.lock.h2).click();
	await visit({ name: 'lock-before', person: first });
	await first.button(first.t.common.close, first.dialog).click();
}

interface Door {
	readonly world: World;
	readonly anna: Moderator;
	readonly first: Participant;
	readonly link: string;
	readonly digits: string;
	readonly locale: Locale;
}

async function atTheDoor({ world, anna, first, link, digits, locale }: Door, visit: Visit) {
	await first.waits();
	await visit({ name: 'lobby', person: first });
	const second = await world.participant(locale);
	await second.open(link);
	await visit({ name: 'start-link', person: second });
	await second.next();
	await second.promiseAndKnock();
	await second.waits();
	await visit({ name: 'lead-knocks', person: anna, part: 'lobby' });
	await anna.button(anna.denyName).first().click();
	await visit({ name: 'lead-deny', person: anna, part: 'lobby' });
	await anna.button(anna.lead.lobby.denyNo, anna.dialog).click();

	const stranger = await world.participant(locale);
	await stranger.arriveByLink(link);
	await stranger.heading(stranger.t.lobby.usedH1).waitFor();
	await visit({ name: 'used', person: stranger });
	await anna.warning('twiceWaiting', 1).waitFor();
	await visit({ name: 'lead-warning', person: anna, part: 'lobby' });
	const seen = anna.button(anna.lead.warnings.seen);
	while ((await seen.count()) > 0) await seen.first().click();
	await anna.admit();
	await first.inRoom();
	await anna.admit();
	await second.inRoom();
	const third = await world.participant(locale);
	await third.arriveByCode(digits);
	await third.waits();
	return { second, third };
}

interface Room {
	readonly anna: Moderator;
	readonly first: Participant;
	readonly second: Participant;
	readonly third: Participant;
	readonly locale: Locale;
}

async function inTheRoom({ anna, first, second, third, locale }: Room, visit: Visit) {
	await visit({ name: 'room-empty', person: second });
	await anna.admit();
	await third.inRoom();
	for (const person of [anna, first, second, third]) await person.isWith(4);
	const talk = TALK[locale];
	await oneAfterTheOther(
		[anna, first, second, third],
		[
			[anna, talk.welcome[0]],
			[anna, talk.welcome[1]],
			[first, talk.first],
			[second, talk.second],
			[third, talk.third],
			[first, talk.answer]
		]
	);
	await visit({ name: 'room', person: first });
	await visit({ name: 'lead-room', person: anna, part: 'talk' });
	await visit({ name: 'lead-invites', person: anna, part: 'invites' });
	await first.openPeople();
	await visit({ name: 'people', person: first });
	await first.button(first.t.common.close, first.dialog).click();
	await first.openLock();
	await visit({ name: 'lock', person: first });
	await first.button(first.t.common.close, first.dialog).click();
	await first.looksAway(61_000);
	await first.focusIsOn(first.button(first.t.talk.cover.show));
	await visit({ name: 'cover', person: first });
	await first.button(first.t.talk.cover.show).click();
	await first.inRoom();
}

async function reports(anna: Moderator, visit: Visit) {
	const { report } = anna.lead;
	await anna.button(anna.lead.after.report).click();
	await anna.heading(report.h1).waitFor();
	await visit({ name: 'lead-report', person: anna });
	await anna.button(report.lock).click();
	await anna.page.getByRole('heading', { name: report.lockedH2 }).waitFor();
	await visit({ name: 'lead-report-locked', person: anna });
}

/** Each waits until everybody has read the one before, so that the order is the same each time. */
async function oneAfterTheOther(
	all: readonly Person[],
	said: readonly (readonly [Person, string])[]
) {
	for (const [who, text] of said) {
		await who.say(text);
		for (const person of all) await person.reads(text);
	}
}

async function goodbyes(
	{ world, anna, first, second, third, locale }: Room & { world: World },
	visit: Visit
) {
	await anna.button(anna.t.talk.lead.moreName(await third.name())).click();
	await anna.button(anna.lead.remove.buttonName(await third.name())).click();
	await visit({ name: 'lead-remove', person: anna, part: 'lobby' });
	await anna.button(anna.lead.remove.yes.today, anna.dialog).click();
	await third.heading(third.t.after.removedH1).waitFor();
	await visit({ name: 'removed', person: third });

	const code = await anna.newCode();
	const refused = await world.participant(locale);
	await refused.arriveByCode(code.words.join(' '));
	await anna.button(anna.denyName).click();
	await anna.button(anna.lead.lobby.deny, anna.dialog).click();
	await refused.heading(refused.t.lobby.refusedH1).waitFor();
	await visit({ name: 'refused', person: refused });

	await first.openLeaving();
	await visit({ name: 'leave', person: first });
	await first.button(first.t.leave.bye, first.dialog).click();
	await first.heading(first.t.after.h1).waitFor();
	await visit({ name: 'after', person: first });
	await anna.button(anna.lead.close.button).click();
	await visit({ name: 'lead-close', person: anna, part: 'lobby' });
	await anna.button(anna.lead.close.yes, anna.dialog).click();
	await second.heading(second.t.after.endedH1).waitFor();
	await visit({ name: 'after-closed', person: second });
	await anna.heading(anna.lead.after.h1).waitFor();
	await visit({ name: 'lead-after', person: anna });
	await reports(anna, visit);
}
