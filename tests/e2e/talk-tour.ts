import type { Locale } from '../../src/lib/i18n/format.ts';
import type { Moderator, Participant } from './people.ts';
import type { Visit } from './tour.ts';
import { expect, type World } from './world.ts';

/** What they write; the last three are what a group that stays anonymous is asked about. */
const WORDS = {
	sv: {
		first: 'Det har varit en tung vecka.',
		answer: 'Jag känner igen det.',
		regretted: 'Det här ångrar jag.',
		covered: 'Jag har inte ätit på hela dagen.',
		aside: 'Det blev för mycket för mig.',
		staff: 'Ska vi ta en paus snart?',
		contact: 'Ring mig på 070-123 45 67.',
		name: 'Jag heter Siv.'
	},
	en: {
		first: 'It has been a heavy week.',
		answer: 'I know that feeling.',
		regretted: 'I wish I had not said this.',
		covered: 'I have not eaten all day.',
		aside: 'It got too much for me.',
		staff: 'Shall we pause soon?',
		contact: 'Call me on 070-123 45 67.',
		name: 'My name is Siv.'
	}
} as const;

/** From a lead's last message to another's first lock, with what slow machines add. */
const SUCCESSION_MS = 40_000;
/** Without any moderator for so long the talk rests. */
const RESTS_MS = 90_000;

interface Talk {
	readonly anna: Moderator;
	readonly a: Participant;
	readonly b: Participant;
	readonly nameOfA: string;
	readonly nameOfB: string;
	readonly visit: Visit;
}

/** One talk that passes everything that can happen in it, as each of those it concerns has it. */
export async function talkTour(world: World, locale: Locale, visit: Visit): Promise<void> {
	const { anna, people } = await world.meeting(2, undefined, locale);
	const [a, b] = people as [Participant, Participant];
	const talk = { anna, a, b, nameOfA: await a.name(), nameOfB: await b.name(), visit };
	await settings(talk);
	await marks(talk);
	await drafts(talk);
	await floor(talk);
	await round(talk);
	await pause(talk);
	await support(talk);
	await connection(talk);
	await succession(talk);
}

async function settings({ anna, a, visit }: Talk) {
	await a.openPeople();
	await a.dialog.getByText(a.t.common.settings).click();
	await visit({ name: 'settings', person: a });
	await a.page.keyboard.press('Escape');
	await anna.button(anna.t.common.settings).click();
	await visit({ name: 'lead-settings', person: anna, part: 'talk' });
	await anna.page.keyboard.press('Escape');
	await visit({ name: 'lead-staff-alone', person: anna, part: 'staff' });
}

/** What is done to words: answered, supported, covered, taken back. */
async function marks({ anna, a, b, nameOfA, visit }: Talk) {
	const { mark, line } = a.t.talk;
	const words = WORDS[a.locale];
	await a.say(words.first);
	await b.reads(words.first);
	await b.button(mark.menuName(nameOfA)).click();
	await visit({ name: 'message', person: b });
	await b.button(mark.reactions[0]!).click();
	await b.button(mark.menuName(nameOfA)).click();
	await b.button(mark.reply).click();
	await visit({ name: 'answering', person: b });
	await b.say(words.answer);
	for (const text of [words.covered, words.regretted]) await a.say(text);
	await b.reads(words.regretted);
	await a.button(mark.menuOwn).nth(1).click();
	await visit({ name: 'own-message', person: a });
	await a.button(mark.cover).click();
	await visit({ name: 'cover-topics', person: a });
	await a.button(mark.topics[1]!).click();
	await a.button(mark.menuOwn).nth(2).click();
	await a.button(mark.retract).click();
	await visit({ name: 'retract', person: a });
	await a.button(mark.retractYes).click();
	await b.reads(line.takenBack(nameOfA));
	await visit({ name: 'marked', person: b });
	await b.button(mark.show).click();
	await visit({ name: 'uncovered', person: b });
	await anna.button(mark.menuName(nameOfA)).first().click();
	await visit({ name: 'lead-message', person: anna, part: 'talk' });
	await anna.page.keyboard.press('Escape');
}

