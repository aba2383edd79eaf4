import { Keys, MANY, presses, startsAt, walksTo } from './keys.ts';
import type { Moderator, Participant } from './people.ts';
import { expect, test, type World } from './world.ts';

test('somebody in a talk needs a mouse for something', async ({ world }) => {
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
