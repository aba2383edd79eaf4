import type { Locator, Page } from '@playwright/test';
import type { Moderator, Participant, Person } from './people.ts';
import { expect, test, type World } from './world.ts';

/** More stops than the fullest screen has. */
const MANY = 60;

/** Counts what a person presses; a character of text is a press too. */
class Keys {
	pressed = 0;
	tabs = 0;
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async press(key: string): Promise<void> {
		await this.#page.keyboard.press(key);
		this.pressed += 1;
		if (key.endsWith('Tab')) this.tabs += 1;
	}

	async write(text: string): Promise<void> {
		await this.#page.keyboard.type(text);
		this.pressed += text.length;
	}

	/** Tab until `target` has the focus, backwards where it lies behind. */
	async tabTo(target: Locator, most = 12): Promise<void> {
		const key = (await isBehind(target)) ? 'Shift+Tab' : 'Tab';
		for (let tries = 0; tries < most; tries += 1) {
			if (await hasFocus(target)) return;
			await this.press(key);
		}
		expect(await hasFocus(target), 'Tab never came there').toBe(true);
	}
}

test('a meeting is opened, led, joined and closed without a mouse', async ({
	world,
	browserName
}) => {
	const anna = await world.moderator();
	const hers = new Keys(anna.page);
	const link = await opensByKeys(anna, hers);

	const a = await world.participant();
	await a.open(link);
	const keys = new Keys(a.page);
	await presses(a, keys, a.button(a.t.start.next));
	await startsAt(a, a.t.rules.h1);
	await presses(a, keys, a.button(a.t.rules.yes));
	await startsAt(a, a.t.name.h1);
	await expect(a.button(a.t.name.next)).toBeVisible();
	await presses(a, keys, a.button(a.t.name.next));
	await startsAt(a, a.t.lobby.h1);
	expect(keys.tabs, 'Tab presses before the room').toBeLessThanOrEqual(12);

	// A window of Firefox that lies behind another takes no Enter.
	await anna.page.bringToFront();
	await presses(anna, hers, anna.button(anna.admitName));
	await a.inRoom();
	await a.page.bringToFront();
	await a.focusIsOn(a.composer);
	await keys.write('Hej!');
	await keys.press('Enter');
	await anna.reads('Hej!');
	await a.focusIsOn(a.composer);
	expect(keys.pressed).toBeLessThanOrEqual(60);
	// The rest has nothing in it that browsers do differently.
	if (browserName !== 'chromium') return;
	await anna.page.bringToFront();
	await leadsByKeys(anna, hers, a);
	await a.focusIsOn(a.heading(a.t.after.endedH1));
});

/** From the empty page to an open waiting room; answers with an invitation. */
async function opensByKeys(anna: Moderator, keys: Keys): Promise<string> {
	const { activate, invites, ready } = anna.lead;
	await anna.focusIsOn(anna.heading(activate.h1));
	await keys.tabTo(anna.page.getByRole('textbox', { name: activate.name }));
	await keys.write('Anna');
	await keys.tabTo(anna.page.getByRole('radio', { name: activate.keepYes }));
	await keys.press('ArrowDown');
	await presses(anna, keys, anna.button(activate.go));
	await startsAt(anna, ready.h1);
	await presses(anna, keys, anna.button(invites.newLink));
	await expect(anna.invites).toHaveCount(1);
	const link = await anna.invites.first().locator('.address').innerText();
	await presses(anna, keys, anna.button(ready.open));
	await anna.focusIsOn(anna.composer);
	return link;
}

