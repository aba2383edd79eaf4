import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { FRAME_BYTES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import type { Stage, LeadState } from '../../../../crypto/room/lead-state.ts';
import { sealLobby } from '../../../../crypto/room/lobby.ts';
import { startLead } from '../../../../crypto/room/step.ts';
import { arrive, invite, openMeeting, stateOfInvite, waiting } from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';

vi.mock('../../../../crypto/room/admission.ts', { spy: true });

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

afterEach(() => {
	vi.mocked(admission.checkProof).mockClear();
});

function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

const stages = (lead: Actor): readonly Stage[] =>
	leading(lead).hall.visitors.map(({ stage }) => stage);

describe('a nameplate', () => {
	/** A second lead with a code of the same nameplate and another secret. */
	function second(world: World, plate: number): Actor {
		const other = world.add('other', (random, now) =>
			startLead(
				{ record: undefined, firstName: 'Bo', house: 4711, relayId: 'sim-1', now },
				random.bytes
			)
		);
		const { bytes } = other.random;
		Object.defineProperty(other.random, 'bytes', {
			value: (length: number) =>
				length === 6 ? Uint8Array.of(plate >> 8, plate & 255, 1, 2, 3, 4) : bytes(length)
		});
		world.do(other, { type: 'open' });
		world.do(other, { type: 'invite', kind: 'code' });
		return other;
	}

	test('that a stranger asks about without end keeps everybody else at the door waiting', () => {
		const world = new World('asked for ever');
		const lead = openMeeting(world);
		const held = invite(world, lead, 'code');
		const link = invite(world, lead, 'link');
		if (held.kind !== 'code') throw new Error('not a code');
		world.runUntil(world.now + 10 * SECOND);
		const { lobby } = leading(lead).hall.served[0]!;
		const random = seeded('stranger');
		const ask = () => {
			const probe = { direction: 'toLead', type: 'probe', seq: 0 } as const;
			const message = { ...probe, handshake: random(8), data: random(16) };
			const [frame] = sealLobby(lobby, message, random);
			world.inject(lead, 'lobby', Uint8Array.of(...lobby.address.subarray(0, 8), ...frame!));
		};
		arrive(world, 'guest', link);
		const since = world.now;
		let most = 0;
		while (world.now - since < 10 * SECOND) {
			for (let at = 0; at < 4; at++) ask();
			world.runUntil(world.now + SECOND / 10);
			most = Math.max(most, leading(lead).hall.queue.length);
		}
		expect(most).toBeLessThan(8);
		expect(waiting(world, lead)).toBe(1);
	});

	test('that somebody else serves is served too', () => {
		const world = new World('plates');
		const lead = openMeeting(world);
		const held = invite(world, lead, 'code');
		if (held.kind !== 'code') throw new Error('not a code');
		world.runUntil(world.now + 10 * SECOND);
		const other = second(world, held.code.nameplate);
		world.runUntil(world.now + 10 * SECOND);
		expect(stateOfInvite(world, other)).toBe('void');
		expect(stateOfInvite(world, lead)).toBe('open');
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + 10 * SECOND);
		expect(guest.state.phase).toBe('lobby');
	});

	test('that two began to serve at once lets the wrong one admit', () => {
		const world = new World('both');
		const lead = openMeeting(world);
		const held = invite(world, lead, 'code');
		if (held.kind !== 'code') throw new Error('not a code');
		const other = second(world, held.code.nameplate);
		world.runUntil(world.now + 5 * SECOND);
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + 70 * SECOND);
		expect(waiting(world, other)).toBe(0);
		expect(guest.state.seat).toBeUndefined();
		expect(['open', 'burned']).toContain(stateOfInvite(world, other));
	});

	test('that is still being asked about already lets people knock', () => {
		const world = new World('asking');
		const lead = openMeeting(world);
		invite(world, lead, 'code');
		world.runUntil(world.now + 1_500);
		expect(leading(lead).hall.probes).toMatchObject([{ left: 0 }]);
		const random = seeded('asking');
		const { p, bytes } = admission.hello('code', random);
		const { lobby } = leading(lead).hall.served[0]!;
		const head = { direction: 'toLead', type: 'hello', seq: 0 } as const;
		const message = { ...head, handshake: admission.helloId(p), data: bytes };
		const knock = () => {
			for (const frame of sealLobby(lobby, message, random)) {
				const from = new Uint8Array(8 + FRAME_BYTES);
				from.set(lobby.address.subarray(0, 8));
				from.set(frame, 8);
				world.inject(lead, 'lobby', from);
			}
		};
		knock();
		expect(stages(lead)).toEqual([]);
		world.runUntil(world.now + 5 * SECOND);
		expect(leading(lead).hall.probes).toEqual([]);
		knock();
		expect(stages(lead)).toEqual(['challenged']);
	});
});
