import { expect, test } from './world.ts';

const PASSPHRASE = 'sju lyktor i regnet';

test('next week the same places have the same names, but for one who was removed', async ({
	world
}) => {
	const anna = await world.moderator();
	const { places, remove } = anna.lead;
	await anna.activate('Anna', PASSPHRASE);
	await anna.saveGroup('Måndagar');

	const first = await anna.newCodeFor(1);
	const second = await anna.newCodeFor(2);
	await anna.newCodeFor(3);
	await anna.openDoors();
	const names = [];
	for (const code of [first, second]) {
		const guest = await world.participant();
		await guest.arriveByCode(code);
		names.push(await anna.admit());
		await guest.inRoom();
	}
	const old = anna.rowsOf(/^Inbjudan 4$/);
	await anna.newCodeFor(2);
	await anna.button(anna.t.talk.lead.moreName(names[1]!)).click();
	await anna.button(remove.buttonName(names[1]!)).click();
	await anna.page.getByRole('radio', { name: remove.from.group }).check();
	await anna.button(remove.yes.group, anna.dialog).click();
	await expect(placeOf(2)).toContainText(places.nobody);
	await expect(old).toContainText(anna.lead.invites.standings.cancelled);
	await anna.isWith(2);
	await anna.close();
	await anna.focusIsOn(anna.heading(anna.lead.after.h1));

	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await expect(anna.page.getByText('Måndagar')).toBeVisible();
	await expect(anna.invites).toHaveCount(0);
	await expect(placeOf(1)).toContainText(names[0]!);
	await expect(placeOf(2), 'the one who was removed').not.toContainText(names[1]!);
	const again = await anna.newCodeFor(1);
	await anna.openDoors();
	const guest = await world.participant();
	await guest.arriveByCode(again);
	await anna.admit();
	await guest.inRoom();
	expect(await guest.name(), 'the name of the place').toBe(names[0]);

	function placeOf(number: number) {
		return anna.rowsOf(new RegExp(`^${places.place(number)}$`));
	}
});

test('two groups on one device, and none of one in the other', async ({ world }) => {
	const anna = await world.moderator();
	const { groups, invites } = anna.lead;
	await anna.activate('Anna', PASSPHRASE);
	await anna.saveGroup('Måndagar');
	await anna.newCode();
	await anna.page.getByText(invites.moderator).click();
	await anna.page.getByRole('textbox', { name: invites.moderatorName }).fill('Sara');
	await anna.button(invites.moderatorMake).click();
	await anna.button(groups.all).click();

	await anna.focusIsOn(anna.heading(groups.h1));
	await expect(anna.page.getByText(groups.unused(2))).toBeVisible();
	await expect(anna.page.getByText(groups.moderatorsLine(['Sara']))).toBeVisible();
	await anna.button(groups.nextName('Måndagar')).click();
	await anna.page.getByRole('textbox', { name: groups.next }).fill('måndag 19.00');
	await anna.button(groups.nextSave).click();
	await expect(anna.page.getByText(groups.nextLine('måndag 19.00'))).toBeVisible();
	await anna.page.getByRole('textbox', { name: groups.name }).fill('Onsdagar');
	await anna.button(groups.found).click();
	await anna.isPreparing();
	await expect(anna.invites).toHaveCount(0);

	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await expect(anna.page.getByText(groups.nextLine('måndag 19.00'))).toBeVisible();
	await anna.button(groups.endName('Måndagar')).click();
	await anna.button(groups.end, anna.dialog).click();
	await expect(anna.heading('Måndagar')).toHaveCount(0);
	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await expect(anna.page.getByText('Onsdagar')).toBeVisible();
});
