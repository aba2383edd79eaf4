import { expect, test, vi } from 'vitest';
import { NAMES, told } from './host/invitations.ts';
import { BUILD, RealEngine } from './host/engine-on-wire.ts';
import { openRelay, sit } from './host/on-wire.ts';
import { texts } from './host/room.ts';

/* The second client and the product's own engine at the real relay, over WebSockets, in real time. */

const WAIT = { timeout: 20_000, interval: 20 };

test('it comes by link and by code, talks through a lock, and leaves', async () => {
	const origin = await openRelay();
	const lead = new RealEngine(origin);
	await lead.open(origin);
	await lead.does({ type: 'invite', kind: 'code' });
	await lead.does({ type: 'invite', kind: 'link' });
	await vi.waitFor(() => {
		expect(lead.view!.invites).toHaveLength(2);
	}, WAIT);
	const [byCode, byLink] = lead.view!.invites;
	// A code is served once its nameplate has been probed.
	await new Promise((resolve) => setTimeout(resolve, 2_500));
	const who = { ...BUILD, names: NAMES, unixS: Date.now() / 1000 };
	const seated = await Promise.all([
		sit(origin, { ...who, name: 11, invitation: told(byCode!, 'words') }),
		sit(origin, { ...who, name: 900, invitation: told(byLink!, 'link') })
	]);
	const [a, b] = seated.map(({ guest }) => guest);
	await vi.waitFor(() => {
		expect(lead.view!.knocks.filter(({ state }) => state === 'waiting')).toHaveLength(2);
	}, WAIT);
	for (const { id } of lead.view!.knocks) await lead.does({ type: 'admit', id });
	await vi.waitFor(() => {
		for (const guest of [a!, b!]) expect(guest.room?.now.epoch.heardAt.size).toBe(2);
	}, WAIT);
	a!.say('Hej från koden.', performance.now());
	b!.say('Hej från länken.', performance.now());
	await lead.does({ type: 'say', text: 'Välkomna.' });
	await lead.does({ type: 'rotate' });
	const said = ['Hej från koden.', 'Hej från länken.', 'Välkomna.'];
	await vi.waitFor(() => {
		const read = lead.view!.timeline.flatMap((line) => (line.type === 'text' ? [line.text] : []));
		expect(read.sort()).toEqual(said);
		for (const guest of [a!, b!]) expect(texts(guest).sort()).toEqual(said);
		for (const guest of [a!, b!]) expect(guest.room!.now.epoch.entered.facts.e).toBe(3);
	}, WAIT);
	for (const guest of [a!, b!]) expect(guest.room!.complaints).toEqual([]);
	expect(lead.view!.people.flatMap(({ signs }) => signs)).toEqual([]);
	expect(lead.view!.timeline.filter(({ type }) => type === 'gap')).toEqual([]);
	a!.leave();
	await vi.waitFor(() => {
		expect(a!.ended).toBe('left');
		expect(lead.view!.people).toHaveLength(2);
	}, WAIT);
	expect(b!.room!.complaints).toEqual([]);
});