/** A round and its end, a person's menu, words, the close and the report. */
async function leadsByKeys(anna: Moderator, keys: Keys, a: Participant) {
	const { lead } = anna.t.talk;
	const name = await a.name();
	await presses(anna, keys, anna.button(lead.start));
	await expect(anna.button(lead.start)).toHaveCount(0);
	await keepsFocus(anna.page);
	await presses(anna, keys, anna.button(lead.free));
	await expect(anna.bar).toHaveCount(0);
	await keepsFocus(anna.page);
	await presses(anna, keys, anna.button(lead.moreName(name)));
	await expect(anna.dialog).toBeVisible();
	await keys.press('Escape');
	await expect(anna.dialog).toHaveCount(0);
	await anna.focusIsOn(anna.button(lead.moreName(name)));
	await keys.tabTo(anna.composer, MANY);
	await keys.write('Tack för i dag.');
	await keys.press('Enter');
	await a.reads('Tack för i dag.');
	await presses(anna, keys, anna.button(anna.lead.close.button));
	await presses(anna, keys, anna.button(anna.lead.close.yes, anna.dialog));
	await startsAt(anna, anna.lead.after.h1);
	const { report, after } = anna.lead;
	await presses(anna, keys, anna.button(after.report));
	await startsAt(anna, report.h1);
	const well = anna.page.getByRole('radio', { name: report.how.choices.well }).first();
	await keys.tabTo(well, MANY);
	await keys.press('Space');
	await expect(well).toBeChecked();
	await presses(anna, keys, anna.button(report.lock));
	await anna.focusIsOn(anna.page.getByRole('heading', { name: report.lockedH2 }));
}

test('somebody in a talk needs a mouse for something', async ({ world, browserName }) => {
	test.skip(browserName !== 'chromium', 'nothing in it that browsers do differently');
	const { anna, people } = await world.meeting(2);
	const [a, b] = people as [Participant, Participant];
	await b.say('Det har varit en tung vecka.');
	for (const person of [anna, a]) await person.reads('Det har varit en tung vecka.');
	const keys = new Keys(a.page);
	await talksByKeys(a, keys, anna, await b.name());
	await anna.reads('Jag känner igen det.');
	await asksByKeys(a, keys, anna);
	await b.reads(await moderatesByKeys(world, anna, b));
	const name = await a.name();
	await leavesByKeys(a, keys);
	await b.reads(b.t.room.left([name]));
});

/** A hand, and somebody else's words: supported, answered, and her own covered and taken back. */
async function talksByKeys(a: Participant, keys: Keys, anna: Moderator, other: string) {
	const { hand, mark, line } = a.t.talk;
	await presses(a, keys, a.button(hand.up));
	await a.focusIsOn(a.button(hand.down));
	await keys.press('Enter');
	await a.focusIsOn(a.button(hand.up));

	const said = a.page.locator('[data-text]');
	await walksTo(a, keys, said.last());
	await keys.press('Enter');
	await presses(a, keys, a.button(mark.reactions[0]!, a.dialog));
	await a.seen(mark.reactedBy(mark.reactions[0]!, [a.t.room.you])).waitFor();
	await a.focusIsOn(said.last());
	await keys.press('Enter');
	await presses(a, keys, a.button(mark.reply, a.dialog));
	await a.focusIsOn(a.composer);
	await expect(a.seen(mark.replyTo(other))).toBeVisible();
	await keys.write('Jag känner igen det.');
	await keys.press('Enter');
	await a.reads('Jag känner igen det.');

	await keys.write('Det här ångrar jag.');
	await keys.press('Enter');
	// Before it has left her it would be gone without a word.
	await anna.reads('Det här ångrar jag.');
	await walksTo(a, keys, said.last());
	await keys.press('Enter');
	await presses(a, keys, a.button(mark.retract, a.dialog));
	await presses(a, keys, a.button(mark.retractYes, a.dialog));
	await a.reads(line.ownTakenBack);
}

/** She calls for support, and writes to the moderators alone. */
async function asksByKeys(a: Participant, keys: Keys, anna: Moderator) {
	const { support, aside } = a.t.talk;
	await presses(a, keys, a.button(support.button));
	await presses(a, keys, a.button(support.levels[1], a.dialog));
	await anna.seen(support.levels[1]).waitFor();
	await keys.tabTo(a.page.getByRole('textbox', { name: aside.composer }), MANY);
	await keys.write('Det blev för mycket.');
	await presses(a, keys, a.button(aside.send));
	await keys.press('Escape');
	await a.focusIsOn(a.button(support.button));
}

