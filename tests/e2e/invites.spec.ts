import { neighbourOf, type Participant } from './people.ts';
import { expect, test } from './world.ts';

const PASSPHRASE = 'sju lyktor i regnet';

test('one link on two devices lets both in, or does not say so', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	// Both knock before anybody answers: which of them is first is nobody's choice.
	const both = [await world.participant(), await world.participant()];
	for (const one of both) await one.arriveByLink(link);
	await anna.openDoors();
	const isLate = (one: Participant) => one.heading(one.t.lobby.usedH1).isVisible();
	await expect.poll(async () => (await Promise.all(both.map(isLate))).includes(true)).toBe(true);
	const [second, invited] = (await isLate(both[0]!)) ? both : both.toReversed();
	await second!.focusIsOn(second!.heading(second!.t.lobby.usedH1));
	await expect(second!.seen(/på en annan enhet/)).toBeVisible();
	await invited!.waits();
	await expect(anna.warning('twiceWaiting', 1)).toBeVisible();
	await expect(anna.button(anna.admitName)).toHaveCount(1);

	await anna.admit();
	await invited!.inRoom();
	await expect(anna.warning('twiceInside', 1)).toBeVisible();
	await anna.button(anna.lead.warnings.seen).click();
	await expect(anna.warning('twiceInside', 1)).toHaveCount(0);
	await anna.isSaid(1, 'used');
});

test('the vault brings the invitations back as they were', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna', PASSPHRASE);
	const link = await anna.newLink();
	const burned = await anna.newCode();
	const open = await anna.newCode();
	await anna.openDoors();
	const a = await world.participant();
	await a.arriveByLink(link);
	await anna.admit();
	await a.inRoom();
	const guesser = await world.participant();
	await guesser.arriveByCode(neighbourOf(burned.digits));
	await anna.isSaid(2, 'burned');

	await anna.page.reload();
	await anna.focusIsOn(anna.heading(anna.lead.unlock.h1));
	await anna.unlock('en annan lösenfras');
	await expect(anna.page.getByRole('alert').getByText(anna.lead.unlock.wrong)).toBeVisible();
	await anna.passphrase.fill(PASSPHRASE);
	await anna.button(anna.lead.unlock.button).click();
	await anna.isPreparing();
	await anna.isSaid(1, 'used');
	await anna.isSaid(2, 'burned');
	await anna.isSaid(3, 'open');

	await anna.openDoors();
	const b = await world.participant();
	await b.arriveByCode(open.words.join(' '));
	await anna.admit();
	await b.inRoom();
	await b.say('Den gamla koden gäller.');
	await anna.reads('Den gamla koden gäller.');
	const late = await world.participant();
	await late.arriveByLink(link);
	await late.focusIsOn(late.heading(late.t.lobby.usedH1));
});

test('only one tab leads', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna', PASSPHRASE);
	await anna.newCode();
	const first = anna.page;
	const second = anna.inTab(await first.context().newPage());
	await second.open();
	await second.unlock(PASSPHRASE);
	await second.focusIsOn(second.heading(second.lead.busy.h1));
	await first.close();
	await second.button(second.lead.busy.again).click();
	await second.unlock(PASSPHRASE);
	await second.isPreparing();
});

test('a quick exit leaves the vault where it is', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna', PASSPHRASE);
	await anna.newCode();
	await anna.exit.click();
	await expect(anna.page.getByRole('heading', { name: 'Sol' })).toBeVisible();
	expect(world.requests).not.toContain('/rensa');
	await anna.open();
	await anna.unlock(PASSPHRASE);
	await anna.isSaid(1, 'open');
});
