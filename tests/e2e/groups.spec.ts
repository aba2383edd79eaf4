import { expect, test } from './world.ts';

const PASSPHRASE = 'sju lyktor i regnet';

test('next week the same places have the same names', async ({ world }) => {
	const anna = await world.moderator();
	const { places } = anna.lead;
	await anna.activate('Anna', PASSPHRASE);
	await anna.saveGroup('Måndagar');

	const first = await anna.newCodeFor(1);
	const second = await anna.newCodeFor(2);
	await anna.openDoors();
	const names = [];
	for (const code of [first, second]) {
		const guest = await world.participant();
		await guest.arriveByCode(code);
		names.push(await anna.admit());
		await guest.inRoom();
	}
	await anna.close();
	await anna.focusIsOn(anna.heading(anna.lead.after.h1));

	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await expect(anna.page.getByText('Måndagar')).toBeVisible();
	await expect(anna.invites).toHaveCount(0);
	for (const [at, name] of names.entries()) {
		await expect(placeOf(at + 1)).toContainText(name);
	}
	const again = await anna.newCodeFor(2);
	await anna.openDoors();
	const guest = await world.participant();
	await guest.arriveByCode(again);
	await anna.admit();
	await guest.inRoom();
	expect(await guest.name(), 'the name of the place').toBe(names[1]);

	function placeOf(number: number) {
		return anna.rowsOf(new RegExp(`^${places.place(number)}$`));
	}
});

test('two groups on one device, and none of one in the other', async ({ world }) => {
	const anna = await world.moderator();
	const { groups } = anna.lead;
	await anna.activate('Anna', PASSPHRASE);
	await anna.saveGroup('Måndagar');
	await anna.newCode();
	await anna.button(groups.all).click();

	await anna.focusIsOn(anna.heading(groups.h1));
	await expect(anna.page.getByText(groups.unused(1))).toBeVisible();
	await anna.page.getByRole('textbox', { name: groups.name }).fill('Onsdagar');
	await anna.button(groups.found).click();
	await anna.isPreparing();
	await expect(anna.invites).toHaveCount(0);

	await anna.button(groups.all).click();
	await anna.button(groups.endName('Måndagar')).click();
	await anna.button(groups.end, anna.dialog).click();
	await expect(anna.heading('Måndagar')).toHaveCount(0);
	await anna.page.reload();
	await anna.unlock(PASSPHRASE);
	await anna.isPreparing();
	await expect(anna.page.getByText('Onsdagar')).toBeVisible();
});
