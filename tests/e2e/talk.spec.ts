import type { Participant } from './people.ts';
import { expect, test } from './world.ts';

/* How a talk is led and held, in real browsers: a round, hands, support, and what is done to words. */

test('a round, a pause, a hand and a call for support', async ({ world }) => {
	const { anna, people } = await world.meeting(2);
	const [a, b] = people as [Participant, Participant];
	const nameOfA = await a.name();
	const nameOfB = await b.name();
	const { talk } = anna.t;

	await a.say('Hej på er.');
	await b.reads('Hej på er.');

	await a.button(talk.hand.up).click();
	await expect(a.seen(talk.hand.place(1))).toBeVisible();
	await anna.button(talk.lead.giveName(nameOfA)).click();
	await b.reads(talk.line.word(nameOfA));
	await expect(b.bar.getByText(talk.bar.word(nameOfA))).toBeVisible();
	await expect(b.seen(talk.blocked.turn(nameOfA))).toBeVisible();
	await expect(a.button(talk.turn.done)).toBeVisible();
	await a.say('Tack för ordet.');
	await b.reads('Tack för ordet.');
	await a.button(talk.turn.done).click();
	await expect(b.bar).toHaveCount(0);

	await anna.button(talk.lead.start).click();
	for (const person of [a, b]) {
		await expect(person.bar.getByText(talk.bar.round(talk.lead.questions[0]!))).toBeVisible();
	}
	const [first, second] = (await a.button(talk.turn.pass).isVisible()) ? [a, b] : [b, a];
	const nameOfFirst = first === a ? nameOfA : nameOfB;
	await expect(first.button(talk.turn.pass)).toBeVisible();
	await second.composer.fill('Mina ord finns kvar.');
	await first.button(talk.turn.pass).click();
	for (const person of [anna, second]) await person.reads(talk.line.passed(nameOfFirst));
	await expect(second.button(talk.turn.done)).toBeVisible();
	await expect(second.composer, 'her draft waited for her turn').toHaveValue(
		'Mina ord finns kvar.'
	);
	await second.button(second.t.room.send).click();
	await first.reads('Mina ord finns kvar.');
	await second.button(talk.turn.done).click();
	await expect(first.bar).toHaveCount(0);

	await anna.button(talk.lead.pauseFor(5)).click();
	for (const person of [a, b]) await expect(person.seen(talk.blocked.paused)).toBeVisible();

	await a.button(talk.support.button).click();
	await a.button(talk.support.levels[1]).click();
	await expect(anna.seen(talk.support.levels[1])).toBeVisible();
	await expect(a.dialog.getByText(talk.support.seen(['Anna']))).toBeVisible();
	await anna.button(talk.lead.take).click();
	await expect(a.dialog.getByText(talk.lead.takeText)).toBeVisible();
	await expect(b.page.getByText(talk.lead.takeText), 'nobody else sees it').toHaveCount(0);
	await a.dialog.getByRole('textbox').fill('Tack att du ser mig.');
	await a.button(talk.aside.send).click();
	await anna.button(talk.lead.openName(nameOfA)).click();
	await expect(anna.dialog.getByText('Tack att du ser mig.')).toBeVisible();
	await anna.page.keyboard.press('Escape');
	await a.page.keyboard.press('Escape');
	await anna.button(talk.lead.resume).first().click();
	await b.reads(talk.line.resumed);
});

test('a private line opened beside the talk on a telephone leaves a page that does nothing', async ({
	world
}) => {
	const { anna, people } = await world.meeting(1);
	const [a] = people as [Participant];
	const name = await a.name();
	const { lead } = anna.t.talk;
	await anna.page.setViewportSize({ width: 360, height: 740 });
	await anna.showPart('lobby');
	await anna.button(lead.moreName(name)).click();
	await anna.button(lead.aside).click();
	await anna.dialog.getByRole('textbox').fill('Hur har du det?');
	await anna.button(lead.asideSend).click();
	await expect(anna.dialog.getByText('Hur har du det?')).toBeVisible();
	await anna.button(anna.t.common.close, anna.dialog).click();
	await expect(anna.button(lead.moreName(name)), 'where she was').toBeVisible();
	await a.button(anna.t.talk.aside.unread(1)).click();
	await expect(a.dialog.getByText('Hur har du det?')).toBeVisible();

	// Turned round while a sheet is open, with another part than its own to come back to.
	await anna.page.setViewportSize({ width: 740, height: 700 });
	await a.page.keyboard.press('Escape');
	await a.say('Hej.');
	await anna.reads('Hej.');
	await anna.button(anna.t.talk.mark.menuName(name)).click();
	await anna.page.setViewportSize({ width: 360, height: 740 });
	await expect(anna.button(anna.t.talk.mark.retractAny)).toBeVisible();
});

test('a reply, support shown, words covered, taken back and taken away', async ({ world }) => {
	const { anna, people } = await world.meeting(2);
	const [a, b] = people as [Participant, Participant];
	const nameOfA = await a.name();
	const nameOfB = await b.name();
	const { mark, line, lead, blocked } = anna.t.talk;

	await a.say('Det har varit tungt.');
	await b.reads('Det har varit tungt.');
	await b.button(mark.menuName(nameOfA)).click();
	await b.button(mark.reactions[0]!).click();
	await expect(a.seen(mark.reactedBy(mark.reactions[0]!, [nameOfB]))).toBeVisible();

	await b.button(mark.menuName(nameOfA)).click();
	await b.button(mark.reply).click();
	await b.say('Jag känner igen det.');
	await expect(a.seen(mark.answers(a.t.room.you))).toBeVisible();

	await a.button(mark.menuOwn).first().click();
	await a.button(mark.cover).click();
	await a.button(mark.topics[4]!).click();
	await expect(b.seen(mark.coveredAbout(mark.topics[4]!))).toBeVisible();
	await expect(b.line('Det har varit tungt.')).toHaveCount(0);
	await b.button(mark.show).click();
	await b.reads('Det har varit tungt.');

	await a.button(mark.menuOwn).first().click();
	await a.button(mark.retract).click();
	await a.button(mark.retractYes).click();
	for (const person of [anna, b]) await person.reads(line.takenBack(nameOfA));
	await a.reads(line.ownTakenBack);

	await anna.button(mark.menuName(nameOfB)).click();
	await anna.button(mark.retractAny).click();
	await anna.button(mark.retractAny).click();
	for (const person of [a, b]) await person.reads(line.takenAway('Anna'));
	await expect(a.page.getByText('Jag känner igen det.')).toHaveCount(0);

	await anna.button(lead.moreName(nameOfA)).click();
	await anna.button(lead.mute).click();
	await expect(a.seen(blocked.muted('Anna'))).toBeVisible();
	await b.reads(line.muted('Anna', nameOfA));
	await anna.button(lead.moreName(nameOfA)).click();
	await anna.button(lead.unmute).click();
	await expect(a.seen(blocked.muted('Anna'))).toHaveCount(0);
});
