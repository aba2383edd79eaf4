import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { setInvite } from '../../../../crypto/room/invites.ts';
import type { LeadState, LeadTurn, Probe } from '../../../../crypto/room/lead-state.ts';
import type { LobbyMessage } from '../../../../crypto/room/lobby.ts';
import { answerProbe, endProbes, readTaken } from '../../../../crypto/room/probe.ts';
import { invite, openMeeting } from '../../../sim/people.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { turnAt } from './rooms.ts';

/* What a lead refuses of what is said about nameplates (PROTOCOL.md §5). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;

/** A lead who serves a code and a link, and has nothing to say to anybody. */
function serving(name: string) {
	const world = new World(name);
	const lead = openMeeting(world);
	invite(world, lead, 'code');
	invite(world, lead, 'link');
	world.runUntil(world.now + 10_000);
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	const { served } = state.hall;
	const random = seeded(name);
	const place = served[0]!;
	const now = world.clockOf(lead);
	const probe: Probe = {
		invite: place.invite,
		lobby: place.lobby,
		nonce: random(16),
		handshake: random(8),
		left: 0,
		until: now + 1
	};
	const withProbe = (change: Partial<Probe> = {}): LeadState => ({
		...state,
		hall: { ...state.hall, probes: [{ ...probe, ...change }] }
	});
	return { state, now, random, place, link: served[1]!, probe, withProbe };
}

describe('a question about a nameplate', () => {
	test('is answered at a link, at one that is asked about itself, or at another length', () => {
		const { state, now, random, place, link, withProbe } = serving('asked');
		const head = { direction: 'toLead', type: 'probe', seq: 0 } as const;
		const question: LobbyMessage = { ...head, handshake: random(8), data: random(16) };
		expect(answerProbe(state, place, question, turn(now)).hall.queue).toHaveLength(1);
		expect(answerProbe(state, link, question, turn(now))).toBe(state);
		for (const bytes of [15, 17]) {
			const other = { ...question, data: random(bytes) };
			expect(answerProbe(state, place, other, turn(now))).toBe(state);
		}
		const asking = withProbe();
		expect(answerProbe(asking, place, question, turn(now))).toBe(asking);
		const about = withProbe({ invite: link.invite });
		expect(answerProbe(about, place, question, turn(now)).hall.queue).toHaveLength(1);
	});

	test('is over before its time, or never', () => {
		const { now, withProbe } = serving('over');
		const asking = withProbe();
		expect(endProbes(asking, now)).toBe(asking);
		expect(endProbes(asking, now + 1).hall.probes).toEqual([]);
		const left = withProbe({ left: 1 });
		expect(endProbes(left, now + 1)).toBe(left);
	});
});

describe('an answer that a nameplate is taken', () => {
	test('to another question, or for an invite that is no longer open, makes it void', () => {
		const { now, random, probe, withProbe } = serving('taken');
		const asking = withProbe();
		const head = { direction: 'fromLead', type: 'taken', seq: 0 } as const;
		const answer: LobbyMessage = { ...head, handshake: probe.handshake, data: probe.nonce };
		const writes = turn(now);
		const heard = readTaken(asking, answer, writes);
		expect(heard.record.invites[0]!.state).toBe('void');
		expect(heard.hall.probes).toEqual([]);
		expect(writes.persisting).toHaveLength(1);
		for (const wrong of [
			{ ...answer, handshake: random(8) },
			{ ...answer, data: random(16) },
			{ ...answer, data: new Uint8Array(0) }
		]) {
			expect(readTaken(asking, wrong, turn(now))).toBe(asking);
		}
		const tried = { ...asking, record: setInvite(asking.record, probe.invite, 'tried') };
		expect(readTaken(tried, answer, turn(now))).toBe(tried);
	});

	test('ends the questions about other nameplates', () => {
		const { now, link, probe, withProbe } = serving('others');
		const asking = withProbe();
		const other = { ...probe, invite: link.invite, nonce: new Uint8Array(16) };
		const both = { ...asking, hall: { ...asking.hall, probes: [...asking.hall.probes, other] } };
		const head = { direction: 'fromLead', type: 'taken', seq: 0 } as const;
		const answer: LobbyMessage = { ...head, handshake: probe.handshake, data: probe.nonce };
		expect(readTaken(both, answer, turn(now)).hall.probes).toEqual([other]);
	});
});
