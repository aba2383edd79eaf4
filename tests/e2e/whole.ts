import { armor, Decrypter } from 'age-encryption';
import { EXAMPLE_IDENTITY } from '../unit/client/lead/example-identity.ts';
import { effortOf } from './effort.ts';
import { greets } from './greeting.ts';
import type { Moderator, Participant, Person } from './people.ts';
import { expect, type World } from './world.ts';

/** One moment of the meeting, as one of those in it has it before her. */
export interface Sight {
	readonly stage: string;
	readonly role: 'lead' | 'moderator' | 'participant';
	readonly person: Person;
	/** Which part of a lead's room it shows where there is room for one only. */
	readonly part?: 'talk' | 'lobby' | 'invites';
}

/** Somebody looks at each moment; `person` makes whoever comes next. */
export interface Play {
	readonly world: World;
	readonly person: () => Promise<Participant>;
	readonly look: (sight: Sight) => Promise<void>;
}

export const PASSPHRASE = 'sju lyktor i regnet';
export const GROUP = 'Torsdagar';
const BACK_MS = 60_000;

/** Everybody in the room; `anna` leads, and `sara` moderates beside her. */
interface Cast {
	readonly anna: Moderator;
	readonly sara: Moderator;
	readonly people: readonly Participant[];
	readonly names: readonly string[];
}

/** A meeting of two moderators and `seats` participants, from the invitations to the report. */
export async function firstWeek(play: Play, anna: Moderator, seats: number): Promise<string[]> {
	const cast = await arrives(play, anna, seats);
	await openingRound(play, cast);
	await freeTalk(play, cast);
	await twoHands(play, cast);
	await callForSupport(play, cast);
	await takesBack(play, cast);
	const rest = await removes(play, cast);
	await handsOver(play, rest);
	await closingRound(play, rest);
	await closes(play, rest);
	return [...cast.names];
}

/** Who prepares makes the invitations, in print or on her screen, before anybody comes. */
async function arrives(play: Play, anna: Moderator, seats: number): Promise<Cast> {
	const { look } = play;
	await anna.activate('Anna', PASSPHRASE);
	await anna.saveGroup(GROUP);
	const toSara = await moderatorLink(anna, 'Sara');
	const invitations: string[] = [];
	for (let place = 1; place <= seats; place += 1) {
		invitations.push(place === 1 ? await linkFor(anna, place) : await anna.newCodeFor(place));
	}
	await look({ stage: '01-prepare', role: 'lead', person: anna });
	await anna.openDoors();

	const arriving = await play.person();
	await arriving.open(toSara);
	await arriving.next();
	await arriving.heading(arriving.t.rules.moderator.h1).waitFor();
	await arriving.button(arriving.t.rules.yes).click();
	await anna.admit();
	await arriving.inRoom();
	const sara = anna.inTab(arriving.page);
	const people: Participant[] = [];
	while (people.length < seats) people.push(await play.person());
	await Promise.all(
		people.map((person, at) => comes(person, invitations[at]!, at === 0 ? 'link' : 'code'))
	);
	for (const person of people) await person.waits();
	const greeted = await greets(anna, people, 2);
	await look({ stage: '02-waiting', role: 'participant', person: greeted });
	await look({ stage: '02-waiting', role: 'lead', person: anna, part: 'lobby' });
	const efforts = await effortOf(anna);
	const names = [await anna.admit()];
	expect(await efforts(), 'to let somebody in').toEqual({ taps: 1, typed: 0, fields: 0 });
	await anna.button(anna.lead.lobby.admitAll(seats - 1)).click();
	expect((await efforts()).taps, 'to let in everybody else').toBe(2);
	for (const person of people) await person.inRoom();
	for (const person of [anna, sara, ...people]) await person.isWith(seats + 2, BACK_MS);
	const called = await Promise.all(people.map((person) => person.name()));
	expect(called).toContain(names[0]);
	return { anna, sara, people, names: called };
}

async function moderatorLink(anna: Moderator, firstName: string): Promise<string> {
	const { moderator, moderatorName, moderatorMake } = anna.lead.invites;
	const before = await anna.invites.count();
	await anna.page.getByText(moderator, { exact: true }).click();
	await anna.page.getByRole('textbox', { name: moderatorName }).fill(firstName);
	await anna.button(moderatorMake).click();
	await expect(anna.invites).toHaveCount(before + 1);
	return anna.invites.first().locator('.address').innerText();
}

