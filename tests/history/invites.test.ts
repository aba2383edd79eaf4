import { beforeAll, expect } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { startLead } from '../../crypto/room/step.ts';
import { afterReload } from '../../crypto/room/vault.ts';
import { admitAll, arrive, HOUSE, invite, openMeeting, RELAY_ID } from '../sim/people.ts';
import { World } from '../sim/world.ts';
import { history } from './case.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

history(
	{
		id: 'R33',
		source: 'invites that a reload makes usable again',
		refusal: 'whatever was tried stays tried, and a second person never comes in by it'
	},
	() => {
		const found = new Set<string>();
		for (const kind of ['link', 'code'] as const) {
			for (let dies = 0; dies < 13; dies++) {
				const world = new World(`R33 ${kind} ${String(dies)}`);
				const lead = openMeeting(world);
				const invitation = invite(world, lead, kind);
				world.runUntil(world.now + 5 * SECOND);
				arrive(world, 'first', invitation);
				const state = () => lead.record!.invites.at(-1)!.state;
				// Once right after the try is durable, and before anybody knows what came of it.
				if (dies === 12) {
					lead.disk.ms = 100;
					world.runUntilTrue(() => state() === 'tried', 20 * SECOND);
				} else world.runUntil(world.now + 800 + dies * 100);
				const stored = state();
				world.kill(lead);
				const record = afterReload(lead.record!);
				const kept = record.invites.at(-1)!.state;
				const isDecided = { open: ['open'], tried: ['burned', 'refused'], verified: ['verified'] };
				expect(isDecided[stored as keyof typeof isDecided]).toContain(kept);
				found.add(stored);
				const leading = { record, firstName: 'Anna', house: HOUSE, relayId: RELAY_ID };
				world.restart(lead, startLead({ ...leading, now: world.clockOf(lead) }, lead.random.bytes));
				world.do(lead, { type: 'open' });
				world.runUntil(world.now + 5 * SECOND);
				admitAll(world, lead);
				world.runUntil(world.now + 5 * SECOND);
				const second = arrive(world, 'second', invitation);
				world.runUntil(world.now + 10 * SECOND);
				admitAll(world, lead);
				world.runUntil(world.now + 10 * SECOND);
				const inside = world.actors.filter(
					({ state }) => state.phase === 'room' && state.role !== 'lead'
				);
				expect(inside.length).toBeLessThanOrEqual(1);
				if (stored !== 'open') expect(second.state.phase).not.toBe('room');
			}
		}
		expect([...found].sort()).toEqual(['open', 'tried', 'verified']);
	},
	120_000
);
