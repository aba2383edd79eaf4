import { expect, test, vi } from 'vitest';
import { BUILD, RealEngine } from './host/engine-on-wire.ts';
import { NAMES } from './host/invitations.ts';
import { held } from './host/leading.ts';
import { lead as opens, openRelay } from './host/on-wire.ts';

/* The product's own engine in a room that the second client leads, at the real relay, in real time. */

const WAIT = { timeout: 30_000, interval: 20 };

const read = ({ view }: RealEngine): string[] =>
	view!.timeline.flatMap((line) => (line.type === 'text' ? [line.text] : []));

test('it lets in by link and by code, talks, renews the lock and closes', async () => {
	const origin = await openRelay();
	const lead = await opens(origin, { ...BUILD, names: NAMES, firstName: 'Ada' });
	const [byLink, byCode] = [lead.inviteByLink(), lead.inviteByCode()];
	// A code is served once its nameplate has been probed.
	await new Promise((resolve) => setTimeout(resolve, 2_500));
	const [a, b] = [new RealEngine(origin), new RealEngine(origin)];
	await Promise.all([a.knock(origin, held(byLink), 11), b.knock(origin, held(byCode), 900)]);
	await vi.waitFor(() => {
		expect(lead.door.waiting).toHaveLength(2);
	}, WAIT);
	for (const visitor of lead.door.waiting) lead.admit(visitor);
	await vi.waitFor(() => {
		for (const { view } of [a, b]) expect(view!.phase).toBe('room');
		expect(lead.room.now.epoch.heardAt.size).toBe(2);
	}, WAIT);
	await a.does({ type: 'say', text: 'Hej från länken.' });
	await b.does({ type: 'say', text: 'Hej från koden.' });
	lead.say('Välkomna.', performance.now());
	const said = ['Hej från koden.', 'Hej från länken.', 'Välkomna.'];
	await vi.waitFor(() => {
		for (const engine of [a, b]) expect(read(engine).sort()).toEqual(said);
		expect(lead.room.talk.lines.map(({ text }) => text).sort()).toEqual(said);
	}, WAIT);
	lead.rotate();
	await vi.waitFor(() => {
		for (const { view } of [a, b])
			expect(view!.lock).toMatchObject({ changes: 1, state: 'locked' });
	}, WAIT);
	for (const { view } of [a, b]) {
		expect(view!.people.map(({ firstName }) => firstName)).toEqual(['Ada', '', '']);
		expect(view!.people.flatMap(({ signs }) => signs)).toEqual([]);
		expect(view!.timeline.filter(({ type }) => type === 'gap')).toEqual([]);
	}
	lead.close(performance.now());
	await vi.waitFor(() => {
		for (const { view } of [a, b]) {
			expect(view!).toMatchObject({ ending: 'closed', closing: { seeds: 'published' } });
		}
		expect(lead.room.ended).toBe('closed');
	}, WAIT);
	expect(lead.room.complaints).toEqual([]);
});