async function linkFor(anna: Moderator, place: number): Promise<string> {
	const before = await anna.invites.count();
	await anna.button(anna.lead.places.make.link(place)).click();
	await expect(anna.invites).toHaveCount(before + 1);
	return anna.invites.first().locator('.address').innerText();
}

/** Three presses by a link, and by words one field and four presses. */
async function comes(person: Participant, invitation: string, how: 'link' | 'code') {
	await person.open(how === 'link' ? invitation : undefined);
	const effort = await effortOf(person);
	if (how === 'code') {
		await person.code.click();
		await person.code.fill(invitation);
	}
	await person.next();
	await person.promiseAndKnock();
	const most = how === 'link' ? { taps: 3, typed: 0, fields: 0 } : { taps: 4, fields: 1 };
	expect(await effort(), `to the waiting room by ${how}`).toMatchObject(most);
}

/** One passes, one is cut off in the middle of her turn and comes back, all others say something. */
async function openingRound({ look }: Play, { anna, sara, people, names }: Cast) {
	const { bar, lead, line, turn } = anna.t.talk;
	const said = [
		'Lite trött, men glad att vara här.',
		'Jag var nervös innan. Nu känns det bättre.',
		'Det har varit en tung vecka.',
		'Jag sov gott i natt. Det var länge sedan.',
		'Jag lyssnar mest i dag.',
		'Skönt att läsa er igen.',
		'Jag har pratat med min syster.',
		'Det är okej i dag.'
	];
	await anna.say('Välkomna. Vi börjar med ett varv. Du får hoppa över.');
	await anna.button(lead.start).click();
	for (const person of people) {
		await expect(person.bar.getByText(bar.round(lead.questions[0]!))).toBeVisible();
	}
	let left = people.map((person, at) => ({ person, name: names[at]!, text: said[at]! }));
	for (let spoken = 0; spoken < people.length; spoken += 1) {
		const now = await whoseTurn(left);
		left = left.filter((one) => one !== now);
		if (spoken === 1) {
			await now.person.button(turn.pass).click();
			await sara.reads(line.passed(now.name));
			continue;
		}
		if (spoken === 2) await isCutOff(now.person);
		await now.person.say(now.text);
		await sara.reads(now.text);
		if (spoken === people.length - 1) {
			await look({ stage: '03-round', role: 'participant', person: now.person });
			await look({ stage: '03-round', role: 'moderator', person: sara });
			await look({ stage: '03-round', role: 'lead', person: anna, part: 'talk' });
		}
		await now.person.button(turn.done).click();
	}
	for (const person of people) await expect(person.bar).toHaveCount(0);
}

interface Speaker {
	readonly person: Participant;
	readonly name: string;
	readonly text: string;
}

async function whoseTurn(of: readonly Speaker[]): Promise<Speaker> {
	const { turn } = of[0]!.person.t.talk;
	let found: Speaker | undefined;
	await expect
		.poll(async () => {
			const all = await Promise.all(of.map(({ person }) => person.button(turn.done).isVisible()));
			found = of[all.indexOf(true)];
			return found !== undefined;
		})
		.toBe(true);
	return found!;
}

/** Her connection goes away under her and comes back by itself; what she was writing stays. */
async function isCutOff(person: Participant) {
	const draft = 'Det här hann jag inte skicka.';
	await person.composer.fill(draft);
	const told = person.button(person.t.lock.offline).waitFor();
	for (const worker of person.page.workers()) {
		await worker.evaluate(() => dispatchEvent(new Event('offline')));
	}
	await told;
	await expect(person.button(person.t.lock.locked)).toBeVisible({ timeout: BACK_MS });
	await expect(person.composer).toHaveValue(draft);
}

async function freeTalk({ look }: Play, { anna, sara, people }: Cast) {
	const [a, b, c] = people as [Participant, Participant, Participant];
	const lines: readonly (readonly [Person, string])[] = [
		[sara, 'Tack för att ni delar. Nu är ordet fritt.'],
		[a, 'Jag gick en promenad i morse. Det hjälpte.'],
		[b, 'Vad fint. Jag ska prova i morgon.'],
		[c, 'Jag brukar lyssna på musik när det är som värst.'],
		[a, 'Det låter bra. Vilken sorts musik?'],
		[c, 'Helst sådan utan ord.']
	];
	for (const [who, text] of lines) {
		await who.say(text);
		await anna.reads(text);
	}
	for (const person of [sara, ...people]) await person.reads(...lines.map(([, text]) => text));
	await look({ stage: '04-talk', role: 'participant', person: a });
	await look({ stage: '04-talk', role: 'moderator', person: sara });
	await look({ stage: '04-talk', role: 'lead', person: anna, part: 'talk' });
}

