import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import { changeVisitor } from '../../../../crypto/room/hall.ts';
import { linkLobby, linkPsk } from '../../../../crypto/room/invite.ts';
import type { LeadState, LeadTurn, Served } from '../../../../crypto/room/lead-state.ts';
import type { LobbyMessage } from '../../../../crypto/room/lobby.ts';
import { entryOf, type Entry } from '../../../../crypto/room/roster.ts';
import { issue } from '../../../../crypto/room/rotation.ts';
import { readTicketLobby } from '../../../../crypto/room/ticket-door.ts';
import { HOUSE } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { SECOND, turnAt } from './rooms.ts';

/* As whom somebody comes back with the next grant (PROTOCOL.md §7.4, §11). */

const SARA = 1;
const GUEST = 2;
const OTHER = 3;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A lead, Sara who moderates too, and two guests; `idx` has proved her ticket and is let in. */
function letBack(name: string, idx: number) {
	const world = new World(name);
	const { lead } = staffedRoom(world, name, { moderators: 2, guests: 2 });
	world.runUntil(world.now + 5 * SECOND);
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	const now = world.clockOf(lead);
	const turn = (): LeadTurn => ({ ...turnAt(now), persisting: [] });
	const random = seeded(name);
	const secret = lead.state.record.roster[idx]!.tickets[0]!;
	const place: Served = {
		invite: `@${String(idx)}`,
		lobby: linkLobby(secret, 1),
		ticket: { idx, secret, isVoid: false }
	};
	const shared = { mode: 'ticket', psk: linkPsk(secret) } as const;
	const hello = admission.hello('ticket', random);
	const head = { direction: 'toLead', seq: 0 } as const;
	const first: LobbyMessage = {
		...head,
		...{ type: 'hello', handshake: admission.helloId(hello.p), data: hello.bytes }
	};
	const challenged = readTicketLobby(lead.state, place, first, turn());
	const { challenge } = challenged.hall.visitors[0]!;
	const identity = { vk: random(32), name: 1, house: HOUSE };
	const run = { hello, challenge: challenge.bytes, identity };
	const proof = admission.prove(place.lobby.address, shared, run, random)!;
	const third: LobbyMessage = {
		...head,
		...{ type: 'proof', handshake: proof.id, data: proof.bytes }
	};
	const waiting = readTicketLobby(challenged, place, third, turn());
	const { key } = waiting.hall.visitors[0]!;
	const state = changeVisitor(waiting, key, { stage: 'approved', idx });
	const granted = (from: LeadState) => {
		const issued = issue(from, turn());
		return { state: issued, roster: issued.seat!.granting!.issued.facts.roster };
	};
	return { state, key, vk: identity.vk, granted };
}

/** The room with other people in it; `undefined` for somebody who is not. */
function withRoster(
	state: LeadState,
	change: (entry: Entry) => Entry | undefined,
	mutedAway: readonly number[] = []
): LeadState {
	const seat = state.seat!;
	const { facts } = seat.epoch;
	const roster = facts.roster.map(change).filter((entry) => entry !== undefined);
	const talk = { ...seat.talk, mutedAway: new Set(mutedAway) };
	const epoch = { ...seat.epoch, facts: { ...facts, roster } };
	return { ...state, seat: { ...seat, talk, epoch } };
}

describe('somebody who comes back while she is still in the roster', () => {
	test.each([SARA, GUEST])('changes anything but her key (%i)', (idx) => {
		const { state, key, vk, granted } = letBack('still here', idx);
		const other = changeVisitor(state, key, { name: 4_000 });
		const muted = withRoster(other, (entry) =>
			entry.idx === idx ? { ...entry, muted: true, name: 777 } : entry
		);
		const before = muted.seat!.epoch.facts.roster;
		for (const from of [muted, withRoster(muted, (entry) => entry, [idx])]) {
			expect(granted(from).roster).toEqual(
				before.map((entry) => (entry.idx === idx ? { ...entry, vk } : entry))
			);
		}
		const unmuted = withRoster(other, (entry) => entry, [idx]);
		expect(entryOf(granted(unmuted).roster, idx)!.muted).toBe(false);
	});
});

describe('somebody who comes back after she has gone from the roster', () => {
	test.each([SARA, GUEST])('comes as another than she went, or to be heard again (%i)', (idx) => {
		const { state, vk, granted } = letBack('gone', idx);
		const went = entryOf(state.seat!.epoch.facts.roster, idx)!;
		const isOut = (entry: Entry) => (entry.idx === idx ? undefined : entry);
		for (const [mutedAway, muted] of [
			[[idx], true],
			[[OTHER], false],
			[[], false]
		] as const) {
			const { roster } = granted(withRoster(state, isOut, mutedAway));
			expect(entryOf(roster, idx)).toEqual({ ...went, vk, muted });
		}
	});
});

test('whoever was sent away and is let in again is held to be sent away, or another is not', () => {
	const { state, granted } = letBack('sent away', GUEST);
	const [hers, namesake, other] = [
		{ idx: GUEST, name: 70 * GUEST },
		{ idx: GUEST, name: 71 },
		{ idx: OTHER, name: 70 * OTHER }
	];
	const before = { ...state, sentAway: [hers, namesake, other] };
	expect(granted(before).state.sentAway).toEqual([namesake, other]);
});