/** Who leads takes the call, answers, mutes, says no and removes; answers with what is read of it. */
async function moderatesByKeys(world: World, anna: Moderator, b: Participant): Promise<string> {
	const { lead, line } = anna.t.talk;
	const { lobby, remove, room } = anna.lead;
	const keys = new Keys(anna.page);
	const other = await b.name();
	await presses(anna, keys, anna.button(lead.take));
	await presses(anna, keys, anna.page.getByRole('button', { name: lead.openName('') }));
	await anna.dialog.getByText('Det blev för mycket.').waitFor();
	await keys.tabTo(anna.dialog.getByRole('textbox'), MANY);
	await keys.write('Jag är här.');
	await presses(anna, keys, anna.button(lead.asideSend));
	await keys.press('Escape');
	await presses(anna, keys, anna.button(room.newLock));

	await presses(anna, keys, anna.button(lead.moreName(other)));
	await presses(anna, keys, anna.button(lead.mute, anna.dialog));
	await b.reads(line.muted('Anna', other));
	await presses(anna, keys, anna.button(lead.moreName(other)));
	await presses(anna, keys, anna.button(lead.unmute, anna.dialog));

	const stranger = await world.participant();
	await presses(anna, keys, anna.button(anna.lead.invites.newLink));
	await stranger.arriveByLink(await anna.invites.first().locator('.address').innerText());
	await presses(anna, keys, anna.button(anna.denyName));
	await presses(anna, keys, anna.button(lobby.deny, anna.dialog));
	await stranger.heading(stranger.t.lobby.refusedH1).waitFor();

	const gone = await world.participant();
	await presses(anna, keys, anna.button(anna.lead.invites.newLink));
	await gone.arriveByLink(await anna.invites.first().locator('.address').innerText());
	await presses(anna, keys, anna.button(anna.admitName));
	await gone.inRoom();
	await anna.isWith(4);
	const name = await gone.name();
	await presses(anna, keys, anna.button(lead.moreName(name)));
	await presses(anna, keys, anna.button(remove.buttonName(name), anna.dialog));
	await presses(anna, keys, anna.button(remove.yes.today, anna.dialog));
	await gone.heading(gone.t.after.removedH1).waitFor();
	return b.t.room.removed;
}

async function leavesByKeys(a: Participant, keys: Keys) {
	const menu = a.page.getByRole('banner').getByRole('button', { name: /^\d+ / });
	await presses(a, keys, menu);
	await presses(a, keys, a.button(a.t.leave.button, a.dialog));
	await presses(a, keys, a.button(a.t.leave.quiet, a.dialog));
	await startsAt(a, a.t.after.h1);
}

/** By Tab to the talk, and by the arrow keys to one of its rows. */
async function walksTo(a: Participant, keys: Keys, row: Locator) {
	await keys.tabTo(a.log, MANY);
	for (let tries = 0; tries < MANY && !(await hasFocus(row)); tries += 1) {
		await keys.press('ArrowUp');
	}
	expect(await hasFocus(row), 'no arrow led there').toBe(true);
}

test('the language changes on the spot and stays through the screens', async ({ world }) => {
	const a = await world.participant();
	await a.open();
	await expect(a.page.locator('html')).toHaveAttribute('lang', 'sv');
	await a.code.fill('skrivet');
	await a.button(a.t.common.langSwitch).click();
	const b = a.speaking('en');
	await expect(b.page.locator('html')).toHaveAttribute('lang', 'en');
	await expect(b.heading(b.t.start.h1)).toBeVisible();
	await expect(b.code, 'what was typed is still there').toHaveValue('skrivet');
	await b.next();
	await expect(b.page.getByRole('alert').getByText(b.t.error.title)).toBeVisible();
});

/** Tab to a button and Enter; wherever that leads, the focus is somewhere. */
async function presses({ page }: Person, keys: Keys, button: Locator) {
	await expect(button).toBeVisible();
	await keys.tabTo(button, MANY);
	await keys.press('Enter');
	await keepsFocus(page);
}

async function keepsFocus(page: Page) {
	const focus = () => page.evaluate(() => document.activeElement?.tagName);
	await expect.poll(focus, 'the focus is lost').not.toBe('BODY');
}

/** A new screen is read from its heading, never from nowhere. */
async function startsAt(a: Person, heading: string) {
	await a.focusIsOn(a.heading(heading));
}

function hasFocus(target: Locator): Promise<boolean> {
	return target.evaluate((element) => element === document.activeElement);
}

function isBehind(target: Locator): Promise<boolean> {
	return target.evaluate((element) => {
		const focus = document.activeElement ?? document.body;
		return (focus.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
	});
}