async function twoHands({ look }: Play, { anna, sara, people, names }: Cast) {
	const { hand, lead, line, turn } = anna.t.talk;
	const [first, second] = people.slice(-3) as [Participant, Participant, Participant];
	const called = names.slice(-3);
	await first.button(hand.up).click();
	await expect(first.seen(hand.place(1))).toBeVisible();
	await expect(second.seen(hand.queue(1)).first(), 'the hand that was first').toBeVisible();
	await second.button(hand.up).click();
	await expect(second.seen(hand.place(2))).toBeVisible();
	await look({ stage: '05-hands', role: 'participant', person: second });
	await look({ stage: '05-hands', role: 'moderator', person: sara });
	await look({ stage: '05-hands', role: 'lead', person: anna, part: 'talk' });
	for (const [person, name] of [
		[first, called[0]!],
		[second, called[1]!]
	] as const) {
		const effort = await effortOf(anna);
		await anna.button(lead.giveName(name)).click();
		expect((await effort()).taps, 'to give the word').toBe(1);
		await sara.reads(line.word(name));
		await person.say(person === first ? 'Jag undrar hur ni sover.' : 'Bättre än förr, tror jag.');
		await person.button(turn.done).click();
		await expect(sara.bar).toHaveCount(0);
	}
}

/** Both moderators see who calls; the one beside the lead takes it, and nobody else reads a word. */
async function callForSupport({ look }: Play, { anna, sara, people, names }: Cast) {
	const { support, lead, aside } = sara.t.talk;
	const [other, , hurt] = people as [Participant, Participant, Participant];
	const words = 'Det blev för mycket för mig nyss.';
	await hurt.button(support.button).click();
	await hurt.button(support.levels[1]).click();
	for (const moderator of [anna, sara]) {
		await expect(moderator.seen(support.levels[1])).toBeVisible();
	}
	await look({ stage: '06-support', role: 'lead', person: anna, part: 'talk' });
	const effort = await effortOf(sara);
	await sara.button(lead.take).click();
	expect((await effort()).taps, 'to take a call for support').toBe(1);
	await expect(hurt.dialog.getByText(lead.takeText)).toBeVisible();
	await expect(anna.seen(lead.taken('Sara'))).toBeVisible();
	await hurt.dialog.getByRole('textbox').fill(words);
	await hurt.button(aside.send).click();
	await sara.button(lead.openName(names[2]!)).click();
	await expect(sara.dialog.getByText(words)).toBeVisible();
	await look({ stage: '06-support', role: 'participant', person: hurt });
	await look({ stage: '06-support', role: 'moderator', person: sara });
	await expect(other.page.getByText(words), 'nobody else reads it').toHaveCount(0);
	for (const person of [hurt, sara]) await person.page.keyboard.press('Escape');
}

async function takesBack({ look }: Play, { anna, sara, people, names }: Cast) {
	const { mark, line } = anna.t.talk;
	const [a, b] = people as [Participant, Participant];
	const words = 'Det här ångrar jag att jag skrev.';
	await b.say(words);
	await a.reads(words);
	await b.button(mark.menuOwn).last().click();
	await b.button(mark.retract).click();
	await look({ stage: '07-retract', role: 'participant', person: b });
	await b.button(mark.retractYes).click();
	for (const person of [anna, sara, a]) {
		await person.reads(line.takenBack(names[1]!));
		await expect(person.page.getByText(words)).toHaveCount(0);
	}
	await look({ stage: '07-retract', role: 'moderator', person: sara });
	await look({ stage: '07-retract', role: 'lead', person: anna, part: 'talk' });
}

