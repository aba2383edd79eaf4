import type { Moderator, Participant } from './people.ts';
import { expect } from './world.ts';
import { GROUP, PASSPHRASE, type Play } from './whole.ts';

/** The same places have the same names by new invitations; then she who began it leaves for good. */
export async function nextWeek(play: Play, anna: Moderator, names: readonly string[]) {
	const { look } = play;
	const { places } = anna.lead;
	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await expect(anna.page.getByText(GROUP)).toBeVisible();
	for (const [at, name] of names.entries()) {
		await expect(anna.rowsOf(new RegExp(`^${places.place(at + 1)}$`))).toContainText(name);
	}
	const codes = [await anna.newCodeFor(1), await anna.newCodeFor(2)];
	await look({ stage: '21-places', role: 'lead', person: anna });
	await anna.openDoors();
	const people: Participant[] = [];
	for (const code of codes) {
		const person = await play.person();
		await person.arriveByCode(code);
		await anna.admit();
		await person.inRoom();
		people.push(person);
	}
	const [a, b] = people as [Participant, Participant];
	for (const person of [anna, a, b]) await person.isWith(3);
	expect([await a.name(), await b.name()]).toEqual(names.slice(0, 2));
	await a.say('Hej igen.');
	for (const person of [anna, b]) await person.reads('Hej igen.');
	await look({ stage: '22-again', role: 'participant', person: b });
	await leaves(play, anna, [a, b]);
}

/** One of those in it says yes to the whole group; its starter is out, and reads nothing more. */
async function leaves(
	{ look }: Play,
	anna: Moderator,
	[a, b]: readonly [Participant, Participant]
) {
	const { lead, offer } = anna.t.talk;
	const name = await a.name();
	await anna.button(lead.moreName(name)).click();
	await anna.button(lead.ask(name)).click();
	await look({ stage: '23-ask', role: 'lead', person: anna, part: 'talk' });
	await anna.button(lead.askYes).click();
	await expect(a.button(offer.yes)).toBeVisible();
	await look({ stage: '23-ask', role: 'participant', person: a });
	await a.button(offer.yes).click();
	await expect(b.line(b.t.room.promoted([name, name]))).toBeVisible({ timeout: 40_000 });
	await anna.button(lead.moreName(name)).click();
	await anna.button(lead.handOver(name)).click();
	await anna.button(lead.handOverYes).click();
	for (const person of [anna, b]) await person.reads(person.t.room.leads([name]));
	await anna.button(anna.t.leave.button).first().click();
	await look({ stage: '24-leave', role: 'moderator', person: anna });
	await anna.button(anna.t.leave.quiet, anna.dialog).click();
	await anna.focusIsOn(anna.heading(anna.lead.after.leftH1));
	await look({ stage: '24-leave', role: 'lead', person: anna });
	const mira = anna.inTab(a.page);
	for (const person of [mira, b]) await person.isWith(2);
	await mira.say('Nu är det vi.');
	await b.reads('Nu är det vi.');
	await expect(anna.page.getByText('Nu är det vi.')).toHaveCount(0);
	await look({ stage: '25-on', role: 'participant', person: b });
	await look({ stage: '25-on', role: 'lead', person: mira, part: 'talk' });
}