/** What is asked about, and what is too long. */
async function drafts({ a, visit }: Talk) {
	const { nudge } = a.t.talk;
	const words = WORDS[a.locale];
	for (const kind of ['contact', 'name'] as const) {
		await a.composer.fill(words[kind]);
		await a.button(a.t.room.send).click();
		await a.dialog.getByText(nudge[kind]).waitFor();
		await visit({ name: `nudge-${kind}`, person: a });
		await a.button(nudge.edit).click();
	}
	await a.composer.fill('hej '.repeat(490));
	await visit({ name: 'long-draft', person: a });
	await a.composer.fill('hej '.repeat(510));
	await visit({ name: 'too-long-draft', person: a });
	await a.composer.fill('');
}

/** A hand, the word, and somebody who may not write for a while. */
async function floor({ anna, a, b, nameOfA, visit }: Talk) {
	const { hand, turn, lead, blocked } = a.t.talk;
	await a.button(hand.up).click();
	await a.seen(hand.place(1)).waitFor();
	await visit({ name: 'hand', person: a });
	await anna.button(lead.giveName(nameOfA)).waitFor();
	await visit({ name: 'lead-hand', person: anna, part: 'lobby' });
	await anna.button(lead.giveName(nameOfA)).click();
	await a.button(turn.done).waitFor();
	await visit({ name: 'word', person: a });
	await b.seen(blocked.turn(nameOfA)).waitFor();
	await visit({ name: 'word-elsewhere', person: b });
	await visit({ name: 'lead-word', person: anna, part: 'talk' });
	await a.button(turn.done).click();
	await anna.button(lead.moreName(nameOfA)).click();
	await visit({ name: 'lead-person', person: anna, part: 'lobby' });
	await anna.button(lead.mute).click();
	await a.seen(blocked.muted('Anna')).waitFor();
	await visit({ name: 'muted', person: a });
	await anna.button(lead.moreName(nameOfA)).click();
	await anna.button(lead.unmute).click();
	await expect(a.seen(blocked.muted('Anna'))).toHaveCount(0);
}

async function round({ anna, a, b, visit }: Talk) {
	const { bar, lead, turn } = a.t.talk;
	await anna.page.getByRole('radio', { name: lead.ownQuestion }).check();
	await anna.page.getByRole('textbox', { name: lead.ownQuestionLabel }).fill('å'.repeat(101));
	await anna.page.getByText(lead.ownQuestionLong).waitFor();
	await visit({ name: 'lead-round-question', person: anna, part: 'round' });
	await anna.page.getByRole('radio', { name: lead.questions[0]! }).check();
	await anna.button(lead.start).click();
	await b.bar.getByText(bar.round(lead.questions[0]!)).waitFor();
	await expect.poll(async () => (await mine(a)) || (await mine(b))).toBe(true);
	const [holder, other] = (await mine(a)) ? [a, b] : [b, a];
	await visit({ name: 'round', person: holder });
	await other.bar.locator('summary').click();
	await visit({ name: 'round-elsewhere', person: other });
	await visit({ name: 'lead-round', person: anna, part: 'talk' });
	await visit({ name: 'lead-round-panel', person: anna, part: 'round' });
	await anna.button(lead.end).click();
	await expect(holder.bar).toHaveCount(0);

	function mine(person: Participant): Promise<boolean> {
		return person.button(turn.pass).isVisible();
	}
}

async function pause({ anna, a, visit }: Talk) {
	const { blocked, lead } = a.t.talk;
	await anna.button(lead.pauseFor(5)).click();
	await a.seen(blocked.paused).waitFor();
	await visit({ name: 'paused', person: a });
	await visit({ name: 'lead-paused', person: anna, part: 'talk' });
	await anna.button(lead.resume).first().click();
	await expect(a.bar).toHaveCount(0);
}