async function removes({ look }: Play, cast: Cast): Promise<Cast> {
	const { anna, sara, people, names } = cast;
	const gone = people.at(-1)!;
	const name = names.at(-1)!;
	const effort = await effortOf(anna);
	await anna.button(anna.t.talk.lead.moreName(name)).click();
	await anna.button(anna.lead.remove.buttonName(name)).click();
	await look({ stage: '08-remove', role: 'lead', person: anna, part: 'talk' });
	await anna.button(anna.lead.remove.yes.today, anna.dialog).click();
	expect((await effort()).taps, 'to remove somebody').toBe(3);
	await gone.focusIsOn(gone.heading(gone.t.after.removedH1));
	await look({ stage: '08-remove', role: 'participant', person: gone });
	const rest = people.slice(0, -1);
	for (const person of [anna, sara, ...rest]) await person.reads(person.t.room.removed);
	await look({ stage: '08-remove', role: 'moderator', person: sara });
	await gone.page.context().close();
	return { anna, sara, people: rest, names: names.slice(0, -1) };
}

/** From now on Sara leads, and Anna moderates beside her. */
async function handsOver({ look }: Play, { anna, sara, people }: Cast) {
	const { lead } = anna.t.talk;
	await anna.button(lead.moreName('Sara')).click();
	await anna.button(lead.handOver('Sara')).click();
	await look({ stage: '09-hand-over', role: 'lead', person: anna, part: 'talk' });
	await anna.button(lead.handOverYes).click();
	for (const person of [anna, sara, ...people]) await person.reads(person.t.room.leads(['Sara']));
	await expect(sara.button(lead.start)).toBeVisible();
	await look({ stage: '09-hand-over', role: 'moderator', person: anna });
	await look({ stage: '09-hand-over', role: 'participant', person: people[0]! });
}

async function closingRound({ look }: Play, { anna, sara, people, names }: Cast) {
	const { bar, lead, turn } = sara.t.talk;
	const question = lead.questions[1]!;
	await sara.page.getByRole('radio', { name: question }).check();
	await sara.button(lead.start).click();
	for (const person of people)
		await expect(person.bar.getByText(bar.round(question))).toBeVisible();
	let left = people.map((person, at) => ({ person, name: names[at]!, text: 'Lite lugn.' }));
	for (let spoken = 0; spoken < people.length; spoken += 1) {
		const now = await whoseTurn(left);
		left = left.filter((one) => one !== now);
		if (spoken === 0) {
			await now.person.say('Att jag inte är ensam.');
			await anna.reads('Att jag inte är ensam.');
			await look({ stage: '10-last-round', role: 'participant', person: now.person });
			await look({ stage: '10-last-round', role: 'lead', person: sara, part: 'talk' });
			await now.person.button(turn.done).click();
		} else await now.person.button(turn.pass).click();
	}
	await expect(sara.bar).toHaveCount(0);
}

/** Sara came as a guest and closes it: the report is hers, and the coordinator's key opens it. */
async function closes({ look }: Play, { anna, sara, people, names }: Cast) {
	const { report, after, close } = sara.lead;
	const effort = await effortOf(sara);
	await sara.button(close.button).click();
	await look({ stage: '12-close', role: 'lead', person: sara, part: 'talk' });
	await sara.button(close.yes, sara.dialog).click();
	expect((await effort()).taps, 'to close').toBeLessThanOrEqual(3);
	for (const person of people) {
		await person.heading(person.t.after.endedH1).waitFor({ timeout: BACK_MS });
	}
	await sara.focusIsOn(sara.heading(sara.t.after.endedH1));
	await anna.focusIsOn(anna.heading(after.h1));
	await look({ stage: '13-after', role: 'participant', person: people[0]! });
	await look({ stage: '13-after', role: 'lead', person: sara });
	await look({ stage: '13-after', role: 'moderator', person: anna });

	await sara.button(after.report).click();
	await sara.page.getByRole('radio', { name: report.how.choices.well }).first().check();
	const shown = await sara.page.locator('pre').textContent();
	await look({ stage: '14-report', role: 'lead', person: sara });
	for (const name of ['Anna', 'Sara', ...names]) expect(shown).not.toContain(name);
	await sara.button(report.lock).click();
	await expect(sara.page.getByRole('heading', { name: report.lockedH2 })).toBeVisible();
	await look({ stage: '15-locked', role: 'lead', person: sara });
	await sara.page.evaluate(() => {
		Object.defineProperty(navigator, 'clipboard', { value: undefined });
	});
	await sara.button(report.copy).click();
	const sealed = await sara.page.getByRole('textbox', { name: report.copyRefused }).inputValue();
	const decrypter = new Decrypter();
	decrypter.addIdentity(EXAMPLE_IDENTITY);
	expect(await decrypter.decrypt(armor.decode(sealed), 'text')).toBe(shown);
}