/** She calls, is seen, and the two write where nobody else reads. */
async function support({ anna, a, nameOfA, visit }: Talk) {
	const { support: calls, aside, lead } = a.t.talk;
	const words = WORDS[a.locale];
	await a.button(calls.button).click();
	await visit({ name: 'support', person: a });
	await a.button(calls.levels[3]).click();
	await visit({ name: 'support-danger', person: a });
	await a.button(calls.dangerSend).click();
	await a.dialog.getByText(calls.seen(['Anna'])).waitFor();
	await visit({ name: 'support-sent', person: a });
	await anna.seen(calls.levels[3]).waitFor();
	await visit({ name: 'lead-support', person: anna, part: 'talk' });
	await anna.button(lead.take).click();
	await a.dialog.getByText(lead.takeText).waitFor();
	await a.dialog.getByRole('textbox').fill(words.aside);
	await a.button(aside.send).click();
	await anna.button(lead.openName(nameOfA)).click();
	await anna.dialog.getByText(words.aside).waitFor();
	await visit({ name: 'lead-aside', person: anna, part: 'talk' });
	await visit({ name: 'aside', person: a });
	await a.page.keyboard.press('Escape');
	const answer = anna.dialog.getByRole('textbox');
	await answer.fill(words.answer);
	await anna.button(lead.asideSend).click();
	await anna.page.keyboard.press('Escape');
	await a.button(aside.unread(1)).waitFor();
	await visit({ name: 'unread-answer', person: a });
	await visit({ name: 'lead-support-taken', person: anna, part: 'talk' });
}

/** Gone for longer than she can overlook, and back. */
async function connection({ anna, b, visit }: Talk) {
	const { lock, net } = b.t;
	const offline = async () => {
		for (const worker of b.page.workers()) {
			await worker.evaluate(() => dispatchEvent(new Event('offline')));
		}
	};
	await offline();
	await b.button(lock.offline).click();
	await visit({ name: 'lock-offline', person: b });
	await b.page.keyboard.press('Escape');
	await expect(b.button(lock.locked)).toBeVisible({ timeout: SUCCESSION_MS });
	await anna.say(net.back);
	await b.reads(net.back);
}

/** One of them becomes a moderator; the lead's page dies, and then hers. */
async function succession({ anna, a, b, nameOfA, visit }: Talk) {
	const { lead, offer, bar } = a.t.talk;
	await anna.button(lead.moreName(nameOfA)).click();
	await anna.button(lead.ask(nameOfA)).click();
	await visit({ name: 'lead-ask', person: anna, part: 'lobby' });
	await anna.button(lead.askYes).click();
	await a.dialog.getByText(offer.name(nameOfA)).waitFor();
	await visit({ name: 'offer', person: a });
	await a.button(offer.yes).click();
	for (const person of [anna, b]) {
		await expect(person.line(person.t.room.promoted([nameOfA, nameOfA]))).toBeVisible({
			timeout: SUCCESSION_MS
		});
	}
	await anna.page.getByRole('textbox', { name: lead.staffComposer }).fill(WORDS[a.locale].staff);
	await anna.button(lead.staffSend).click();
	await a.seen(WORDS[a.locale].staff).waitFor();
	await visit({ name: 'lead-staff', person: anna, part: 'staff' });
	await anna.button(lead.moreName(nameOfA)).click();
	await anna.button(lead.handOver(nameOfA)).click();
	await visit({ name: 'lead-hand-over', person: anna, part: 'lobby' });
	await anna.page.context().close();
	await expect(b.line(b.t.room.leads([nameOfA]))).toBeVisible({ timeout: SUCCESSION_MS });
	await visit({ name: 'lead-taken-up', person: a, part: 'lobby' });
	await a.page.context().close();
	await expect(b.bar.getByText(bar.none)).toBeVisible({ timeout: RESTS_MS });
	await visit({ name: 'no-moderator', person: b });
	await b.page.context().close();
}
